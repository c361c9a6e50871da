/*
 * Windows Security Options for Samba
 *
 * What Group Policy has delivered to this host
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_LAYER_H__
#define __SECOPTS_LAYER_H__

#include "secopts_samba.h"

/*
 * In Samba's state directory: a Registry.pol of settings and, behind each, of
 * the name of the policy that delivered it. "secopts gpo" writes it as a whole,
 * and every program may read it, as clients of users have to obey it, too.
 */
#define SECOPTS_LAYER_FILE "secopts_gpo.pol"
/* The key that stands for a setting without one. */
#define SECOPTS_LAYER_NO_KEY "System Access"
/* The key of the names of policies: values are called like the settings. */
#define SECOPTS_LAYER_ORIGIN "SOFTWARE\\secopts\\Origin"

/**
 * What Group Policy has delivered, as it stands in the file now. It is read
 * again only when the file has changed.
 *
 * @param[in] lp_ctx	As of secopts_registry_now().
 *
 * @return		Valid until the next call; NULL where nothing was
 *			delivered. Where the file cannot be read, what was read
 *			last; .broken where nothing was.
 */
const struct secopts_layer *secopts_layer_now(void *lp_ctx);

/** The same for the file at path. */
const struct secopts_layer *secopts_layer_read(const char *path);

#endif /* __SECOPTS_LAYER_H__ */
