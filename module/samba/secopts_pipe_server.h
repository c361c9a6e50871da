/*
 * Windows Security Options for Samba
 *
 * The server behind a pipe
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_PIPE_SERVER_H__
#define __SECOPTS_PIPE_SERVER_H__

#include "secopts_compat_rpc.h"
#include "secopts_samba.h"

/**
 * Have the server of a pipe prove that it judges operations, where one could be
 * refused to whoever has opened it.
 *
 * @param[in] fsp	The pipe, which has just been opened.
 * @param[in] policy	Effective policy; NULL as in secopts_concerns_pipe().
 * @param[in] facts	Who has opened it.
 * @param[in] bound	Is told of interfaces that the client binds to.
 * @param[in] private_data For bound.
 *
 * @return		False where the pipe must not be used.
 */
bool secopts_watch_pipe(struct files_struct *fsp,
			const struct secopts_policy *policy,
			const struct secopts_facts *facts,
			secopts_bound_fn *bound,
			void *private_data);

#endif /* __SECOPTS_PIPE_SERVER_H__ */
