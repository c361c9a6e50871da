/*
 * Windows Security Options for Samba
 *
 * The secopts command: what "secopts metrics" writes
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_TOOL_METRICS_H__
#define __SECOPTS_TOOL_METRICS_H__

#include "../common/tool.h"

/*
 * text.c: the text format of Prometheus, version 0.0.4
 */

struct metrics {
	char *text; /* NULL: memory ran out */
};

/** Begin a metric. type: "counter" or "gauge". */
void metrics_begin(struct metrics *metrics,
		   const char *name,
		   const char *type,
		   const char *help);

/* What is put behind the name of a metric. */
struct metrics_label {
	const char *name;
	const char *value;
};

/**
 * Add a sample.
 *
 * @param[in] labels	Up to one whose name is NULL; NULL: none.
 */
void metrics_add(struct metrics *metrics,
		 const char *name,
		 const struct metrics_label *labels,
		 uint64_t value);

/** A metric of one sample without labels. */
void metrics_one(struct metrics *metrics,
		 const char *name,
		 const char *type,
		 const char *help,
		 uint64_t value);

/*
 * collect.c
 */

/**
 * All metrics of this host.
 *
 * @return	False after saying what could not be read.
 */
bool metrics_collect(TALLOC_CTX *mem_ctx,
		     const struct tool_verb *verb,
		     const struct secopts_policy *policy,
		     struct metrics *metrics);

#endif /* __SECOPTS_TOOL_METRICS_H__ */
