/*
 * Windows Security Options for Samba
 *
 * secopts-doc: what the formats share
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_DOC_H__
#define __SECOPTS_DOC_H__

#include "../common/tool.h"

/* All texts are on the stackframe of main(). */

/** What holds without a line for a parameter that is no setting of Windows. */
const char *doc_parameter_default(enum secopts_parameter parameter);

/** The values that it takes: "enforce | audit". */
const char *doc_parameter_values(enum secopts_parameter parameter);

/** What it does, and what stands in for a bad value. */
const char *doc_parameter_doc(enum secopts_parameter parameter);

/**
 * Windows' defaults in all roles: "1", "(empty); netlogon on a ...".
 *
 * @param[in] fallback	What is used in place of a value that cannot be read.
 */
const char *doc_roles_text(enum secopts_setting setting,
			   enum secopts_release release,
			   bool fallback);

/** The values that a setting takes. */
const char *doc_range_text(const struct secopts_setting_info *info);

/* conf.c, man.c, md.c: the formats */
void doc_conf(FILE *out);
void doc_man(FILE *out);
void doc_md(FILE *out);

#endif /* __SECOPTS_DOC_H__ */
