/*
 * Windows Security Options for Samba
 *
 * The secopts command: which uses of NTLM a ban would refuse
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ntlm.h"
#include "secopts_load.h"

const struct ntlm_ban_info ntlm_bans[NTLM_NUM_BANS] = {
	[NTLM_BAN_DOMAIN_ACCOUNTS] = {SECOPTS_RESTRICT_RECEIVING_NTLM, 1,
				      SECOPTS_SERVER},
	[NTLM_BAN_ALL] = {SECOPTS_RESTRICT_RECEIVING_NTLM, 2, SECOPTS_SERVER},
	[NTLM_BAN_MIN_SESSION] = {SECOPTS_NTLM_MIN_SERVER_SEC,
				  SECOPTS_NTLM_128BIT | SECOPTS_NTLM_NTLMV2,
				  SECOPTS_SERVER},
	[NTLM_BAN_OLD_VERSIONS] = {SECOPTS_LM_COMPATIBILITY_LEVEL, 5,
				   SECOPTS_SERVER},
	[NTLM_BAN_SENDING] = {SECOPTS_RESTRICT_SENDING_NTLM, 2,
			      SECOPTS_CLIENT},
};

const char *ntlm_ban_text(TALLOC_CTX *mem_ctx, enum ntlm_ban ban)
{
	const struct ntlm_ban_info *info = &ntlm_bans[ban];
	const struct secopts_data data = {
		.defined = true,
		.number = info->value,
	};
	const char *text = tool_conf_text(mem_ctx, info->setting, &data);

	return talloc_asprintf(mem_ctx, "%s = %s",
			       secopts_settings[info->setting].value_name,
			       text != NULL ? text : "?");
}

static enum secopts_account account_of(const struct secopts_use *use)
{
	if (use->version == SECOPTS_NTLM_VERSION_ANONYMOUS) {
		return SECOPTS_ACCOUNT_NONE;
	}
	return use->is_local ? SECOPTS_ACCOUNT_LOCAL : SECOPTS_ACCOUNT_DOMAIN;
}

static struct secopts_ntlm_target target_of(TALLOC_CTX *mem_ctx,
					    const struct secopts_use *use)
{
	size_t length = 0;
	const char *host = secopts_target_host(use->target, &length);

	return (struct secopts_ntlm_target){
		.host = talloc_strndup(mem_ctx, host, length),
	};
}

static bool is_refused(const struct secopts_policy *policy,
		       enum ntlm_ban ban,
		       struct ntlm_item *item)
{
	const struct secopts_use *use = &item->note.use;
	struct secopts_verdict verdict;
	struct secopts_ntlm_target target;

	switch (ban) {
	case NTLM_BAN_DOMAIN_ACCOUNTS:
	case NTLM_BAN_ALL:
		return !secopts_decide_ntlm_incoming(policy, account_of(use))
				.allow;
	case NTLM_BAN_MIN_SESSION:
		verdict = secopts_decide_ntlm(policy, SECOPTS_SERVER,
					      use->flags);
		item->missing = verdict.missing;
		return !verdict.allow;
	case NTLM_BAN_OLD_VERSIONS:
		return secopts_is_old_ntlm(use->version);
	case NTLM_BAN_SENDING:
		target = target_of(talloc_tos(), use);
		return !secopts_decide_ntlm_outgoing(policy, &target).allow;
	case NTLM_NUM_BANS:
		break;
	}
	return false;
}

/* The policy of this server, but for the one setting, and of a new Windows. */
static void judge_by(struct ntlm_report *report, enum ntlm_ban ban)
{
	const struct ntlm_ban_info *info = &ntlm_bans[ban];
	const struct secopts_data wanted = {
		.defined = true,
		.number = info->value,
	};
	struct secopts_policy policy = *report->policy;
	size_t i;

	policy.release = SECOPTS_RELEASE_2022;
	secopts_policy_set(&policy, info->setting, wanted,
			   SECOPTS_ORIGIN_SMB_CONF);
	for (i = 0; i < report->num; i++) {
		struct ntlm_item *item = &report->items[i];
		const struct secopts_use_note *note = &item->note;

		if (note->use.side != info->side) {
			continue;
		}
		item->refused[ban] = is_refused(&policy, ban, item);
		if (item->refused[ban]) {
			report->refused[ban] += note->count - note->failed;
		}
	}
}

/* What may stand in smb.conf as it is; nothing that could be a pattern. */
static bool is_server_name(const char *name)
{
	return name[0] != '\0' &&
	       name[strspn(name, "abcdefghijklmnopqrstuvwxyz"
				 "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				 "0123456789.-_:")] == '\0';
}

static void add_server(TALLOC_CTX *mem_ctx,
		       struct ntlm_report *report,
		       const char *host)
{
	const char **grown = NULL;

	if (host == NULL || !is_server_name(host) ||
	    secopts_is_in_list(report->policy, &report->servers, host))
	{
		return;
	}
	grown = talloc_realloc(mem_ctx,
			       discard_const_p(const char *,
					       report->servers.names),
			       const char *, report->servers.num + 1);
	if (grown == NULL) {
		report->incomplete = true;
		return;
	}
	grown[report->servers.num++] = host;
	report->servers.names = grown;
}

void ntlm_judge(TALLOC_CTX *mem_ctx, struct ntlm_report *report)
{
	size_t i;
	int ban;

	for (ban = 0; ban < NTLM_NUM_BANS; ban++) {
		judge_by(report, (enum ntlm_ban)ban);
	}
	for (i = 0; i < report->num; i++) {
		const struct ntlm_item *item = &report->items[i];
		const struct secopts_use_note *note = &item->note;

		if (note->use.side == SECOPTS_SERVER) {
			report->logons += note->count - note->failed;
		} else if (item->refused[NTLM_BAN_SENDING]) {
			add_server(mem_ctx, report,
				   target_of(mem_ctx, &note->use).host);
		}
	}
}

const char *ntlm_advice(const struct ntlm_item *item)
{
	const struct secopts_use_note *note = &item->note;

	if (note->failed == note->count) {
		return "Nothing to keep: it has never succeeded. Find out who "
		       "tries.";
	}
	return secopts_why_advice(note->use.why, note->use.version);
}
