/*
 * Windows Security Options for Samba
 *
 * The secopts command: what the parts of probe share
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_PROBE_H__
#define __SECOPTS_PROBE_H__

#include "../common/tool.h"

/*
 * What a probe may cost. Each name is an open and a close, each share a
 * connect and a disconnect; PROBE_MAX_REQUESTS is kept whatever happens.
 */
#define PROBE_MAX_PIPES 256
#define PROBE_MAX_SHARES 128
#define PROBE_MAX_REQUESTS 1000
#define PROBE_REQUEST_SECONDS 5

/* A name that no list holds: what it is answered holds for all others. */
#define PROBE_NO_PIPE "secopts-no-such-pipe"

struct smbXcli_conn;
struct smbXcli_session;
struct smbXcli_tcon;

enum probe_what {
	PROBE_SESSION,
	PROBE_IPC,
	PROBE_PIPE,
	PROBE_LIST, /* the list of shares, srvsvc NetShareEnum */
	PROBE_SHARE,
	PROBE_NTLM, /* NTLM without one flag, or with all */
};

struct probe_question {
	enum probe_what what;
	const char *name;  /* of pipe or share, UTF-8; NULL for one of a kind */
	const char *shown; /* the same, safe to print */
	uint32_t withheld; /* PROBE_NTLM */
};

struct probe_answer {
	bool asked; /* false: something before was refused */
	NTSTATUS status;
};

struct probe_questions {
	size_t num;
	struct probe_question *questions;
	size_t num_pipes;
	size_t num_shares;
	size_t untold; /* shares of a server that were too many */
};

/* Who asks. */
struct probe_identity {
	enum secopts_who who;
	const char *user;
	const char *domain;
	const char *password;
};

struct probe_server {
	const char *host;
	uint16_t port;
	const char *shown;	/* host and port */
	const struct probe_identity *identity;
	struct timeval deadline;
	struct smbXcli_conn *conn;
	struct smbXcli_session *session;
	struct smbXcli_tcon *ipc;
	const char *dialect;
	bool is_guest; /* the session, by its flags */
	unsigned int requests;
	const char **listed; /* by NetShareEnum; NULL: not listed */
	size_t num_listed;
	struct probe_answer *answers; /* one for each question */
	const char *trouble;	      /* what is wrong, or NULL */
};

/* The settings that would explain the answers. */
struct probe_explanation {
	bool explained;
	bool known[SECOPTS_NUM_SETTINGS];
	struct secopts_data values[SECOPTS_NUM_SETTINGS];
	const char **notes;
	size_t num_notes;
};

/*
 * probe_names.c: what to ask, and as whom
 */

/** A status as Windows calls it: "STATUS_ACCESS_DENIED". */
const char *probe_status_name(TALLOC_CTX *mem_ctx, NTSTATUS status);

/**
 * The questions before the server's own shares are known.
 *
 * @param[in] file	Pipe names, one a line; NULL: those built in.
 * @param[in] shares	Names between commas, or NULL.
 *
 * @return		NULL after saying what is wrong.
 */
struct probe_questions *probe_questions(TALLOC_CTX *mem_ctx,
					const struct tool_verb *verb,
					const char *file,
					const char *shares);

/** Add a share, unless it is there or there are too many. */
bool probe_add_share(struct probe_questions *questions, const char *name);

/** Add the tries of NTLM, which are the last questions. */
bool probe_add_ntlm(struct probe_questions *questions);

/**
 * Who asks, from --as.
 *
 * The password comes from file, the environment or a terminal.
 *
 * @return	False after saying what is wrong.
 */
bool probe_identity(TALLOC_CTX *mem_ctx,
		    const struct tool_verb *verb,
		    const char *as,
		    const char *file,
		    struct probe_identity *identity);

/**
 * HOST, HOST:PORT or [ADDRESS]:PORT.
 *
 * @return	False after saying what is wrong.
 */
bool probe_host(TALLOC_CTX *mem_ctx,
		const struct tool_verb *verb,
		const char *text,
		int port,
		struct probe_server *server);

/*
 * probe_ntlm.c: NTLMSSP messages, independent of what Samba's own client
 * is configured to offer
 */

#define PROBE_NTLM_FLAGS SECOPTS_NTLM_ALL_FLAGS

/** A NEGOTIATE message with these flags of PROBE_NTLM_FLAGS. */
DATA_BLOB probe_ntlm_negotiate(TALLOC_CTX *mem_ctx, uint32_t flags);

/**
 * The AUTHENTICATE message that answers a CHALLENGE.
 *
 * @param[in] identity		Who authenticates.
 * @param[in] flags		As in NEGOTIATE.
 * @param[in] challenge		The server's message.
 * @param[out] message		The answer.
 * @param[out] session_key	Empty for an anonymous user.
 *
 * @return	NT_STATUS_INVALID_NETWORK_RESPONSE for what is no CHALLENGE.
 *
 * Source: MS-NLMP 2.2.1.2, 2.2.1.3, 3.1.5.1.2, 3.3.2.
 */
NTSTATUS probe_ntlm_authenticate(TALLOC_CTX *mem_ctx,
				 const struct probe_identity *identity,
				 uint32_t flags,
				 const DATA_BLOB *challenge,
				 DATA_BLOB *message,
				 DATA_BLOB *session_key);

/*
 * probe_wire.c: requests, each counted and with a time limit
 */

/** Milliseconds that the next request may take; counts it. 0: none. */
uint32_t probe_may_ask(struct probe_server *server);

/** Connect and negotiate; on failure sets server->trouble. */
bool probe_connect(struct probe_server *server);

/** Close the connection, and with it what is open in it. */
void probe_disconnect(struct probe_server *server);

/**
 * One session setup.
 *
 * @param[in] identity	Who logs on; NULL: none does, NEGOTIATE is all.
 * @param[in] flags	What is offered of PROBE_NTLM_FLAGS.
 * @param[out] session	The session, if it succeeded.
 */
NTSTATUS probe_session(struct probe_server *server,
		       const struct probe_identity *identity,
		       uint32_t flags,
		       struct smbXcli_session **session);

/** Log off. */
void probe_logoff(struct probe_server *server,
		  struct smbXcli_session *session);

/** Connect to a share; it is to be left with probe_leave(). */
NTSTATUS probe_tree(struct probe_server *server,
		    const char *share,
		    struct smbXcli_tcon **tcon);
void probe_leave(struct probe_server *server, struct smbXcli_tcon **tcon);

/* An open pipe. */
struct probe_handle {
	uint64_t persistent;
	uint64_t volatile_id;
};

/** Open an existing pipe of IPC$; nothing is created. */
NTSTATUS probe_open(struct probe_server *server,
		    const char *pipe,
		    uint32_t access,
		    struct probe_handle *handle);
void probe_close(struct probe_server *server,
		 const struct probe_handle *handle);

/*
 * probe_srvsvc.c
 */

/**
 * The names of the shares, into server->listed.
 *
 * Source: MS-SRVS 3.1.4.8 (NetrShareEnum, level 1).
 */
NTSTATUS probe_list_shares(struct probe_server *server);

/*
 * probe_ask.c
 */

/** Session, IPC$, pipes and the list of shares. */
bool probe_ask_pipes(struct probe_server *server,
		     const struct probe_questions *questions);

/** Shares and NTLM, after probe_ask_pipes(). */
bool probe_ask_rest(struct probe_server *server,
		    const struct probe_questions *questions);

/*
 * probe_explain.c
 */

/** What would explain the answers; NULL when memory ran out. */
struct probe_explanation *
probe_explain(TALLOC_CTX *mem_ctx,
	      const struct probe_server *server,
	      const struct probe_questions *questions);

/** What an answer means, in a few words. */
const char *probe_meaning(const struct probe_server *server,
			  const struct probe_questions *questions,
			  size_t i);

/** Do two servers answer alike? */
bool probe_is_same(const struct probe_server servers[2],
		   const struct probe_questions *questions,
		   size_t i);

/*
 * probe_print.c
 */

/** What a question is called: "pipe samr". */
const char *probe_label(TALLOC_CTX *mem_ctx,
			const struct probe_question *question);

void probe_print(const struct probe_server *servers,
		 size_t num_servers,
		 const struct probe_questions *questions);

json_t *probe_json(const struct probe_server *servers,
		   size_t num_servers,
		   const struct probe_questions *questions);

#endif /* __SECOPTS_PROBE_H__ */
