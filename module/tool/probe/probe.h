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
	PROBE_CALL, /* an operation behind a pipe */
	PROBE_LIST, /* one of them: the list of shares */
	PROBE_SHARE,
	PROBE_NTLM, /* NTLM without one flag, or with all */
};

struct probe_question {
	enum probe_what what;
	const char *name;  /* of what there is more than one, UTF-8, or NULL */
	const char *shown; /* the same, safe to print */
	uint32_t withheld; /* PROBE_NTLM */
};

struct probe_answer {
	bool asked; /* false: something before was refused */
	NTSTATUS status;
	bool is_fault; /* of RPC, in place of the operation's own result */
};

struct probe_questions {
	size_t num;
	struct probe_question *questions;
	size_t num_pipes;
	size_t first_call; /* where the calls begin */
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
 * names.c: what to ask, and as whom
 */

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
 * ntlm.c: NTLMSSP messages, independent of what Samba's own client
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
 * wire.c: requests, each counted and with a time limit
 */

/** A status as Windows calls it: "STATUS_ACCESS_DENIED". */
const char *probe_status_name(TALLOC_CTX *mem_ctx, NTSTATUS status);

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
 * rpc.c
 */

struct ndr_interface_table;

/* An interface behind a pipe. */
struct probe_rpc {
	struct probe_server *server; /* NULL: the pipe is not open */
	const struct ndr_interface_table *interface;
	struct probe_handle handle;
	bool is_fault; /* what the last call was answered */
};

/**
 * Open a pipe and bind to an interface.
 *
 * @param[out] rpc	To be ended with probe_rpc_end(), even after a failure.
 *
 * Source: MS-RPCE 2.2.2.1; C706 chapter 12.
 */
NTSTATUS probe_rpc_bind(struct probe_server *server,
			const char *pipe,
			const struct ndr_interface_table *interface,
			struct probe_rpc *rpc);

/**
 * Call an operation.
 *
 * @param[in,out] r	As Samba's IDL has it; what comes back lives as long as
 *			mem_ctx.
 *
 * @return		NT_STATUS_OK where it has a result, which stands in r; or
 *			the status of a fault, or of the pipe.
 */
NTSTATUS probe_rpc_call(TALLOC_CTX *mem_ctx,
			struct probe_rpc *rpc,
			uint16_t opnum,
			void *r);

void probe_rpc_end(struct probe_rpc *rpc);

/*
 * calls.c
 */

/* An operation, and what to say of it. */
struct probe_call {
	const char *pipe;
	const char *name;    /* NULL: PROBE_LIST */
	const char *tells;   /* an answer */
	const char *refuser; /* what refuses it to anonymous, or NULL */
};

/** The i-th call, NULL beyond the last. */
const struct probe_call *probe_call(size_t i);

/**
 * Call them all, as far as their pipes open.
 *
 * @param[in] next	Called after each; false ends it.
 *
 * Source: MS-LSAD, MS-LSAT, MS-SAMR, MS-SRVS.
 */
void probe_ask_calls(struct probe_server *server,
		     const struct probe_questions *questions,
		     bool (*next)(struct probe_server *server,
				  const struct probe_questions *questions,
				  size_t i));

/*
 * ask.c
 */

/** Session, IPC$, pipes and what is behind them. */
bool probe_ask_pipes(struct probe_server *server,
		     const struct probe_questions *questions);

/** Shares and NTLM, after probe_ask_pipes(). */
bool probe_ask_rest(struct probe_server *server,
		    const struct probe_questions *questions);

/*
 * explain.c
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

/** Some answers tell something and are no success: there is more, or nothing. */
bool probe_is_told(const struct probe_answer *answer);

bool probe_is_denied(const struct probe_answer *answer);

/** Add a sentence to an explanation. */
void probe_note(struct probe_explanation *explanation,
		const char *format,
		...) PRINTF_ATTRIBUTE(2, 3);

/** Say which value of a setting explains the answers. */
void probe_set_number(struct probe_explanation *explanation,
		      enum secopts_setting setting,
		      uint32_t number);

/**
 * explain_calls.c: add what the operations explain.
 *
 * Sources: KB 143474; MS-GPSB 3.2.5.3; MS-SRVS 3.1.4.8 and 3.1.4.10.
 */
void probe_explain_calls(struct probe_explanation *explanation,
			 const struct probe_server *server,
			 const struct probe_questions *questions);

/** Add what a fault of the SAM explains, to anybody. */
void probe_explain_remote_sam(struct probe_explanation *explanation,
			      const struct probe_server *server,
			      const struct probe_questions *questions);

/** Do two servers answer alike? */
bool probe_is_same(const struct probe_server servers[2],
		   const struct probe_questions *questions,
		   size_t i);

/*
 * print.c
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
