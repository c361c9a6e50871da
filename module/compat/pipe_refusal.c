/*
 * Windows Security Options for Samba
 *
 * STATUS_ACCESS_DENIED to a CREATE on IPC$, without noise
 *
 * Trick:	smbd answers a CREATE on IPC$ with ACCESS_DENIED while "nt pipe
 *		support" is off. Between chdir_fn and that check nothing else
 *		runs, so chdir_fn switches it off for this one request and
 *		every chdir_fn on IPC$ first switches it back. A chdir_fn
 *		that fails refuses as well, but has smbd write an error with
 *		the client's token at log level 0 each time.
 * Serves:	4.17 and later.
 * Upstream:	smbd_smb2_create_send() (source3/smbd/smb2_create.c),
 *		chdir_current_service() (source3/smbd/smb2_service.c).
 * Symptom:	level 0 noise for each refused pipe.
 * Test:	tests/live/test_pipes.py (log, and users beside anonymous)
 * Delete:	when VFS has a hook for named pipes.
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

#include "secopts_compat.h"

static bool refusing;

bool secopts_compat_refuse_pipe(void)
{
	bool *support = secopts_compat_nt_pipe_support();

	if (*support != lp_nt_pipe_support()) {
		return false;
	}
	if (*support) {
		*support = false;
		refusing = true;
	}
	/* Where it was off already, the administrator refuses everybody. */
	return true;
}

void secopts_compat_end_refusal(void)
{
	if (refusing) {
		*secopts_compat_nt_pipe_support() = true;
		refusing = false;
	}
}
