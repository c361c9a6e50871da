/*
 * Windows Security Options for Samba
 *
 * The decisions: sessions, shares, pipes
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_DECIDE_H__
#define __SECOPTS_DECIDE_H__

#include "secopts_policy.h"

/* Who a session is. */
enum secopts_who {
	SECOPTS_WHO_ANONYMOUS, /* NULL session, S-1-5-7 */
	SECOPTS_WHO_GUEST,     /* 'map to guest' */
	SECOPTS_WHO_USER,      /* anybody who proved who they are */
};

/* Samba loads no VFS module for a printer: what a share has to do with one. */
enum secopts_printer {
	SECOPTS_PRINTER_NONE,
	SECOPTS_PRINTER_ONE,	 /* it is one */
	SECOPTS_PRINTER_PATTERN, /* printers of other names are made from it */
};

/* What the plug-ins know about the request and about their own footing. */
struct secopts_facts {
	enum secopts_who who;
	/* no NTLMSSP hook saw this session (plug-in absent, old SMB1) */
	bool session_unseen;
	/* the request cannot be read before it is dispatched (SMB1) */
	bool request_unreadable;
	/* nothing would judge the session again when smb.conf has changed */
	bool not_rechecked;
	/* a share that anonymous could reach and no plug-in watches, or NULL */
	const char *unwatched_share;
	/* the module that secopts stands behind there; NULL: it is not there */
	const char *unwatched_behind;
	/* or it is a printer, whose "vfs objects" nobody reads */
	enum secopts_printer unwatched_printer;
};

/* Why a verdict is what it is. */
enum secopts_reason {
	SECOPTS_REASON_NOT_CONCERNED,  /* the policies are not about this user */
	SECOPTS_REASON_UNRESTRICTED,   /* RestrictNullSessAccess is 0 */
	SECOPTS_REASON_LISTED,         /* named in the allow-list */
	SECOPTS_REASON_NOT_LISTED,     /* not named in the allow-list */
	SECOPTS_REASON_MARKED,         /* some pipe or share is marked */
	SECOPTS_REASON_NOTHING_MARKED, /* no pipe and no share is marked */
	SECOPTS_REASON_OLD_RELEASE,    /* admitted before Server 2012 */
	SECOPTS_REASON_IPC,            /* IPC$ needs no listing */
	SECOPTS_REASON_UNWATCHED,      /* a share is not watched */
	SECOPTS_REASON_UNSEEN,         /* the session was never checked */
	SECOPTS_REASON_UNREADABLE,     /* the request cannot be judged */
	SECOPTS_REASON_FAILURE,        /* the policy could not be read */
	SECOPTS_REASON_SWITCHED,       /* handle or share of a former user */
	SECOPTS_REASON_MIN_SESSION,    /* NTLM session security is missing */
	SECOPTS_REASON_NULL_FALLBACK,  /* a NULL session asks for security */
	SECOPTS_REASON_NOT_RECHECKED,  /* nothing would end the session later */
	SECOPTS_REASON_OPERATION,      /* an operation that tells too much */
	SECOPTS_REASON_LEVEL,          /* at this level it tells too much */
	SECOPTS_REASON_DIRECTORY,      /* not for anonymous on a DC */
	SECOPTS_REASON_CHANGE,         /* password changes are restricted */
	SECOPTS_REASON_REMOTE,         /* remote clients have to log on */
	SECOPTS_REASON_SAM,            /* the SAM is for others */
	SECOPTS_REASON_REGISTRY,       /* a key that neither list names */
	SECOPTS_REASON_NTLM_INCOMING,  /* nobody logs on by NTLM */
	SECOPTS_REASON_NTLM_ACCOUNT,   /* no account of a domain does */
	SECOPTS_REASON_NTLM_OUTGOING,  /* no NTLM is sent there */
	SECOPTS_REASON_NTLM_IN_DOMAIN, /* the domain is without NTLM */
};

struct secopts_verdict {
	bool allow;
	uint32_t ntstatus; /* MS-ERREF 2.3; 0 where allowed */
	enum secopts_reason reason;
	enum secopts_setting setting; /* decided; NUM_SETTINGS: none did */
	uint32_t missing; /* SECOPTS_REASON_MIN_SESSION: these flags */
	bool disconnect;  /* the way to refuse is the end of the connection */
	bool audit_only;  /* the setting's own mode: told of, not carried out */
};

#define SECOPTS_STATUS_OK 0x00000000u
#define SECOPTS_STATUS_ACCESS_DENIED 0xC0000022u
#define SECOPTS_STATUS_OBJECT_NAME_NOT_FOUND 0xC0000034u
#define SECOPTS_STATUS_NOT_SUPPORTED 0xC00000BBu
#define SECOPTS_STATUS_INVALID_LEVEL 0xC0000148u
#define SECOPTS_STATUS_NTLM_BLOCKED 0xC0000418u

/**
 * May this user have a session? Asked at the last leg of SESSION_SETUP.
 *
 * @param[in] policy	Effective policy; NULL (it could not be read or
 *			memory ran out) refuses anonymous.
 * @param[in] facts	Who asks, and whether all shares are watched.
 *
 * @return		The verdict; STATUS_ACCESS_DENIED when refused.
 *
 * Source: KB 3034016 (Server 2012 and later: no anonymous session unless a
 * pipe or share is marked), SMBServer event 1009; docs/fidelity.md.
 */
struct secopts_verdict
secopts_decide_session(const struct secopts_policy *policy,
		       const struct secopts_facts *facts);

/**
 * May this user connect to this share? Asked at TREE_CONNECT.
 *
 * @param[in] policy	Effective policy, or NULL (see above).
 * @param[in] facts	Who asks.
 * @param[in] share	Name of the share, UTF-8.
 * @param[in] is_ipc	The share is IPC$.
 *
 * @return		The verdict; STATUS_ACCESS_DENIED when refused. An
 *			allowed share still has Samba's own checks ahead.
 *
 * Source: TechNet cc957461, SMBServer event 1007; docs/fidelity.md.
 */
struct secopts_verdict secopts_decide_share(const struct secopts_policy *policy,
					    const struct secopts_facts *facts,
					    const char *share,
					    bool is_ipc);

/**
 * May this user open this pipe? Asked at CREATE on IPC$, before anything
 * finds out whether such a pipe exists.
 *
 * @param[in] policy	Effective policy, or NULL (see above).
 * @param[in] facts	Who asks.
 * @param[in] pipe	Name as sent by the client, UTF-8; NULL when it
 *			could not be decoded, which is refused.
 *
 * @return		The verdict; STATUS_ACCESS_DENIED when refused.
 *
 * Source: MS-SMB2 3.3.5.9, MS-SRVS 3.1.6.17.
 */
struct secopts_verdict secopts_decide_pipe(const struct secopts_policy *policy,
					   const struct secopts_facts *facts,
					   const char *pipe);

/**
 * Does Everyone (S-1-1-0) belong into this user's token?
 *
 * @return		Verdict with .allow = false where it must be removed.
 *
 * Source: EveryoneIncludesAnonymous, KB 3034016.
 */
struct secopts_verdict
secopts_decide_everyone(const struct secopts_policy *policy,
			const struct secopts_facts *facts);

/**
 * May this user go on with what the session had before, when it was somebody
 * else's: an open pipe, a connected share?
 *
 * Source: docs/fidelity.md (re-authentication).
 */
struct secopts_verdict
secopts_decide_switched(const struct secopts_policy *policy,
			const struct secopts_facts *facts);

/** Are the policies about this user at all? NULL policy: anonymous only. */
bool secopts_is_concerned(const struct secopts_policy *policy,
			  const struct secopts_facts *facts);

/**
 * What is wrong with the share that facts->unwatched_share names, as one
 * clause without a full stop; cut where a name is too long for the buffer.
 */
#define SECOPTS_UNWATCHED_TEXT_SIZE 512
const char *
secopts_unwatched_text(const struct secopts_facts *facts,
		       char buffer[SECOPTS_UNWATCHED_TEXT_SIZE]);

/* Words for log lines, tools and documents. Never NULL. */
const char *secopts_reason_text(enum secopts_reason reason);
const char *secopts_who_name(enum secopts_who who);
const char *secopts_status_name(uint32_t ntstatus);

#endif /* __SECOPTS_DECIDE_H__ */
