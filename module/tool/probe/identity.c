/*
 * Windows Security Options for Samba
 *
 * The secopts command: as whom probe asks
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "probe.h"
#include "lib/util/samba_util.h"

#define MAX_FILE 4096
#define MAX_PASSWORD 1024

/* "password = ..." and "domain = ..." of a file that smbclient takes, too. */
static bool read_file(TALLOC_CTX *mem_ctx,
		      const char *file,
		      struct probe_identity *identity)
{
	int num = 0;
	char **lines = file_lines_load(file, &num, MAX_FILE, mem_ctx);
	int i;

	for (i = 0; lines != NULL && i < num; i++) {
		char *value = strchr(lines[i], '=');

		if (value == NULL) {
			continue;
		}
		*value++ = '\0';
		value += strspn(value, " \t");
		value[strcspn(value, "\r")] = '\0';
		trim_string(lines[i], " ", " ");
		trim_string(lines[i], "\t", "\t");
		if (strequal(lines[i], "password")) {
			identity->password = value;
		} else if (strequal(lines[i], "domain") &&
			   identity->domain[0] == '\0')
		{
			identity->domain = value;
		}
	}
	return lines != NULL;
}

/* Never from the command line, where other users see it. */
static bool find_password(TALLOC_CTX *mem_ctx,
			  const struct tool_verb *verb,
			  const char *file,
			  struct probe_identity *identity)
{
	const char *prompt = NULL;
	char *typed = NULL;

	if (file != NULL) {
		if (!read_file(mem_ctx, file, identity)) {
			fprintf(stderr, "secopts %s: %s: %s\n", verb->name,
				file, strerror(errno));
			return false;
		}
		if (identity->password == NULL) {
			fprintf(stderr, "secopts %s: %s: no password in it\n",
				verb->name, file);
		}
		return identity->password != NULL;
	}
	identity->password = getenv("PASSWD");
	if (identity->password != NULL) {
		return true;
	}
	if (!isatty(STDIN_FILENO)) {
		tool_misused(verb,
			     "no password: set PASSWD, give "
			     "--authentication-file, or use a terminal");
		return false;
	}
	prompt = talloc_asprintf(mem_ctx, "Password of %s: ", identity->user);
	typed = talloc_zero_array(mem_ctx, char, MAX_PASSWORD);
	if (prompt == NULL || typed == NULL ||
	    samba_getpass(prompt, typed, MAX_PASSWORD, false, false) != 0)
	{
		return false;
	}
	identity->password = typed;
	return true;
}

bool probe_identity(TALLOC_CTX *mem_ctx,
		    const struct tool_verb *verb,
		    const char *as,
		    const char *file,
		    struct probe_identity *identity)
{
	const char *backslash = NULL;

	*identity = (struct probe_identity){.domain = "", .user = ""};
	if (as == NULL || strequal(as, "anonymous")) {
		identity->who = SECOPTS_WHO_ANONYMOUS;
	} else if (strequal(as, "guest")) {
		identity->who = SECOPTS_WHO_GUEST;
		identity->user = "Guest";
		identity->password = "";
	} else {
		identity->who = SECOPTS_WHO_USER;
	}
	if (identity->who != SECOPTS_WHO_USER) {
		if (file != NULL) {
			tool_misused(verb, "--authentication-file is for a "
					   "user");
		}
		return file == NULL;
	}

	backslash = strchr(as, '\\');
	if (backslash != NULL) {
		identity->domain = talloc_strndup(mem_ctx, as, backslash - as);
		as = backslash + 1;
	}
	identity->user = as;
	if (as[0] == '\0' || strchr(as, '%') != NULL) {
		tool_misused(verb, "--as: not a user's name; a password is "
				   "not taken from the command line");
		return false;
	}
	return find_password(mem_ctx, verb, file, identity);
}
