/*
 * Windows Security Options for Samba
 *
 * The secopts command: what "secopts ntlm" finds
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_TOOL_NTLM_H__
#define __SECOPTS_TOOL_NTLM_H__

#include "../common/tool.h"
#include "../../samba/secopts_uses.h"

/* The bans that a use is held against. */
enum ntlm_ban {
	NTLM_BAN_DOMAIN_ACCOUNTS, /* RestrictReceivingNTLMTraffic = 1 */
	NTLM_BAN_ALL,		  /* = 2 */
	NTLM_BAN_MIN_SESSION,	  /* NtlmMinServerSec, as baselines ask */
	NTLM_BAN_OLD_VERSIONS,	  /* LmCompatibilityLevel = 5 */
	NTLM_BAN_SENDING,	  /* RestrictSendingNTLMTraffic = 2 */
	NTLM_NUM_BANS
};

struct ntlm_ban_info {
	enum secopts_setting setting;
	uint32_t value;
	enum secopts_side side;
};

extern const struct ntlm_ban_info ntlm_bans[NTLM_NUM_BANS];

struct ntlm_item {
	struct secopts_use_note note; /* all text of it is fit to be shown */
	bool refused[NTLM_NUM_BANS];
	uint32_t missing; /* flags, where NTLM_BAN_MIN_SESSION refuses it */
};

struct ntlm_report {
	const struct secopts_policy *policy;
	struct secopts_uses uses;
	time_t since; /* 0: all */
	struct ntlm_item *items; /* what was seen last comes first */
	size_t num;
	size_t num_older; /* that were seen before .since alone */
	bool incomplete;  /* memory ran out */
	/* logons that did not fail, of servers; and how many are refused */
	uint64_t logons;
	uint64_t refused[NTLM_NUM_BANS];
	/* the servers that clients of this host have sent NTLM to */
	struct secopts_list servers;
};

/*
 * judge.c
 */

/** Fill in what would be refused, and to which servers clients go. */
void ntlm_judge(TALLOC_CTX *mem_ctx, struct ntlm_report *report);

/** "RestrictReceivingNTLMTraffic = 2" */
const char *ntlm_ban_text(TALLOC_CTX *mem_ctx, enum ntlm_ban ban);

/** What to do about it, in a sentence. */
const char *ntlm_advice(const struct ntlm_item *item);

/*
 * print.c
 */

void ntlm_print(const struct ntlm_report *report);

/*
 * json.c
 */

enum tool_exit ntlm_print_json(const struct tool_verb *verb,
			       const struct ntlm_report *report);

#endif /* __SECOPTS_TOOL_NTLM_H__ */
