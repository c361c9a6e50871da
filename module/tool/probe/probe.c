/*
 * Windows Security Options for Samba
 *
 * The secopts command: probe
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "probe.h"
#include "lib/param/loadparm.h"

#define MAX_SERVERS 2
#define MAX_SECONDS 3600

static int option_port = 445;
static int option_timeout = 30;
static char *option_as;
static char *option_auth_file;
static char *option_pipes;
static char *option_shares;
static char *option_compare;

/* For what has no time limit of its own: looking up a name. */
static void time_is_up(int number)
{
	static const char text[] = "secopts probe: time is up (--timeout)\n";
	ssize_t unused = write(STDERR_FILENO, text, sizeof(text) - 1);

	(void)unused;
	_exit(TOOL_TROUBLE);
}

static enum tool_exit in_trouble(const struct tool_verb *verb,
				 const struct probe_server *server)
{
	if (isatty(STDERR_FILENO)) {
		fprintf(stderr, "\r\033[K");
	}
	fprintf(stderr, "secopts %s: %s: %s\n", verb->name, server->shown,
		server->trouble != NULL ? server->trouble : "out of memory");
	return TOOL_TROUBLE;
}

/* Both servers are asked for the shares that either lists. */
static bool add_questions(struct probe_questions *questions,
			  struct probe_server *servers,
			  size_t num_servers)
{
	size_t i;
	size_t j;

	for (i = 0; i < num_servers; i++) {
		for (j = 0; j < servers[i].num_listed; j++) {
			if (!probe_add_share(questions, servers[i].listed[j])) {
				return false;
			}
		}
	}
	if (!probe_add_ntlm(questions)) {
		return false;
	}
	for (i = 0; i < num_servers; i++) {
		size_t before = talloc_array_length(servers[i].answers);

		servers[i].answers =
			talloc_realloc(talloc_tos(), servers[i].answers,
				       struct probe_answer, questions->num);
		if (servers[i].answers == NULL) {
			return false;
		}
		for (j = before; j < questions->num; j++) {
			servers[i].answers[j] =
				(struct probe_answer){.asked = false};
		}
	}
	return true;
}

static enum tool_exit ask(const struct tool_verb *verb,
			  struct probe_questions *questions,
			  struct probe_server *servers,
			  size_t num_servers)
{
	size_t i;

	for (i = 0; i < num_servers; i++) {
		servers[i].answers =
			talloc_zero_array(talloc_tos(), struct probe_answer,
					  questions->num);
		if (servers[i].answers == NULL ||
		    !probe_ask_pipes(&servers[i], questions))
		{
			return in_trouble(verb, &servers[i]);
		}
	}
	if (!add_questions(questions, servers, num_servers)) {
		return in_trouble(verb, &servers[0]);
	}
	for (i = 0; i < num_servers; i++) {
		if (!probe_ask_rest(&servers[i], questions)) {
			return in_trouble(verb, &servers[i]);
		}
	}
	for (i = 0; num_servers == 2 && i < questions->num; i++) {
		if (!probe_is_same(servers, questions, i)) {
			return TOOL_REFUSED;
		}
	}
	return TOOL_OK;
}

static bool read_hosts(const struct tool_verb *verb,
		       const char *const *operands,
		       struct probe_server *servers,
		       size_t *num_servers)
{
	if (operands[0] == NULL || operands[1] != NULL) {
		tool_misused(verb, operands[0] == NULL
					   ? "HOST is missing"
					   : "one HOST is expected; --compare "
					     "takes the second");
		return false;
	}
	if (option_timeout < 1 || option_timeout > MAX_SECONDS) {
		tool_misused(verb, "--timeout: not from 1 to %d seconds",
			     MAX_SECONDS);
		return false;
	}
	*num_servers = (option_compare != NULL) ? 2 : 1;
	return probe_host(talloc_tos(), verb, operands[0], option_port,
			  &servers[0]) &&
	       (option_compare == NULL ||
		probe_host(talloc_tos(), verb, option_compare, option_port,
			   &servers[1]));
}

static enum tool_exit ask_and_print(const struct tool_verb *verb,
				    struct probe_questions *questions,
				    struct probe_server *servers,
				    size_t num_servers)
{
	enum tool_exit result;
	size_t i;

	signal(SIGALRM, time_is_up);
	signal(SIGPIPE, SIG_IGN);
	alarm(option_timeout + 1);
	for (i = 0; i < num_servers; i++) {
		servers[i].deadline = timeval_current_ofs(option_timeout, 0);
	}
	result = ask(verb, questions, servers, num_servers);
	alarm(0);
	if (result != TOOL_TROUBLE && tool_wants_json()) {
		result = tool_json_print(verb,
					 probe_json(servers, num_servers,
						    questions),
					 result);
	} else if (result != TOOL_TROUBLE) {
		probe_print(servers, num_servers, questions);
	}
	for (i = 0; i < num_servers; i++) {
		probe_disconnect(&servers[i]);
	}
	return result;
}

static enum tool_exit run(TALLOC_CTX *mem_ctx,
			  const struct tool_verb *verb,
			  const char *const *operands)
{
	struct probe_server servers[MAX_SERVERS] = {{.host = NULL}};
	struct probe_questions *questions = NULL;
	struct probe_identity identity;
	size_t num_servers = 0;
	size_t i;

	/* names and messages need no smb.conf, and take nothing from it */
	store_lp_set_cmdline("log level", "0");
	if (!read_hosts(verb, operands, servers, &num_servers) ||
	    !lp_load_initial_only("/dev/null"))
	{
		return TOOL_TROUBLE;
	}
	questions = probe_questions(mem_ctx, verb, option_pipes, option_shares);
	if (questions == NULL || !probe_identity(mem_ctx, verb, option_as,
						 option_auth_file, &identity))
	{
		return TOOL_TROUBLE;
	}
	for (i = 0; i < num_servers; i++) {
		servers[i].identity = &identity;
	}
	return ask_and_print(verb, questions, servers, num_servers);
}

static const struct poptOption options[] = {
	{"port", 'p', POPT_ARG_INT, &option_port, 0, "instead of 445", "PORT"},
	{"as", '\0', POPT_ARG_STRING, &option_as, 0,
	 "who asks; anonymous by default", "anonymous|guest|USER"},
	{"authentication-file", 'A', POPT_ARG_STRING, &option_auth_file, 0,
	 "where USER's password is", "FILE"},
	{"pipes", '\0', POPT_ARG_STRING, &option_pipes, 0,
	 "names, one a line", "FILE"},
	{"shares", '\0', POPT_ARG_STRING, &option_shares, 0,
	 "besides those that are listed", "NAME,..."},
	{"compare", '\0', POPT_ARG_STRING, &option_compare, 0,
	 "ask a second host, too", "HOST2"},
	{"timeout", 't', POPT_ARG_INT, &option_timeout, 0,
	 "for everything; 30 by default", "SECONDS"},
	POPT_TABLEEND};

const struct tool_verb tool_probe = {
	.name = "probe",
	.group = TOOL_GROUP_ENOUGH,
	.operands = "HOST[:PORT] [OPTION...]",
	.summary = "ask a live server what it lets anonymous do",
	.help = "Asks a server over SMB2 for a session, pipes, shares and what "
		"NTLM it insists on, in at most 1000 requests, and writes "
		"nothing. USER's password is read from PASSWD, a file or the "
		"terminal. The exit status is 1 where two servers differ, 2 "
		"for an error.",
	.options = options,
	.takes = TOOL_TAKES_OPERANDS | TOOL_TAKES_JSON,
	.run = run,
};
