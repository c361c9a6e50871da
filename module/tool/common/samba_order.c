/*
 * Windows Security Options for Samba
 *
 * The secopts command: Samba's parameters, and which value is stricter
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tool.h"

#define MAX_RANKS 4

/*
 * The values of a parameter as Samba prints them, the weakest first; values
 * between the same two bars protect as much as each other. A new line of
 * advice about a parameter needs its order here: what is at least as strict as
 * what is wanted is never to be changed.
 */
static const struct {
	const char *parameter;
	const char *ranks[MAX_RANKS];
	const char *on_dc; /* what "default" means on an AD DC, or NULL */
} orders[] = {
	{"server signing",
	 {"|no|default|if_required|desired|", "|required|"}, "required"},
	{"client signing",
	 {"|no|default|if_required|desired|", "|required|"}, NULL},
	{"server smb encrypt",
	 {"|no|default|if_required|", "|desired|", "|required|"}, NULL},
	{"server min protocol",
	 {"|core|coreplus|lanman1|lanman2|nt1|", "|smb2_02|smb2|smb2_10|",
	  "|smb3_00|smb3_02|", "|smb3|smb3_11|"}, NULL},
	{"server max protocol",
	 {"|core|coreplus|lanman1|lanman2|nt1|",
	  "|smb2_02|smb2|smb2_10|smb3_00|smb3_02|smb3|smb3_11|"}, NULL},
	{"client plaintext auth", {"|yes|", "|no|"}, NULL},
	{"null passwords", {"|yes|", "|no|"}, NULL},
	{"client ldap sasl wrapping",
	 {"|plain|", "|sign|", "|seal|starttls|ldaps|"}, NULL},
	{"ldap server require strong auth",
	 {"|no|",
	  "|allow_sasl_over_tls|allow_sasl_without_tls_channel_bindings|",
	  "|yes|"}, NULL},
	{"map to guest",
	 {"|bad password|", "|bad user|bad uid|", "|never|"}, NULL},
};

/* -1: not in the order */
static int rank_of(size_t order, const char *value)
{
	const char *word = NULL;
	int rank = -1;
	int i;

	if (orders[order].on_dc != NULL && strequal(value, "default") &&
	    lp_server_role() >= ROLE_ACTIVE_DIRECTORY_DC)
	{
		value = orders[order].on_dc;
	}
	word = talloc_asprintf(talloc_tos(), "|%s|", value);
	for (i = 0; word != NULL && i < MAX_RANKS; i++) {
		const char *values = orders[order].ranks[i];

		if (values != NULL && strcasestr(values, word) != NULL) {
			rank = i;
		}
	}
	return rank;
}

enum tool_order tool_compare_parameter(const char *parameter,
				       const char *now,
				       const char *wanted)
{
	size_t i;

	for (i = 0; now != NULL && i < ARRAY_SIZE(orders); i++) {
		int rank;
		int needed;

		if (strcmp(parameter, orders[i].parameter) != 0) {
			continue;
		}
		rank = rank_of(i, now);
		needed = (wanted != NULL) ? rank_of(i, wanted) : 0;
		if (rank == -1 || needed == -1) {
			break;
		}
		return (rank < needed)	 ? TOOL_LESS_STRICT
		       : (rank > needed) ? TOOL_STRICTER
					 : TOOL_AS_STRICT;
	}
	return TOOL_ORDER_UNKNOWN;
}

char *tool_samba_parameter(TALLOC_CTX *mem_ctx, const char *parameter)
{
	char *name = talloc_strdup(mem_ctx, parameter);
	char *buffer = NULL;
	char *text = NULL;
	size_t length = 0;
	FILE *out = NULL;
	bool known;

	if (name == NULL) {
		return NULL;
	}
	out = open_memstream(&buffer, &length);
	if (out == NULL) {
		return NULL;
	}
	known = dump_a_parameter(GLOBAL_SECTION_SNUM, name, out, true);
	if (fclose(out) == 0 && known) {
		length = strcspn(buffer, "\n");
		text = talloc_strndup(mem_ctx, buffer, length);
	}
	free(buffer);
	return text;
}
