/*
 * Windows Security Options for Samba
 *
 * The secopts command: setup tells running servers
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "setup.h"
#include "lib/util/pidfile.h"
#include "lib/util/tevent_unix.h"
#include "messages.h"
#include <dirent.h>

static struct tevent_context *ev;
static struct messaging_context *msg_ctx;

bool setup_find_servers(const struct tool_verb *verb)
{
	if (pidfile_pid(lp_pid_directory(), "smbd") == 0) {
		return false;
	}
	if (msg_ctx == NULL) {
		tool_await_ctdb(verb);
		ev = samba_tevent_context_init(NULL);
		msg_ctx = (ev != NULL) ? messaging_init(NULL, ev) : NULL;
		tool_has_answered();
	}
	return true;
}

/*
 * As "smbcontrol all reload-config" does. smbd would look for a new smb.conf by
 * itself, but once a minute only.
 */
bool setup_reload(const struct tool_verb *verb)
{
	bool running = setup_find_servers(verb);

	if (running && msg_ctx != NULL) {
		messaging_send_all(msg_ctx, MSG_SMB_CONF_UPDATED, NULL, 0);
	}
	TALLOC_FREE(msg_ctx);
	TALLOC_FREE(ev);
	return running;
}

/* proc(5): "PID (NAME) STATE PPID"; the name may hold anything */
static bool is_child(const char *pid, pid_t parent)
{
	char *path = talloc_asprintf(talloc_tos(), "/proc/%s/stat", pid);
	char *text = path != NULL ? file_load(path, NULL, 0, path) : NULL;
	const char *after = text != NULL ? strrchr(text, ')') : NULL;
	int ppid = 0;
	bool is = after != NULL && sscanf(after + 1, " %*c %d", &ppid) == 1 &&
		  ppid == (int)parent;

	TALLOC_FREE(path);
	return is;
}

/* It has gensec's modules, and ours was not among them. */
static bool is_without_plugin(const char *pid)
{
	char *path = talloc_asprintf(talloc_tos(), "/proc/%s/maps", pid);
	char *text = path != NULL ? file_load(path, NULL, 0, path) : NULL;
	bool is = text != NULL && strstr(text, "/gensec/") != NULL &&
		  strstr(text, "/gensec/secopts.") == NULL;

	TALLOC_FREE(path);
	return is;
}

size_t setup_count_old(void)
{
	pid_t smbd = pidfile_pid(lp_pid_directory(), "smbd");
	DIR *proc = smbd != 0 ? opendir("/proc") : NULL;
	const struct dirent *entry = NULL;
	size_t num = 0;

	while (proc != NULL && (entry = readdir(proc)) != NULL) {
		if (isdigit((unsigned char)entry->d_name[0]) &&
		    is_child(entry->d_name, smbd) &&
		    is_without_plugin(entry->d_name))
		{
			num++;
		}
	}
	if (proc != NULL) {
		closedir(proc);
	}
	return num;
}
