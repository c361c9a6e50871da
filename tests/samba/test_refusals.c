/*
 * Windows Security Options for Samba
 *
 * The database of who was refused what: what it keeps, and what it costs
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testlib.h"
#include "tempdir.h"
#include "filelock.h"

#include <sys/wait.h>
#include "secopts_audit.h"
#include "secopts_refusals.h"
#include "lib/tsocket/tsocket.h"

#define HOUR 3600

static struct secopts_policy policy;
static const struct secopts_facts facts = {.who = SECOPTS_WHO_ANONYMOUS};

static int setup(void **state)
{
	secopts_policy_init(&policy, SECOPTS_ROLE_STANDALONE,
			    SECOPTS_RELEASE_2022, NULL);
	*state = talloc_stackframe();
	return 0;
}

static int teardown(void **state)
{
	secopts_refusals_close();
	return test_remove_file(state, SECOPTS_REFUSALS_FILE);
}

/* Of a pipe; .event.remote is left out, and the client is "unknown" then. */
struct sample {
	struct secopts_verdict verdict;
	struct secopts_event event;
	bool enforced;
};

static struct sample pipe_sample(void)
{
	return (struct sample){
		.verdict = {
			.ntstatus = SECOPTS_STATUS_ACCESS_DENIED,
			.reason = SECOPTS_REASON_NOT_LISTED,
			.setting = SECOPTS_NULL_SESSION_PIPES,
		},
		.event = {
			.id = SECOPTS_EVENT_PIPE,
			.what = "pipe",
			.name = "samr",
			.workstation = "PC7",
			.who = SECOPTS_WHO_ANONYMOUS,
			.state_dir = test_dir,
		},
		.enforced = true,
	};
}

static void add(const struct sample *sample, const char *address, time_t now)
{
	TALLOC_CTX *frame = talloc_stackframe();
	struct secopts_event event = sample->event;
	const struct secopts_refusal refusal = {
		.policy = &policy,
		.facts = &facts,
		.verdict = &sample->verdict,
		.event = &event,
		.enforced = sample->enforced,
	};
	struct tsocket_address *remote = NULL;

	if (address != NULL) {
		assert_int_equal(tsocket_address_inet_from_strings(
					 frame, "ip", address, 5000, &remote),
				 0);
		event.remote = remote;
	}
	secopts_refusals_add(frame, &refusal, now);
	TALLOC_FREE(frame);
}

struct seen {
	size_t num;
	uint64_t count;
	size_t users;
	struct secopts_refusal_note last; /* numbers alone */
	char name[200];
	char user[200];
	char address[64];
	char workstation[64];
	char setting[64];
};

static void see(const struct secopts_refusal_note *note, void *private_data)
{
	struct seen *seen = private_data;

	seen->num++;
	seen->count += note->count;
	seen->users += note->user[0] != '\0';
	seen->last = *note;
	snprintf(seen->name, sizeof(seen->name), "%s", note->name);
	snprintf(seen->user, sizeof(seen->user), "%s", note->user);
	snprintf(seen->address, sizeof(seen->address), "%s", note->address);
	snprintf(seen->workstation, sizeof(seen->workstation), "%s",
		 note->workstation);
	snprintf(seen->setting, sizeof(seen->setting), "%s", note->setting);
}

static struct seen read_all(struct secopts_refusals *sum)
{
	struct seen seen = {.num = 0};
	struct secopts_refusals dummy;

	assert_int_equal(secopts_refusals_read(test_dir,
					       sum != NULL ? sum : &dummy, see,
					       &seen),
			 0);
	return seen;
}

/* All that is told of one comes back, summed. */
static void test_sum(void **state)
{
	struct sample sample = pipe_sample();
	struct secopts_refusals sum;
	struct seen seen;

	add(&sample, "192.0.2.7", 10 * HOUR);
	add(&sample, "192.0.2.7", 12 * HOUR + 5);
	seen = read_all(&sum);

	assert_int_equal(sum.since, 10 * HOUR);
	assert_int_equal(sum.refused[SECOPTS_REFUSAL_PIPE], 2);
	assert_int_equal(sum.would_refuse[SECOPTS_REFUSAL_PIPE], 0);
	assert_int_equal(seen.num, 1);
	assert_int_equal(seen.last.kind, SECOPTS_REFUSAL_PIPE);
	assert_int_equal(seen.last.event_id, SECOPTS_EVENT_PIPE);
	assert_int_equal(seen.last.count, 2);
	assert_int_equal(seen.last.first, 10 * HOUR);
	assert_int_equal(seen.last.last, 12 * HOUR + 5);
	assert_int_equal(seen.last.who, SECOPTS_WHO_ANONYMOUS);
	assert_true(seen.last.is_known);
	assert_true(seen.last.enforced);
	assert_int_equal(seen.last.status, SECOPTS_STATUS_ACCESS_DENIED);
	assert_int_equal(seen.last.reason, SECOPTS_REASON_NOT_LISTED);
	assert_string_equal(seen.name, "samr");
	assert_string_equal(seen.address, "192.0.2.7");
	assert_string_equal(seen.workstation, "PC7");
	assert_string_equal(seen.setting, "NullSessionPipes");
	assert_string_equal(seen.user, "");
}

/* Each of these alone makes another entry. */
static void test_apart(void **state)
{
	struct sample sample = pipe_sample();
	size_t want = 1;

#define OTHER(member, value)                                                  \
	do {                                                                  \
		struct sample other = sample;                                 \
		other.member = (value);                                       \
		/* what was refused last is what it is compared with */       \
		add(&sample, "192.0.2.7", 1);                                 \
		add(&other, "192.0.2.7", 1);                                  \
		assert_int_equal(read_all(NULL).num, ++want);                 \
	} while (0)
	OTHER(event.id, SECOPTS_EVENT_SHARE);
	OTHER(event.what, "share");
	OTHER(event.name, "lsarpc");
	OTHER(event.name, NULL);
	OTHER(event.workstation, "PC8");
	OTHER(event.who, SECOPTS_WHO_GUEST);
	OTHER(verdict.reason, SECOPTS_REASON_UNSEEN);
	OTHER(verdict.setting, SECOPTS_NULL_SESSION_SHARES);
	OTHER(verdict.ntstatus, SECOPTS_STATUS_NTLM_BLOCKED);
	OTHER(verdict.missing, SECOPTS_NTLM_128BIT);
	OTHER(enforced, false);
#undef OTHER
	add(&sample, "192.0.2.7", 1);
	add(&sample, "192.0.2.8", 1);
	assert_int_equal(read_all(NULL).num, ++want);
	add(&sample, NULL, 1);
	assert_int_equal(read_all(NULL).num, ++want);
	/* and what a client writes does not run over into the next name */
	sample.event.name = "sam";
	sample.event.workstation = "rPC7";
	add(&sample, "192.0.2.7", 1);
	assert_int_equal(read_all(NULL).num, ++want);
}

/* What is told of a user, and of somebody whom a controller was asked about. */
static void test_users(void **state)
{
	const struct secopts_event_logon logon = {
		.user = "alice",
		.domain = "DOM",
	};
	struct sample sample = pipe_sample();
	struct secopts_refusals sum;
	struct seen seen;

	sample.event.id = SECOPTS_EVENT_SAM_DENIED;
	sample.event.who = SECOPTS_WHO_USER;
	sample.event.sid = "S-1-5-21-1-2-3-1000";
	add(&sample, "192.0.2.7", 1);
	seen = read_all(NULL);
	assert_string_equal(seen.user, "S-1-5-21-1-2-3-1000");
	assert_int_equal(seen.last.kind, SECOPTS_REFUSAL_SAM);

	teardown(state);
	setup(state);
	sample.event.id = SECOPTS_EVENT_DOMAIN_BLOCKED;
	sample.event.logon = &logon;
	add(&sample, "192.0.2.7", 1);
	assert_string_equal(read_all(NULL).user, "DOM\\alice");

	teardown(state);
	setup(state);
	sample.event.id = SECOPTS_EVENT_NTLM;
	sample.event.logon = NULL;
	sample.event.sid = NULL;
	sample.enforced = false;
	add(&sample, "192.0.2.7", 1);
	seen = read_all(&sum);
	assert_false(seen.last.is_known);
	assert_int_equal(sum.would_refuse[SECOPTS_REFUSAL_NTLM], 1);
}

/* How often in which hour, and not for longer than two days. */
static void test_hours(void **state)
{
	const uint64_t now = 1000;
	struct sample sample = pipe_sample();
	struct secopts_refusals sum;
	struct seen seen;
	uint64_t i;

	for (i = 0; i <= 50; i++) {
		uint64_t j;

		for (j = 0; j <= i % 3; j++) {
			add(&sample, "192.0.2.7",
			    (time_t)((now - 50 + i) * HOUR + j));
		}
	}
	seen = read_all(&sum);
	for (i = 0; i <= 50; i++) {
		uint32_t want = (i > 50 - SECOPTS_TALLY_HOURS)
					? (uint32_t)(i % 3 + 1)
					: 0;

		assert_int_equal(secopts_tally_in_hour(&sum.hours,
						       now - 50 + i),
				 want);
		assert_int_equal(secopts_tally_in_hour(&seen.last.hours,
						       now - 50 + i),
				 want);
	}
	/* another client, later: what is older than two days is gone */
	add(&sample, "192.0.2.99", (time_t)(now + 40) * HOUR);
	read_all(&sum);
	assert_int_equal(secopts_tally_in_hour(&sum.hours, now + 40), 1);
	assert_int_equal(secopts_tally_in_hour(&sum.hours, now), 50 % 3 + 1);
	assert_int_equal(secopts_tally_in_hour(&sum.hours, now - 10), 0);
	assert_int_equal(secopts_tally_in_hour(&sum.hours, now + 41), 0);

	/* the clock is set back, a little and a lot */
	teardown(state);
	setup(state);
	add(&sample, "192.0.2.7", (time_t)now * HOUR);
	add(&sample, "192.0.2.7", (time_t)(now - 2) * HOUR);
	seen = read_all(NULL);
	assert_int_equal(secopts_tally_in_hour(&seen.last.hours, now), 1);
	assert_int_equal(secopts_tally_in_hour(&seen.last.hours, now - 2), 1);
	add(&sample, "192.0.2.7", (time_t)(now - 900) * HOUR);
	seen = read_all(NULL);
	assert_int_equal(secopts_tally_in_hour(&seen.last.hours, now - 900), 1);
	assert_int_equal(secopts_tally_in_hour(&seen.last.hours, now), 0);
	assert_int_equal(seen.last.count, 3);
}

/* Many of the same in one second are few writes, and none is forgotten. */
static void test_repeated(void **state)
{
	struct sample sample = pipe_sample();
	struct sample other = pipe_sample();
	struct secopts_refusals sum;
	uint64_t written;
	int i;

	other.event.name = "lsarpc";
	for (i = 0; i < 1000; i++) {
		add(&sample, "192.0.2.7", 1);
	}
	written = read_all(NULL).count;
	assert_true(written > 0 && written < 100);
	for (i = 0; i < 1000; i++) {
		add(&sample, "192.0.2.7", 2);
		add(&other, "192.0.2.7", 2);
	}
	secopts_refusals_close();
	assert_int_equal(read_all(&sum).count, 3000);
	assert_int_equal(sum.refused[SECOPTS_REFUSAL_PIPE], 3000);
}

/*
 * Where somebody has the database locked for long, nobody waits for that: what
 * could not be written is written with what follows, or in the end.
 */
static void test_locked(void **state)
{
	struct sample sample = pipe_sample();
	struct test_lock lock;

	add(&sample, "192.0.2.7", 1);
	lock = test_lock_file(test_path(*state, SECOPTS_REFUSALS_FILE));
	add(&sample, "192.0.2.7", 2);
	add(&sample, "192.0.2.7", 3);
	test_unlock_file(lock);
	assert_int_equal(read_all(NULL).count, 1);
	add(&sample, "192.0.2.7", 4);
	assert_int_equal(read_all(NULL).count, 4);

	lock = test_lock_file(test_path(*state, SECOPTS_REFUSALS_FILE));
	add(&sample, "192.0.2.7", 5);
	test_unlock_file(lock);
	secopts_refusals_close();
	assert_int_equal(read_all(NULL).count, 5);
}

/* Also where the process ends; a child of it has not refused anything. */
static void test_exit(void **state)
{
	struct sample sample = pipe_sample();
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		int i;

		for (i = 0; i < 500; i++) {
			add(&sample, "192.0.2.7", 1);
		}
		pid = fork();
		if (pid > 0) {
			waitpid(pid, &status, 0);
		} else {
			add(&sample, "192.0.2.7", 1);
		}
		exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(read_all(NULL).count, 501);
}

/* 'secopts:record refusals = no' */
static void test_off(void **state)
{
	struct sample sample = pipe_sample();
	struct stat st;

	policy.record_refusals = false;
	add(&sample, "192.0.2.7", 1);
	assert_int_equal(stat(test_path(*state, SECOPTS_REFUSALS_FILE), &st),
			 -1);
	policy.record_refusals = true;
	sample.event.state_dir = NULL;
	add(&sample, "192.0.2.7", 1);
	sample.event.state_dir = "/nonexistent";
	add(&sample, "192.0.2.7", 1);
}

static off_t size_of_file(TALLOC_CTX *mem_ctx)
{
	struct stat st = {.st_size = 0};

	stat(test_path(mem_ctx, SECOPTS_REFUSALS_FILE), &st);
	assert_int_equal(st.st_mode & 0777, 0600);
	return st.st_size;
}

/*
 * A crowd that is refused a hundred thousand things: the file stays small, the
 * totals are right, one client has its part, and users are not forgotten.
 */
static void test_crowd(void **state)
{
	struct sample user = pipe_sample();
	struct sample sample = pipe_sample();
	struct secopts_refusals sum;
	struct seen seen;
	char name[32];
	char address[32];
	int i;

	user.event.who = SECOPTS_WHO_USER;
	user.event.sid = "S-1-5-21-1-2-3-1000";
	for (i = 0; i < 100; i++) {
		snprintf(address, sizeof(address), "198.51.100.%d", i);
		add(&user, address, 1);
	}
	sample.event.name = name;
	for (i = 0; i < 20000; i++) {
		snprintf(name, sizeof(name), "pipe%d", i);
		add(&sample, "192.0.2.7", 2 + i);
	}
	seen = read_all(NULL);
	assert_true(seen.num <= 16 * SECOPTS_TALLY_WAYS + 100);

	for (i = 0; i < 80000; i++) {
		snprintf(name, sizeof(name), "pipe%d", i);
		snprintf(address, sizeof(address), "10.%d.%d.%d", i >> 16,
			 i >> 8 & 255, i & 255);
		add(&sample, address, 30000 + i);
	}
	seen = read_all(&sum);
	print_message("%zu kept, %lld bytes\n", seen.num,
		      (long long)size_of_file(*state));
	assert_int_equal(seen.users, 100);
	assert_true(seen.num > SECOPTS_TALLY_MAX / 2);
	assert_true(seen.num <= SECOPTS_TALLY_MAX);
	assert_true(size_of_file(*state) < 6 * 1024 * 1024);
	assert_int_equal(sum.refused[SECOPTS_REFUSAL_PIPE], 100100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(test_sum),
		TEST(test_apart),
		TEST(test_users),
		TEST(test_hours),
		TEST(test_repeated),
		TEST(test_locked),
		TEST(test_exit),
		TEST(test_off),
		TEST(test_crowd),
#undef TEST
	};

	return cmocka_run_group_tests(tests, test_make_dir, test_remove_dir);
}
