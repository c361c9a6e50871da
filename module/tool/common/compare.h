/*
 * Windows Security Options for Samba
 *
 * The secopts command: a comparison with a baseline
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_COMPARE_H__
#define __SECOPTS_COMPARE_H__

#include "group_policy.h"
#include "secopts_baseline.h"

enum check_result {
	CHECK_PASS,
	CHECK_FAIL,
	CHECK_NOT_APPLICABLE,
	CHECK_NUM_RESULTS
};

/* A line that belongs into a section of smb.conf. */
struct check_line {
	const char *section;
	const char *text;
	/* sets it in Samba's registry, where the section is; or NULL */
	const char *command;
};

/* A value of a policy of the domain, which holds over any line. */
struct check_change {
	const char *policy; /* as "Group Policy 'NAME'" */
	const char *gpo;    /* its name, or NULL where that is not known */
	const char *text;   /* "NullSessionPipes = (empty)" */
};

/* What became of one rule. */
struct check_rule {
	struct secopts_rule rule;
	struct secopts_data wanted;
	const struct secopts_value *found;
	enum check_result result;
	const char **reasons; /* why it fails, and what else there is to say */
	size_t num_reasons;
	struct check_line *lines; /* make it pass */
	size_t num_lines;
	struct check_change *changes; /* make it pass, too */
	size_t num_changes;
};

struct check_report {
	const struct secopts_policy *policy;
	const struct secopts_policy *own; /* without Group Policy */
	enum secopts_baseline baseline;
	const struct tool_findings *findings;
	struct check_rule *rules;
	size_t num_rules;
	size_t counts[CHECK_NUM_RESULTS];
	bool vfs_loads; /* Samba loads the VFS plug-in that is installed */
	char host[256];
	char date[TOOL_UTC_SIZE]; /* RFC 3339, UTC */
};

/** Judge one rule; the report has its findings already. */
bool check_judge(struct check_report *report, struct check_rule *rule);

/** Which baseline has this name? False after saying that none has. */
bool tool_choose_baseline(const struct tool_verb *verb,
			  const char *name,
			  enum secopts_baseline *baseline);

/**
 * Compare the server, as tool_load() has found it, with each rule of a baseline.
 *
 * @return	NULL when memory ran out.
 */
struct check_report *tool_compare(TALLOC_CTX *mem_ctx,
				  const struct secopts_policy *policy,
				  enum secopts_baseline baseline);

#endif /* __SECOPTS_COMPARE_H__ */
