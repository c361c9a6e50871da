/*
 * Windows Security Options for Samba
 *
 * The secopts command: probe asks a server
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "probe.h"
#include "libcli/smb/smbXcli_base.h"

/* what is needed to learn whether a pipe opens: read data and attributes */
#define READ_ONLY 0x00100081

static void show_progress(const struct probe_server *server,
			  const struct probe_questions *questions,
			  size_t i)
{
	if (isatty(STDERR_FILENO)) {
		fprintf(stderr, "\r\033[K%s: %zu of %zu", server->shown, i + 1,
			questions->num);
		if (i + 1 == questions->num) {
			fprintf(stderr, "\r\033[K");
		}
	}
}

static void answered(struct probe_server *server, size_t i, NTSTATUS status)
{
	server->answers[i] =
		(struct probe_answer){.asked = true, .status = status};
}

static bool is_connected(const struct probe_server *server)
{
	return server->conn != NULL && smbXcli_conn_is_connected(server->conn);
}

/* A server that went away in the middle has not answered. */
static bool check_connection(struct probe_server *server,
			     const struct probe_question *question)
{
	if (server->trouble == NULL && !is_connected(server)) {
		server->trouble = talloc_asprintf(
			talloc_tos(), "closed the connection at %s",
			probe_label(talloc_tos(), question));
	}
	return server->trouble == NULL;
}

/* A server that leaves the first requests without an answer is in trouble. */
static bool is_answer(struct probe_server *server,
		      NTSTATUS status,
		      const char *request)
{
	if (server->trouble == NULL &&
	    NT_STATUS_EQUAL(status, NT_STATUS_IO_TIMEOUT))
	{
		server->trouble = talloc_asprintf(talloc_tos(),
						  "no answer to %s", request);
	}
	return server->trouble == NULL;
}

/*
 * Returns whether there is more to ask. A server may end the connection of an
 * anonymous client at either of these requests (MS-SMB2 3.3.5.2.9), which
 * counts as its answer.
 */
static bool ask_session(struct probe_server *server)
{
	NTSTATUS status = probe_session(server, server->identity,
					PROBE_NTLM_FLAGS, &server->session);

	if (!is_answer(server, status, "SESSION_SETUP")) {
		return false;
	}
	answered(server, 0, status);
	if (!NT_STATUS_IS_OK(status)) {
		if (server->identity->who == SECOPTS_WHO_USER) {
			server->trouble = talloc_asprintf(
				talloc_tos(), "does not let %s in: %s",
				server->identity->user,
				probe_status_name(talloc_tos(), status));
		}
		return false;
	}
	status = probe_tree(server, "IPC$", &server->ipc);
	if (!is_answer(server, status, "TREE_CONNECT")) {
		return false;
	}
	answered(server, 1, status);
	return true;
}

static NTSTATUS ask_pipe(struct probe_server *server, const char *name)
{
	struct probe_handle handle;
	NTSTATUS status = probe_open(server, name, READ_ONLY, &handle);

	if (NT_STATUS_IS_OK(status)) {
		probe_close(server, &handle);
	}
	return status;
}

/* Is the server still there, to be asked the next one? */
static bool is_next(struct probe_server *server,
		    const struct probe_questions *questions,
		    size_t i)
{
	show_progress(server, questions, i);
	return check_connection(server, &questions->questions[i]);
}

bool probe_ask_pipes(struct probe_server *server,
		     const struct probe_questions *questions)
{
	size_t i;

	if (!probe_connect(server)) {
		return false;
	}
	if (!ask_session(server)) {
		return server->trouble == NULL;
	}
	for (i = 0; i < questions->first_call && server->ipc != NULL; i++) {
		const struct probe_question *question =
			&questions->questions[i];

		if (question->what == PROBE_PIPE) {
			answered(server, i, ask_pipe(server, question->name));
		}
		if (!is_next(server, questions, i)) {
			return false;
		}
	}
	if (server->ipc != NULL) {
		probe_ask_calls(server, questions, is_next);
	}
	if (server->trouble != NULL) {
		return false;
	}
	probe_leave(server, &server->ipc);
	return server->trouble == NULL;
}

static NTSTATUS ask_share(struct probe_server *server, const char *name)
{
	struct smbXcli_tcon *tcon = NULL;
	NTSTATUS status = probe_tree(server, name, &tcon);

	probe_leave(server, &tcon);
	return status;
}

/*
 * A user's password is sent only once: if it is wrong, a try for each flag
 * could lock the account. So users and guests send NEGOTIATE alone here, and
 * anonymous goes through the whole session setup.
 */
static NTSTATUS ask_ntlm(struct probe_server *server, uint32_t withheld)
{
	const struct probe_identity *identity = server->identity;
	struct smbXcli_session *session = NULL;
	NTSTATUS status;

	if (identity->who != SECOPTS_WHO_ANONYMOUS) {
		identity = NULL;
	}
	if (!is_connected(server)) {
		probe_disconnect(server);
		if (!probe_connect(server)) {
			return NT_STATUS_CONNECTION_REFUSED;
		}
	}
	status = probe_session(server, identity, PROBE_NTLM_FLAGS & ~withheld,
			       &session);
	probe_logoff(server, session);
	return status;
}

bool probe_ask_rest(struct probe_server *server,
		    const struct probe_questions *questions)
{
	size_t i;

	for (i = 0; i < questions->num && server->trouble == NULL; i++) {
		const struct probe_question *question =
			&questions->questions[i];

		if (question->what == PROBE_SHARE && server->session != NULL &&
		    is_connected(server))
		{
			show_progress(server, questions, i);
			answered(server, i, ask_share(server, question->name));
			check_connection(server, question);
		} else if (question->what == PROBE_NTLM) {
			show_progress(server, questions, i);
			if (question->withheld == 0) {
				probe_logoff(server, server->session);
				server->session = NULL;
			}
			answered(server, i,
				 ask_ntlm(server, question->withheld));
		}
	}
	return server->trouble == NULL;
}
