/*
 * Windows Security Options for Samba
 *
 * What the two plug-ins share: facts, effective policy, gate, audit
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_SAMBA_H__
#define __SECOPTS_SAMBA_H__

#include "includes.h"
#include "secopts_decide_ntlm.h"

struct auth_session_info;
struct imessaging_context;
struct loadparm_context;
struct parmlist_entry;
struct secopts_smbd_session;
struct tsocket_address;

/* Samba's debug class of this project: "log level = 1 secopts:5". */
extern int secopts_debug_class;
#undef DBGC_CLASS
#define DBGC_CLASS secopts_debug_class
/* The debug class of the records in JSON: "secopts_json_audit:2@FILE". */
extern int secopts_json_debug_class;

/** Register the debug classes; called by each plug-in's init function. */
void secopts_debug_init(void);

/**
 * Who is this session?
 *
 * @param[in] session_info	As authenticated; NULL is anonymous.
 *
 * Source: security_session_user_level(); MS-NLMP 3.2.5.1.2 (anonymous).
 */
/** Is this SYSTEM, as which Samba's own programs talk to each other? */
bool secopts_is_system(const struct auth_session_info *session_info);

/** What keeps a value that its reader took from being used, or NULL. */
const char *secopts_data_problem(enum secopts_setting setting,
				 const struct secopts_data *data);

/**
 * Does RestrictRemoteSAM keep this user from the SAM? What it says of the role
 * is in the policy already: there is no value where there is no check.
 *
 * @param[in] policy	Effective policy; NULL keeps nobody from it.
 * @param[in] session_info The user; NULL is anonymous. root is an administrator
 *			to Samba without belonging to any group.
 *
 * Source: RestrictRemoteSAM (reference page); docs/fidelity.md 50.
 */
bool secopts_is_sam_denied(const struct secopts_policy *policy,
			   const struct auth_session_info *session_info);

/**
 * Does the key winreg keep this user from the registry, but for what
 * AllowedExactPaths and AllowedPaths name?
 *
 * @param[in] session_info The user; NULL is anonymous. root as above.
 *
 * Source: MS-RRP 3.1.1.4, note <12>; docs/fidelity.md 54.
 */
bool secopts_is_registry_denied(const struct auth_session_info *session_info);

struct secopts_facts
secopts_facts(const struct auth_session_info *session_info);

/**
 * What Samba's parameters of secopts_lm.def allow on this server.
 *
 * @param[in] lp_ctx	Where they are read.
 *
 * Source: smb.conf(5).
 */
struct secopts_lm_facts secopts_lm_facts(struct loadparm_context *lp_ctx);

/* A setting in the registry. */
struct secopts_registry_value {
	bool given;
	struct secopts_data data;
	const char *problem; /* why data cannot be used, or NULL */
};

struct secopts_registry {
	uint64_t serial; /* grows each time that it has been read */
	struct secopts_registry_value values[SECOPTS_NUM_SETTINGS];
	/* of a cluster: what Group Policy has delivered; NULL: it never came */
	const uint8_t *delivered;
	size_t delivered_length;
};

/* What Group Policy has delivered. */
struct secopts_layer {
	uint64_t serial; /* grows each time that it has been read */
	bool broken;     /* it cannot be read: nothing is known */
	struct secopts_registry_value values[SECOPTS_NUM_SETTINGS];
	const char *gpo[SECOPTS_NUM_SETTINGS]; /* names of policies, or NULL */
};

/* Where smb.conf's parametric options and the registry come from. */
struct secopts_conf {
	/* the text of "secopts:" + option in [global], or NULL */
	const char *(*get)(void *private_data, const char *option);
	/*
	 * the registry, asked for where "policy source" says so. It returns
	 * NULL where the registry cannot be read. Without this function the
	 * registry counts as one that cannot be read.
	 */
	const struct secopts_registry *(*registry)(void *private_data);
	/*
	 * what Group Policy has delivered, which holds over both; NULL, or a
	 * function that returns NULL: nothing
	 */
	const struct secopts_layer *(*layer)(void *private_data);
	void *private_data;
	int server_role; /* enum server_role */
	/* Samba's own parameters about LM and NTLM responses, or NULL */
	const struct secopts_lm_facts *lm;
	/* for secopts_conf_now(): all parametric options, which get() finds */
	const struct parmlist_entry *lines;
	/*
	 * for secopts_conf_now(): a number that is another one where the lines
	 * may be others; 0: not known, so the lines are compared
	 */
	uint64_t configuration;
};

/**
 * Copy the names of a list, so that it lives as long as mem_ctx.
 *
 * @return	False when memory ran out.
 */
bool secopts_keep_list(TALLOC_CTX *mem_ctx, struct secopts_list *list);

/**
 * The effective policy: Windows' defaults of the role, then the registry, then
 * smb.conf, as "policy source" has it, and over them what Group Policy has
 * delivered.
 *
 * A value that cannot be read is named at log level 0, with what is used
 * instead. Where the registry as a whole cannot be read, the strictest values
 * stand in for what it could have given.
 *
 * @return	NULL when memory ran out, which every decision takes for
 *		"refuse anonymous".
 */
struct secopts_policy *secopts_conf_read(TALLOC_CTX *mem_ctx,
					 const struct secopts_conf *conf);

/*
 * The name of the gensec plug-in's mechanism that sees every session of SMB.
 * Where it is registered, no session can become somebody else's unnoticed.
 */
#define SECOPTS_GENSEC_SPNEGO "spnego_secopts"

/* The Windows events that refusals correspond to. */
enum secopts_event_id {
	SECOPTS_EVENT_CLIENT = 0,      /* none: NTLM by a client of this host */
	SECOPTS_EVENT_NTLM = 551,      /* Smb2SessionAuthFailure */
	SECOPTS_EVENT_SHARE = 1007,    /* SrvShareAnonymousAccessDenied */
	SECOPTS_EVENT_SESSION = 1009,  /* SrvSessionAnonymousAccessDenied */
	SECOPTS_EVENT_LISTS = 1025,    /* something is marked for anonymous */
	/* of the NTLM log: it was denied, or would have been */
	SECOPTS_EVENT_OUTGOING_DENIED = 4001,
	SECOPTS_EVENT_INCOMING_DENIED = 4002,
	SECOPTS_EVENT_ACCOUNT_DENIED = 4003,
	SECOPTS_EVENT_OUTGOING_AUDITED = 8001,
	SECOPTS_EVENT_INCOMING_AUDITED = 8002,
	SECOPTS_EVENT_ACCOUNT_AUDITED = 8003,
	/* a minimum of session security was not met */
	SECOPTS_EVENT_MIN_CLIENT = 4010,
	SECOPTS_EVENT_MIN_SERVER = 4011,
	/* and uses, each with a number for odd ones */
	SECOPTS_EVENT_USE_CLIENT = 4020,
	SECOPTS_EVENT_USE_CLIENT_ODD = 4021,
	SECOPTS_EVENT_USE_SERVER = 4022,
	SECOPTS_EVENT_USE_SERVER_ODD = 4023,
	/* of RestrictNTLMInDomain: refused, or only told of */
	SECOPTS_EVENT_DOMAIN_BLOCKED = 4004,
	SECOPTS_EVENT_PIPE = 5145,     /* a network share object was checked */
	SECOPTS_EVENT_RPC = 5712,      /* an RPC was attempted */
	SECOPTS_EVENT_DOMAIN_AUDITED = 8004,
	/* of RestrictRemoteSAM, Directory-Services-SAM */
	SECOPTS_EVENT_SAM_DEFAULT = 16962,    /* the default is in force */
	SECOPTS_EVENT_SAM_CONFIGURED = 16963, /* what was given is */
	SECOPTS_EVENT_SAM_MALFORMED = 16964,  /* the default in its place */
	SECOPTS_EVENT_SAM_DENIED = 16965,     /* a call was denied */
	SECOPTS_EVENT_SAM_AUDIT_ON = 16966,   /* audit-only mode */
	SECOPTS_EVENT_SAM_AUDIT_OFF = 16967,
	SECOPTS_EVENT_SAM_AUDITED = 16968,    /* would have been denied */
	SECOPTS_EVENT_SAM_SUPPRESSED = 16969, /* denials in a window */
};

/* A logon by NTLM that a domain controller was asked about; any may be NULL. */
struct secopts_event_logon {
	const char *user;
	const char *domain;
	const char *server; /* of the secure channel, or this one */
	int channel_type;   /* as in netr_SchannelType; 0: none */
};

/* What a verdict is about, for the log. Any pointer may be NULL. */
struct secopts_event {
	enum secopts_event_id id;
	const char *what; /* "session", "share", "pipe" */
	const char *name; /* of the share or pipe; a client's: of the server */
	const char *path; /* of the share */
	const struct tsocket_address *remote;
	const struct tsocket_address *local;
	const char *workstation; /* as the client calls itself */
	uint64_t session_id;     /* 0: none yet */
	uint16_t dialect;        /* of SMB2; 0: not known, or not SMB2 */
	enum secopts_who who;
	const char *sid;         /* of the user; where RPC is judged */
	const struct secopts_event_logon *logon; /* of the two _DOMAIN_ ids */
	const char *lock_dir;    /* Samba's 'lock directory' */
	const char *state_dir;   /* and its state directory */
	struct imessaging_context *msg_ctx;
};

/**
 * What is known of an event from the session that it happens in. Its name and
 * path, .lock_dir, .state_dir and .msg_ctx are left to the caller.
 */
struct secopts_event
secopts_event_of(const struct secopts_smbd_session *smbd,
		 enum secopts_event_id id,
		 const char *what,
		 enum secopts_who who);

/** What a verdict of secopts_decide_ntlm_in_domain() is in the log. */
enum secopts_event_id
secopts_domain_event(const struct secopts_policy *policy,
		     const struct secopts_verdict *verdict);

/**
 * Turn a verdict into an NTSTATUS: the one place where a refusal is logged
 * and where "secopts:mode = audit" lets it pass. To be called with a talloc
 * stackframe of the caller's.
 *
 * @param[in] policy	Effective policy; NULL enforces.
 * @param[in] facts	Facts the verdict rests on.
 * @param[in] verdict	The verdict.
 * @param[in] event	What it is about.
 *
 * @return		NT_STATUS_OK, or the verdict's status.
 */
NTSTATUS secopts_gate(const struct secopts_policy *policy,
		      const struct secopts_facts *facts,
		      const struct secopts_verdict *verdict,
		      const struct secopts_event *event);

/**
 * Log a refusal: one line and one JSON object for the first of a kind from a
 * client, and one of each with their number for those that follow. A refusal
 * by a client of this host (SECOPTS_EVENT_CLIENT) is a line for its user, each
 * time, and nothing else.
 *
 * @param[in] enforced	False where the refusal is not carried out.
 *
 * Source: docs/audit.md.
 */
void secopts_audit(const struct secopts_policy *policy,
		   const struct secopts_facts *facts,
		   const struct secopts_verdict *verdict,
		   const struct secopts_event *event,
		   bool enforced);

/**
 * To be called when a session has been authenticated in a server. It logs the
 * sums that are due and, once per start of smbd, that something is marked for
 * anonymous access.
 *
 * @param[in] event	.lock_dir and .msg_ctx are used.
 *
 * Source: SMBServer event 1025; docs/audit.md.
 */
void secopts_audit_session(const struct secopts_policy *policy,
			   const struct secopts_event *event);

/**
 * To be called before an operation of the SAM is judged. It tells which
 * descriptor is in force and whether RestrictRemoteSAM is only audited: once
 * per start of smbd and once per change, whichever process sees it first.
 *
 * @param[in] event	.lock_dir and .msg_ctx are used.
 *
 * Source: Directory-Services-SAM events 16962, 16963, 16964, 16966 and 16967;
 * docs/fidelity.md 53.
 */
void secopts_audit_sam(const struct secopts_policy *policy,
		       const struct secopts_event *event);

#endif /* __SECOPTS_SAMBA_H__ */
