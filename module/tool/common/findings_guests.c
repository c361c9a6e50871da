/*
 * Windows Security Options for Samba
 *
 * The secopts command: who becomes a guest, and what that gives
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tool.h"

const char *tool_guests_text(TALLOC_CTX *mem_ctx,
			     const struct secopts_policy *policy)
{
	const char *who = "a name that Samba does not know";

	if (lp_map_to_guest() == NEVER_MAP_TO_GUEST ||
	    policy->guest_as_anonymous)
	{
		return NULL;
	}
	if (lp_map_to_guest() == MAP_TO_GUEST_ON_BAD_PASSWORD) {
		who = "any name and a wrong password";
	} else if (lp_map_to_guest() == MAP_TO_GUEST_ON_BAD_UID) {
		who = "an account without a Unix user";
	}
	return talloc_asprintf(
		mem_ctx,
		"'map to guest = %s': a client that logs on with %s is a "
		"guest, to whom these policies do not apply: it %s. Set 'map "
		"to guest = never' or 'secopts:treat guest as anonymous = "
		"yes'.",
		tool_samba_parameter(mem_ctx, "map to guest"), who,
		lp_restrict_anonymous() < 2
			? "lists users and shares, and reaches shares with "
			  "'guest ok'"
			: "reaches shares with 'guest ok'");
}
