/*
 * Windows Security Options for Samba
 *
 * The decisions: session, share, pipe, and the Everyone group
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_decide.h"

/*
 * The decisions ask in the same order, each as far as it matters to it: is the
 * policy about this user, is there a policy, was the session seen, is access
 * restricted at all, and only then what the lists say. What fails closed comes
 * before what opens something, so that no list can let through what nobody has
 * judged.
 */

static struct secopts_verdict verdict_allow(enum secopts_reason reason,
					    enum secopts_setting setting)
{
	return (struct secopts_verdict){
		.allow = true,
		.ntstatus = SECOPTS_STATUS_OK,
		.reason = reason,
		.setting = setting,
	};
}

/*
 * STATUS_ACCESS_DENIED for sessions, shares and pipes alike. MS-SMB2 3.3.5.2.9
 * would drop the connection at the next request instead, but a client takes
 * that for a broken network and tries again. In the field clients of Windows
 * report this status from SESSION_SETUP and TREE_CONNECT (docs/fidelity.md 1,
 * 9).
 */
static struct secopts_verdict verdict_refuse(enum secopts_reason reason,
					     enum secopts_setting setting)
{
	return (struct secopts_verdict){
		.allow = false,
		.ntstatus = SECOPTS_STATUS_ACCESS_DENIED,
		.reason = reason,
		.setting = setting,
	};
}

static uint32_t number(const struct secopts_policy *policy,
		       enum secopts_setting setting)
{
	return policy->values[setting].data.number;
}

static const struct secopts_list *list(const struct secopts_policy *policy,
				       enum secopts_setting setting)
{
	return &policy->values[setting].data.list;
}

/*
 * 0 means "not restricted" to whoever wrote it, also on Server 2012 and later
 * with nothing marked: TechNet cc957461 has all shared resources open to
 * unauthenticated users then, and a server that refused the session all the
 * same could not be explained (docs/fidelity.md 2, 17).
 */
static bool is_restricted(const struct secopts_policy *policy)
{
	return number(policy, SECOPTS_RESTRICT_NULL_SESS_ACCESS) != 0;
}

static bool is_listed(const struct secopts_policy *policy,
		      enum secopts_setting setting,
		      const char *name)
{
	return secopts_is_named(policy, setting, list(policy, setting), name);
}

/*
 * Old Windows mapped some names of pipes onto others. To a list each is a name
 * of its own: listing "lsarpc" does not open "lsass" (docs/fidelity.md 7).
 */
static bool is_pipe_listed(const struct secopts_policy *policy,
			   const char *pipe)
{
	/*
	 * A client may send "\pipe\" alone, and an entry may be all prefix.
	 * What is left of either is no name, so neither matches the other.
	 */
	return secopts_pipe_name(pipe)[0] != '\0' &&
	       is_listed(policy, SECOPTS_NULL_SESSION_PIPES, pipe);
}

bool secopts_is_concerned(const struct secopts_policy *policy,
			  const struct secopts_facts *facts)
{
	switch (facts->who) {
	case SECOPTS_WHO_ANONYMOUS:
		/* S-1-5-7, MS-NLMP 3.2.5.1.2: whom the policies are about */
		return true;
	case SECOPTS_WHO_GUEST:
		/*
		 * 'map to guest' is Samba's; the settings of Windows are
		 * about anonymous users and not about its Guest account, so
		 * guests are concerned where smb.conf says so (docs/fidelity.md
		 * 14). Without a policy nobody has said so, and Samba's own
		 * rules for guests hold.
		 */
		return policy != NULL && policy->guest_as_anonymous;
	case SECOPTS_WHO_USER:
		/*
		 * Whoever proved who they are: RestrictNullSessAccess and its
		 * lists say nothing of them (TechNet cc957461).
		 */
		return false;
	}
	/* A kind that nobody knows is judged like anonymous. */
	return true;
}

/*
 * What can be said without looking into the policy. Returns true when verdict
 * is final.
 */
static bool decide_concern(const struct secopts_policy *policy,
			   const struct secopts_facts *facts,
			   struct secopts_verdict *verdict)
{
	if (!secopts_is_concerned(policy, facts)) {
		*verdict = verdict_allow(SECOPTS_REASON_NOT_CONCERNED,
					 SECOPTS_NUM_SETTINGS);
		return true;
	}
	/*
	 * No policy means that memory ran out while it was read. What it would
	 * have allowed is unknown, and the only answer that opens nothing is
	 * no. Users were waved through above: they must not be locked out by a
	 * policy that is not about them.
	 */
	if (policy == NULL) {
		*verdict = verdict_refuse(SECOPTS_REASON_FAILURE,
					  SECOPTS_NUM_SETTINGS);
		return true;
	}
	return false;
}

struct secopts_verdict
secopts_decide_session(const struct secopts_policy *policy,
		       const struct secopts_facts *facts)
{
	struct secopts_verdict verdict;

	if (decide_concern(policy, facts, &verdict)) {
		return verdict;
	}

	/*
	 * A session outlives the smb.conf that it was admitted by. Where nothing
	 * would end it when a share is no longer watched, it is not admitted at
	 * all, not even while access is unrestricted: that may change, too.
	 */
	if (facts->not_rechecked) {
		return verdict_refuse(SECOPTS_REASON_NOT_RECHECKED,
				      SECOPTS_NUM_SETTINGS);
	}
	if (!is_restricted(policy)) {
		return verdict_allow(SECOPTS_REASON_UNRESTRICTED,
				     SECOPTS_RESTRICT_NULL_SESS_ACCESS);
	}

	/*
	 * Server 2012 and later look whether anything is marked for
	 * anonymous access and have no anonymous session otherwise
	 * (KB 3034016). Before, session and IPC$ were always there
	 * (docs/fidelity.md 11).
	 *
	 * An entry of either list marks something, whether or not there is
	 * such a pipe or share: SMBServer event 1025, which tells of the mark,
	 * names these two values as its input and nothing else
	 * (docs/fidelity.md 3).
	 */
	if (list(policy, SECOPTS_NULL_SESSION_PIPES)->num == 0 &&
	    list(policy, SECOPTS_NULL_SESSION_SHARES)->num == 0 &&
	    policy->release >= SECOPTS_RELEASE_2012)
	{
		return verdict_refuse(SECOPTS_REASON_NOTHING_MARKED,
				      SECOPTS_RESTRICT_NULL_SESS_ACCESS);
	}

	/*
	 * From here on the VFS plug-in has to tell apart what is listed from
	 * what is not. A share whose 'vfs objects' do not have it never asks
	 * it: everything on such a share would be open to the session, listed
	 * or not. So the session itself is the last thing that can be refused,
	 * and it is, as a whole, even if only one share is not watched.
	 */
	if (facts->unwatched_share != NULL) {
		return verdict_refuse(SECOPTS_REASON_UNWATCHED,
				      SECOPTS_RESTRICT_NULL_SESS_ACCESS);
	}

	/* Which list opened the session matters to whoever reads the log. */
	if (list(policy, SECOPTS_NULL_SESSION_PIPES)->num != 0) {
		return verdict_allow(SECOPTS_REASON_MARKED,
				     SECOPTS_NULL_SESSION_PIPES);
	}
	if (list(policy, SECOPTS_NULL_SESSION_SHARES)->num != 0) {
		return verdict_allow(SECOPTS_REASON_MARKED,
				     SECOPTS_NULL_SESSION_SHARES);
	}
	return verdict_allow(SECOPTS_REASON_OLD_RELEASE,
			     SECOPTS_RESTRICT_NULL_SESS_ACCESS);
}

/*
 * What shares and pipes have in common. Returns true when verdict is final.
 */
static bool decide_early(const struct secopts_policy *policy,
			 const struct secopts_facts *facts,
			 struct secopts_verdict *verdict)
{
	if (decide_concern(policy, facts, verdict)) {
		return true;
	}

	/*
	 * Nobody judged the session and nobody took Everyone out of its
	 * token: whatever the lists say, it must not pass. That is so where
	 * the gensec plug-in is missing, and with the NULL session of SMB1 that
	 * comes without NTLMSSP. Only where no policy asks for anything, as
	 * access is not restricted and Everyone may stay, nothing was missed.
	 */
	if (facts->session_unseen &&
	    (is_restricted(policy) ||
	     number(policy, SECOPTS_EVERYONE_INCLUDES_ANONYMOUS) == 0))
	{
		*verdict = verdict_refuse(SECOPTS_REASON_UNSEEN,
					  SECOPTS_RESTRICT_NULL_SESS_ACCESS);
		return true;
	}

	if (!is_restricted(policy)) {
		*verdict = verdict_allow(SECOPTS_REASON_UNRESTRICTED,
					 SECOPTS_RESTRICT_NULL_SESS_ACCESS);
		return true;
	}
	return false;
}

struct secopts_verdict secopts_decide_share(const struct secopts_policy *policy,
					    const struct secopts_facts *facts,
					    const char *share,
					    bool is_ipc)
{
	struct secopts_verdict verdict;

	if (decide_early(policy, facts, &verdict)) {
		return verdict;
	}
	/*
	 * IPC$ needs no entry: MS-SMB2 3.3.5.7 has no exception for anonymous
	 * there, and KB 3034016 says that access to IPC$ itself cannot be
	 * restricted before Server 2012. What is behind it is judged pipe by
	 * pipe (docs/fidelity.md 10).
	 */
	if (is_ipc) {
		return verdict_allow(SECOPTS_REASON_IPC,
				     SECOPTS_RESTRICT_NULL_SESS_ACCESS);
	}
	/*
	 * Names of shares have no prefix and are compared as a whole. A share
	 * without a name can be on no list.
	 */
	if (share != NULL &&
	    is_listed(policy, SECOPTS_NULL_SESSION_SHARES, share)) {
		return verdict_allow(SECOPTS_REASON_LISTED,
				     SECOPTS_NULL_SESSION_SHARES);
	}
	return verdict_refuse(SECOPTS_REASON_NOT_LISTED,
			      SECOPTS_NULL_SESSION_SHARES);
}

struct secopts_verdict secopts_decide_pipe(const struct secopts_policy *policy,
					   const struct secopts_facts *facts,
					   const char *pipe)
{
	struct secopts_verdict verdict;

	if (decide_early(policy, facts, &verdict)) {
		return verdict;
	}
	/*
	 * A request of SMB1 cannot be read before smbd dispatches it, and a
	 * name that is not valid UTF-16 cannot be compared. Neither may pass
	 * for want of a name to refuse it by (docs/fidelity.md 16).
	 */
	if (facts->request_unreadable || pipe == NULL) {
		return verdict_refuse(SECOPTS_REASON_UNREADABLE,
				      SECOPTS_RESTRICT_NULL_SESS_ACCESS);
	}
	/*
	 * By name, and before anybody looks whether there is such a pipe:
	 * MS-SMB2 3.3.5.9 has the check before the object is opened, and else
	 * a client could find out which pipes there are (docs/fidelity.md 8).
	 */
	if (is_pipe_listed(policy, pipe)) {
		return verdict_allow(SECOPTS_REASON_LISTED,
				     SECOPTS_NULL_SESSION_PIPES);
	}
	return verdict_refuse(SECOPTS_REASON_NOT_LISTED,
			      SECOPTS_NULL_SESSION_PIPES);
}

struct secopts_verdict
secopts_decide_everyone(const struct secopts_policy *policy,
			const struct secopts_facts *facts)
{
	struct secopts_verdict verdict;

	if (decide_concern(policy, facts, &verdict)) {
		return verdict;
	}
	/*
	 * This setting is the system's and not the SMB server's: it holds for
	 * anonymous binds of DCE/RPC and LDAP as well, and whatever
	 * RestrictNullSessAccess says (docs/fidelity.md 19).
	 */
	if (number(policy, SECOPTS_EVERYONE_INCLUDES_ANONYMOUS) != 0) {
		return verdict_allow(SECOPTS_REASON_LISTED,
				     SECOPTS_EVERYONE_INCLUDES_ANONYMOUS);
	}
	return verdict_refuse(SECOPTS_REASON_NOT_LISTED,
			      SECOPTS_EVERYONE_INCLUDES_ANONYMOUS);
}

struct secopts_verdict
secopts_decide_switched(const struct secopts_policy *policy,
			const struct secopts_facts *facts)
{
	struct secopts_verdict verdict;

	/*
	 * MS-SMB2 3.3.5.5.3 lets a session become somebody else's and says
	 * nothing of what is open. An anonymous session is never to have more
	 * than a new one would, which has nothing open: no list is asked here,
	 * although a new open of the same pipe may be allowed by it
	 * (docs/fidelity.md 12).
	 */
	if (decide_early(policy, facts, &verdict)) {
		return verdict;
	}
	return verdict_refuse(SECOPTS_REASON_SWITCHED,
			      SECOPTS_RESTRICT_NULL_SESS_ACCESS);
}
