/*
 * Windows Security Options for Samba
 *
 * The table of operations against Samba's IDL
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "includes.h"
#include "librpc/gen_ndr/ndr_lsa.h"
#include "librpc/gen_ndr/ndr_netlogon.h"
#include "librpc/gen_ndr/ndr_samr.h"
#include "librpc/gen_ndr/ndr_srvsvc.h"
#include "librpc/gen_ndr/ndr_winreg.h"
#include "secopts_rpc.h"
#include "../../module/compat/lsa_headers.h"
#include "testlib.h"

static const struct ndr_interface_table *const tables[] = {
	&ndr_table_samr, &ndr_table_lsarpc, &ndr_table_srvsvc,
	&ndr_table_winreg, &ndr_table_netlogon};

static const char *const idl_names[] = {
#define SECOPTS_OPERATION(interface, opnum, idl, name, ...) #idl "_" #name,
#include "secopts_operations.def"
#undef SECOPTS_OPERATION
};

/* The size of what the IDL makes of it, up to its result. */
static const struct {
	size_t size;
	size_t end_of_result;
} structs[] = {
#define SECOPTS_OPERATION(interface, opnum, idl, name, ...)                   \
	{sizeof(struct idl##_##name),                                         \
	 offsetof(struct idl##_##name, out.result) + sizeof(uint32_t)},
#include "secopts_operations.def"
#undef SECOPTS_OPERATION
};

static const struct ndr_interface_table *find_table(const char *name)
{
	size_t i;

	for (i = 0; i < TEST_COUNT(tables); i++) {
		if (strcmp(tables[i]->name, name) == 0) {
			return tables[i];
		}
	}
	return NULL;
}

static void test_idl(void **state)
{
	int wrong = 0;
	size_t i;

	for (i = 0; i < SECOPTS_NUM_OPERATIONS; i++) {
		const struct secopts_operation *operation =
			&secopts_operations[i];
		const struct ndr_interface_table *table =
			find_table(operation->interface);
		const struct ndr_interface_call *call = NULL;

#ifndef SECOPTS_HAVE_LSA_OPENPOLICY3
		/* Nobody can ask a server for what is beyond its table. */
		if (i == SECOPTS_OPERATION_lsa_OpenPolicy3) {
			check_row(wrong, operation->opnum >= table->num_calls,
				  "%s: known all the same", operation->name);
			continue;
		}
#endif
		if (table == NULL || operation->opnum >= table->num_calls) {
			check_row(wrong, false, "%s: no such operation",
				  operation->name);
			continue;
		}
		call = &table->calls[operation->opnum];
		check_row(wrong, strcmp(call->name, idl_names[i]) == 0,
			  "%s: %u is %s", operation->name, operation->opnum,
			  call->name);
		check_row(wrong, call->struct_size == structs[i].size,
			  "%s: another structure", operation->name);
		/* pidl puts the result last. */
		check_row(wrong,
			  structs[i].size - structs[i].end_of_result <
				  sizeof(void *),
			  "%s: something stands after the result",
			  operation->name);
	}
	check_rows(wrong);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_idl),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
