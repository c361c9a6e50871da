/*
 * Windows Security Options for Samba
 *
 * The secopts command: what probe prints
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "probe.h"

/* So that the words beside them end at column 80, or sooner. */
#define LABEL_COLUMNS 28
#define STATUS_COLUMNS 20
#define COMPARED_COLUMNS 24

const char *probe_label(TALLOC_CTX *mem_ctx,
			const struct probe_question *question)
{
	switch (question->what) {
	case PROBE_SESSION:
		return "session";
	case PROBE_IPC:
		return "share IPC$";
	case PROBE_PIPE:
		return talloc_asprintf(mem_ctx, "pipe %s", question->shown);
	case PROBE_CALL:
		return question->shown;
	case PROBE_LIST:
		return "list of shares";
	case PROBE_SHARE:
		return talloc_asprintf(mem_ctx, "share %s", question->shown);
	case PROBE_NTLM:
		break;
	}
	if (question->withheld == 0) {
		return "NTLM with all flags";
	}
	return talloc_asprintf(mem_ctx, "NTLM without %s", question->shown);
}

static const char *who_name(const struct probe_identity *identity)
{
	return identity->who == SECOPTS_WHO_USER
		       ? identity->user
		       : secopts_who_name(identity->who);
}

static const char *status_name(TALLOC_CTX *mem_ctx,
			       const struct probe_answer *answer)
{
	if (!answer->asked) {
		return "-";
	}
	return probe_status_name(mem_ctx, answer->status);
}

static const char *without_prefix(const char *name)
{
	return strncmp(name, "STATUS_", 7) == 0 ? name + 7 : name;
}

static void print_explanation(const struct probe_server *server,
			      const struct probe_questions *questions)
{
	const struct probe_explanation *explanation =
		probe_explain(talloc_tos(), server, questions);
	size_t i;

	printf("\n%sPolicy that would explain %s%s\n",
	       tool_style(stdout, TOOL_BOLD), server->shown,
	       tool_style(stdout, TOOL_PLAIN));
	for (i = 0; explanation != NULL && i < SECOPTS_NUM_SETTINGS; i++) {
		if (explanation->known[i]) {
			const char *first = talloc_asprintf(
				talloc_tos(), "  %-23s ",
				secopts_settings[i].value_name);

			tool_wrap(stdout, first, "                          ",
				  tool_value_text(talloc_tos(), i,
						  &explanation->values[i]));
		}
	}
	for (i = 0; explanation != NULL && i < explanation->num_notes; i++) {
		tool_wrap(stdout, "  ", "  ", explanation->notes[i]);
	}
}

static void print_header(const struct probe_server *server)
{
	printf("%s: SMB %s, asked as %s, %u requests\n", server->shown,
	       server->dialect, who_name(server->identity), server->requests);
}

static bool is_asked(const struct probe_server *servers,
		     size_t num_servers,
		     size_t i)
{
	return servers[0].answers[i].asked ||
	       (num_servers == 2 && servers[1].answers[i].asked);
}

/* What the longest label takes; one that is too long has a line of its own. */
static int label_columns(const struct probe_server *servers,
			 size_t num_servers,
			 const struct probe_questions *questions)
{
	size_t columns = 0;
	size_t i;

	for (i = 0; i < questions->num; i++) {
		if (is_asked(servers, num_servers, i)) {
			columns = MAX(columns,
				      strlen(probe_label(
					      talloc_tos(),
					      &questions->questions[i])));
		}
	}
	return MIN(columns, LABEL_COLUMNS);
}

static void print_label(const char *mark, const char *label, int columns)
{
	fputs(mark, stdout);
	if (strlen(label) > (size_t)columns) {
		printf("%s\n%*s", label, (int)strlen(mark), "");
		label = "";
	}
	printf("%-*s", columns, label);
}

/* After a refused session there is nothing to say of most questions. */
static void print_not_asked(const struct probe_server *servers,
			    size_t num_servers,
			    const struct probe_questions *questions)
{
	size_t num = 0;
	size_t i;

	for (i = 0; i < questions->num; i++) {
		if (!is_asked(servers, num_servers, i)) {
			num++;
		}
	}
	if (num != 0) {
		printf("\n%zu pipes, shares and operations were not asked for: "
		       "no way led there.\n",
		       num);
	}
	if (questions->untold != 0) {
		printf("\n%zu more shares are listed and were not asked "
		       "for.\n",
		       questions->untold);
	}
}

/* What a stranger gets stands out; a user is meant to get it. */
static void print_status(const struct probe_server *server, size_t i)
{
	const struct probe_answer *answer = &server->answers[i];
	enum tool_style style = TOOL_PLAIN;

	if (server->identity->who != SECOPTS_WHO_USER && answer->asked) {
		style = NT_STATUS_IS_OK(answer->status) ? TOOL_WARN : TOOL_GOOD;
	}
	printf("  %s%-*s%s  ", tool_style(stdout, style), STATUS_COLUMNS,
	       status_name(talloc_tos(), answer),
	       tool_style(stdout, TOOL_PLAIN));
}

static void print_one(const struct probe_server *server,
		      const struct probe_questions *questions)
{
	int columns = label_columns(server, 1, questions);
	size_t i;

	print_header(server);
	printf("\n");
	for (i = 0; i < questions->num; i++) {
		if (!server->answers[i].asked) {
			continue;
		}
		print_label("",
			    probe_label(talloc_tos(), &questions->questions[i]),
			    columns);
		print_status(server, i);
		printf("%s\n", probe_meaning(server, questions, i));
	}
}

static void print_two(const struct probe_server servers[2],
		      const struct probe_questions *questions)
{
	int columns = label_columns(servers, 2, questions);
	size_t differences = 0;
	size_t i;

	print_header(&servers[0]);
	print_header(&servers[1]);
	printf("\n  %-*s %-*s %s\n", columns, "", COMPARED_COLUMNS,
	       servers[0].shown, servers[1].shown);
	for (i = 0; i < questions->num; i++) {
		bool same = probe_is_same(servers, questions, i);
		const char *a =
			status_name(talloc_tos(), &servers[0].answers[i]);
		const char *b =
			status_name(talloc_tos(), &servers[1].answers[i]);

		if (!is_asked(servers, 2, i)) {
			continue;
		}
		fputs(tool_style(stdout, same ? TOOL_PLAIN : TOOL_BOLD), stdout);
		print_label(same ? "  " : "! ",
			    probe_label(talloc_tos(), &questions->questions[i]),
			    columns);
		printf(" %-*s %s%s\n", COMPARED_COLUMNS, without_prefix(a),
		       without_prefix(b), tool_style(stdout, TOOL_PLAIN));
		differences += same ? 0 : 1;
	}
	printf("\nDifferences (!): %zu of %zu questions\n", differences,
	       questions->num);
}

void probe_print(const struct probe_server *servers,
		 size_t num_servers,
		 const struct probe_questions *questions)
{
	size_t i;

	tool_page();
	if (num_servers == 2) {
		print_two(servers, questions);
	} else {
		print_one(servers, questions);
	}
	print_not_asked(servers, num_servers, questions);
	for (i = 0; i < num_servers; i++) {
		print_explanation(&servers[i], questions);
	}
}

static const char *what_name(enum probe_what what)
{
	static const char *const names[] = {
		[PROBE_SESSION] = "session", [PROBE_IPC] = "ipc",
		[PROBE_PIPE] = "pipe",	     [PROBE_CALL] = "call",
		[PROBE_LIST] = "list",	     [PROBE_SHARE] = "share",
		[PROBE_NTLM] = "ntlm",
	};

	return names[what];
}

static json_t *answer_json(const struct probe_server *server,
			   const struct probe_questions *questions,
			   size_t i)
{
	const struct probe_question *question = &questions->questions[i];
	const struct probe_answer *answer = &server->answers[i];
	json_t *status = json_null();
	json_t *object = NULL;

	if (answer->asked) {
		status = json_pack("{s:s, s:I}", "name",
				   probe_status_name(talloc_tos(),
						     answer->status),
				   "code",
				   (json_int_t)NT_STATUS_V(answer->status));
	}
	object = json_pack("{s:s, s:s?, s:o, s:b, s:s}", "what",
			   what_name(question->what), "name", question->shown,
			   "status", status, "fault", answer->is_fault,
			   "meaning", probe_meaning(server, questions, i));
	return object;
}

/* The settings by their names in Windows' registry. */
static json_t *explanation_json(const struct probe_server *server,
				const struct probe_questions *questions)
{
	const struct probe_explanation *explanation =
		probe_explain(talloc_tos(), server, questions);
	json_t *settings = json_object();
	json_t *object = NULL;
	size_t i;

	for (i = 0; explanation != NULL && i < SECOPTS_NUM_SETTINGS; i++) {
		if (explanation->known[i]) {
			settings = tool_json_put(
				settings, secopts_settings[i].value_name,
				tool_json_value(i, &explanation->values[i]));
		}
	}
	if (explanation != NULL) {
		object = json_pack("{s:b, s:o, s:o}",
				   "explained", explanation->explained,
				   "settings", settings,
				   "notes",
				   tool_json_strings(explanation->notes,
						     explanation->num_notes));
	}
	return object;
}

static json_t *server_json(const struct probe_server *server,
			   const struct probe_questions *questions)
{
	json_t *answers = json_array();
	size_t i;

	for (i = 0; i < questions->num; i++) {
		answers = tool_json_append(answers,
					   answer_json(server, questions, i));
	}
	return json_pack("{s:s, s:i, s:s, s:i, s:b, s:o, s:o}",
			 "host", server->host,
			 "port", (int)server->port,
			 "dialect", server->dialect,
			 "requests", (int)server->requests,
			 "guest", server->is_guest,
			 "answers", answers,
			 "explanation", explanation_json(server, questions));
}

json_t *probe_json(const struct probe_server *servers,
		   size_t num_servers,
		   const struct probe_questions *questions)
{
	json_t *list = json_array();
	json_t *differences = json_array();
	size_t i;

	for (i = 0; i < num_servers; i++) {
		list = tool_json_append(list,
					server_json(&servers[i], questions));
	}
	for (i = 0; num_servers == 2 && i < questions->num; i++) {
		const struct probe_question *question =
			&questions->questions[i];

		if (!probe_is_same(servers, questions, i)) {
			differences = tool_json_append(
				differences,
				json_pack("{s:s, s:s?}",
					  "what", what_name(question->what),
					  "name", question->shown));
		}
	}
	return json_pack("{s:s, s:I, s:o, s:o}",
			 "as", who_name(servers[0].identity),
			 "not_asked", (json_int_t)questions->untold,
			 "servers", list,
			 "differences", differences);
}
