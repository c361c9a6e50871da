/*
 * Windows Security Options for Samba
 *
 * The settings table and the values that Windows gives them
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_settings.h"
#include "secopts_table.h"

/* MS-SRVS note <38>; the last one is the Default Domain Controllers Policy. */
static const char *const pipes_2003[] = {
	"comnap", "comnode", "sql\\query", "spoolss",
	"netlogon", "lsarpc", "samr", "browser",
};
static const char *const pipes_2008[] = {"browser"};
static const char *const pipes_dc[] = {"netlogon", "samr", "lsarpc"};

/* The reference page of RestrictRemoteSAM, and the benchmarks' line for it. */
static const char *const sam_default[] = {"O:SYG:SYD:(A;;RC;;;BA)"};
static const char *const sam_admins[] = {"O:BAG:BAD:(A;;RC;;;BA)"};

/*
 * The reference pages of the two options. Certification authorities and WINS
 * servers have one more each, and Samba is neither.
 */
#define CONTROL "System\\CurrentControlSet\\Control\\"
#define SERVICES "System\\CurrentControlSet\\Services\\"
#define NT "Software\\Microsoft\\Windows NT\\CurrentVersion"
static const char *const exact_paths[] = {
	CONTROL "ProductOptions",
	CONTROL "Server Applications",
	NT,
};
static const char *const sub_paths[] = {
	CONTROL "Print\\Printers",
	SERVICES "Eventlog",
	"Software\\Microsoft\\OLAP Server",
	NT "\\Print",
	NT "\\Windows",
	CONTROL "ContentIndex",
	CONTROL "Terminal Server",
	CONTROL "Terminal Server\\UserConfig",
	CONTROL "Terminal Server\\DefaultUserConfiguration",
	NT "\\Perflib",
	SERVICES "SysmonLog",
};

/*
 * What the table has of a list is its number here: a pointer would be written by
 * the linker, and with it all that is on the same page would be in the memory of
 * each process once more.
 */
enum {
	NONE,
	EXACT_PATHS,
	SUB_PATHS,
	SAM_DEFAULT,
	SAM_ADMINS,
	PIPES_2003,
	PIPES_2008,
	PIPES_DC,
};

/* NONE is a value that Windows gives: a list that is empty, and is no gap. */
static const struct secopts_list lists[] = {
	[NONE] = {.num = 0},
	[EXACT_PATHS] = NAMES(exact_paths),
	[SUB_PATHS] = NAMES(sub_paths),
	[SAM_DEFAULT] = NAMES(sam_default),
	[SAM_ADMINS] = NAMES(sam_admins),
	[PIPES_2003] = NAMES(pipes_2003),
	[PIPES_2008] = NAMES(pipes_2008),
	[PIPES_DC] = NAMES(pipes_dc),
};

const struct secopts_setting_info secopts_settings[SECOPTS_NUM_SETTINGS] = {
#define SECOPTS_SETTING(name, ...) [SECOPTS_##name] = {__VA_ARGS__},
#include "secopts_settings.def"
#undef SECOPTS_SETTING
};

const char *secopts_group_name(enum secopts_group group)
{
	static const char *const names[SECOPTS_NUM_GROUPS] = {
		[SECOPTS_GROUP_NULL_SESSIONS] = "Null sessions",
		[SECOPTS_GROUP_RPC] = "RPC",
		[SECOPTS_GROUP_NTLM_SECURITY] = "NTLM session security",
		[SECOPTS_GROUP_NTLM_RESTRICTION] = "NTLM restriction",
	};

	return names[group];
}

const char *secopts_registry_name(const struct secopts_setting_info *info)
{
	/*
	 * Windows calls the values of two keys "Machine". Everywhere but in the
	 * registry such a setting goes by the name of its key, which is what
	 * Windows' documents call it.
	 */
	return (info->registry_name != NULL) ? info->registry_name
					     : info->value_name;
}

bool secopts_is_older(const struct secopts_setting_info *info, uint32_t number)
{
	return info->older_max != 0 && number == info->older_max;
}

bool secopts_is_number(const struct secopts_setting_info *info, uint32_t number)
{
	if (info->type == SECOPTS_TYPE_FLAGS) {
		return (number & ~info->max) == 0;
	}
	if (secopts_is_older(info, number)) {
		return true;
	}
	/*
	 * The modes of the policies "in this domain" are 0, 1, 3, 5 and 7. What
	 * Windows makes of the numbers between is told nowhere, and the policy
	 * editor cannot write them, so they count as mistakes.
	 */
	return number <= info->max &&
	       (info->numbers == 0 || (info->numbers >> number & 1) != 0);
}

const char *secopts_no_effect(enum secopts_setting setting,
			      enum secopts_role role,
			      enum secopts_release release)
{
	const struct secopts_setting_info *info = &secopts_settings[setting];

	/*
	 * What Windows ignores is neither a gap nor a merit, and must not be
	 * taken for something that holds. Two settings have no effect on domain
	 * controllers; three are read by their netlogon service alone.
	 */
	if (info->not_on_dc && role == SECOPTS_ROLE_DC) {
		return "no effect on domain controllers, as on Windows";
	}
	if (info->only_on_dc && role != SECOPTS_ROLE_DC) {
		return "no effect but on domain controllers, as on Windows";
	}
	if (release < info->since) {
		return "no effect: that release of Windows has no such setting";
	}
	return NULL;
}

/* The registry holds a descriptor as one string, a list as many. */
bool secopts_is_text(enum secopts_setting setting)
{
	return secopts_settings[setting].type == SECOPTS_TYPE_MULTI_SZ ||
	       secopts_settings[setting].type == SECOPTS_TYPE_SDDL;
}

/*
 * A key is read, and written to a .reg file, once for all of its values, while
 * the table has them in the order in which people read about them.
 */
bool secopts_is_first_of_key(enum secopts_setting setting)
{
	const char *key = secopts_settings[setting].key;
	size_t i;

	for (i = 0; key != NULL && i < setting; i++) {
		if (secopts_settings[i].key != NULL &&
		    secopts_ascii_casecmp(secopts_settings[i].key, key) == 0)
		{
			return false;
		}
	}
	return key != NULL;
}

/*
 * As the rest of the code knows values: where an administrator has set a list, its
 * names are his, and have no number.
 */
static struct secopts_data data_of(struct secopts_given given)
{
	return (struct secopts_data){
		.defined = given.defined,
		.number = given.number,
		.list = lists[given.list],
	};
}

struct secopts_data secopts_default(enum secopts_setting setting,
				    enum secopts_role role,
				    enum secopts_release release)
{
	const struct secopts_setting_info *info = &secopts_settings[setting];
	size_t i;

	/*
	 * Listed are the releases whose documents give another value (MS-SRVS
	 * note <38>; MS-NLMP <38>, <60>), some of them for some roles only. For
	 * all others today's value holds.
	 */
	for (i = 0; i < COUNT(info->older); i++) {
		if (info->older[i].defaults[role].defined &&
		    info->older[i].release == release)
		{
			return data_of(info->older[i].defaults[role]);
		}
	}
	return data_of(info->defaults[role]);
}

struct secopts_data secopts_cis(enum secopts_setting setting,
				enum secopts_role role)
{
	return data_of(secopts_settings[setting].cis[role]);
}

/*
 * Of two values, the one that lets fewer people do less. A benchmark that has
 * no rule for a role asks for nothing, and Windows' default remains.
 */
static struct secopts_data stricter_of(enum secopts_stricter stricter,
				       struct secopts_data a,
				       struct secopts_data b)
{
	if (!b.defined) {
		return a;
	}

	switch (stricter) {
	case SECOPTS_STRICTER_HIGHER:
		return (b.number > a.number) ? b : a;
	case SECOPTS_STRICTER_LOWER:
		return (b.number < a.number) ? b : a;
	case SECOPTS_STRICTER_BITS:
		/* what either asks for is asked for (KB 239869) */
		a.number |= b.number;
		return a;
	case SECOPTS_STRICTER_SHORTER:
		/*
		 * Both come from the tables, where the shorter list of a role
		 * is always a part of the longer one.
		 */
		return (b.list.num < a.list.num) ? b : a;
	case SECOPTS_STRICTER_GRANTS:
		/* Both grant to Administrators, or one is empty: to everybody. */
		return (a.list.num == 0) ? b : a;
	}
	return a;
}

struct secopts_data secopts_fallback(enum secopts_setting setting,
				     enum secopts_role role,
				     enum secopts_release release)
{
	/*
	 * Neither alone will do. Windows' default may be laxer than what the
	 * bad value was meant to be, and the benchmark may have no rule, as CIS
	 * has none about anonymous enumeration on domain controllers (2.3.10.2,
	 * 2.3.10.3).
	 */
	return stricter_of(secopts_settings[setting].stricter,
			   secopts_default(setting, role, release),
			   secopts_cis(setting, role));
}
