/*
 * Windows Security Options for Samba
 *
 * The secopts command: setup
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "setup.h"
#include "secopts_load.h"

static char *option_baseline;
static char *option_mode;
static int option_dry_run;
static int option_yes;
static int option_undo;
static int option_force;

static bool read_mode(struct setup *setup)
{
	char values[SECOPTS_PARAMETER_VALUES_SIZE];

	if (option_mode == NULL) {
		return true;
	}
	setup->has_mode = true;
	if (!secopts_parse_parameter(SECOPTS_PARAMETER_MODE, option_mode,
				     &setup->mode))
	{
		tool_misused(setup->verb, "--mode %s: not %s", option_mode,
			     secopts_parameter_values(SECOPTS_PARAMETER_MODE,
						      true, values));
		return false;
	}
	return true;
}

static bool read_options(struct setup *setup)
{
	setup->undo = (option_undo != 0);
	setup->dry_run = (option_dry_run != 0);
	setup->yes = (option_yes != 0);
	setup->force = (option_force != 0);
	if (setup->dry_run && setup->yes) {
		tool_misused(setup->verb,
			     "--dry-run and --yes exclude each other");
		return false;
	}
	if (setup->undo && (option_baseline != NULL || option_mode != NULL)) {
		tool_misused(setup->verb, "--undo takes back what was done "
					  "last; it needs no other options");
		return false;
	}
	setup->has_baseline = option_baseline != NULL;
	return read_mode(setup) &&
	       (!setup->has_baseline ||
		tool_choose_baseline(setup->verb, option_baseline,
				     &setup->baseline));
}

/*
 * Lines that name a plug-in which is not there would keep everybody from the
 * shares, or switch NTLM off.
 */
static bool has_plugins(struct setup *setup)
{
	static const char *const kinds[] = {"gensec", "vfs"};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		bool loads = false;
		const char *problem =
			tool_plugin_problem(setup, kinds[i], &loads);

		if (!loads) {
			return setup_fail(setup,
					  "%s: install the plug-ins first "
					  "(package samba-secopts)",
					  problem);
		}
	}
	return true;
}

/* Smb.conf loads, and this may change it; nothing has changed yet. */
static bool is_ready(struct setup *setup)
{
	if (!setup->dry_run && geteuid() != 0) {
		return setup_fail(setup,
				  "changing the server takes root; --dry-run "
				  "shows what would change");
	}
	setup->before = tool_load_file(setup, setup->verb, setup->conf);
	setup->after = setup->before;
	if (setup->before != NULL && !setup->dry_run) {
		setup_find_servers(setup->verb);
	}
	return setup->before != NULL && (setup->undo || has_plugins(setup)) &&
	       (setup->dry_run || setup_lock(setup));
}

/* False: there is no terminal, or the answer is no. */
static bool may_go_on(struct setup *setup)
{
	char *answer = NULL;
	size_t size = 0;
	bool yes;

	if (setup->yes) {
		return true;
	}
	if (tool_wants_json() || isatty(STDIN_FILENO) == 0) {
		setup->state = SETUP_NOT_ASKED;
		return false;
	}
	fflush(stdout);
	fprintf(stderr, "%s? [y/N] ",
		setup->undo ? "Take this back" : "Change this");
	yes = getline(&answer, &size, stdin) > 0 &&
	      (strwicmp(answer, "y") == 0 || strwicmp(answer, "yes") == 0);
	free(answer);
	setup->state = SETUP_DECLINED;
	return yes;
}

/* What there is to do, if anything. */
static bool find_changes(struct setup *setup)
{
	bool found = false;

	if (!setup->undo) {
		return setup_plan(setup);
	}
	if (!setup_recall(setup, &found)) {
		return false;
	}
	if (!found) {
		setup->diff = talloc_strdup(setup, "");
	}
	setup->findings = tool_find(setup, setup->before, TOOL_WARN_LOCAL);
	return setup->diff != NULL && setup->findings != NULL &&
	       setup_undo_check(setup);
}

static bool do_it(struct setup *setup)
{
	if (setup->undo ? !setup_undo(setup) : !setup_apply(setup)) {
		return false;
	}
	if (setup->undo) {
		setup->after = tool_load_file(setup, setup->verb, setup->conf);
		setup->findings = setup->after != NULL
					  ? tool_find(setup, setup->after,
						      TOOL_WARN_LOCAL)
					  : NULL;
	}
	setup->told = setup_reload(setup->verb);
	setup->num_old = setup->undo ? 0 : setup_count_old();
	setup->state = SETUP_DONE;
	return setup->after != NULL && setup->findings != NULL;
}

/* Where nothing is done: why. */
static enum tool_exit explain(const struct setup *setup)
{
	switch (setup->state) {
	case SETUP_NOTHING:
		if (tool_wants_json()) {
			return TOOL_OK;
		}
		tool_wrap(stdout, "", "",
			  setup->undo
				  ? "Nothing to do: \"secopts setup\" has "
				    "changed nothing here."
				  : talloc_asprintf(talloc_tos(),
						    "Nothing to do: %s has all "
						    "that setup would add.",
						    setup->conf));
		return TOOL_OK;
	case SETUP_GENERATED:
		return TOOL_GENERATED;
	case SETUP_NOT_ASKED:
		setup_fail(setup, "no terminal to ask at, and no --yes: nothing "
				  "has been changed");
		return TOOL_NOT_ASKED;
	case SETUP_DECLINED:
		printf("Nothing has been changed.\n");
		return TOOL_REFUSED;
	case SETUP_WOULD_CHANGE:
	case SETUP_DONE:
		break;
	}
	return TOOL_OK;
}

/* Up to the question; true where it is to be done. */
static bool is_to_be_done(struct setup *setup)
{
	if (setup->num_changes == 0 && setup->num_files == 0) {
		setup->state = SETUP_NOTHING;
		return false;
	}
	if (!setup->undo && setup->num_files > 0 && !setup->force) {
		setup_find_product(setup);
	}
	if (setup->product != NULL) {
		setup->state = SETUP_GENERATED;
		return false;
	}
	if (!tool_wants_json()) {
		setup_print_plan(setup);
	}
	if (setup->dry_run) {
		setup->state = SETUP_WOULD_CHANGE;
		return false;
	}
	return may_go_on(setup);
}

static enum tool_exit run(TALLOC_CTX *mem_ctx,
			  const struct tool_verb *verb,
			  const char *const *operands)
{
	struct setup *setup = talloc_zero(mem_ctx, struct setup);
	enum tool_exit result;

	if (setup == NULL) {
		tool_fail(verb, "out of memory");
		return TOOL_TROUBLE;
	}
	setup->verb = verb;
	if (!read_options(setup)) {
		return TOOL_TROUBLE;
	}
	setup->conf = tool_configfile();
	if (!is_ready(setup) || !find_changes(setup)) {
		return TOOL_TROUBLE;
	}
	if (!is_to_be_done(setup)) {
		if (!tool_wants_json() && setup->product != NULL) {
			setup_print_product(setup);
		}
		result = explain(setup);
		return tool_wants_json() ? setup_print_json(setup, result)
					 : result;
	}
	if (!do_it(setup)) {
		return TOOL_TROUBLE;
	}
	if (tool_wants_json()) {
		return setup_print_json(setup, TOOL_OK);
	}
	setup_print_done(setup);
	return TOOL_OK_SHOW;
}

static const struct poptOption options[] = {
	{"baseline", '\0', POPT_ARG_STRING, &option_baseline, 0,
	 "and every line that it wants", "windows|cis|stig|microsoft"},
	{"mode", '\0', POPT_ARG_STRING, &option_mode, 0,
	 "refuse, or only log what would be refused", "enforce|audit"},
	{"yes", '\0', POPT_ARG_NONE, &option_yes, 0, "do not ask", NULL},
	{"dry-run", '\0', POPT_ARG_NONE, &option_dry_run, 0,
	 "change nothing, print what would change", NULL},
	{"undo", '\0', POPT_ARG_NONE, &option_undo, 0,
	 "take back what was done last", NULL},
	{"force", '\0', POPT_ARG_NONE, &option_force, 0,
	 "change a smb.conf that another program writes; take back what has "
	 "changed since",
	 NULL},
	POPT_TABLEEND};

const struct tool_verb tool_setup = {
	.name = "setup",
	.group = TOOL_GROUP_CHANGE,
	.operands = "[OPTION...]",
	.summary = "put this server right, or take that back",
	.help = "Shows which lines of smb.conf and of Samba's registry the "
		"plug-ins need to watch everything, asks, and changes them. "
		"Comments and all other lines stay, and a backup is kept.",
	.options = options,
	.takes = TOOL_TAKES_JSON | TOOL_TAKES_FILE,
	.run = run,
};
