/*
 * Windows Security Options for Samba
 *
 * The secopts command: what a shell may put where the cursor is
 *
 * All of it comes from the tables that --help is printed from: what an option
 * takes, "standalone|member|dc" or "FILE", is what popt shows, and what a verb
 * takes is its usage line.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "complete.h"
#include "secopts_baseline.h"
#include "secopts_rpc.h"

static void put(const char *word, const char *after, const char *what)
{
	printf("%s%s\t%s\n", word, after, what != NULL ? what : "");
}

void tool_complete_verbs(const struct tool_verb *const *verbs, size_t num)
{
	size_t i;

	for (i = 0; i < num; i++) {
		put(verbs[i]->name, "", verbs[i]->summary);
	}
	put("--version", "", "print the version");
	put("--help", "", "list the verbs");
}

static bool takes_value(const struct poptOption *option)
{
	return (option->argInfo & POPT_ARG_MASK) != POPT_ARG_NONE;
}

static bool is_table(const struct poptOption *option)
{
	return (option->argInfo & POPT_ARG_MASK) == POPT_ARG_INCLUDE_TABLE;
}

static bool is_end(const struct poptOption *option)
{
	return option->longName == NULL && option->shortName == '\0' &&
	       option->arg == NULL;
}

static void put_options(const struct poptOption *options)
{
	for (; !is_end(options); options++) {
		char name[64];

		if (is_table(options)) {
			put_options(options->arg);
		} else if (options->longName != NULL &&
			   !(options->argInfo & POPT_ARGFLAG_DOC_HIDDEN))
		{
			snprintf(name, sizeof(name), "--%s",
				 options->longName);
			put(name, takes_value(options) ? "=" : "",
			    options->descrip);
		}
	}
}

/* The option that a word is: "--role" or "-s"; NULL: none. */
static const struct poptOption *
find_option(const struct poptOption *options, const char *word)
{
	for (; !is_end(options); options++) {
		const struct poptOption *found = NULL;

		if (is_table(options)) {
			found = find_option(options->arg, word);
		} else if ((options->longName != NULL &&
			    strncmp(word, "--", 2) == 0 &&
			    strcmp(word + 2, options->longName) == 0) ||
			   (options->shortName != '\0' && word[0] == '-' &&
			    word[1] == options->shortName && word[2] == '\0'))
		{
			found = options;
		}
		if (found != NULL) {
			return found;
		}
	}
	return NULL;
}

/* In usage lines capitals stand for something, and the rest for itself. */
static void put_word(const char *word, size_t length)
{
	char text[64];

	if (length == 0 || length >= sizeof(text)) {
		return;
	}
	snprintf(text, sizeof(text), "%.*s", (int)length, word);
	if (strcmp(text, "FILE") == 0) {
		printf(":files\n");
	} else if (strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-.") ==
		   length)
	{
		put(text, "", "");
	}
}

static void put_words(const char *text, const char *separators)
{
	while (*text != '\0') {
		size_t length = strcspn(text, separators);

		put_word(text, length);
		text += length;
		text += strspn(text, separators);
	}
}

static void put_baselines(void)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_BASELINES; i++) {
		put(secopts_baselines[i].name, "", secopts_baselines[i].title);
	}
}

static void put_values(const struct poptOption *option)
{
	if (option->longName != NULL &&
	    strcmp(option->longName, "baseline") == 0)
	{
		put_baselines();
	} else if (option->argDescrip != NULL) {
		put_words(option->argDescrip, "|");
	}
}

static void put_settings(void)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		put(secopts_settings[i].value_name, "",
		    secopts_settings[i].parameter);
	}
}

static void put_operations(void)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_OPERATIONS; i++) {
		put(secopts_operations[i].name, "", "");
	}
}

static void put_operands(const struct tool_verb *verb, const char *before)
{
	bool is_first = before == NULL || before[0] == '-';

	if (!(verb->takes & TOOL_TAKES_OPERANDS)) {
		return;
	}
	if (strcmp(verb->name, "show") == 0) {
		put_settings();
	} else if (strcmp(verb->name, "ask") != 0 || is_first) {
		put_words(verb->operands, " |[].");
	} else if (strcmp(before, "rpc") == 0) {
		put_operations();
	}
}

void tool_complete(const struct tool_verb *verb,
		   const struct poptOption *options,
		   const char *const *words)
{
	const struct poptOption *option = NULL;
	const char *before = NULL;

	for (; *words != NULL; words++) {
		before = *words;
	}
	option = (before != NULL) ? find_option(options, before) : NULL;
	if (option != NULL && takes_value(option)) {
		put_values(option);
		return;
	}
	put_operands(verb, before);
	put_options(options);
}
