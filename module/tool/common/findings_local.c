/*
 * Windows Security Options for Samba
 *
 * The secopts command: what Samba's own programs lose on this host
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tool.h"
#include "../../samba/secopts_shares.h"

/* Whether a program that logs on anonymously gets this pipe opened. */
static bool is_pipe_open(const struct secopts_policy *policy, const char *pipe)
{
	struct secopts_facts facts = {.who = SECOPTS_WHO_ANONYMOUS};

	if (!secopts_is_enforced(policy)) {
		return true;
	}
	facts.unwatched_share = secopts_unwatched_share(policy, &facts);
	return secopts_decide_session(policy, &facts).allow &&
	       secopts_decide_pipe(policy, &facts, pipe).allow;
}

static bool is_anonymous_in_everyone(const struct secopts_policy *policy)
{
	const struct secopts_facts facts = {.who = SECOPTS_WHO_ANONYMOUS};

	return !secopts_is_enforced(policy) ||
	       secopts_decide_everyone(policy, &facts).allow;
}

/* One that --role makes is taken for what Windows' are. */
static bool is_addc(const struct secopts_policy *policy)
{
	return policy->role == SECOPTS_ROLE_DC &&
	       lp_server_role() != ROLE_DOMAIN_PDC &&
	       lp_server_role() != ROLE_DOMAIN_BDC;
}

/*
 * On an AD domain controller the object of the user has to grant the change,
 * and grants it to Everyone; elsewhere an open pipe is enough.
 */
const char *tool_hint_password(const struct secopts_policy *policy)
{
	bool open = is_pipe_open(policy, "samr");

	if (is_addc(policy) && !(open && is_anonymous_in_everyone(policy))) {
		return "smbpasswd cannot change a password that has to be "
		       "changed at the next logon, as it comes anonymously "
		       "then; Kerberos and winbindd can. vfs_secopts(8) says "
		       "how to let smbpasswd do so.";
	}
	if (!is_addc(policy) && !open) {
		return "smbpasswd cannot change a password that has to be "
		       "changed at the next logon, as it comes anonymously "
		       "then: root sets another one with 'smbpasswd NAME'. "
		       "vfs_secopts(8) says what else can be done.";
	}
	return NULL;
}

/*
 * The AD domain controller's own LSA tells anonymous the SID of a name; that
 * of smbd tells those in Everyone only.
 */
const char *tool_hint_usershare(const struct secopts_policy *policy)
{
	if (lp_usershare_max_shares() <= 0 ||
	    (is_pipe_open(policy, "lsarpc") &&
	     (is_addc(policy) || is_anonymous_in_everyone(policy))))
	{
		return NULL;
	}
	return "'net usershare add', which file managers call to share a "
	       "folder, asks smbd anonymously for the SID of Everyone and is "
	       "refused: S-1-1-0 in its place works. vfs_secopts(8) says how "
	       "to have it written there.";
}
