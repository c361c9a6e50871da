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
/*
 * A cluster that is a member of a domain has one account in it, so what one node
 * is given holds for all: there the same bytes are this value of the shared
 * registry, below HKLM. Programs that are not root's cannot read it and go by
 * the file of their node.
 */
#define SECOPTS_LAYER_KEY "SOFTWARE\\secopts\\Group Policy"
#define SECOPTS_LAYER_VALUE "Delivered"
/* The key that stands for a setting without one. */
#define SECOPTS_LAYER_NO_KEY "System Access"
/* The key of the names of policies: values are called like the settings. */
#define SECOPTS_LAYER_ORIGIN "SOFTWARE\\secopts\\Origin"

/**
 * What Group Policy has delivered, as it stands in the file now, or in the
 * registry of a cluster. It is read again only when that has changed.
 *
 * @param[in] lp_ctx	As of secopts_registry_now().
 *
 * @return		Valid until the next call; NULL where nothing was
 *			delivered. Where the file cannot be read, what was read
 *			last; .broken where nothing was.
 */
const struct secopts_layer *secopts_layer_now(void *lp_ctx);

/**
 * The same as it was at some time in this second. A request in a session that
 * exists is judged by this: to ask the file system would be a tenth of what it
 * takes to refuse one.
 */
const struct secopts_layer *secopts_layer_lately(void *lp_ctx);

/** The same for the file at path. */
const struct secopts_layer *secopts_layer_read(const char *path);

/**
 * The same for the registry of a cluster.
 *
 * @param[in] registry	NULL: it cannot be read.
 * @param[in] path	Of the node's file, which holds until the cluster has been
 *			given something.
 */
const struct secopts_layer *
secopts_layer_shared(const struct secopts_registry *registry, const char *path);

#endif /* __SECOPTS_LAYER_H__ */
