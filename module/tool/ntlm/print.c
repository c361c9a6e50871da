/*
 * Windows Security Options for Samba
 *
 * The secopts command: who uses NTLM, as text
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ntlm.h"
#include "../common/group_policy.h"

/* One that may be empty. */
static const char *
name_text(TALLOC_CTX *mem_ctx, const char *name, const char *otherwise)
{
	return name[0] != '\0' ? tool_short_text(mem_ctx, name) : otherwise;
}

static void print_line(const char *label, const char *text)
{
	char first[32];

	snprintf(first, sizeof(first), "  %-10s  ", label);
	tool_wrap(stdout, first, "              ",
		  text != NULL ? text : "out of memory");
}

static const char *who_text(TALLOC_CTX *mem_ctx, const struct secopts_use *use)
{
	if (use->version == SECOPTS_NTLM_VERSION_ANONYMOUS) {
		return "anonymous";
	}
	return talloc_asprintf(
		mem_ctx, "%s%s%s%s",
		name_text(mem_ctx, use->domain, ""),
		use->domain[0] != '\0' ? "\\" : "",
		name_text(mem_ctx, use->user, "(no name)"),
		use->who == SECOPTS_WHO_GUEST && use->status == 0
			? ", as a guest"
			: "");
}

static void print_head(TALLOC_CTX *mem_ctx, const struct secopts_use *use)
{
	const char *text = NULL;

	if (use->side == SECOPTS_CLIENT) {
		text = talloc_asprintf(mem_ctx, "%s to %s",
				       who_text(mem_ctx, use),
				       name_text(mem_ctx, use->target,
						 "an unnamed server"));
	} else {
		text = talloc_asprintf(
			mem_ctx, "%s from %s%s%s%s", who_text(mem_ctx, use),
			name_text(mem_ctx, use->machine, ""),
			use->machine[0] != '\0' ? " (" : "",
			name_text(mem_ctx, use->address, "unknown address"),
			use->machine[0] != '\0' ? ")" : "");
	}
	fputs(tool_style(stdout, TOOL_BOLD), stdout);
	tool_wrap(stdout, "", "    ", text != NULL ? text : "out of memory");
	fputs(tool_style(stdout, TOOL_PLAIN), stdout);
}

static const char *seen_text(TALLOC_CTX *mem_ctx,
			     const struct secopts_use_note *note)
{
	char *text = talloc_asprintf(mem_ctx, "%s, %" PRIu64 " time%s",
				     tool_minute(mem_ctx, note->last),
				     note->count, note->count == 1 ? "" : "s");

	if (note->count > 1) {
		text = talloc_asprintf(mem_ctx, "%s since %s", text,
				       tool_minute(mem_ctx, note->first));
	}
	if (note->failed == 0) {
		return text;
	}
	if (note->failed == note->count) {
		return talloc_asprintf(
			mem_ctx, "%s; failed%s (%s)", text,
			note->count > 1 ? " each time" : "",
			nt_errstr(NT_STATUS(note->use.status)));
	}
	return talloc_asprintf(mem_ctx, "%s; %" PRIu64 " failed", text,
			       note->failed);
}

static const char *version_text(TALLOC_CTX *mem_ctx,
				const struct secopts_use *use)
{
	const char *name = secopts_ntlm_version_name(use->version);

	if (use->version != SECOPTS_NTLM_VERSION_2) {
		return name;
	}
	return talloc_asprintf(
		mem_ctx, "%s, %s MIC, %s", name,
		(use->av_flags & SECOPTS_NTLM_AV_MIC) != 0 ? "with" : "without",
		use->binding == SECOPTS_NTLM_BINDING_SET
			? "bound to a channel"
			: "not bound to a channel");
}

static void print_bans(TALLOC_CTX *mem_ctx, const struct ntlm_item *item)
{
	char names[SECOPTS_FLAG_NAMES_SIZE];
	const char *label = "refused by";
	int ban;

	for (ban = 0; ban < NTLM_NUM_BANS; ban++) {
		const char *text = NULL;

		if (!item->refused[ban]) {
			continue;
		}
		text = ntlm_ban_text(mem_ctx, (enum ntlm_ban)ban);
		if (ban == NTLM_BAN_MIN_SESSION) {
			text = talloc_asprintf(
				mem_ctx, "%s (lacks %s)", text,
				secopts_flag_names(item->missing, names));
		}
		print_line(label, text);
		label = "";
	}
	if (label[0] != '\0') {
		print_line(label, "nothing");
	}
}

static void print_item(const struct ntlm_item *item)
{
	const struct secopts_use *use = &item->note.use;
	TALLOC_CTX *frame = talloc_stackframe();

	print_head(frame, use);
	print_line("last seen", seen_text(frame, &item->note));
	if (use->version != SECOPTS_NTLM_VERSION_ANONYMOUS) {
		print_line("version", version_text(frame, use));
	}
	if (use->side == SECOPTS_SERVER && use->target[0] != '\0') {
		print_line("target", name_text(frame, use->target, ""));
	}
	print_line("why", secopts_why_info(use->why)->text);
	print_bans(frame, item);
	print_line("what to do", ntlm_advice(item));
	printf("\n");
	TALLOC_FREE(frame);
}

static size_t print_items(const struct ntlm_report *report,
			  enum secopts_side side)
{
	size_t num = 0;
	size_t i;

	for (i = 0; i < report->num; i++) {
		if (report->items[i].note.use.side == side) {
			print_item(&report->items[i]);
			num++;
		}
	}
	return num;
}

static void print_refused(const struct ntlm_report *report)
{
	TALLOC_CTX *frame = talloc_stackframe();
	int ban;

	printf("Of %" PRIu64 " logon%s that did not fail, so many would be "
	       "refused by\n",
	       report->logons, report->logons == 1 ? "" : "s");
	for (ban = 0; ban < NTLM_NUM_BANS; ban++) {
		if (ntlm_bans[ban].side == SECOPTS_SERVER) {
			printf("  %-42s %" PRIu64 "\n",
			       ntlm_ban_text(frame, (enum ntlm_ban)ban),
			       report->refused[ban]);
		}
	}
	TALLOC_FREE(frame);
}

static void print_servers(const struct ntlm_report *report)
{
	const enum secopts_setting setting =
		SECOPTS_CLIENT_ALLOWED_NTLM_SERVERS;
	const struct secopts_data data = {
		.defined = true,
		.list = report->servers,
	};
	TALLOC_CTX *frame = talloc_stackframe();
	const char *list = tool_conf_text(frame, setting, &data);

	printf("\n");
	tool_wrap(stdout, "", "",
		  "For clients of this host to go on as they do while "
		  "RestrictSendingNTLMTraffic is 2:");
	if (tool_is_delivered(report->policy, setting)) {
		tool_wrap(stdout, "  ", "    ",
			  tool_advice(frame, report->policy, setting,
				      list != NULL ? list : "?"));
	} else {
		printf("  secopts:%s = %s\n",
		       secopts_settings[setting].parameter,
		       list != NULL ? list : "?");
	}
	TALLOC_FREE(frame);
}

static void print_hint(const struct secopts_policy *policy,
		       enum secopts_setting setting,
		       const char *value,
		       const char *gap,
		       const char *them)
{
	char *text = talloc_asprintf(
		talloc_tos(), "%s; %s has %s recorded", gap,
		tool_advice(talloc_tos(), policy, setting, value), them);

	tool_wrap(stdout, "hint: ", "      ", text != NULL ? text : gap);
}

/* What is not in the report, and why. */
static void print_gaps(const struct ntlm_report *report)
{
	const struct secopts_policy *policy = report->policy;
	uint32_t receiving = secopts_number_in_effect(
		policy, SECOPTS_AUDIT_RECEIVING_NTLM);

	if (receiving == 0) {
		print_hint(policy, SECOPTS_AUDIT_RECEIVING_NTLM, "2",
			   "logons to this host are not recorded now",
			   "them");
	} else if (receiving == 1) {
		print_hint(policy, SECOPTS_AUDIT_RECEIVING_NTLM, "2",
			   "logons of local and anonymous users are not "
			   "recorded now",
			   "them");
	}
	if (!secopts_is_ntlm_sending_audited(policy)) {
		print_hint(policy, SECOPTS_RESTRICT_SENDING_NTLM, "1",
			   "what clients of this host send is not recorded now",
			   "it");
	}
	if (report->uses.dropped != 0) {
		printf("warning: %" PRIu64 " logons were not noted: too many "
		       "at once\n",
		       report->uses.dropped);
	}
	if (lp_clustering()) {
		printf("warning: this is what one node of the cluster has "
		       "seen\n");
	}
}

void ntlm_print(const struct ntlm_report *report)
{
	TALLOC_CTX *frame = talloc_stackframe();
	time_t begun = report->uses.since;
	size_t servers, clients;

	tool_page();
	if (begun != 0) {
		printf("NTLM as %s has seen it since %s\n\n",
		       lp_netbios_name(),
		       tool_minute(frame, MAX(begun, report->since)));
	}
	servers = print_items(report, SECOPTS_SERVER);
	clients = print_items(report, SECOPTS_CLIENT);
	if (servers + clients == 0) {
		printf("Nothing is recorded%s.\n",
		       report->num_older > 0 ? " of that time" : "");
	}
	if (servers > 0) {
		print_refused(report);
	}
	if (report->servers.num > 0) {
		print_servers(report);
	}
	print_gaps(report);
	TALLOC_FREE(frame);
}
