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

enum ask_what {
	ASK_SESSION,
	ASK_SHARE,
	ASK_PIPE,
};

/* What is asked about, and who asks. */
struct ask_question {
	enum ask_what what;
	const char *name; /* of the share or pipe */
	struct secopts_facts facts;
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
	const char *notes[3];
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
bool ask_parse_who(const char *text, enum secopts_who *who);

/** Read NegotiateFlags: a number of 32 bits, or words as in smb.conf. */
bool ask_parse_flags(const char *text, uint32_t *flags);

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
 * @param[in] who	Who asks where a line does not say so.
 *
 * @return		The worst of the answers.
 */
enum tool_exit ask_lines(const struct tool_verb *verb,
			 const struct secopts_policy *policy,
			 enum secopts_who who);

#endif /* __SECOPTS_ASK_H__ */
