/*
 * Windows Security Options for Samba
 *
 * Tells that the plug-ins are those of another Samba
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

#include "includes.h"
#include "secopts_compat.h"

/**
 * What Samba calls once in every program that uses gensec, as it loads all that
 * lies in that directory. Registers nothing.
 */
_PUBLIC_ NTSTATUS samba_init_module(TALLOC_CTX *mem_ctx)
{
	return secopts_compat_same_samba("gensec")
		       ? NT_STATUS_OK
		       : NT_STATUS_REVISION_MISMATCH;
}
