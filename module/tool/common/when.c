/*
 * Windows Security Options for Samba
 *
 * The secopts command: times, as they are given and as they are shown
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tool.h"

static const char *since_text;

struct poptOption tool_since_options[] = {
	{"since", 0, POPT_ARG_STRING, &since_text, 0,
	 "only what was seen since then: 2026-11-15, \"2026-11-15 09:30\", "
	 "14d, 36h",
	 "WHEN"},
	POPT_TABLEEND};

/* A number of days or hours before now. */
static bool parse_ago(const char *text, time_t now, time_t *since)
{
	char *end = NULL;
	unsigned long number;
	time_t unit = 0;

	if (text[0] < '0' || text[0] > '9') {
		return false;
	}
	number = strtoul(text, &end, 10);
	if (strcmp(end, "d") == 0) {
		unit = 24 * 60 * 60;
	} else if (strcmp(end, "h") == 0) {
		unit = 60 * 60;
	}
	if (unit == 0 || number > 100000) {
		return false;
	}
	*since = now - (time_t)number * unit;
	return true;
}

/* A day or a minute, by local time. */
static bool parse_date(const char *text, time_t *since)
{
	static const char *const formats[] = {"%Y-%m-%d", "%Y-%m-%d %H:%M",
					      "%Y-%m-%dT%H:%M"};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		struct tm tm = {.tm_isdst = -1};
		const char *end = strptime(text, formats[i], &tm);

		if (end != NULL && *end == '\0') {
			tm.tm_isdst = -1;
			*since = mktime(&tm);
			return *since != (time_t)-1;
		}
	}
	return false;
}

bool tool_since(const struct tool_verb *verb, time_t *since)
{
	*since = 0;
	if (since_text == NULL || parse_ago(since_text, time(NULL), since) ||
	    parse_date(since_text, since))
	{
		return true;
	}
	tool_misused(verb, "--since %s: not a time", since_text);
	return false;
}

bool tool_utc(char text[TOOL_UTC_SIZE], time_t when)
{
	struct tm tm;

	return gmtime_r(&when, &tm) != NULL &&
	       strftime(text, TOOL_UTC_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm) != 0;
}

json_t *tool_json_time(time_t when)
{
	char text[TOOL_UTC_SIZE];

	if (when == 0) {
		return json_null();
	}
	return tool_utc(text, when) ? json_string(text) : NULL;
}

const char *tool_minute(TALLOC_CTX *mem_ctx, time_t when)
{
	const char *shown = NULL;
	char text[32];
	struct tm tm;

	if (localtime_r(&when, &tm) != NULL &&
	    strftime(text, sizeof(text), "%Y-%m-%d %H:%M", &tm) != 0)
	{
		shown = talloc_strdup(mem_ctx, text);
	}
	return shown != NULL ? shown : "?";
}
