/*
 * Windows Security Options for Samba
 *
 * Words for what the policy core decides
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <stdio.h>
#include <string.h>

#include "secopts_decide_ntlm.h"

/*
 * These words are in logs that programs read, in JSON and in documents: they
 * are changed with a line in CHANGELOG.md only. An index beyond the table, as
 * a damaged record may have, must not read beyond it.
 */
#define WORD(words, index)                                                    \
	((size_t)(index) < sizeof(words) / sizeof((words)[0]) &&              \
			 (words)[index] != NULL                               \
		 ? (words)[index]                                             \
		 : "unknown")

/*
 * Roles as "secopts --role" takes them. Three are enough: Microsoft's reference
 * pages give each option a default for stand-alone servers, for member servers
 * and for domain controllers.
 */
const char *secopts_role_name(enum secopts_role role)
{
	static const char *const words[SECOPTS_NUM_ROLES] = {
		[SECOPTS_ROLE_STANDALONE] = "standalone",
		[SECOPTS_ROLE_MEMBER] = "member",
		[SECOPTS_ROLE_DC] = "dc",
	};

	return WORD(words, role);
}

const char *secopts_release_name(enum secopts_release release)
{
	/* The table has a word for each: nothing is written here. */
	char unused[SECOPTS_PARAMETER_TEXT_SIZE];

	return secopts_parameter_text(SECOPTS_PARAMETER_RELEASE, release,
				      unused);
}

const char *secopts_origin_name(enum secopts_origin origin)
{
	/*
	 * Where a value is from decides where to change it. A default is
	 * Windows' and not this project's, and what takes the place of a bad
	 * value is told apart from what somebody wrote (docs/fidelity.md 28).
	 */
	static const char *const words[] = {
		[SECOPTS_ORIGIN_DEFAULT] = "Windows default",
		[SECOPTS_ORIGIN_SMB_CONF] = "smb.conf",
		[SECOPTS_ORIGIN_REGISTRY] = "registry",
		[SECOPTS_ORIGIN_FALLBACK] = "fallback for a bad value",
		[SECOPTS_ORIGIN_SAMBA] = "Samba's parameters",
		[SECOPTS_ORIGIN_GROUP_POLICY] = "Group Policy",
	};

	return WORD(words, origin);
}

const char *secopts_reason_text(enum secopts_reason reason)
{
	/*
	 * For whoever has to find out from a line of the log what to change:
	 * each names what was looked at, and a lock of ours is not called by
	 * the name of a setting of Windows.
	 */
	static const char *const words[] = {
		[SECOPTS_REASON_NOT_CONCERNED] = "not an anonymous user",
		/* RestrictNullSessAccess and its lists: TechNet cc957461 */
		[SECOPTS_REASON_UNRESTRICTED] =
			"anonymous access is not restricted",
		[SECOPTS_REASON_LISTED] = "listed for anonymous access",
		[SECOPTS_REASON_NOT_LISTED] = "not listed for anonymous access",
		/* "marked" is the word of KB 3034016 */
		[SECOPTS_REASON_MARKED] =
			"a pipe or share is marked for anonymous access",
		[SECOPTS_REASON_NOTHING_MARKED] =
			"no pipe and no share is marked for anonymous access",
		[SECOPTS_REASON_OLD_RELEASE] =
			"Windows before Server 2012 admits the session",
		[SECOPTS_REASON_IPC] = "IPC$ connects, its pipes are checked",
		/*
		 * These are about the plug-ins' own footing. Windows knows none
		 * of them: its server cannot be without its own checks.
		 */
		[SECOPTS_REASON_UNWATCHED] =
			"a share is not watched by secopts",
		[SECOPTS_REASON_UNSEEN] =
			"the session was not checked by the gensec plug-in",
		[SECOPTS_REASON_UNREADABLE] =
			"the request cannot be judged",
		[SECOPTS_REASON_FAILURE] =
			"the policy could not be read",
		/* after a re-authentication, MS-SMB2 3.3.5.5.3 */
		[SECOPTS_REASON_SWITCHED] =
			"opened before the session became anonymous",
		/* KB 239869 calls what these flags add session security */
		[SECOPTS_REASON_MIN_SESSION] =
			"NTLM session security that is required is missing",
		[SECOPTS_REASON_NULL_FALLBACK] =
			"no session security for a NULL session",
		[SECOPTS_REASON_NOT_RECHECKED] =
			"nothing would end the session when smb.conf changes",
		/* of RPC, by name or by level: docs/fidelity.md 45, 46 */
		[SECOPTS_REASON_OPERATION] =
			"anonymous users may not ask for this",
		[SECOPTS_REASON_LEVEL] =
			"Windows does not tell anonymous users so much",
		/*
		 * Of operations of RPC. The group is named, since putting
		 * somebody into it is what opens a domain controller's SAM on
		 * Windows (MS-SAMR, note on 3.1.4); whoever reads the line
		 * would look for a setting in vain.
		 */
		[SECOPTS_REASON_DIRECTORY] =
			"anonymous users do not belong to Pre-Windows 2000 "
			"Compatible Access",
		[SECOPTS_REASON_CHANGE] =
			"passwords are not changed by this operation",
		[SECOPTS_REASON_REMOTE] =
			"remote clients of RPC have to log on",
		[SECOPTS_REASON_SAM] =
			"not among those who may make remote calls to the SAM",
		/* MS-RRP 3.1.1.4 has administrators and two lists of keys */
		[SECOPTS_REASON_REGISTRY] =
			"the registry is for administrators, but for keys that "
			"are listed",
		/* the "Restrict NTLM" policies: MS-NLMP 3.2.1.1, MS-APDS */
		[SECOPTS_REASON_NTLM_INCOMING] =
			"this server takes no NTLM",
		[SECOPTS_REASON_NTLM_ACCOUNT] =
			"this server takes no NTLM for accounts of a domain",
		[SECOPTS_REASON_NTLM_OUTGOING] =
			"no NTLM is sent to this server",
		[SECOPTS_REASON_NTLM_IN_DOMAIN] =
			"this domain does not use NTLM",
	};

	return WORD(words, reason);
}

const char *secopts_who_name(enum secopts_who who)
{
	static const char *const words[] = {
		[SECOPTS_WHO_ANONYMOUS] = "anonymous",
		[SECOPTS_WHO_GUEST] = "guest",
		[SECOPTS_WHO_USER] = "user",
	};

	return WORD(words, who);
}

const char *secopts_status_name(uint32_t ntstatus)
{
	/*
	 * As MS-ERREF 2.3.1 spells them, for searches that end at Microsoft's
	 * text: Samba's own names begin with NT_. No verdict gives another.
	 */
	switch (ntstatus) {
	case SECOPTS_STATUS_OK:
		return "STATUS_SUCCESS";
	case SECOPTS_STATUS_ACCESS_DENIED:
		return "STATUS_ACCESS_DENIED";
	case SECOPTS_STATUS_OBJECT_NAME_NOT_FOUND:
		return "STATUS_OBJECT_NAME_NOT_FOUND";
	case SECOPTS_STATUS_NOT_SUPPORTED:
		return "STATUS_NOT_SUPPORTED";
	case SECOPTS_STATUS_INVALID_LEVEL:
		return "STATUS_INVALID_LEVEL";
	case SECOPTS_STATUS_NTLM_BLOCKED:
		return "STATUS_NTLM_BLOCKED";
	}
	return "unknown";
}

const char *
secopts_unwatched_text(const struct secopts_facts *facts,
		       char buffer[SECOPTS_UNWATCHED_TEXT_SIZE])
{
	/*
	 * Each fault has its remedy. For a printer "vfs objects" would be none,
	 * and neither is the list for those whose names are not known yet. A
	 * module in front may answer a call without handing it on, and secopts
	 * is then never asked; those that do hand on are listed in
	 * secopts_modules.def.
	 */
	if (facts->unwatched_printer == SECOPTS_PRINTER_ONE) {
		snprintf(buffer, SECOPTS_UNWATCHED_TEXT_SIZE,
			 "[%s] is a printer, which Samba shows to no VFS "
			 "module: take 'guest ok' off or list it in 'null "
			 "session shares'",
			 facts->unwatched_share);
	} else if (facts->unwatched_printer == SECOPTS_PRINTER_PATTERN) {
		snprintf(buffer, SECOPTS_UNWATCHED_TEXT_SIZE,
			 "[%s] makes printers of other names, which Samba "
			 "shows to no VFS module: take 'guest ok' off",
			 facts->unwatched_share);
	} else if (facts->unwatched_behind != NULL) {
		snprintf(buffer, SECOPTS_UNWATCHED_TEXT_SIZE,
			 "[%s] has secopts behind '%s' in 'vfs objects', "
			 "where it may not be asked: put secopts first",
			 facts->unwatched_share, facts->unwatched_behind);
	} else {
		snprintf(buffer, SECOPTS_UNWATCHED_TEXT_SIZE,
			 "[%s] is without 'vfs objects = secopts'",
			 facts->unwatched_share);
	}
	return buffer;
}

const char *secopts_flag_names(uint32_t flags,
			       char buffer[SECOPTS_FLAG_NAMES_SIZE])
{
	/*
	 * The five flags of KB 239869, by what the policy editor of Windows
	 * asks beside its boxes ("Require 128-bit encryption"). Other words are
	 * for people; what smb.conf takes is in secopts_flag_words[].
	 */
	static const struct {
		uint32_t flag;
		const char *name;
	} names[] = {
		{SECOPTS_NTLM_128BIT, "128-bit"},
		{SECOPTS_NTLM_56BIT, "56-bit"},
		{SECOPTS_NTLM_NTLMV2, "NTLMv2 session security"},
		{SECOPTS_NTLM_INTEGRITY, "integrity"},
		{SECOPTS_NTLM_CONFIDENTIALITY, "confidentiality"},
	};
	size_t used = 0;
	size_t i;

	buffer[0] = '\0';
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		/* All five fit; a sixth would be left out, not cut in two. */
		const char *separator = (used > 0) ? ", " : "";
		size_t length = strlen(separator) + strlen(names[i].name);

		if ((flags & names[i].flag) == 0 ||
		    used + length + 1 > SECOPTS_FLAG_NAMES_SIZE)
		{
			continue;
		}
		strcpy(buffer + used, separator);
		strcat(buffer + used, names[i].name);
		used += length;
	}
	return buffer;
}
