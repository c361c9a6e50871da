/*
 * Windows Security Options for Samba
 *
 * Admission of a session that has been authenticated
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_admit.h"
#include "secopts_conf_cache.h"
#include "secopts_ntlm.h"
#include "secopts_layer.h"
#include "secopts_registry.h"
#include "secopts_shares.h"
#include "auth.h"
#include "auth/gensec/gensec.h"
#include "auth/gensec/gensec_internal.h"
#include "lib/param/param.h"
#include "libcli/security/security.h"

static const char *get_option(void *private_data, const char *option)
{
	struct loadparm_context *lp_ctx = private_data;

	return lpcfg_get_parametric(lp_ctx, NULL, "secopts", option);
}

const struct secopts_policy *
secopts_read_policy_of(TALLOC_CTX *mem_ctx, struct loadparm_context *lp_ctx)
{
	const struct secopts_lm_facts lm = secopts_lm_facts(lp_ctx);
	struct secopts_conf conf = {
		.get = get_option,
		.registry = secopts_registry_now,
		.layer = secopts_layer_now,
		.private_data = lp_ctx,
		.server_role = lpcfg_server_role(lp_ctx),
		.lm = &lm,
		.lines = secopts_compat_parametric(lp_ctx),
	};

	return secopts_conf_now(mem_ctx, &conf);
}

const struct secopts_policy *secopts_read_policy(TALLOC_CTX *mem_ctx,
						 struct gensec_security *gensec)
{
	return secopts_read_policy_of(mem_ctx, gensec->settings->lp_ctx);
}

static void remove_everyone(struct security_token *token)
{
	del_sid_from_array(&global_sid_World, &token->sids, &token->num_sids);
}

/* The unwatched share that was found, or none, and when that holds. */
struct finding {
	bool is_made;
	uint64_t configuration;
	uint64_t policy;
	char *share;
};

static const char *look_for_unwatched(const struct secopts_policy *policy,
				      const struct secopts_facts *facts)
{
	const char *share = NULL;

	/* What is found holds only as long as no registry share changes. */
	if (!secopts_compat_follow_registry()) {
		return "global";
	}
	share = secopts_unwatched_registry_share(policy, facts);
	return (share != NULL) ? share : secopts_unwatched_share(policy, facts);
}

/*
 * Shares are looked through once for all sessions of a kind, until smbd reads
 * smb.conf again, the registry's shares change, or the policy does.
 */
static const char *unwatched_share(const struct secopts_policy *policy,
				   const struct secopts_facts *facts)
{
	static struct finding findings[SECOPTS_WHO_USER + 1];
	struct finding *finding = &findings[facts->who];
	uint64_t configuration = secopts_compat_configuration();
	const char *share = NULL;

	if (finding->is_made && policy != NULL && policy->serial != 0 &&
	    finding->configuration == configuration &&
	    finding->policy == policy->serial)
	{
		return finding->share;
	}
	TALLOC_FREE(finding->share);
	finding->is_made = false;
	share = look_for_unwatched(policy, facts);
	finding->share = (share != NULL) ? talloc_strdup(NULL, share) : NULL;
	DBG_INFO("looked for shares that are not watched: %s\n",
		 (share != NULL) ? share : "none");
	/* The number from before: if anything has changed since, look again. */
	finding->configuration = configuration;
	finding->policy = (policy != NULL) ? policy->serial : 0;
	finding->is_made = (share == NULL || finding->share != NULL);
	return finding->is_made ? finding->share : "global";
}

static void set_unwatched(struct secopts_facts *facts, const char *share)
{
	secopts_set_unwatched(facts, share);
	/* Of a share that smbd has not loaded, the registry tells. */
	if (share != NULL && facts->unwatched_printer == SECOPTS_PRINTER_NONE &&
	    secopts_compat_find_share(share) < 0)
	{
		facts->unwatched_printer = secopts_registry_printer(share);
	}
}

/* The kinds of sessions that this process has had. */
static bool had[SECOPTS_WHO_USER + 1];

/*
 * In audit mode, sessions that would have to end go on. They are logged once
 * for each kind of session, share and policy, and not after each change.
 */
static bool was_told(const struct secopts_policy *policy,
		     const struct secopts_facts *facts,
		     const char *share)
{
	static struct finding told[SECOPTS_WHO_USER + 1];
	struct finding *last = &told[facts->who];

	if (share != NULL && !secopts_is_enforced(policy) &&
	    last->share != NULL && last->policy == policy->serial &&
	    strcmp(last->share, share) == 0)
	{
		return true;
	}
	TALLOC_FREE(last->share);
	last->policy = policy->serial;
	last->share = (share != NULL) ? talloc_strdup(NULL, share) : NULL;
	return false;
}

/*
 * What a session does, the VFS plug-in judges by the policy of that moment. So
 * a session is over only where a share has lost that plug-in.
 */
static bool is_any_over(struct loadparm_context *lp_ctx)
{
	TALLOC_CTX *frame = talloc_stackframe();
	const struct secopts_policy *policy = secopts_read_policy_of(frame, lp_ctx);
	bool over = (policy == NULL);
	int who;

	for (who = SECOPTS_WHO_ANONYMOUS;
	     policy != NULL && who < SECOPTS_WHO_USER;
	     who++)
	{
		struct secopts_facts facts = {.who = (enum secopts_who)who};
		const char *share = NULL;

		if (had[who] && secopts_is_concerned(policy, &facts)) {
			share = unwatched_share(policy, &facts);
		}
		over = over || (!was_told(policy, &facts, share) &&
				share != NULL);
	}
	TALLOC_FREE(frame);
	return over;
}

static bool may_stay(const struct secopts_smbd_session *smbd,
		     struct auth_session_info *session_info,
		     struct loadparm_context *lp_ctx)
{
	struct secopts_facts facts = secopts_facts(session_info);
	struct secopts_event event = secopts_event_of(
		smbd, SECOPTS_EVENT_SESSION, "session", facts.who);
	TALLOC_CTX *frame = talloc_stackframe();
	const struct secopts_policy *policy = secopts_read_policy_of(frame, lp_ctx);
	struct secopts_verdict verdict;
	NTSTATUS status = NT_STATUS_OK;

	event.lock_dir = lpcfg_lock_directory(lp_ctx);
	event.state_dir = lpcfg_state_directory(lp_ctx);
	if (secopts_is_concerned(policy, &facts)) {
		set_unwatched(&facts, unwatched_share(policy, &facts));
	}
	if (facts.unwatched_share != NULL) {
		verdict = secopts_decide_session(policy, &facts);
		status = secopts_gate(policy, &facts, &verdict, &event);
	}
	TALLOC_FREE(frame);
	return NT_STATUS_IS_OK(status);
}

static const struct secopts_recheck recheck = {
	.is_any_over = is_any_over,
	.may_stay = may_stay,
};

/* A session that is being admitted, and what is known of it. */
struct admission {
	struct gensec_security *gensec;
	const struct secopts_policy *policy;
	struct secopts_facts facts;
	struct security_token *token;
	bool is_smb; /* false: what follows is empty */
	struct secopts_smbd_session smbd;
	struct secopts_event event;
};

/*
 * Everybody but users is judged again later, also guests whom no policy is
 * about now: the policy may change.
 *
 * @return	False where that cannot be done.
 */
static bool recheck_later(const struct admission *new)
{
	if (new->facts.who == SECOPTS_WHO_USER) {
		return true;
	}
	had[new->facts.who] = true;
	/* Tree connects that a user had are judged from now on. */
	secopts_compat_resume_ipc();
	return !new->smbd.in_smbd ||
	       secopts_compat_recheck_session(&new->smbd, &recheck,
					      new->gensec->settings->lp_ctx);
}

/* Shares are looked through only where that can make a difference. */
static struct secopts_verdict judge_session(struct admission *new)
{
	struct secopts_facts *facts = &new->facts;
	struct secopts_verdict verdict =
		secopts_decide_session(new->policy, facts);

	if (!verdict.allow) {
		return verdict;
	}
	set_unwatched(facts, new->smbd.in_smbd
				     ? unwatched_share(new->policy, facts)
				     : "global");
	return secopts_decide_session(new->policy, facts);
}

/*
 * A session that was somebody else's keeps its tree connects, and Samba checks
 * only their share ACL again. So nothing but an ACL that names ANONYMOUS LOGON
 * may still let it through, and where one does, the session has to go.
 */
static NTSTATUS admit_switched(struct admission *new)
{
	struct secopts_verdict verdict;
	const char *share = NULL;

	remove_everyone(new->token);
	share = secopts_compat_connected_share(&new->smbd, new->token);
	if (share == NULL) {
		return NT_STATUS_OK;
	}
	new->event.what = "re-authentication while connected to";
	new->event.name = share;
	verdict = secopts_decide_switched(new->policy, &new->facts);
	return secopts_gate(new->policy, &new->facts, &verdict, &new->event);
}

static NTSTATUS admit_smb(struct admission *new)
{
	struct secopts_verdict verdict = judge_session(new);
	NTSTATUS status =
		secopts_gate(new->policy, &new->facts, &verdict, &new->event);

	if (!NT_STATUS_IS_OK(status) || !secopts_is_enforced(new->policy) ||
	    verdict.reason == SECOPTS_REASON_UNRESTRICTED)
	{
		return status;
	}
	return (new->smbd.reauth || new->smbd.is_smb1) ? admit_switched(new)
						       : NT_STATUS_OK;
}

/*
 * The policies on sessions are about SMB. An anonymous bind of DCE/RPC or LDAP
 * is judged only by what its token holds and by the protection it asks for.
 */
static NTSTATUS admit_concerned(struct admission *new)
{
	NTSTATUS status = NT_STATUS_OK;

	if (new->is_smb) {
		status = admit_smb(new);
	} else if (new->facts.who == SECOPTS_WHO_ANONYMOUS) {
		status = secopts_ntlm_null_session(new->gensec, new->policy);
	}
	if (!NT_STATUS_IS_OK(status) || !secopts_is_enforced(new->policy)) {
		return status;
	}
	if (!secopts_decide_everyone(new->policy, &new->facts).allow) {
		remove_everyone(new->token);
	}
	if (new->is_smb) {
		secopts_open_ipc(talloc_tos(), new->token);
	}
	return NT_STATUS_OK;
}

/*
 * Whoever is no user needs the mark, and over SMB1 everybody: there a client can
 * log on without a mechanism of gensec. If memory runs out, the VFS plug-in
 * refuses what it would refuse to such a client.
 */
static void set_mark(const struct admission *new,
		     struct auth_session_info *session_info)
{
	if (new->facts.who != SECOPTS_WHO_USER || new->smbd.is_smb1) {
		secopts_compat_set_judged(session_info);
	}
}

void secopts_admit_other(struct gensec_security *gensec,
			 struct auth_session_info *session_info)
{
	const struct admission new = {
		.facts = {.who = SECOPTS_WHO_USER},
		.smbd = secopts_gensec_session(gensec),
	};

	set_mark(&new, session_info);
}

NTSTATUS secopts_admit(struct gensec_security *gensec,
		       const struct secopts_policy *policy,
		       struct auth_session_info *session_info)
{
	struct admission new = {
		.gensec = gensec,
		.policy = policy,
		.facts = secopts_facts(session_info),
		.token = session_info->security_token,
		.is_smb = secopts_gensec_is_smb(gensec),
	};
	TALLOC_CTX *frame = NULL;
	NTSTATUS status;

	if (new.is_smb) {
		new.smbd = secopts_gensec_session(gensec);
	}
	set_mark(&new, session_info);
	if (new.is_smb) {
		new.event = secopts_gensec_event(gensec, &new.smbd,
						 SECOPTS_EVENT_SESSION,
						 "session", new.facts.who);
		secopts_audit_session(policy, &new.event);
		new.facts.not_rechecked = !recheck_later(&new);
	}
	if (!secopts_is_concerned(policy, &new.facts)) {
		return NT_STATUS_OK;
	}
	frame = talloc_stackframe();
	status = admit_concerned(&new);
	TALLOC_FREE(frame);
	return status;
}
