/*
 * Windows Security Options for Samba
 *
 * Has Samba's registry changed, where shares come from it?
 *
 * Trick:	a second handle like the one with which smbd loads registry
 *		shares. Both are one database below, which is mapped: to ask
 *		for its sequence number is to read memory. Weak references, as
 *		in smbd_session.c.
 * Serves:	4.17 and later.
 * Upstream:	find_service() loads a registry share when somebody connects
 *		to it, load_registry_shares() all of them, those that are
 *		loaded, too (source3/param/service.c); lp_file_list_changed()
 *		asks for the registry only where smb.conf includes it.
 * Symptom:	a session from before a registry share was given "vfs objects"
 *		without secopts connects to it.
 * Test:	tests/live/test_failclosed.py
 * Delete:	when smbd tells VFS modules or gensec of a share it loads.
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
#include "lib/smbconf/smbconf.h"
#include "source3/lib/smbconf/smbconf_init.h"

/* libsmbconf; see smbd_session.c. */
#pragma weak lp_registry_shares
#pragma weak smbconf_init
#pragma weak smbconf_changed

static struct smbconf_ctx *registry;
static struct smbconf_csn seen;

bool secopts_compat_watch_registry(void)
{
	if (lp_registry_shares == NULL || smbconf_init == NULL ||
	    smbconf_changed == NULL)
	{
		return false;
	}
	if (!lp_registry_shares() || registry != NULL) {
		return true;
	}
	if (!SBC_ERROR_IS_OK(smbconf_init(NULL, &registry, "registry:"))) {
		registry = NULL;
		return false;
	}
	smbconf_changed(registry, &seen, NULL, NULL);
	return true;
}

uint64_t secopts_compat_registry_state(void)
{
	static uint64_t state = 1;

	if (registry != NULL && lp_registry_shares() &&
	    smbconf_changed(registry, &seen, NULL, NULL))
	{
		state++;
	}
	return state;
}
