/*
 * Windows Security Options for Samba
 *
 * Where Samba declares the functions about files
 *
 * Trick:	none: a header that has not always been one of its own.
 * Serves:	4.17 (samba_util.h); 4.22 and later (util_file.h).
 * Upstream:	lib/util/util_file.h
 * Symptom:	does not compile.
 * Test:	./run build
 * Delete:	the condition with support for 4.17.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_UTIL_HEADERS_H__
#define __SECOPTS_UTIL_HEADERS_H__

#ifdef SECOPTS_HAVE_UTIL_FILE_H
#include "lib/util/util_file.h"
#endif

#endif /* __SECOPTS_UTIL_HEADERS_H__ */
