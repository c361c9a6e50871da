/*
 * Windows Security Options for Samba
 *
 * The database of who has used NTLM: what it keeps, and what goes
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testlib.h"
#include "tempdir.h"
#include "filelock.h"

#include <sys/wait.h>
#include "secopts_lock_tdb.h"
#include "secopts_tally.h"
#include "secopts_uses.h"

static int setup(void **state)
{
	*state = talloc_stackframe();
	return 0;
}

static int teardown(void **state)
{
	secopts_uses_close();
	return test_remove_file(state, SECOPTS_USES_FILE);
}

static const struct secopts_use alice = {
	.side = SECOPTS_SERVER,
	.client = "10.0.0.7",
	.machine = "PC7",
	.user = "alice",
	.domain = "DOM",
	.target = "cifs/10.0.0.1",
	.has_target = true,
	.version = SECOPTS_NTLM_VERSION_2,
	.why = SECOPTS_WHY_ADDRESS,
	.address = "10.0.0.7",
	.who = SECOPTS_WHO_USER,
	.binding = SECOPTS_NTLM_BINDING_ZERO,
	.flags = 0xe2888235,
	.av_flags = 2,
};

struct seen {
	size_t num;
	uint64_t count;
	uint64_t failed;
	size_t proved;
	size_t of_alice;
	struct secopts_use_note last; /* numbers alone */
	char user[200];
	char target[200];
};

static void see(const struct secopts_use_note *note, void *private_data)
{
	struct seen *seen = private_data;

	seen->num++;
	seen->count += note->count;
	seen->failed += note->failed;
	seen->proved += note->failed < note->count;
	seen->of_alice += strcmp(note->use.user, "alice") == 0;
	seen->last = *note;
	snprintf(seen->user, sizeof(seen->user), "%s", note->use.user);
	snprintf(seen->target, sizeof(seen->target), "%s",
		 note->use.target);
}

static struct seen read_all(struct secopts_uses *uses)
{
	struct seen seen = {.num = 0};
	struct secopts_uses dummy;

	assert_int_equal(secopts_uses_read(test_dir,
					   uses != NULL ? uses : &dummy, see,
					   &seen),
			 0);
	return seen;
}

/* All that is told of one comes back, summed. */
static void test_sum(void **state)
{
	struct secopts_use again = alice;
	struct secopts_uses uses;
	struct seen seen;

	secopts_uses_add(test_dir, &alice, 1000);
	again.status = 0xc000006d;
	again.address = "10.0.0.7";
	again.flags = 1;
	again.user = "ALICE"; /* is the same name */
	secopts_uses_add(test_dir, &again, 1060);
	seen = read_all(&uses);

	assert_int_equal(uses.since, 1000);
	assert_int_equal(uses.dropped, 0);
	assert_int_equal(uses.logons[SECOPTS_NTLM_VERSION_2], 1);
	assert_int_equal(uses.failures[SECOPTS_NTLM_VERSION_2], 1);
	assert_int_equal(uses.logons[SECOPTS_NTLM_VERSION_1], 0);
	assert_int_equal(seen.num, 1);
	assert_int_equal(seen.last.count, 2);
	assert_int_equal(seen.last.failed, 1);
	assert_int_equal(seen.last.first, 1000);
	assert_int_equal(seen.last.last, 1060);
	assert_int_equal(seen.last.use.status, 0xc000006d);
	assert_int_equal(seen.last.use.flags, 1);
	assert_int_equal(seen.last.use.av_flags, 2);
	assert_int_equal(seen.last.use.version, SECOPTS_NTLM_VERSION_2);
	assert_int_equal(seen.last.use.why, SECOPTS_WHY_ADDRESS);
	assert_int_equal(seen.last.use.binding, SECOPTS_NTLM_BINDING_ZERO);
	assert_true(seen.last.use.has_target);
	assert_string_equal(seen.user, "alice");
	assert_string_equal(seen.target, "cifs/10.0.0.1");
}

/* It is there after a restart, and in the hands of root alone. */
static void test_lasting(void **state)
{
	struct stat st;

	secopts_uses_add(test_dir, &alice, 1000);
	secopts_uses_close();
	secopts_uses_add(test_dir, &alice, 2000);
	assert_int_equal(read_all(NULL).last.count, 2);
	assert_int_equal(stat(test_path(*state, SECOPTS_USES_FILE), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

/* Each of these alone makes another entry. */
static void test_apart(void **state)
{
	size_t want = 1;

	secopts_uses_add(test_dir, &alice, 1);
#define OTHER(member, value)                                                  \
	do {                                                                  \
		struct secopts_use other = alice;                             \
		other.member = (value);                                       \
		secopts_uses_add(test_dir, &other, 1);                        \
		want++;                                                       \
	} while (0)
	OTHER(side, SECOPTS_CLIENT);
	OTHER(client, "10.0.0.8");
	OTHER(machine, "PC8");
	OTHER(user, "bob");
	OTHER(domain, "DOM2");
	OTHER(target, "cifs/10.0.0.2");
	OTHER(version, SECOPTS_NTLM_VERSION_1);
	OTHER(why, SECOPTS_WHY_ALIAS);
	assert_int_equal(read_all(NULL).num, want);
#undef OTHER
}

/* What is too long is cut, and no character in the middle. */
static void test_long(void **state)
{
	struct secopts_use use = alice;
	struct seen seen;
	char text[600];
	size_t i;

	for (i = 0; i + 2 < sizeof(text); i += 2) {
		memcpy(text + i, "\xc3\xbc", 3);
	}
	use.user = use.domain = use.machine = use.target = use.address = text;
	secopts_uses_add(test_dir, &use, 1);
	seen = read_all(NULL);
	assert_int_equal(seen.num, 1);
	assert_int_equal(strlen(seen.user), 110);
	assert_int_equal(strlen(seen.target), 158);
}

static off_t size_of_file(TALLOC_CTX *mem_ctx)
{
	struct stat st = {.st_size = 0};

	stat(test_path(mem_ctx, SECOPTS_USES_FILE), &st);
	return st.st_size;
}

/* A hundred thousand logons of as many names from as many clients. */
static void test_bounded(void **state)
{
	struct timespec start, end;
	struct seen seen;
	int i;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
	for (i = 0; i < 100000; i++) {
		struct secopts_use use = alice;
		char user[32], client[32];

		snprintf(user, sizeof(user), "user%d", i);
		snprintf(client, sizeof(client), "10.%d.%d.%d", i >> 16,
			 i >> 8 & 255, i & 255);
		use.user = user;
		use.client = use.address = client;
		secopts_uses_add(test_dir, &use, 1000 + i);
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
	seen = read_all(NULL);
	print_message("%zu kept, %lld bytes, %lld us each\n", seen.num,
		      (long long)size_of_file(*state),
		      ((long long)(end.tv_sec - start.tv_sec) * 1000000 +
		       (end.tv_nsec - start.tv_nsec) / 1000) / 100000);
	assert_true(seen.num > SECOPTS_TALLY_MAX / 2);
	assert_true(seen.num <= SECOPTS_TALLY_MAX);
	assert_true(size_of_file(*state) < 6 * 1024 * 1024);
}

/*
 * Users who have proved who they are stay, whatever strangers do: names from
 * one address, and from as many as they like.
 */
static void test_strangers(void **state)
{
	struct secopts_uses uses;
	struct seen seen;
	int i;

	for (i = 0; i < 200; i++) {
		struct secopts_use use = alice;
		char client[32];

		snprintf(client, sizeof(client), "192.0.2.%d", i);
		use.client = client;
		secopts_uses_add(test_dir, &use, 1);
	}
	for (i = 0; i < 60000; i++) {
		struct secopts_use use = alice;
		char user[32], client[32];

		snprintf(user, sizeof(user), "stranger%d", i);
		snprintf(client, sizeof(client), "10.0.%d.%d", i >> 8 & 255,
			 i & 255);
		use.user = user;
		use.client = client;
		use.status = (i % 3 == 0) ? 0xc000006d : 0;
		use.who = (i % 3 == 1) ? SECOPTS_WHO_GUEST : SECOPTS_WHO_USER;
		if (i % 3 == 2) {
			use.version = SECOPTS_NTLM_VERSION_ANONYMOUS;
		}
		secopts_uses_add(test_dir, &use, 2 + i);
	}
	seen = read_all(&uses);
	assert_int_equal(seen.of_alice, 200);
	assert_true(seen.num <= SECOPTS_TALLY_MAX / 2 + 200);
}

static void add_many(int num, const char *name, uint32_t status)
{
	int i;

	for (i = 0; i < num; i++) {
		struct secopts_use use = alice;
		char user[32], client[32];

		snprintf(user, sizeof(user), "%s%d", name, i);
		snprintf(client, sizeof(client), "10.0.%d.%d", i >> 8, i & 255);
		use.user = user;
		use.client = client;
		use.status = status;
		secopts_uses_add(test_dir, &use, 1 + i);
	}
}

/* Not even where the table is full of users: then strangers are left out. */
static void test_full(void **state)
{
	struct secopts_uses uses;
	struct seen before, after;

	add_many(30000, "user", 0);
	before = read_all(&uses);
	assert_int_equal(uses.dropped, 0);
	assert_true(before.num > SECOPTS_TALLY_MAX * 9 / 10);
	add_many(10000, "stranger", 0xc000006d);
	after = read_all(&uses);
	assert_int_equal(after.proved, before.proved);
	assert_true(uses.dropped > 0);
}

/* One client, whoever it logs on as, has its part of the table and no more. */
static void test_one_client(void **state)
{
	int i;

	for (i = 0; i < 20000; i++) {
		struct secopts_use use = alice;
		char user[32];

		snprintf(user, sizeof(user), "user%d", i);
		use.user = user;
		secopts_uses_add(test_dir, &use, 1 + i);
	}
	assert_int_equal(read_all(NULL).num, 16 * SECOPTS_TALLY_WAYS);
}

/* What has not been seen for longest makes room. */
static void test_oldest_goes(void **state)
{
	int i;

	secopts_uses_add(test_dir, &alice, 1);
	for (i = 0; i < 20000; i++) {
		struct secopts_use use = alice;
		char user[32];

		snprintf(user, sizeof(user), "user%d", i);
		use.user = user;
		secopts_uses_add(test_dir, &use, 1 + i);
		if (i < 10000) {
			secopts_uses_add(test_dir, &alice, 1 + i);
		}
		if (i == 9999) {
			assert_int_equal(read_all(NULL).of_alice, 1);
		}
	}
	assert_int_equal(read_all(NULL).of_alice, 0);
}

/* Nobody waits for a lock, nor fails by a file that is none. */
static void test_trouble(void **state)
{
	struct secopts_uses uses;
	struct seen seen = {.num = 0};
	char *path = test_path(*state, SECOPTS_USES_FILE);
	struct test_lock lock;
	int fd;

	/* none */
	assert_int_equal(secopts_uses_read(test_dir, &uses, see, &seen), 0);
	assert_int_equal(uses.since, 0);
	secopts_uses_add("/nonexistent", &alice, 1);
	secopts_uses_add(NULL, &alice, 1);

	/* somebody has locked all of it */
	secopts_uses_add(test_dir, &alice, 1);
	lock = test_lock_file(path);
	secopts_uses_add(test_dir, &alice, 2);
	test_unlock_file(lock);
	secopts_uses_add(test_dir, &alice, 3);
	assert_int_equal(read_all(NULL).last.count, 2);
	secopts_uses_close();

	/* it is no database */
	fd = open(path, O_WRONLY | O_TRUNC);
	assert_int_equal(write(fd, "nonsense", 8), 8);
	close(fd);
	assert_int_equal(secopts_uses_read(test_dir, &uses, see, &seen), EIO);
	/* tdb begins such a file anew */
	secopts_uses_add(test_dir, &alice, 4);
	assert_int_equal(read_all(NULL).last.count, 1);
}

static bool is_set(TDB_DATA key)
{
	return key.dsize > 4 && memcmp(key.dptr, "set ", 4) == 0;
}

/* Its number is taken from what is there; what follows is a byte each. */
static int overwrite(struct tdb_context *tdb,
		     TDB_DATA key,
		     TDB_DATA value,
		     void *private_data)
{
	uint8_t *record = private_data;

	if (is_set(key)) {
		memset(record, 0xff, value.dsize);
		memcpy(record, value.dptr, sizeof(uint32_t));
		value.dptr = record;
		assert_int_equal(tdb_store(tdb, key, value, TDB_REPLACE), 0);
	}
	return 0;
}

static void store_all(struct tdb_context *tdb, uint8_t *record, size_t size)
{
	size_t i;

	for (i = 0; i < SECOPTS_TALLY_SETS; i++) {
		TDB_DATA data = {.dptr = record, .dsize = size - i % 2};
		char name[16];

		snprintf(name, sizeof(name), "set %zu", i);
		assert_int_equal(tdb_store(tdb, secopts_lock_tdb_key(name),
					   data, TDB_REPLACE),
				 0);
	}
}

static int measure(struct tdb_context *tdb,
		   TDB_DATA key,
		   TDB_DATA value,
		   void *private_data)
{
	if (is_set(key)) {
		*(size_t *)private_data = value.dsize;
	}
	return 0;
}

/* What somebody else has written there is not believed. */
static void test_nonsense(void **state)
{
	struct tdb_wrap *db = NULL;
	struct seen seen;
	uint8_t record[16384];
	size_t size = 0;

	secopts_uses_add(test_dir, &alice, 1);
	db = secopts_lock_tdb_open(*state, test_dir, SECOPTS_USES_FILE);
	assert_non_null(db);
	tdb_traverse(db->tdb, measure, &size);
	assert_true(size > 0 && size < sizeof(record));
	tdb_traverse(db->tdb, overwrite, record);
	store_all(db->tdb, record, size);

	seen = read_all(NULL);
	assert_int_equal(seen.num, SECOPTS_TALLY_MAX / 2);
	assert_int_equal(seen.count, seen.failed);
	assert_string_equal(seen.user, "");
	assert_string_equal(secopts_ntlm_version_name(seen.last.use.version),
			    "unknown");
	secopts_uses_add(test_dir, &alice, 2);
	TALLOC_FREE(db);
}

/* A user's program notes nothing. */
static void test_not_root(void **state)
{
	int status = -1;
	pid_t pid;

	assert_int_equal(chmod(test_dir, 0777), 0);
	pid = fork();
	if (pid == 0) {
		if (seteuid(65534) != 0) {
			_exit(1);
		}
		secopts_uses_add(test_dir, &alice, 1);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	assert_int_equal(status, 0);
	assert_int_equal(access(test_path(*state, SECOPTS_USES_FILE), F_OK),
			 -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(test_sum),
		TEST(test_lasting),
		TEST(test_apart),
		TEST(test_long),
		TEST(test_bounded),
		TEST(test_strangers),
		TEST(test_full),
		TEST(test_one_client),
		TEST(test_oldest_goes),
		TEST(test_trouble),
		TEST(test_nonsense),
		TEST(test_not_root),
	};

	return cmocka_run_group_tests(tests, test_make_dir, test_remove_dir);
}
