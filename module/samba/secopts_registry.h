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

/**
 * The values in the registry now.
 *
 * They are read again only when the database has changed. Where it cannot be
 * read, what was read last holds, and the log says so once for each cause.
 *
 * @param[in] lp_ctx	A struct loadparm_context of a program of the source4
 *			tree, or NULL; where source3's parameters are loaded,
 *			these are used. Without a type, so that it fits into
 *			struct secopts_conf.
 *
 * @return		Valid until the next call; NULL where nothing could be
 *			read so far.
 */
const struct secopts_registry *secopts_registry_now(void *lp_ctx);

/** The same for the database at path. */
const struct secopts_registry *secopts_registry_read(const char *path);

#endif /* __SECOPTS_REGISTRY_H__ */
