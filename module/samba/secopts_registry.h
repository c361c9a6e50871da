/*
 * Windows Security Options for Samba
 *
 * The settings as Samba's registry gives them
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_REGISTRY_H__
#define __SECOPTS_REGISTRY_H__

#include "secopts_samba.h"

struct loadparm_context;

/**
 * The values in the registry now.
 *
 * They are read again only when the database has changed. Where it cannot be
 * read, what was read last holds, and the log says so once for each cause.
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
