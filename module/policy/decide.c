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

static bool is_pipe_listed(const struct secopts_policy *policy,
			   const char *pipe)
{
	/* An entry that is all prefix names nothing. */
	return secopts_pipe_name(pipe)[0] != '\0' &&
	       is_listed(policy, SECOPTS_NULL_SESSION_PIPES, pipe);
}

bool secopts_is_concerned(const struct secopts_policy *policy,
			  const struct secopts_facts *facts)
{
	switch (facts->who) {
	case SECOPTS_WHO_ANONYMOUS:
		return true;
	case SECOPTS_WHO_GUEST:
		/*
		 * Without a policy nobody asked for guests to be treated as
		 * anonymous, and Samba's own rules for guests hold.
		 */
		return policy != NULL && policy->guest_as_anonymous;
	case SECOPTS_WHO_USER:
		return false;
	}
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
	 * (KB 3034016). Before, session and IPC$ were always there.
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
	 * what is not. Where it is not in place, the session is the last
	 * thing that can be refused.
	 */
	if (facts->unwatched_share != NULL) {
		return verdict_refuse(SECOPTS_REASON_UNWATCHED,
				      SECOPTS_RESTRICT_NULL_SESS_ACCESS);
	}

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
	 * token: whatever the lists say, it must not pass.
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
	if (is_ipc) {
		return verdict_allow(SECOPTS_REASON_IPC,
				     SECOPTS_RESTRICT_NULL_SESS_ACCESS);
	}
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
	if (facts->request_unreadable || pipe == NULL) {
		return verdict_refuse(SECOPTS_REASON_UNREADABLE,
				      SECOPTS_RESTRICT_NULL_SESS_ACCESS);
	}
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

	if (decide_early(policy, facts, &verdict)) {
		return verdict;
	}
	return verdict_refuse(SECOPTS_REASON_SWITCHED,
			      SECOPTS_RESTRICT_NULL_SESS_ACCESS);
}
