/*
 * Windows Security Options for Samba
 *
 * The secopts command: what setup changes, and has changed
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "setup.h"
#include "../../samba/secopts_shares.h"

static const char *const state_names[] = {
	[SETUP_NOTHING] = "nothing to do",
	[SETUP_WOULD_CHANGE] = "would change",
	[SETUP_DONE] = "done",
	[SETUP_NOT_ASKED] = "not asked",
	[SETUP_GENERATED] = "generated",
};

/* As a shell takes it. */
static char *command_of(TALLOC_CTX *mem_ctx, const struct setup_change *change)
{
	char *line = talloc_asprintf(mem_ctx, "%s = %s", change->parameter,
				     change->value != NULL ? change->value
							   : "");

	if (change->value != NULL) {
		return tool_registry_command(mem_ctx, change->section, line);
	}
	return tool_registry_delete_command(mem_ctx, change->section,
					    change->parameter);
}

static void print_notes(const struct setup *setup)
{
	size_t i;

	for (i = 0; i < setup->num_notes; i++) {
		tool_wrap(stdout, "note: ", "    ", setup->notes[i]);
	}
}

void setup_print_plan(const struct setup *setup)
{
	bool first = true;
	size_t i;

	if (setup->undo && setup->diff[0] != '\0') {
		printf("To be taken back:\n\n");
	}
	tool_print_diff(setup->diff);
	for (i = 0; i < setup->num_changes; i++) {
		const struct setup_change *change = &setup->changes[i];

		if (change->file != NULL) {
			continue;
		}
		if (first) {
			printf("%sIn Samba's registry, as if by\n\n",
			       setup->diff[0] != '\0' ? "\n" : "");
		}
		first = false;
		printf("%s\n", command_of(talloc_tos(), change));
	}
	printf("\n");
	print_notes(setup);
}

/* What belongs into [global], for another program to write it. */
static void print_global_lines(const struct setup *setup)
{
	size_t i;

	for (i = 0; i < setup->num_changes; i++) {
		const struct setup_change *change = &setup->changes[i];

		if (tool_conf_is_section("global", change->section)) {
			printf("    %s = %s\n", change->parameter,
			       change->value);
		}
	}
}

void setup_print_product(const struct setup *setup)
{
	const struct setup_product *product = setup->product;
	char number[16];
	size_t i;

	printf("[global] needs\n\n");
	print_global_lines(setup);
	printf("\n");
	tool_wrap(stdout, "", "",
		  talloc_asprintf(talloc_tos(),
				  "%s is written by %s (\"%s\"): what is "
				  "changed there is lost when it is written "
				  "again. So nothing has been changed. Instead:",
				  setup->conf, product->name, product->sign));
	printf("\n");
	for (i = 0; i < ARRAY_SIZE(product->steps) &&
		    product->steps[i] != NULL;
	     i++)
	{
		snprintf(number, sizeof(number), "%zu. ", i + 1);
		tool_wrap(stdout, number, "   ", product->steps[i]);
	}
	printf("\n\"secopts setup --force\" changes the file all the same.\n");
}

const char *setup_client_text(TALLOC_CTX *mem_ctx, const struct setup *setup)
{
	const struct secopts_policy *policy = setup->after;
	struct secopts_facts facts = {.who = SECOPTS_WHO_ANONYMOUS};
	struct secopts_verdict verdict;

	if (!secopts_is_enforced(policy)) {
		return "An anonymous client gets what it got before, and the "
		       "log says what would be refused (mode audit).";
	}
	secopts_set_unwatched(&facts, secopts_unwatched_share(policy, &facts));
	verdict = secopts_decide_session(policy, &facts);
	if (!verdict.allow) {
		return talloc_asprintf(
			mem_ctx,
			"An anonymous client is refused when it logs on, with "
			"%s; users log on as before.",
			secopts_status_name(verdict.ntstatus));
	}
	return "An anonymous client logs on, and gets what the settings list "
	       "for it and no more; users log on as before.";
}

static void print_backups(const struct setup *setup)
{
	size_t i;

	for (i = 0; i < setup->num_files; i++) {
		const struct setup_file *file = &setup->files[i];

		if (setup->undo) {
			printf("%s is as it was before.\n", file->replace.path);
			continue;
		}
		printf("%s is changed; as it was before it is\n  %s\n",
		       file->replace.path, file->backup);
	}
}

/* NULL: none is needed */
static const char *restart_command(const struct setup *setup)
{
	if (lp_server_role() == ROLE_ACTIVE_DIRECTORY_DC) {
		return "systemctl restart samba-ad-dc";
	}
	return setup->num_old > 0 ? "systemctl restart smbd" : NULL;
}

static void print_restart(const struct setup *setup)
{
	if (lp_server_role() == ROLE_ACTIVE_DIRECTORY_DC) {
		tool_wrap(stdout, "", "",
			  "On a domain controller LDAP and RPC are served by "
			  "samba, which reads smb.conf when it starts.");
	} else if (setup->num_old > 0) {
		tool_wrap(stdout, "", "",
			  talloc_asprintf(talloc_tos(),
					  "%zu connection%s from before the "
					  "plug-ins were installed: until its "
					  "end, nobody can log on anew by NTLM "
					  "through it.",
					  setup->num_old,
					  setup->num_old == 1 ? " is"
							      : "s are"));
	} else {
		return;
	}
	printf("  %s\n", restart_command(setup));
}

void setup_print_done(const struct setup *setup)
{
	bool registry = false;
	size_t i;

	print_backups(setup);
	for (i = 0; i < setup->num_changes; i++) {
		registry = registry || setup->changes[i].file == NULL;
	}
	if (registry) {
		printf("Samba's registry is %s.\n",
		       setup->undo ? "as it was before" : "changed");
	}
	if (setup->undo) {
		print_notes(setup);
	}
	tool_wrap(stdout, "", "",
		  setup->told
			  ? "The running servers have been told; it holds for "
			    "new sessions."
			  : "No smbd is running; it holds from its start on.");
	print_restart(setup);
	tool_wrap(stdout, "", "", setup_client_text(talloc_tos(), setup));
	if (!setup->undo) {
		printf("\"secopts setup --undo\" takes it back.\n");
	}
	printf("\n");
}

/* Text of a file need not be UTF-8; line by line, where it has several. */
static json_t *text_json(const char *text)
{
	char *safe = NULL;
	json_t *string = (text != NULL) ? json_string(text) : json_null();

	if (string != NULL) {
		return string;
	}
	safe = talloc_strdup(talloc_tos(), "");
	while (text[0] != '\0') {
		size_t length = strcspn(text, "\n");
		char *line = talloc_strndup(talloc_tos(), text, length);
		bool ended = text[length] == '\n';

		talloc_asprintf_addbuf(
			&safe, "%s%s",
			line != NULL ? tool_safe_text(talloc_tos(), line) : "",
			ended ? "\n" : "");
		text += length + (ended ? 1 : 0);
	}
	return safe != NULL ? json_string(safe) : NULL;
}

static json_t *changes_json(const struct setup *setup)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < setup->num_changes; i++) {
		const struct setup_change *change = &setup->changes[i];

		array = tool_json_append(
			array,
			json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
				  "section", text_json(change->section),
				  "parameter", text_json(change->parameter),
				  "value", text_json(change->value),
				  "before", text_json(change->before),
				  "file", text_json(change->file),
				  "command",
				  text_json(change->file == NULL
						    ? command_of(talloc_tos(),
								 change)
						    : NULL),
				  "reason", text_json(change->reason)));
	}
	return array;
}

static json_t *backups_json(const struct setup *setup)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < setup->num_files; i++) {
		const struct setup_file *file = &setup->files[i];

		if (file->backup == NULL) {
			continue;
		}
		array = tool_json_append(
			array, json_pack("{s:o, s:o}",
					 "file", text_json(file->replace.path),
					 "backup", text_json(file->backup)));
	}
	return array;
}

static json_t *product_json(const struct setup *setup)
{
	const struct setup_product *product = setup->product;
	size_t num = 0;

	if (setup->state != SETUP_GENERATED) {
		return json_null();
	}
	while (num < ARRAY_SIZE(product->steps) && product->steps[num] != NULL)
	{
		num++;
	}
	return json_pack("{s:s, s:o, s:o}", "product", product->name, "sign",
			 text_json(product->sign), "steps",
			 tool_json_strings(product->steps, num));
}

enum tool_exit setup_print_json(const struct setup *setup,
				enum tool_exit result)
{
	json_t *reload = json_pack("{s:b, s:s?}", "told", setup->told,
				   "command",
				   setup->state == SETUP_DONE
					   ? restart_command(setup)
					   : NULL);

	return tool_json_print(
		setup->verb,
		json_pack("{s:o, s:s, s:s, s:s?, s:o, s:o, s:o, s:o, s:o, s:o, "
			  "s:s, s:o}",
			  "file", text_json(setup->conf),
			  "action", setup->undo ? "undo" : "setup",
			  "state", state_names[setup->state],
			  "baseline",
			  setup->has_baseline
				  ? secopts_baselines[setup->baseline].name
				  : NULL,
			  "changes", changes_json(setup),
			  "diff",
			  text_json(setup->diff != NULL &&
						    setup->diff[0] != '\0'
					    ? setup->diff
					    : NULL),
			  "backups", backups_json(setup),
			  "notes",
			  tool_json_strings(setup->notes, setup->num_notes),
			  "generated", product_json(setup),
			  "findings", tool_json_findings(setup->findings),
			  "client", setup_client_text(talloc_tos(), setup),
			  "reload", reload),
		result);
}
