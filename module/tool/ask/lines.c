/*
 * Windows Security Options for Samba
 *
 * The secopts command: many questions in one go
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ask.h"

/*
 * The word that a line begins with, cut off; line goes on after one blank.
 */
static const char *first_word(char **line)
{
	char *word = *line;
	size_t length = strcspn(word, " \t");

	*line = word + length;
	if (**line != '\0') {
		**line = '\0';
		(*line)++;
	}
	return word;
}

/*
 * "rpc OPERATION [LEVEL] [tcp]"
 */
static const char *read_operation(TALLOC_CTX *mem_ctx,
				  char *line,
				  struct ask_question *question)
{
	const char *name = first_word(&line);
	const char *word = first_word(&line);

	if (name[0] == '\0') {
		return "a name is missing";
	}
	if (word[0] >= '0' && word[0] <= '9') {
		if (!ask_parse_level(word, &question->operation)) {
			return "not a level";
		}
		word = first_word(&line);
	}
	question->operation.is_tcp = strcmp(word, "tcp") == 0;
	if (word[0] != '\0' && !question->operation.is_tcp) {
		return "neither a level nor \"tcp\"";
	}
	if (line[0] != '\0') {
		return "there is more than one operation";
	}
	return ask_parse_operation(mem_ctx, name, question);
}

/*
 * "[WHO] session [FLAGS]", "[WHO] share NAME", "[WHO] pipe NAME": a name is
 * all the rest of the line, blanks included; or "[WHO] rpc ...". Returns what is
 * wrong, or NULL.
 */
static const char *read_line(TALLOC_CTX *mem_ctx,
			     char *line,
			     struct ask_question *question)
{
	const char *word = first_word(&line);

	if (ask_parse_who(word, question)) {
		word = first_word(&line);
	}
	if (!ask_parse_what(word, &question->what)) {
		return "not session, share, pipe or rpc";
	}
	if (question->what == ASK_RPC) {
		return read_operation(mem_ctx, line, question);
	}
	if (question->what != ASK_SESSION) {
		question->name = line;
		return line[0] != '\0' ? NULL : "a name is missing";
	}
	question->has_flags = line[0] != '\0';
	if (question->has_flags && !ask_parse_flags(line, &question->flags)) {
		return "not flags";
	}
	return NULL;
}

static enum tool_exit answer_line(const struct tool_verb *verb,
				  const struct secopts_policy *policy,
				  const struct ask_question *question)
{
	struct ask_answer answer = ask_decide(talloc_tos(), policy, question);
	enum tool_exit result =
		tool_json_print_line(verb, ask_json(policy, question, &answer),
				     ask_exit(&answer));

	/* Whoever asks on a pipe waits for it. */
	fflush(stdout);
	return result;
}

enum tool_exit ask_lines(const struct tool_verb *verb,
			 const struct secopts_policy *policy,
			 const struct ask_question *asker)
{
	enum tool_exit worst = TOOL_OK;
	char *line = NULL;
	size_t size = 0;
	size_t number = 0;

	while (getline(&line, &size, stdin) > 0) {
		TALLOC_CTX *frame = talloc_stackframe();
		struct ask_question question = {
			.facts = asker->facts,
			.is_administrator = asker->is_administrator,
		};
		enum tool_exit result;
		const char *wrong = NULL;

		number++;
		line[strcspn(line, "\r\n")] = '\0';
		wrong = read_line(frame, line, &question);
		if (wrong != NULL) {
			fflush(stdout);
			fprintf(stderr, "secopts %s: line %zu of the input: "
					"%s\n",
				verb->name, number, wrong);
			worst = TOOL_TROUBLE;
			TALLOC_FREE(frame);
			break;
		}
		result = answer_line(verb, policy, &question);
		worst = MAX(worst, result);
		TALLOC_FREE(frame);
	}
	SAFE_FREE(line);
	return worst;
}
