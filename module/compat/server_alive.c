/*
 * Windows Security Options for Samba
 *
 * Whether a process of Samba still runs
 *
 * Trick:	serverid_exists() needs messaging, which opens databases for
 *		writing. What it compares in the end is a number in the file that
 *		each process of Samba keeps in msg.lock.
 * Serves:	4.17.
 * Upstream:	serverid_exists(), messaging_dgm_get_unique().
 * Symptom:	"secopts sessions" lists nothing, or sessions of the dead.
 * Test:	tests/live/test_tool_sessions.py
 * Delete:	when serverid_exists() does without messaging.
 *
 * Copyright (C) the secopts authors 2026
 *
 * This program is free software; you can redistribute it and/or modify
 * it under the terms of the GNU General Public License as published by
 * the Free Software Foundation; either version 3 of the License, or
 * (at your option) any later version.
 *
 * This program is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
 * GNU General Public License for more details.
 *
 * You should have received a copy of the GNU General Public License
 * along with this program.  If not, see <http://www.gnu.org/licenses/>.
 */

#include "secopts_open.h"
#include "system/filesys.h"
#include "lib/util/server_id.h"
#include "lib/util/samba_util.h"
#include "librpc/gen_ndr/server_id.h"

/*
 * Returns false where there is no such file: the process has none any more.
 */
static bool read_unique_id(uint64_t pid, uint64_t *unique_id)
{
	char path[PATH_MAX];
	unsigned long long number;
	FILE *file = NULL;
	bool ok;

	snprintf(path, sizeof(path), "%s/msg.lock/%" PRIu64,
		 lp_lock_directory(), pid);
	file = fopen(path, "re");
	if (file == NULL) {
		return false;
	}
	ok = (fscanf(file, "%llu", &number) == 1);
	fclose(file);
	*unique_id = number;
	return ok;
}

bool secopts_compat_is_alive(const struct server_id *id)
{
	uint64_t unique_id;

	if (!process_exists_by_pid((pid_t)id->pid)) {
		return false;
	}
	return id->unique_id == SERVERID_UNIQUE_ID_NOT_TO_VERIFY ||
	       (read_unique_id(id->pid, &unique_id) &&
		unique_id == id->unique_id);
}
