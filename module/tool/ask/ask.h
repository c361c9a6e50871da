/*
 * Windows Security Options for Samba
 *
 * The secopts command: questions and answers
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_ASK_H__
#define __SECOPTS_ASK_H__

#include "../common/tool.h"
#include "secopts_rpc.h"

struct ndr_interface_table;

enum ask_what {
	ASK_SESSION,
	ASK_SHARE,
	ASK_PIPE,
	ASK_RPC,
};

/* An operation of RPC, as Samba's IDL knows it. */
struct ask_operation {
	const struct ndr_interface_table *interface;
	uint16_t opnum;
	bool is_known; /* to this Samba */
	const struct secopts_operation *judged; /* NULL: by no setting */
	const char *pipe; /* the way to it; NULL: there is none */
	bool has_level;
	uint32_t level;
	bool is_tcp; /* without a pipe, and so without a session */
};

/* What is asked about, and who asks. */
struct ask_question {
	enum ask_what what;
	const char *name; /* of the share, pipe or operation */
	struct ask_operation operation;
	struct secopts_facts facts;
	bool is_administrator; /* a user of that group */
	bool has_flags; /* of the client's NTLM messages */
	uint32_t flags;
};

enum ask_verdict {
	ASK_ALLOWED,
	ASK_REFUSED,
	ASK_UNKNOWN, /* no such share is in smb.conf */
};

struct ask_answer {
	enum ask_verdict result;
	struct secopts_verdict verdict;
	const char *at; /* the request at which it was decided */
	const char *reason;
	const char *notes[5];
	size_t num_notes;
};

/**
 * Answer as the plug-ins would. Texts live as long as mem_ctx.
 */
struct ask_answer ask_decide(TALLOC_CTX *mem_ctx,
			     const struct secopts_policy *policy,
			     const struct ask_question *question);

/** The exit status for an answer. */
enum tool_exit ask_exit(const struct ask_answer *answer);

bool ask_parse_what(const char *text, enum ask_what *what);
const char *ask_what_name(enum ask_what what);

/** Read who asks, into question. */
bool ask_parse_who(const char *text, struct ask_question *question);

const char *ask_who_name(const struct ask_question *question);

/** Is RC not granted to the asker by RestrictRemoteSAM? */
bool ask_is_sam_denied(const struct secopts_policy *policy,
		       const struct ask_question *question);

/** Read NegotiateFlags: a number of 32 bits, or words as in smb.conf. */
bool ask_parse_flags(const char *text, uint32_t *flags);

/** Read an information level: a number of 32 bits. */
bool ask_parse_level(const char *text, struct ask_operation *operation);

/**
 * Read the name of an operation, such as samr.EnumDomainUsers.
 *
 * @param[in,out] question	Its level and transport have been read. Name
 *				and operation are set; the interface, too,
 *				where it alone is known.
 *
 * @return			What is wrong, or NULL.
 *
 * Source: Samba's IDL, as it is in the library that Samba's programs use.
 */
const char *ask_parse_operation(TALLOC_CTX *mem_ctx,
				const char *text,
				struct ask_question *question);

/**
 * Tell on standard error which operations there are.
 *
 * @param[in] interface	NULL: those of all interfaces that settings are about.
 */
void ask_print_operations(const struct ndr_interface_table *interface);

/**
 * A status as the operation's result, where that is no NTSTATUS.
 *
 * @return		"WERR_ACCESS_DENIED (0x00000005)", or NULL.
 */
const char *ask_werror_text(TALLOC_CTX *mem_ctx,
			    const struct secopts_operation *operation,
			    uint32_t ntstatus);

/** Is this interface served over TCP here? */
bool ask_is_served_over_tcp(const struct secopts_policy *policy,
			    const struct ask_operation *operation);

/** Print an answer for people. */
void ask_print(const struct secopts_policy *policy,
	       const struct ask_question *question,
	       const struct ask_answer *answer);

/** The members of an answer in JSON. */
json_t *ask_json(const struct secopts_policy *policy,
		 const struct ask_question *question,
		 const struct ask_answer *answer);

/**
 * Answer each line of standard input with a line of JSON.
 *
 * @param[in] asker	Who asks where a line does not say so.
 *
 * @return		The worst of the answers.
 */
enum tool_exit ask_lines(const struct tool_verb *verb,
			 const struct secopts_policy *policy,
			 const struct ask_question *asker);

#endif /* __SECOPTS_ASK_H__ */
