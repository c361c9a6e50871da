/*
 * Windows Security Options for Samba
 *
 * Operations of the LSA that Samba's IDL does not always have
 *
 * Trick:	none: what no call of this Samba can be has a structure all the
 *		same, so that the table of operations is one for all releases.
 * Serves:	4.17 and 4.18, which do not know LsarOpenPolicy3.
 * Upstream:	lsa_OpenPolicy3() came into librpc/idl/lsa.idl.
 * Symptom:	does not compile.
 * Test:	tests/samba/test_operations.c
 * Delete:	with support for 4.18.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_LSA_HEADERS_H__
#define __SECOPTS_LSA_HEADERS_H__

#include "librpc/gen_ndr/lsa.h"

#ifndef SECOPTS_HAVE_LSA_OPENPOLICY3
struct lsa_OpenPolicy3 {
	struct {
		uint32_t *out_version;
		NTSTATUS result;
	} out;
};
#endif

#endif /* __SECOPTS_LSA_HEADERS_H__ */
