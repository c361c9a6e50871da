/*
 * Windows Security Options for Samba
 *
 * The secopts command: who was refused, and why, in words
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "refusals.h"

const char *refusals_reason(TALLOC_CTX *mem_ctx,
			    const struct secopts_refusal_note *note)
{
	const char *text = secopts_reason_text(note->reason);

	if (note->about[0] == '\0') {
		return text;
	}
	return talloc_asprintf(mem_ctx, "%s: [%s]", text, note->about);
}

const char *refusals_who(const struct secopts_refusal_note *note)
{
	return note->is_known ? secopts_who_name(note->who) : "not known yet";
}

const struct secopts_setting_info *
refusals_setting(const struct secopts_refusal_note *note)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		if (strcmp(secopts_settings[i].value_name, note->setting) == 0)
		{
			return &secopts_settings[i];
		}
	}
	return NULL;
}
