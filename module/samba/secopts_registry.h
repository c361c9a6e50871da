/*
 * Windows Security Options for Samba
 *
 * The settings as Samba's registry gives them
 *
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

#ifndef __SECOPTS_REGISTRY_H__
#define __SECOPTS_REGISTRY_H__

#include "secopts_samba.h"

struct loadparm_context;

/**
 * The values in the registry now.
 *
 * They are read again only when the database has changed. Where it cannot be
 * read, what was read last holds, and the log tells once per cause.
 *
 * @param[in] lp_ctx	Parameters of a program of the source4 tree; where
 *			source3's are loaded, these are used.
 *
 * @return		Valid until the next call; NULL where nothing could be
 *			read so far.
 */
const struct secopts_registry *
secopts_registry_now(struct loadparm_context *lp_ctx);

/** The same for the database at path. */
const struct secopts_registry *secopts_registry_read(const char *path);

#endif /* __SECOPTS_REGISTRY_H__ */
