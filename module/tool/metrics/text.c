/*
 * Windows Security Options for Samba
 *
 * The secopts command: the text format of Prometheus
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "metrics.h"

void metrics_begin(struct metrics *metrics,
		   const char *name,
		   const char *type,
		   const char *help)
{
	talloc_asprintf_addbuf(&metrics->text, "# HELP %s %s\n# TYPE %s %s\n",
			       name, help, name, type);
}

/* A backslash, a quotation mark and the end of a line are written as escapes. */
static void add_label(struct metrics *metrics, const struct metrics_label *label)
{
	const char *c = NULL;

	talloc_asprintf_addbuf(&metrics->text, "%s=\"", label->name);
	for (c = label->value; *c != '\0'; c++) {
		switch (*c) {
		case '\n':
			talloc_asprintf_addbuf(&metrics->text, "\\n");
			break;
		case '\\':
		case '"':
			talloc_asprintf_addbuf(&metrics->text, "\\%c", *c);
			break;
		default:
			talloc_asprintf_addbuf(&metrics->text, "%c", *c);
			break;
		}
	}
	talloc_asprintf_addbuf(&metrics->text, "\"");
}

void metrics_add(struct metrics *metrics,
		 const char *name,
		 const struct metrics_label *labels,
		 uint64_t value)
{
	size_t i;

	talloc_asprintf_addbuf(&metrics->text, "%s", name);
	for (i = 0; labels != NULL && labels[i].name != NULL; i++) {
		talloc_asprintf_addbuf(&metrics->text, i == 0 ? "{" : ",");
		add_label(metrics, &labels[i]);
	}
	talloc_asprintf_addbuf(&metrics->text, "%s %" PRIu64 "\n",
			       labels != NULL ? "}" : "", value);
}

void metrics_one(struct metrics *metrics,
		 const char *name,
		 const char *type,
		 const char *help,
		 uint64_t value)
{
	metrics_begin(metrics, name, type, help);
	metrics_add(metrics, name, NULL, value);
}
