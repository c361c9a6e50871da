/*
 * Windows Security Options for Samba
 *
 * The secopts command: show
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_SHOW_H__
#define __SECOPTS_SHOW_H__

#include "../common/tool.h"

/**
 * What values a setting takes, for a program that has somebody choose one.
 *
 * @return	The member "takes" of docs/schema/secopts-show.json; NULL where
 *		memory runs out.
 */
json_t *show_takes_json(enum secopts_setting setting);

#endif /* __SECOPTS_SHOW_H__ */
