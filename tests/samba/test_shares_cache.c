/*
 * Windows Security Options for Samba
 *
 * Tests of what is kept of the registry's shares for other processes
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testlib.h"
#include "tempdir.h"

#include "secopts_lock_tdb.h"
#include "secopts_shares.h"

/* Records that are cut off, changed or of another state are not believed. */

#define DB_NAME "secopts_shares.tdb"

static const struct secopts_shares_state now = {
	.id.file = {
		.device = 1, .inode = 2, .size = 3,
		.written = {.tv_sec = 4, .tv_nsec = 5},
		.changed = {.tv_sec = 6, .tv_nsec = 7},
	},
	.seqnum = 8,
};
static char first[] = "one\0two";
static char second[] = "three";

static struct secopts_registry_shares some_shares(void)
{
	struct secopts_registry_shares shares = {.kinds = {{.length = 0}}};

	shares.kinds[0] = (struct secopts_share_names){first, sizeof(first)};
	shares.kinds[SECOPTS_NUM_SHARE_KINDS - 1] =
		(struct secopts_share_names){second, sizeof(second)};
	return shares;
}

static int setup(void **state)
{
	struct secopts_registry_shares shares = some_shares();

	*state = talloc_stackframe();
	secopts_shares_cache_store(test_dir, &now, &shares);
	return 0;
}

static int teardown(void **state)
{
	return test_remove_file(state, DB_NAME);
}

static bool load(TALLOC_CTX *mem_ctx,
		 const struct secopts_shares_state *at,
		 struct secopts_registry_shares *shares)
{
	return secopts_shares_cache_load(mem_ctx, test_dir, at, shares);
}

static void test_whole(void **state)
{
	struct secopts_registry_shares wanted = some_shares();
	struct secopts_registry_shares got;
	size_t wrong = 0;
	size_t i;

	assert_true(load(*state, &now, &got));
	for (i = 0; i < SECOPTS_NUM_SHARE_KINDS; i++) {
		check_row(wrong,
			  got.kinds[i].length == wanted.kinds[i].length &&
				  (got.kinds[i].length == 0 ||
				   memcmp(got.kinds[i].names,
					  wanted.kinds[i].names,
					  got.kinds[i].length) == 0),
			  "kind %zu", i);
	}
	check_rows(wrong);
	assert_false(secopts_shares_cache_load(*state, NULL, &now, &got));
	assert_false(secopts_shares_cache_load(*state, "/nowhere", &now, &got));
}

static void test_other_state(void **state)
{
	struct secopts_shares_state others[] = {now, now, now, now,
						now, now, now, now};
	struct secopts_registry_shares got;
	size_t wrong = 0;
	size_t i;

	others[0].id.file.device++;
	others[1].id.file.inode++;
	others[2].id.file.size++;
	others[3].id.file.written.tv_sec++;
	others[4].id.file.written.tv_nsec++;
	others[5].id.file.changed.tv_sec++;
	others[6].id.file.changed.tv_nsec++;
	others[7].seqnum++;
	for (i = 0; i < TEST_COUNT(others); i++) {
		check_row(wrong, !load(*state, &others[i], &got), "state %zu",
			  i);
	}
	check_rows(wrong);
}

/* The one record, and its key. */
static TDB_DATA record(TALLOC_CTX *mem_ctx, struct tdb_wrap **db, TDB_DATA *key)
{
	*db = secopts_lock_tdb_open(mem_ctx, test_dir, "secopts_shares.tdb");
	assert_non_null(*db);
	*key = tdb_firstkey((*db)->tdb);
	assert_non_null(key->dptr);
	return tdb_fetch((*db)->tdb, *key);
}

/* The checksum is made right, so that it is not what finds them out. */
static bool is_believed(TALLOC_CTX *mem_ctx,
			struct tdb_wrap *db,
			TDB_DATA key,
			TDB_DATA data)
{
	struct secopts_registry_shares got;
	uint32_t checksum = 0;

	if (data.dsize >= 8) {
		memcpy(data.dptr + 4, &checksum, 4);
		checksum = tdb_jenkins_hash(&data);
		memcpy(data.dptr + 4, &checksum, 4);
	}
	assert_int_equal(tdb_store(db->tdb, key, data, TDB_REPLACE), 0);
	return load(mem_ctx, &now, &got);
}

static void test_cut_off(void **state)
{
	struct tdb_wrap *db = NULL;
	TDB_DATA key;
	TDB_DATA whole = record(*state, &db, &key);
	TDB_DATA longer = {.dsize = whole.dsize + 1};
	size_t wrong = 0;
	size_t size;

	for (size = 0; size < whole.dsize; size++) {
		TDB_DATA part = {
			.dptr = talloc_memdup(*state, whole.dptr, size + 1),
			.dsize = size,
		};

		check_row(wrong, !is_believed(*state, db, key, part),
			  "%zu bytes", size);
	}
	longer.dptr = talloc_zero_size(*state, longer.dsize);
	memcpy(longer.dptr, whole.dptr, whole.dsize);
	check_row(wrong, !is_believed(*state, db, key, longer), "longer");
	check_row(wrong, is_believed(*state, db, key, whole), "whole");
	check_rows(wrong);
	free(whole.dptr);
	free(key.dptr);
}

/* Whatever is in it: nothing outside of it is read, which valgrind sees. */
static void test_any_bytes(void **state)
{
	struct tdb_wrap *db = NULL;
	TDB_DATA key;
	TDB_DATA whole = record(*state, &db, &key);
	size_t names = whole.dsize - sizeof(first) - sizeof(second);
	uint32_t random = 1;
	size_t wrong = 0;
	size_t i;

	for (i = 0; i < 2000; i++) {
		TDB_DATA data = {
			.dptr = talloc_memdup(*state, whole.dptr, whole.dsize),
			.dsize = whole.dsize,
		};
		size_t at = test_random(&random) % names;

		if (at >= 4 && at < 8) {
			continue;
		}
		data.dptr[at] ^= (uint8_t)(1 + test_random(&random) % 255);
		check_row(wrong, !is_believed(*state, db, key, data),
			  "byte %zu", at);
		talloc_free(data.dptr);
	}
	/* The last name of a kind without its NUL. */
	whole.dptr[names + sizeof(first) - 1] = 'x';
	check_row(wrong, !is_believed(*state, db, key, whole), "no NUL");
	check_rows(wrong);
	free(whole.dptr);
	free(key.dptr);
}

static void test_checksum(void **state)
{
	struct secopts_registry_shares got;
	struct tdb_wrap *db = NULL;
	TDB_DATA key;
	TDB_DATA data = record(*state, &db, &key);

	data.dptr[data.dsize - 2] ^= 1;
	assert_int_equal(tdb_store(db->tdb, key, data, TDB_REPLACE), 0);
	assert_false(load(*state, &now, &got));
	free(data.dptr);
	free(key.dptr);
}

static void test_writable(void **state)
{
	struct secopts_registry_shares got;

	chmod(test_path(*state, DB_NAME), 0620);
	assert_false(load(*state, &now, &got));
	chmod(test_path(*state, DB_NAME), 0602);
	assert_false(load(*state, &now, &got));
	chmod(test_path(*state, DB_NAME), 0600);
	assert_true(load(*state, &now, &got));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_whole),
		TEST(test_other_state),
		TEST(test_cut_off),
		TEST(test_any_bytes),
		TEST(test_checksum),
		TEST(test_writable),
	};

	if (geteuid() != 0) {
		print_message("only root's files are believed\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, test_make_dir, test_remove_dir);
}
