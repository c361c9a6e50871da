/*
 * Windows Security Options for Samba
 *
 * The secopts command: questions and answers as text
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ask.h"
#include "../common/group_policy.h"
#include "secopts_load.h"

const char *ask_what_name(enum ask_what what)
{
	static const char *const words[] = {
		[ASK_SESSION] = "session",
		[ASK_SHARE] = "share",
		[ASK_PIPE] = "pipe",
		[ASK_RPC] = "rpc",
	};

	return words[what];
}

bool ask_parse_what(const char *text, enum ask_what *what)
{
	size_t i;

	for (i = 0; i <= ASK_RPC; i++) {
		if (strequal(text, ask_what_name((enum ask_what)i))) {
			*what = (enum ask_what)i;
			return true;
		}
	}
	return false;
}

bool ask_parse_flags(const char *text, uint32_t *flags)
{
	const struct secopts_setting_info *info =
		&secopts_settings[SECOPTS_NTLM_MIN_SERVER_SEC];
	struct secopts_error error;

	/* Unlike a setting, a message may have any flag. */
	return secopts_parse_digits(text, flags) ||
	       secopts_parse_number(info, text, flags, &error);
}

static void print_setting(const struct secopts_policy *policy,
			  enum secopts_setting setting)
{
	const struct secopts_value *value = NULL;

	if (setting == SECOPTS_NUM_SETTINGS) {
		printf("setting  none\n");
		return;
	}
	value = &policy->values[setting];
	tool_print_long(
		"setting  ", "         ",
		talloc_asprintf(talloc_tos(), "%s = %s, from %s",
				secopts_settings[setting].value_name,
				tool_value_text(talloc_tos(), setting,
						&value->data),
				value->origin == SECOPTS_ORIGIN_DEFAULT
					? "Windows' defaults"
					: tool_origin_text(talloc_tos(), value)));
}

void ask_print(const struct secopts_policy *policy,
	       const struct ask_question *question,
	       const struct ask_answer *answer)
{
	static const struct {
		const char *word;
		enum tool_style style;
	} results[] = {
		/* Neither is good or bad: it depends on who asks for what. */
		[ASK_ALLOWED] = {"allowed", TOOL_BOLD},
		[ASK_REFUSED] = {"refused", TOOL_BOLD},
		[ASK_UNKNOWN] = {"cannot say", TOOL_WARN},
	};
	const struct secopts_verdict *verdict = &answer->verdict;
	size_t i;

	tool_page();
	printf("verdict  %s%s%s\n",
	       tool_style(stdout, results[answer->result].style),
	       results[answer->result].word, tool_style(stdout, TOOL_PLAIN));
	if (answer->result != ASK_UNKNOWN) {
		printf("status   %s (0x%08"PRIX32")\n",
		       secopts_status_name(verdict->ntstatus),
		       verdict->ntstatus);
	}
	printf("at       %s\n", answer->at);
	print_setting(policy, verdict->setting);
	tool_print_long("reason   ", "         ", answer->reason);
	for (i = 0; i < answer->num_notes; i++) {
		tool_print_long("note     ", "         ", answer->notes[i]);
	}
}
