/*
 * Windows Security Options for Samba
 *
 * The secopts command: findings, as they are gathered and printed
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tool.h"

static void add(struct tool_findings **findings,
		struct tool_finding finding,
		const char *format,
		va_list ap) PRINTF_ATTRIBUTE(3, 0);

static void add(struct tool_findings **findings,
		struct tool_finding finding,
		const char *format,
		va_list ap)
{
	struct tool_findings *all = *findings;
	struct tool_finding *list = NULL;

	if (all == NULL) {
		return;
	}
	list = talloc_realloc(all, all->list, struct tool_finding,
			      all->num + 1);
	finding.text = talloc_vasprintf(all, format, ap);
	if (list == NULL || finding.text == NULL) {
		TALLOC_FREE(*findings);
		return;
	}
	if (finding.brief == NULL) {
		finding.brief = finding.text;
	}
	all->list = list;
	list[all->num++] = finding;
}

void tool_add_finding(struct tool_findings **findings,
		      struct tool_finding finding,
		      const char *format,
		      ...)
{
	va_list ap;

	va_start(ap, format);
	add(findings, finding, format, ap);
	va_end(ap);
}

void tool_add_warning(struct tool_findings **findings,
		      const char *id,
		      const char *format,
		      ...)
{
	const struct tool_finding finding = {
		.id = id,
		.weakens = TOOL_WEAKENS_NOTHING,
	};
	va_list ap;

	va_start(ap, format);
	add(findings, finding, format, ap);
	va_end(ap);
}

size_t tool_count_findings(const struct tool_findings *findings, bool hint)
{
	size_t num = 0;
	size_t i;

	for (i = 0; i < findings->num; i++) {
		num += (findings->list[i].hint == hint) ? 1 : 0;
	}
	return num;
}

void tool_print_finding(FILE *out, bool hint, const char *text)
{
	char first[32];

	snprintf(first, sizeof(first), "%s%s%s ",
		 tool_style(out, hint ? TOOL_BOLD : TOOL_WARN),
		 hint ? "hint:" : "warning:", tool_style(out, TOOL_PLAIN));
	tool_wrap(out, first, "    ", text);
}

void tool_print_findings(FILE *out, const struct tool_findings *findings)
{
	size_t i;

	fflush(stdout);
	for (i = 0; i < findings->num; i++) {
		const struct tool_finding *finding = &findings->list[i];

		tool_print_finding(out, finding->hint, finding->text);
	}
}
