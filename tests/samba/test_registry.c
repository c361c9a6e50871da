/*
 * Windows Security Options for Samba
 *
 * Tests of the registry as it is read: cache, damage, absence
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testlib.h"

#include "includes.h"
#include "lib/dbwrap/dbwrap.h"
#include "registry/reg_db.h"
#include "../../module/samba/secopts_registry.h"
#include "tempdir.h"

/* CTDB's databases are local ones to the test. */
#define TEST_DB_FLAGS 0
#include "local_db.h"

#define LMS "HKLM\\SYSTEM\\CURRENTCONTROLSET\\SERVICES\\LANMANSERVER\\PARAMETERS"

static char *path;

/*
 * What source3 has, for a cluster alone: elsewhere the test is a program
 * without source3's parameters.
 */
static bool clustered;

bool lp_loaded(void)
{
	return clustered;
}

bool lp_clustering(void)
{
	return clustered;
}

const char *lp_state_directory(void)
{
	return test_dir;
}

static void store(struct db_context *db,
		  const char *key,
		  const void *bytes,
		  size_t length)
{
	TDB_DATA data = {
		.dptr = discard_const_p(uint8_t, bytes),
		.dsize = length,
	};

	assert_true(NT_STATUS_IS_OK(dbwrap_store_bystring(db, key, data, 0)));
}

/* A key below HKLM as regdb stores it: it is there, and so are its parents. */
static void store_key(struct db_context *db, const char *key)
{
	char *parent = talloc_strdup(db, key);
	char *name = NULL;

	store(db, key, "\0\0\0\0", 4);
	while ((name = strrchr(parent, '\\')) != NULL) {
		uint8_t list[64] = {1};

		*name++ = '\0';
		memcpy(list + 4, name, strlen(name) + 1);
		store(db, parent, list, 4 + strlen(name) + 1);
	}
	TALLOC_FREE(parent);
}

static struct db_context *open_db(int flags)
{
	struct db_context *db = dbwrap_local_open(
		NULL, path, 0, REG_TDB_FLAGS | TDB_NOMMAP, O_RDWR | flags,
		0600, DBWRAP_LOCK_ORDER_1, DBWRAP_FLAG_NONE);

	assert_non_null(db);
	return db;
}

/* RestrictNullSessAccess, as a number of so many bytes. */
static void store_restrict(struct db_context *db, uint8_t number, uint8_t size)
{
	uint8_t record[] = "\x01\0\0\0RestrictNullSessAccess\0"
			   "\x04\0\0\0\0\0\0\0\0\0\0";

	record[sizeof(record) - 8] = size;
	record[sizeof(record) - 4] = number;
	store(db, REG_VALUE_PREFIX "\\" LMS, record, sizeof(record) - 4 + size);
}

static int setup(void **state)
{
	struct db_context *db = NULL;

	(void)unlink(path);
	(void)secopts_registry_read("/nonexistent"); /* forgets the last one */
	db = open_db(O_CREAT);
	assert_true(NT_STATUS_IS_OK(
		dbwrap_store_int32_bystring(db, "INFO/version", 3)));
	store_key(db, LMS);
	store_restrict(db, 0, 4);
	TALLOC_FREE(db);
	return 0;
}

static const struct secopts_registry_value *
value_of(const struct secopts_registry *registry)
{
	assert_non_null(registry);
	return &registry->values[SECOPTS_RESTRICT_NULL_SESS_ACCESS];
}

static void test_read(void **state)
{
	const struct secopts_registry *registry = secopts_registry_read(path);
	struct db_context *db = NULL;
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SETTINGS; i++) {
		assert_int_equal(registry->values[i].given,
				 i == SECOPTS_RESTRICT_NULL_SESS_ACCESS);
	}
	assert_null(value_of(registry)->problem);
	assert_int_equal(value_of(registry)->data.number, 0);
	/* the very same, until there is a change */
	assert_ptr_equal(secopts_registry_read(path), registry);

	db = open_db(0);
	store_restrict(db, 1, 4);
	assert_int_equal(
		value_of(secopts_registry_read(path))->data.number, 1);
	store_restrict(db, 1, 3);
	assert_string_equal(value_of(secopts_registry_read(path))->problem,
			    "a REG_DWORD that is not of 4 bytes");
	assert_true(NT_STATUS_IS_OK(dbwrap_delete_bystring(
		db, REG_VALUE_PREFIX "\\" LMS)));
	assert_false(value_of(secopts_registry_read(path))->given);
	TALLOC_FREE(db);
}

static void test_absent(void **state)
{
	const struct secopts_registry *registry = NULL;

	assert_int_equal(unlink(path), 0);
	registry = secopts_registry_read(path);
	assert_false(value_of(registry)->given);
	assert_int_equal(access(path, F_OK), -1);

	/* It has been there once: what was read holds. */
	setup(state);
	assert_true(value_of(secopts_registry_read(path))->given);
	assert_int_equal(unlink(path), 0);
	assert_true(value_of(secopts_registry_read(path))->given);
	assert_int_equal(access(path, F_OK), -1);
}

/* What a damage does, and whether the registry can still be read. */
static void test_damage(void **state)
{
	static const struct {
		const char *what;
		const char *key;
		const char *bytes; /* NULL: deleted */
		size_t length;
		bool readable;
	} rows[] = {
		{"another version", "INFO/version", "\x04\0\0\0", 4, false},
		{"no version", "INFO/version", NULL, 0, false},
		{"values cut off", REG_VALUE_PREFIX "\\" LMS, "\x01\0\0\0X", 5,
		 false},
		{"values too short", REG_VALUE_PREFIX "\\" LMS, "\x01", 1,
		 false},
		{"values too long", REG_VALUE_PREFIX "\\" LMS, "\0\0\0\0\0",
		 5, false},
		{"no values", REG_VALUE_PREFIX "\\" LMS, NULL, 0, true},
		{"a key that its parent names is gone", LMS, NULL, 0, false},
		{"a list of subkeys is cut off",
		 "HKLM\\SYSTEM\\CURRENTCONTROLSET", "\x02\0\0\0CONTROL", 12,
		 false},
		{"another key", "HKLM\\HARDWARE", "\x01", 1, true},
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct db_context *db = NULL;
		bool again;

		for (again = false;; again = true) {
			const struct secopts_registry *last = NULL;

			setup(state);
			if (again) {
				last = secopts_registry_read(path);
			}
			db = open_db(0);
			if (rows[i].bytes != NULL) {
				store(db, rows[i].key, rows[i].bytes,
				      rows[i].length);
			} else {
				assert_true(NT_STATUS_IS_OK(
					dbwrap_delete_bystring(db,
							       rows[i].key)));
			}
			TALLOC_FREE(db);

			print_message("%s, %s\n", rows[i].what,
				      again ? "read before" : "not read before");
			if (rows[i].readable) {
				assert_non_null(secopts_registry_read(path));
			} else {
				assert_ptr_equal(secopts_registry_read(path),
						 last);
			}
			if (again) {
				break;
			}
		}
	}
}

/* What is deleted in a cluster stays as an empty record for a while. */
static void test_deleted_in_cluster(void **state)
{
	static const char values[] = REG_VALUE_PREFIX "\\" LMS;
	bool in_cluster;

	if (geteuid() != 0) {
		skip();
	}
	for (in_cluster = false;; in_cluster = true) {
		struct db_context *db = NULL;

		setup(state);
		clustered = in_cluster;
		print_message("%s\n", in_cluster ? "a cluster" : "no cluster");

		/* The last value of a key, then the key as well. */
		db = open_db(0);
		store(db, values, "", 0);
		if (in_cluster) {
			const struct secopts_registry *registry =
				secopts_registry_read(path);

			assert_false(value_of(registry)->given);
			store(db, LMS, "", 0);
			store(db,
			      "HKLM\\SYSTEM\\CURRENTCONTROLSET\\SERVICES\\"
			      "LANMANSERVER",
			      "\0\0\0\0", 4);
			registry = secopts_registry_read(path);
			assert_false(value_of(registry)->given);
			/* All above it, too; but not what one of them names. */
			store(db, "HKLM\\SYSTEM\\CURRENTCONTROLSET\\SERVICES\\"
				  "LANMANSERVER", "", 0);
			assert_ptr_equal(secopts_registry_read(path), registry);
		} else {
			assert_null(secopts_registry_read(path));
		}
		TALLOC_FREE(db);
		clustered = false;
		if (in_cluster) {
			/* lets go of the cluster's database */
			(void)secopts_registry_read(path);
			break;
		}
	}
}

/* Cut off, it is damaged or was longer than it needs to be. */
static void test_truncated(void **state)
{
	struct stat st;
	off_t size;

	assert_true(value_of(secopts_registry_read(path))->given);
	assert_int_equal(stat(path, &st), 0);
	for (size = st.st_size - 1; size >= 0; size = size / 3 - (size == 0)) {
		assert_int_equal(truncate(path, size), 0);
		assert_true(value_of(secopts_registry_read(path))->given);
	}
	setup(state);
	assert_true(value_of(secopts_registry_read(path))->given);
}

/* Root opens anything, so nothing but another kind of file is unreadable. */
static void test_not_a_file(void **state)
{
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_null(secopts_registry_read(path));
	assert_int_equal(rmdir(path), 0);
	setup(state);
	assert_true(value_of(secopts_registry_read(path))->given);
}

static int make_path(void **state)
{
	int rc = test_make_dir(state);

	path = test_path(NULL, "registry.tdb");
	return rc;
}

static int remove_path(void **state)
{
	(void)unlink(path);
	TALLOC_FREE(path);
	return test_remove_dir(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_read, setup),
		cmocka_unit_test_setup(test_absent, setup),
		cmocka_unit_test_setup(test_damage, setup),
		cmocka_unit_test_setup(test_deleted_in_cluster, setup),
		cmocka_unit_test_setup(test_truncated, setup),
		cmocka_unit_test_setup(test_not_a_file, setup),
	};
	return cmocka_run_group_tests(tests, make_path, remove_path);
}
