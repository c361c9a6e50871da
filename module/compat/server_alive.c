/*
 * Windows Security Options for Samba
 *
 * Whether a process of Samba still runs
 *
 * Trick:	serverid_exists() needs messaging, which opens databases for
 *		writing. What it compares in the end is a number in the file in
 *		msg.lock that each process of Samba keeps locked. Of another
 *		node's process ctdbd has to be asked, as it does; messaging is
 *		open by then, since the databases are CTDB's.
 * Serves:	4.17 and later.
 * Upstream:	serverid_exists(), messaging_dgm_get_unique(),
 *		messaging_dgm_cleanup().
 * Symptom:	"secopts sessions" lists nothing, or sessions of the dead.
 * Test:	tests/live/test_tool_sessions.py
 * Delete:	when serverid_exists() does without messaging.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat_db.h"
#include "system/filesys.h"
#include "lib/util/server_id.h"
#include "librpc/gen_ndr/server_id.h"
#include "source3/lib/util_procid.h"
#include "serverid.h"

/*
 * A process that holds no lock on its file has ended, even if its parent does
 * not know that yet.
 */
static bool is_locked(FILE *file)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	return fcntl(fileno(file), F_GETLK, &lock) == 0 &&
	       lock.l_type != F_UNLCK;
}

bool secopts_compat_is_alive(const struct server_id *id)
{
	char path[PATH_MAX];
	unsigned long long unique_id;
	FILE *file = NULL;
	bool alive;

	/* If we closed our own file, our lock on it would be gone. */
	if (procid_is_local(id) && id->pid == (uint64_t)getpid()) {
		return true;
	}
	if (secopts_compat_is_clustered() && !procid_is_local(id)) {
		return serverid_exists(id);
	}
	snprintf(path, sizeof(path), "%s/msg.lock/%" PRIu64,
		 lp_lock_directory(), id->pid);
	file = fopen(path, "re");
	if (file == NULL) {
		return false;
	}
	alive = is_locked(file) &&
		(id->unique_id == SERVERID_UNIQUE_ID_NOT_TO_VERIFY ||
		 (fscanf(file, "%llu", &unique_id) == 1 &&
		  unique_id == id->unique_id));
	fclose(file);
	return alive;
}
