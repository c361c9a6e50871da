/*
 * Windows Security Options for Samba
 *
 * The settings of Windows, and the values that it gives them
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_SETTINGS_H__
#define __SECOPTS_SETTINGS_H__

#include "secopts_names.h"

enum secopts_setting {
#define SECOPTS_SETTING(name, ...) SECOPTS_##name,
#include "secopts_settings.def"
#undef SECOPTS_SETTING
	SECOPTS_NUM_SETTINGS
};

/* 'server role', as Windows' defaults distinguish it. */
enum secopts_role {
	SECOPTS_ROLE_STANDALONE,
	SECOPTS_ROLE_MEMBER,
	SECOPTS_ROLE_DC,
	SECOPTS_NUM_ROLES
};

/* Windows Server releases with different defaults or rules, oldest first. */
enum secopts_release {
	SECOPTS_RELEASE_2003,
	SECOPTS_RELEASE_2008,
	SECOPTS_RELEASE_2008R2,
	SECOPTS_RELEASE_2012,
	SECOPTS_RELEASE_2022,
	SECOPTS_NUM_RELEASES
};

enum secopts_type {
	SECOPTS_TYPE_DWORD,
	SECOPTS_TYPE_FLAGS,    /* a DWORD whose bits have names */
	SECOPTS_TYPE_MULTI_SZ,
	SECOPTS_TYPE_SDDL,     /* a REG_SZ; its list holds the text, or is empty */
};

/* How two values of a setting compare in strictness. */
enum secopts_stricter {
	SECOPTS_STRICTER_HIGHER,  /* the greater number */
	SECOPTS_STRICTER_LOWER,   /* the smaller number */
	SECOPTS_STRICTER_BITS,    /* the union of the flags */
	SECOPTS_STRICTER_SHORTER, /* the shorter allow-list */
	SECOPTS_STRICTER_GRANTS,  /* a descriptor that grants to fewer */
};

enum secopts_enforced {
	SECOPTS_ENFORCED_PLUGINS, /* by the plug-ins of this package */
	SECOPTS_ENFORCED_SAMBA,   /* by Samba's own samba_parameter */
};

/* NtlmMinServerSec and NtlmMinClientSec (KB 239869, MS-NLMP 2.2.2.5) */
#define SECOPTS_NTLM_INTEGRITY 0x00000010u
#define SECOPTS_NTLM_CONFIDENTIALITY 0x00000020u
#define SECOPTS_NTLM_NTLMV2 0x00080000u
#define SECOPTS_NTLM_128BIT 0x20000000u
#define SECOPTS_NTLM_56BIT 0x80000000u
#define SECOPTS_NTLM_ALL_FLAGS                                                \
	(SECOPTS_NTLM_INTEGRITY | SECOPTS_NTLM_CONFIDENTIALITY |              \
	 SECOPTS_NTLM_NTLMV2 | SECOPTS_NTLM_128BIT | SECOPTS_NTLM_56BIT)

/*
 * RestrictRemoteSamEventThrottlingWindow, in seconds: its default, and what is
 * taken for a mistake. A sum that waits longer than a day is of no use.
 */
#define SECOPTS_SAM_WINDOW 900u
#define SECOPTS_SAM_WINDOW_MAX 86400u

/* RestrictNTLMInDomain and AuditNTLMInDomain: bit n is set where n is a value. */
#define SECOPTS_NTLM_DOMAIN_MODES 0xabu

/* What a setting is about: "secopts show" has a heading for each. */
enum secopts_group {
	SECOPTS_GROUP_NULL_SESSIONS,
	SECOPTS_GROUP_RPC,
	SECOPTS_GROUP_NTLM_SECURITY,
	SECOPTS_GROUP_NTLM_RESTRICTION,
	SECOPTS_NUM_GROUPS
};

struct secopts_data {
	bool defined; /* false: Windows or the benchmark gives no value */
	uint32_t number;
	bool older; /* the number is what an older one means today */
	struct secopts_list list;
};

/*
 * A value in the table of settings. It has no pointer: the linker would have to
 * write into every entry, and each process of smbd would have a copy of its own.
 */
struct secopts_given {
	bool defined;
	uint8_t list; /* which of those in settings.c; NONE: the empty one */
	uint32_t number;
};

struct secopts_setting_info {
	const char *value_name;      /* its name: the registry value's ... */
	const char *registry_name;   /* ... but where this is; or NULL */
	const char *parameter;       /* smb.conf: "secopts:" + parameter */
	const char *display_name;    /* Windows' name of the policy */
	const char *key;             /* below HKLM; NULL: not a registry value */
	enum secopts_group group;
	bool is_detail;              /* of interest where it is no default */
	enum secopts_type type;
	uint32_t max;                /* greatest number, or all known flags */
	uint32_t older_max;          /* once greater, and read as max; or 0 */
	uint32_t numbers;            /* bit n: n is a value; 0: all up to max */
	enum secopts_stricter stricter;
	struct secopts_given defaults[SECOPTS_NUM_ROLES];
	struct {
		enum secopts_release release;
		struct secopts_given defaults[SECOPTS_NUM_ROLES];
	} older[4];
	struct secopts_given cis[SECOPTS_NUM_ROLES];
	enum secopts_enforced enforced;
	bool judged_with_vfs;        /* nothing judges it without that plug-in */
	bool of_operations;          /* operations of RPC are judged by it */
	bool of_servers;             /* a list of those: a name may hold one * */
	bool not_on_dc;              /* Windows' domain controllers ignore it */
	bool only_on_dc;             /* all others do */
	enum secopts_release since;  /* older releases have no such setting */
	const char *samba_parameter;
	const char *source;
	const char *doc;
};

extern const struct secopts_setting_info
	secopts_settings[SECOPTS_NUM_SETTINGS];

/** The heading of a group. */
const char *secopts_group_name(enum secopts_group group);

/**
 * Which settings does somebody mean by a name? It is compared with the name of
 * the value in Windows, the parameter of smb.conf, with and without "secopts:",
 * and the name of the policy, without regard to case.
 *
 * @param[in] name	The name, or how it begins.
 * @param[out] found	Those that have this name; where none has, those whose
 *			names begin so.
 *
 * @return		How many.
 */
size_t secopts_find_settings(const char *name,
			     bool found[SECOPTS_NUM_SETTINGS]);

/**
 * Which settings could somebody have meant by a name that none has? Those in
 * one of whose names it stands, or else those that a few typing errors lead to.
 *
 * @param[out] found	The settings.
 *
 * @return		How many.
 */
size_t secopts_near_settings(const char *name,
			     bool found[SECOPTS_NUM_SETTINGS]);

/**
 * The name of its value in its key: .value_name tells settings apart, where two
 * keys have a value of one name.
 */
const char *secopts_registry_name(const struct secopts_setting_info *info);

/**
 * Is it a number that an older Windows had, and that means the greatest of
 * today? Files still hold RestrictAnonymous = 2, of Windows 2000.
 */
bool secopts_is_older(const struct secopts_setting_info *info, uint32_t number);

/**
 * Is this a number that a setting of numbers can have? What older releases had
 * beyond counts, see secopts_is_older(); of flags, none unknown may be set.
 */
bool secopts_is_number(const struct secopts_setting_info *info, uint32_t number);

/**
 * Why does Windows do nothing about a setting on a server of this role, of this
 * release?
 *
 * @return	One clause; NULL where it does something.
 *
 * Source: the reference pages of RestrictAnonymous, RestrictAnonymousSAM and
 * the "Restrict NTLM" policies.
 */
const char *secopts_no_effect(enum secopts_setting setting,
			      enum secopts_role role,
			      enum secopts_release release);

/** Is the value in .list, and not in .number? */
bool secopts_is_text(enum secopts_setting setting);

/**
 * Does a security descriptor grant nothing to anybody that another does not?
 * Entries of their DACLs are compared as they are written: each one that grants
 * has to be in the other. The owner, who always has RC, has to be one of the
 * system, the administrators and those to whom the other grants.
 *
 * @param[in] sddl	Valid SDDL, as RestrictRemoteSAM takes it.
 * @param[in] other	The same.
 *
 * Source: MS-DTYP 2.5.1.1.
 */
bool secopts_sddl_grants_no_more(const char *sddl, const char *other);

/**
 * Is this the first setting of the table in its key? Who walks keys and not
 * settings takes those. False where the setting is no registry value.
 */
bool secopts_is_first_of_key(enum secopts_setting setting);

/**
 * Windows' default of a setting.
 *
 * @param[in] setting	The setting.
 * @param[in] role	Role of the server.
 * @param[in] release	Windows release whose default is asked for.
 *
 * @return		The default; it refers to static storage.
 *
 * Source: the setting's .source in secopts_settings.def.
 */
struct secopts_data secopts_default(enum secopts_setting setting,
				    enum secopts_role role,
				    enum secopts_release release);

/**
 * What the CIS benchmark of Windows Server 2022 asks for. Not .defined where it
 * has no rule for this role. Source: the setting's .cis.
 */
struct secopts_data secopts_cis(enum secopts_setting setting,
				enum secopts_role role);

/**
 * The value that stands in for one that cannot be read: the stricter of
 * Windows' default for role and release and the CIS benchmark's value.
 *
 * @return		The value; it refers to static storage. Flags of both
 *			are combined, so the result is returned by value.
 */
struct secopts_data secopts_fallback(enum secopts_setting setting,
				     enum secopts_role role,
				     enum secopts_release release);

#endif /* __SECOPTS_SETTINGS_H__ */
