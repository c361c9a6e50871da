/*
 * Windows Security Options for Samba
 *
 * The secopts command: what probe asks, where, and as whom
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "probe.h"
#include "secopts_load.h"
#include "secopts_unicode.h"

#define MAX_FILE (64 * 1024)
#define MAX_NAME 255
#define DEFAULT_SHARES "ADMIN$,C$,print$,netlogon,sysvol"

static const char *const pipe_names[] = {
#define PROBE_PIPE(name) name,
#include "pipes.def"
#undef PROBE_PIPE
};

static bool add(struct probe_questions *questions,
		enum probe_what what,
		const char *name,
		uint32_t withheld)
{
	struct probe_question *grown =
		talloc_realloc(questions, questions->questions,
			       struct probe_question, questions->num + 1);

	if (grown == NULL) {
		return false;
	}
	questions->questions = grown;
	grown[questions->num] = (struct probe_question){
		.what = what,
		.name = name != NULL ? talloc_strdup(questions, name) : NULL,
		.shown = name != NULL ? tool_safe_text(questions, name) : NULL,
		.withheld = withheld,
	};
	questions->num++;
	return true;
}

static bool is_there(const struct probe_questions *questions,
		     enum probe_what what,
		     const char *name)
{
	size_t i;

	for (i = 0; i < questions->num; i++) {
		if (questions->questions[i].what == what &&
		    strequal(questions->questions[i].name, name))
		{
			return true;
		}
	}
	return false;
}

bool probe_add_share(struct probe_questions *questions, const char *name)
{
	if (strequal(name, "IPC$") ||
	    is_there(questions, PROBE_SHARE, name))
	{
		return true;
	}
	if (questions->num_shares == PROBE_MAX_SHARES) {
		questions->untold++;
		return true;
	}
	questions->num_shares++;
	return add(questions, PROBE_SHARE, name, 0);
}

bool probe_add_ntlm(struct probe_questions *questions)
{
	bool ok = add(questions, PROBE_NTLM, NULL, 0);
	size_t i;

	for (i = 0; ok && i < SECOPTS_NUM_FLAG_WORDS; i++) {
		ok = add(questions, PROBE_NTLM, secopts_flag_words[i].text,
			 secopts_flag_words[i].number);
	}
	return ok;
}

static bool add_pipe(struct probe_questions *questions, const char *name)
{
	if (is_there(questions, PROBE_PIPE, name)) {
		return true;
	}
	questions->num_pipes++;
	return add(questions, PROBE_PIPE, name, 0);
}

static bool add_calls(struct probe_questions *questions)
{
	const struct probe_call *call = NULL;
	size_t i;

	questions->first_call = questions->num;
	for (i = 0; (call = probe_call(i)) != NULL; i++) {
		if (!add(questions,
			 call->name != NULL ? PROBE_CALL : PROBE_LIST,
			 call->name, 0))
		{
			return false;
		}
	}
	return true;
}

static bool check_name(const struct tool_verb *verb,
		       const char *where,
		       size_t line,
		       const char *name)
{
	const char *problem = NULL;
	size_t i;

	for (i = 0; name[i] != '\0' && problem == NULL; i++) {
		problem = secopts_char_problem(name[i], NULL);
	}
	if (problem == NULL && i <= MAX_NAME) {
		return true;
	}
	fprintf(stderr, "secopts %s: %s:", verb->name, where);
	if (line != 0) {
		fprintf(stderr, "%zu:%zu:", line, i);
	}
	fprintf(stderr, " %s\n",
		problem != NULL ? problem : "the name is too long");
	return false;
}

static bool read_pipes(const struct tool_verb *verb,
		       struct probe_questions *questions,
		       const char *file)
{
	int num = 0;
	char **lines = file_lines_load(file, &num, MAX_FILE, questions);
	int i;

	if (lines == NULL) {
		fprintf(stderr, "secopts %s: %s: %s\n", verb->name, file,
			strerror(errno));
		return false;
	}
	for (i = 0; i < num; i++) {
		const char *name = secopts_pipe_name(lines[i]);

		lines[i][strcspn(lines[i], "\r")] = '\0';
		if (name[0] == '\0' || name[0] == '#') {
			continue;
		}
		if (!check_name(verb, file, i + 1, name)) {
			return false;
		}
		if (questions->num_pipes == PROBE_MAX_PIPES) {
			fprintf(stderr,
				"secopts %s: %s:%d:1: more than %d names\n",
				verb->name, file, i + 1, PROBE_MAX_PIPES);
			return false;
		}
		if (!add_pipe(questions, name)) {
			return false;
		}
	}
	if (questions->num_pipes == 0) {
		fprintf(stderr, "secopts %s: %s: there is no name in it\n",
			verb->name, file);
		return false;
	}
	return true;
}

static bool add_shares(const struct tool_verb *verb,
		       struct probe_questions *questions,
		       const char *shares)
{
	char **names = str_list_make(questions, shares, ",");
	size_t i;

	for (i = 0; names != NULL && names[i] != NULL; i++) {
		if (!check_name(verb, "--shares", 0, names[i]) ||
		    !probe_add_share(questions, names[i]))
		{
			return false;
		}
	}
	if (questions->untold != 0) {
		fprintf(stderr, "secopts %s: --shares: more than %d names\n",
			verb->name, PROBE_MAX_SHARES);
	}
	return questions->untold == 0;
}

struct probe_questions *probe_questions(TALLOC_CTX *mem_ctx,
					const struct tool_verb *verb,
					const char *file,
					const char *shares)
{
	struct probe_questions *questions =
		talloc_zero(mem_ctx, struct probe_questions);
	bool ok = questions != NULL &&
		  add(questions, PROBE_SESSION, NULL, 0) &&
		  add(questions, PROBE_IPC, NULL, 0);
	size_t i;

	if (ok && file != NULL) {
		ok = read_pipes(verb, questions, file);
	}
	for (i = 0; ok && file == NULL && i < ARRAY_SIZE(pipe_names); i++) {
		ok = add_pipe(questions, pipe_names[i]);
	}
	/* the one that is on no list, and counts for none */
	ok = ok && add(questions, PROBE_PIPE, PROBE_NO_PIPE, 0) &&
	     add_calls(questions) &&
	     add_shares(verb, questions,
			shares != NULL ? shares : DEFAULT_SHARES);
	if (!ok) {
		TALLOC_FREE(questions);
	}
	return questions;
}

bool probe_host(TALLOC_CTX *mem_ctx,
		const struct tool_verb *verb,
		const char *text,
		int port,
		struct probe_server *server)
{
	const char *colon = strrchr(text, ':');
	bool bracket = text[0] == '[';
	char *host = talloc_strdup(mem_ctx, text);
	unsigned long number = port;
	char *end = NULL;

	/* one colon, or one after an address in brackets */
	if (colon != NULL && (bracket ? colon[-1] == ']'
				      : strchr(text, ':') == colon))
	{
		number = strtoul(colon + 1, &end, 10);
		if (!isdigit((unsigned char)colon[1]) || *end != '\0') {
			number = 0;
		}
		host[colon - text] = '\0';
	}
	if (bracket) {
		trim_string(host, "[", "]");
	}
	if (host[0] == '\0' || strlen(host) > MAX_NAME ||
	    strpbrk(host, "\\/[] ") != NULL)
	{
		tool_misused(verb, "%s: not the name or address of a host",
			     tool_safe_text(mem_ctx, text));
		return false;
	}
	if (number == 0 || number > 65535) {
		tool_misused(verb, "%s: the port is not from 1 to 65535",
			     tool_safe_text(mem_ctx, text));
		return false;
	}
	server->host = host;
	server->port = number;
	server->shown = talloc_asprintf(
		mem_ctx, strchr(host, ':') != NULL ? "[%s]:%u" : "%s:%u",
		tool_safe_text(mem_ctx, host), (unsigned int)number);
	return true;
}
