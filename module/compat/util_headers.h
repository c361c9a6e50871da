/*
 * Windows Security Options for Samba
 *
 * Where Samba declares the functions about files that the command uses
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

#ifndef __SECOPTS_UTIL_HEADERS_H__
#define __SECOPTS_UTIL_HEADERS_H__

#ifdef SECOPTS_HAVE_UTIL_FILE_H
#include "lib/util/util_file.h"
#endif

#endif /* __SECOPTS_UTIL_HEADERS_H__ */
