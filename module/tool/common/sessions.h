/*
 * Windows Security Options for Samba
 *
 * The secopts command: anonymous and guest sessions that are open
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_TOOL_SESSIONS_H__
#define __SECOPTS_TOOL_SESSIONS_H__

#include "tool.h"
#include "librpc/gen_ndr/server_id.h"

struct tool_pipe {
	const char *name;
	const char **interfaces; /* that it is bound to; NULL: not known */
	size_t num_interfaces;
	uint64_t file;
	NTTIME since;
};

struct tool_tree {
	const char *share;
	uint64_t id;
	NTTIME since;
	size_t num_pipes;
	struct tool_pipe *pipes;
};

/* A node of a cluster. */
struct tool_node {
	uint32_t number;
	const char *name;
};

struct tool_session {
	enum secopts_who who;
	uint64_t id;        /* as on the wire, and in the log */
	uint32_t global_id; /* by which trees refer to it */
	struct server_id server;
	const char *node; /* its name; NULL: not known, or no cluster */
	const char *address;
	const char *workstation; /* NULL: not known */
	uint16_t dialect;        /* 0: SMB1 */
	NTTIME opened;
	NTTIME since; /* when it became who it is */
	bool more;    /* has trees or pipes that were not noted */
	size_t num_trees;
	struct tool_tree *trees;
};

struct tool_sessions {
	size_t num;
	struct tool_session *sessions; /* the oldest first */
	size_t num_nodes;
	struct tool_node *nodes; /* those that have noted their name */
	bool incomplete;         /* memory ran out */
};

/**
 * Read which anonymous and guest sessions are open.
 *
 * @return	NULL after saying what is wrong.
 */
struct tool_sessions *tool_read_sessions(TALLOC_CTX *mem_ctx,
					 const struct tool_verb *verb);

#endif /* __SECOPTS_TOOL_SESSIONS_H__ */
