/*
 * Windows Security Options for Samba
 *
 * The secopts command: from the command line to a verb
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "common/tool.h"
#include "complete.h"

/* Under each heading of the help in this order. */
static const struct tool_verb *const verbs[] = {
	&tool_setup,
	&tool_show,
	&tool_sessions,
	&tool_ntlm,
	&tool_refusals,
	&tool_metrics,
	&tool_gpo,
	&tool_check,
	&tool_ask,
	&tool_probe,
	&tool_import,
	&tool_export,
};

static void print_verbs(FILE *out, enum tool_group group)
{
	static const char *const headings[TOOL_NUM_GROUPS] = {
		[TOOL_GROUP_HOLDS] = "What holds on this server:",
		[TOOL_GROUP_ENOUGH] = "Is it enough?",
		[TOOL_GROUP_CHANGE] = "Change it, or take it elsewhere:",
	};
	size_t i;

	fprintf(out, "\n%s%s%s\n", tool_style(out, TOOL_BOLD),
		headings[group], tool_style(out, TOOL_PLAIN));
	for (i = 0; i < ARRAY_SIZE(verbs); i++) {
		if (verbs[i]->group == group) {
			fprintf(out, "  %-9s %s\n", verbs[i]->name,
				verbs[i]->summary);
		}
	}
}

static void print_usage(FILE *out)
{
	enum tool_group group;

	tool_screen_begin(NULL);
	fprintf(out,
		"Usage: secopts VERB [OPTION...] | --version | --help\n"
		"\n"
		"Windows' Security Options on anonymous access and NTLM, for "
		"Samba.\n");
	for (group = 0; group < TOOL_NUM_GROUPS; group++) {
		print_verbs(out, group);
	}
	fprintf(out,
		"\n"
		"\"secopts VERB --help\" tells more, \"secopts show NAME\" "
		"how to change a setting.\n");
}

static void print_help(poptContext context, const struct tool_verb *verb)
{
	poptSetOtherOptionHelp(context, verb->operands);
	poptPrintHelp(context, stdout, 0);
	printf("\n");
	tool_wrap(stdout, "", "", verb->help);
}

static const struct tool_verb *find_verb(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(verbs); i++) {
		if (strcmp(verbs[i]->name, name) == 0) {
			return verbs[i];
		}
	}
	return NULL;
}

static enum tool_exit parse_and_run(TALLOC_CTX *mem_ctx,
				    const struct tool_verb *verb,
				    poptContext context)
{
	static const char *const no_operands[] = {NULL};
	const char *const *operands = NULL;
	enum tool_exit result;
	int rc = poptGetNextOpt(context);

	if (!tool_screen_begin(verb)) {
		return TOOL_TROUBLE;
	}
	if (rc == 'h') {
		print_help(context, verb);
		return TOOL_OK;
	}
	if (rc < -1) {
		return tool_misused(verb, "%s: %s", poptBadOption(context, 0),
				    poptStrerror(rc));
	}
	operands = (const char *const *)poptGetArgs(context);
	operands = (operands != NULL) ? operands : no_operands;
	if (operands[0] != NULL && !(verb->takes & TOOL_TAKES_OPERANDS)) {
		return tool_misused(verb, "%s: not expected", operands[0]);
	}
	result = verb->run(mem_ctx, verb, operands);
	return (result == TOOL_OK_SHOW)
		       ? tool_show.run(mem_ctx, &tool_show, no_operands)
		       : result;
}

/* One of popt's entries that bring a table in. */
static struct poptOption included(bool wanted, const struct poptOption *table)
{
	static struct poptOption none[] = {POPT_TABLEEND};

	return (struct poptOption){
		.argInfo = POPT_ARG_INCLUDE_TABLE,
		.arg = wanted ? discard_const_p(struct poptOption, table)
			      : none,
	};
}

/* As a shell asks for it: argv[2] is a verb, what follows its words. */
static bool completing;

static enum tool_exit run_verb(TALLOC_CTX *mem_ctx,
			       const struct tool_verb *verb,
			       int argc,
			       const char **argv)
{
	const struct poptOption options[] = {
		included(verb->options != NULL, verb->options),
		included(verb->takes & TOOL_TAKES_SINCE, tool_since_options),
		included(verb->takes & TOOL_TAKES_JSON, tool_json_options),
		included(verb->takes & TOOL_TAKES_FILE, tool_file_options),
		included(verb->takes & TOOL_TAKES_SERVER, tool_server_options),
		included(true, tool_screen_options),
		{"help", 'h', POPT_ARG_NONE, NULL, 'h', "print this", NULL},
		POPT_TABLEEND};
	enum tool_exit result;
	poptContext context;
	char name[32];

	if (completing) {
		tool_complete(verb, options, argv + 1);
		return TOOL_OK;
	}
	/* what popt calls the program in its usage line */
	snprintf(name, sizeof(name), "secopts %s", verb->name);
	argv[0] = name;

	context = poptGetContext(NULL, argc, argv, options, 0);
	if (context == NULL) {
		return tool_misused(verb, "out of memory");
	}
	result = parse_and_run(mem_ctx, verb, context);
	poptFreeContext(context);
	return result;
}

/* Output that could not be written, to a full disk for one, is an error. */
static int finish(enum tool_exit result)
{
	int err = tool_screen_end();

	if (err != 0) {
		fprintf(stderr, "secopts: cannot write: %s\n", strerror(err));
		return TOOL_TROUBLE;
	}
	return result;
}

int main(int argc, const char **argv)
{
	const char *name = (argc > 1) ? argv[1] : "";
	const struct tool_verb *verb = NULL;
	TALLOC_CTX *frame = talloc_stackframe();
	enum tool_exit result;

	smb_init_locale();
	setup_logging("secopts", DEBUG_STDERR);
	secopts_debug_init();

	if (strcmp(name, "--complete") == 0 && argc > 2) {
		completing = true;
		name = argv[2];
		argc--;
		argv++;
	}
	verb = find_verb(name);
	if (completing && verb == NULL) {
		result = TOOL_OK;
	} else if (strcmp(name, "--complete") == 0) {
		tool_complete_verbs(verbs, ARRAY_SIZE(verbs));
		result = TOOL_OK;
	} else if (verb != NULL) {
		result = run_verb(frame, verb, argc - 1, argv + 1);
	} else if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
		printf("secopts %s, built for Samba %s\n", SECOPTS_VERSION,
		       SECOPTS_BUILD_SAMBA_VERSION);
		result = TOOL_OK;
	} else if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
		print_usage(stdout);
		result = TOOL_OK;
	} else if (argc == 1) {
		print_usage(stderr);
		result = TOOL_TROUBLE;
	} else {
		fprintf(stderr,
			"secopts: there is no verb \"%s\"\n"
			"Try \"secopts --help\".\n",
			name);
		result = TOOL_TROUBLE;
	}

	TALLOC_FREE(frame);
	return finish(result);
}
