/*
 * Windows Security Options for Samba
 *
 * What is told of refusals, and how often
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "testlib.h"
#include "tempdir.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <jansson.h>
#include "secopts_audit.h"
#include "lib/tsocket/tsocket.h"

#define DB_NAME "secopts_audit.tdb"

static int setup(void **state)
{
	*state = talloc_stackframe();
	return 0;
}

static int teardown(void **state)
{
	secopts_flood_close();
	return test_remove_file(state, DB_NAME);
}

/*
 * Names
 */

static void test_printable(void **state)
{
	static const struct {
		const char *text;
		const char *want;
	} rows[] = {
		{NULL, ""},
		{"samr", "samr"},
		{"d\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80", "d\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80"},
		{"x\nrefused \"a\"\r\t\x1b", "x?refused \"a\"???"},
		{"\x7f", "?"},
		{"a\xc2\x85z", "a?z"},           /* NEL */
		{"a\xe2\x80\xa8z", "a?z"},       /* LINE SEPARATOR */
		{"a\xe2\x80\xaez", "a?z"},       /* RIGHT-TO-LEFT OVERRIDE */
		{"a\xe2\x81\xa6z", "a?z"},       /* an isolate */
		{"a\xffz", "a?z"},
		{"a\xc3", "a?"},                 /* cut off */
		{"a\xe2\x82", "a??"},
		{"\xc0\xaf", "??"},              /* overlong "/" */
		{"\xe0\x80\xaf", "???"},
		{"\xed\xa0\x80", "???"},         /* a surrogate */
		{"\xf4\x90\x80\x80", "????"},    /* beyond Unicode */
		{"\xf8\x88\x80\x80\x80", "?????"},
	};
	char text[400];
	size_t wrong = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *got = secopts_printable(*state, rows[i].text);

		check_row(wrong, strcmp(got, rows[i].want) == 0,
			  "row %zu: [%s]", i, got);
	}
	check_rows(wrong);

	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(strlen(secopts_printable(*state, text)), 256);
}

/*
 * Records
 */

static const struct secopts_facts facts = {.who = SECOPTS_WHO_ANONYMOUS};

static json_t *body_of(TALLOC_CTX *mem_ctx,
		       const struct secopts_verdict *verdict,
		       struct secopts_event event,
		       bool enforced)
{
	struct secopts_policy policy;
	struct secopts_refusal refusal = {
		.policy = &policy,
		.facts = &facts,
		.verdict = verdict,
		.event = &event,
		.enforced = enforced,
	};
	struct tsocket_address *remote = NULL;
	struct json_object body = json_empty_object;

	secopts_policy_init(&policy, SECOPTS_ROLE_DC, SECOPTS_RELEASE_2022,
			    NULL);
	assert_int_equal(tsocket_address_inet_from_strings(
				 mem_ctx, "ip", "2001:db8::7", 4711, &remote),
			 0);
	event.remote = remote;
	body = secopts_audit_json(&refusal);
	assert_false(json_is_invalid(&body));
	return body.root;
}

static const char *get(json_t *body, const char *name)
{
	json_t *value = json_object_get(body, name);

	if (value == NULL) {
		value = json_object_get(json_object_get(body, "EventData"),
					name);
	}
	return json_string_value(value);
}

static void test_pipe_record(void **state)
{
	const struct secopts_verdict verdict = {
		.ntstatus = SECOPTS_STATUS_ACCESS_DENIED,
		.reason = SECOPTS_REASON_NOT_LISTED,
		.setting = SECOPTS_NULL_SESSION_PIPES,
	};
	struct secopts_event event = {
		.id = SECOPTS_EVENT_PIPE,
		.what = "pipe",
		.name = "a\"}\n{\"type\": \"\xff",
		.session_id = 0x1234,
		.dialect = 0x0311,
		.who = SECOPTS_WHO_ANONYMOUS,
	};
	json_t *body = body_of(*state, &verdict, event, false);

	assert_int_equal(
		json_integer_value(json_object_get(body, "eventId")), 5145);
	assert_true(json_is_false(json_object_get(body, "enforced")));
	assert_string_equal(get(body, "status"), "NT_STATUS_ACCESS_DENIED");
	assert_string_equal(get(body, "statusCode"), "0xC0000022");
	assert_string_equal(get(body, "setting"), "NullSessionPipes");
	assert_string_equal(get(body, "value"), "(netlogon, samr, lsarpc)");
	assert_string_equal(get(body, "origin"), "Windows default");
	assert_string_equal(get(body, "dialect"), "0x0311");
	assert_string_equal(get(body, "remoteAddress"), "ipv6:2001:db8::7:4711");
	assert_string_equal(get(body, "SubjectUserSid"), "S-1-5-7");
	assert_string_equal(get(body, "SubjectLogonId"), "0x1234");
	assert_string_equal(get(body, "IpAddress"), "2001:db8::7");
	assert_string_equal(get(body, "IpPort"), "4711");
	assert_string_equal(get(body, "ShareName"), "\\\\*\\IPC$");
	assert_string_equal(get(body, "RelativeTargetName"),
			    "a\"}?{\"type\": \"?");
	json_decref(body);

	/* Whom nobody may take for the anonymous user. */
	event.who = SECOPTS_WHO_GUEST;
	body = body_of(*state, &verdict, event, true);
	assert_true(json_is_true(json_object_get(body, "enforced")));
	assert_null(get(body, "SubjectUserSid"));
	json_decref(body);
}

static void test_other_records(void **state)
{
	struct secopts_verdict verdict = {
		.ntstatus = SECOPTS_STATUS_NOT_SUPPORTED,
		.reason = SECOPTS_REASON_MIN_SESSION,
		.setting = SECOPTS_NTLM_MIN_SERVER_SEC,
		.missing = SECOPTS_NTLM_128BIT | SECOPTS_NTLM_NTLMV2,
	};
	struct secopts_event event = {
		.id = SECOPTS_EVENT_NTLM,
		.what = "NTLM authentication",
		.who = SECOPTS_WHO_USER,
	};
	json_t *body = body_of(*state, &verdict, event, true);

	assert_string_equal(get(body, "Status"), "0xC00000BB");
	assert_string_equal(get(body, "missingFlags"), "0x20080000");
	assert_string_equal(get(body, "missingFlagNames"),
			    "128-bit, NTLMv2 session security");
	assert_string_equal(get(body, "ClientAddress"), "[2001:db8::7]:4711");
	assert_string_equal(get(body, "ClientName"), "\\\\2001:db8::7");
	json_decref(body);

	event.id = SECOPTS_EVENT_SHARE;
	event.name = "scans";
	event.path = "/srv/scans";
	verdict.setting = SECOPTS_NUM_SETTINGS;
	body = body_of(*state, &verdict, event, true);
	assert_string_equal(get(body, "ShareName"), "scans");
	assert_string_equal(get(body, "SharePath"), "/srv/scans");
	assert_null(get(body, "setting"));
	json_decref(body);
}

/* channel Microsoft-Windows-NTLM/Operational */
static void test_ntlm_records(void **state)
{
	static const struct {
		enum secopts_reason reason;
		bool is_client;
		bool enforced;
		int id;
		const char *field;
		const char *value;
	} rows[] = {
		{SECOPTS_REASON_MIN_SESSION, false, true, 4011,
		 "NegotiatedSecurity", "0x80000"},
		{SECOPTS_REASON_MIN_SESSION, false, false, 4011,
		 "RequiredSecurity", "0x20080000"},
		{SECOPTS_REASON_MIN_SESSION, true, true, 4010,
		 "RequiredSecurity", "0x20080000"},
		{SECOPTS_REASON_NTLM_INCOMING, false, true, 4002,
		 "Workstation", "PC?7"},
		{SECOPTS_REASON_NTLM_INCOMING, false, false, 8002,
		 "Workstation", "PC?7"},
		{SECOPTS_REASON_NTLM_ACCOUNT, false, true, 4003, "Workstation",
		 "PC?7"},
		{SECOPTS_REASON_NTLM_ACCOUNT, false, false, 8003,
		 "Workstation", "PC?7"},
		{SECOPTS_REASON_NTLM_OUTGOING, true, true, 4001, "TargetName",
		 "cifs/a?b"},
		{SECOPTS_REASON_NTLM_OUTGOING, true, false, 8001, "TargetName",
		 "cifs/a?b"},
		{SECOPTS_REASON_NOT_LISTED, false, true, 0, NULL, NULL},
	};
	struct secopts_policy policy;
	int wrong = 0;
	size_t i;

	secopts_policy_init(&policy, SECOPTS_ROLE_MEMBER, SECOPTS_RELEASE_2022,
			    NULL);
	policy.values[SECOPTS_NTLM_MIN_SERVER_SEC].data.number = 0x20080000;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct secopts_verdict verdict = {
			.reason = rows[i].reason,
			.setting = SECOPTS_NTLM_MIN_SERVER_SEC,
			.missing = 0x20000000,
		};
		const struct secopts_event event = {
			.id = rows[i].is_client ? SECOPTS_EVENT_CLIENT
						: SECOPTS_EVENT_NTLM,
			.name = "cifs/a\x1b" "b",
			.workstation = "PC\n7",
		};
		const struct secopts_refusal refusal = {
			.policy = &policy,
			.facts = &facts,
			.verdict = &verdict,
			.event = &event,
			.enforced = rows[i].enforced,
		};
		struct json_object body = json_empty_object;
		json_t *id = NULL;

		check_row(wrong,
			  secopts_audit_is_of_ntlm(&refusal) ==
				  (rows[i].id != 0),
			  "row %zu", i);
		if (rows[i].id == 0) {
			continue;
		}
		body = secopts_audit_ntlm_json(&refusal);
		id = json_object_get(body.root, "eventId");
		check_row(wrong,
			  json_integer_value(id) == rows[i].id &&
				  strcmp(get(body.root, rows[i].field),
					 rows[i].value) == 0,
			  "row %zu: %d, %s", i, (int)json_integer_value(id),
			  get(body.root, rows[i].field));
		json_free(&body);
	}
	check_rows(wrong);
}

/* rpc-policies 4.3: the fields of Windows, and the operation */
static void test_sam_records(void **state)
{
	const struct secopts_verdict verdict = {
		.ntstatus = SECOPTS_STATUS_ACCESS_DENIED,
		.reason = SECOPTS_REASON_SAM,
		.setting = SECOPTS_RESTRICT_REMOTE_SAM,
	};
	static const struct {
		enum secopts_event_id id;
		json_int_t sum; /* what its sum becomes */
	} rows[] = {
		{SECOPTS_EVENT_SAM_DENIED, 16969},
		{SECOPTS_EVENT_SAM_AUDITED, 16969},
		{SECOPTS_EVENT_RPC, 5712},
	};
	const struct secopts_sum sum = {.count = 7, .window = 900};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct secopts_event event = {
			.id = rows[i].id,
			.what = "operation",
			.name = "samr.Connect5",
			.sid = "S-1-5-21-1-2-3-1000",
		};
		bool is_of_sam = rows[i].sum == 16969;
		json_t *body = body_of(*state, &verdict, event, true);
		char *text = json_dumps(body, 0);
		struct json_object summed = secopts_audit_sum_json(text, &sum);
		json_t *data = json_object_get(summed.root, "EventData");

		assert_int_equal(
			json_integer_value(json_object_get(body, "eventId")),
			rows[i].id);
		assert_string_equal(get(body, "Operation"), "samr.Connect5");
		assert_string_equal(get(body, "setting"), "RestrictRemoteSAM");
		if (is_of_sam) {
			assert_string_equal(get(body, "ClientSID"), event.sid);
			assert_string_equal(get(body, "ClientNetworkAddress"),
					    "2001:db8::7");
		}
		assert_int_equal(json_integer_value(json_object_get(
					 summed.root, "eventId")),
				 rows[i].sum);
		assert_int_equal(json_integer_value(json_object_get(
					 data, "Throttlewindow")),
				 is_of_sam ? 900 : 0);
		assert_int_equal(json_integer_value(json_object_get(
					 data, "SuppressedMessageCount")),
				 is_of_sam ? 7 : 0);
		json_free(&summed);
		json_decref(body);
		free(text);
	}
}

static void test_sam_descriptors(void **state)
{
	struct secopts_policy policy;
	static const struct {
		enum secopts_event_id id;
		const char *field;
		const char *want;
	} rows[] = {
		{SECOPTS_EVENT_SAM_DEFAULT, "DefaultSDString",
		 "O:SYG:SYD:(A;;RC;;;BA)"},
		{SECOPTS_EVENT_SAM_CONFIGURED, "RegistrySDString",
		 "O:SYG:SYD:(A;;RC;;;BA)"},
		{SECOPTS_EVENT_SAM_MALFORMED, "MalformedSDString", "D:(A?"},
		{SECOPTS_EVENT_SAM_MALFORMED, "DefaultSDString",
		 "O:SYG:SYD:(A;;RC;;;BA)"},
		{SECOPTS_EVENT_SAM_AUDIT_ON, "setting",
		 "RestrictRemoteSamAuditOnlyMode"},
		{SECOPTS_EVENT_SAM_AUDIT_OFF, "value", "0"},
	};
	size_t i;

	(void)state;

	secopts_policy_init(&policy, SECOPTS_ROLE_MEMBER, SECOPTS_RELEASE_2022,
			    NULL);
	policy.values[SECOPTS_RESTRICT_REMOTE_SAM].malformed = "D:(A\n";
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct json_object body =
			secopts_audit_sam_json(&policy, rows[i].id);

		assert_false(json_is_invalid(&body));
		assert_string_equal(get(body.root, rows[i].field),
				    rows[i].want);
		json_free(&body);
	}
}

/*
 * Repeats
 */

#define START 1000000

static struct secopts_answer count_at(TALLOC_CTX *mem_ctx,
				      const char *client,
				      const char *detail,
				      time_t seconds)
{
	struct secopts_cause cause = {
		.id = SECOPTS_EVENT_SESSION,
		.client = client,
		.detail = detail,
		.level = 2,
	};

	return secopts_flood_count(mem_ctx, test_dir, 60, &cause,
				   (struct timeval){.tv_sec = START + seconds},
				   NULL);
}

static struct secopts_answer sweep_at(TALLOC_CTX *mem_ctx, time_t seconds)
{
	return secopts_flood_count(mem_ctx, test_dir, 60, NULL,
				   (struct timeval){.tv_sec = START + seconds},
				   NULL);
}

static void test_repeats(void **state)
{
	struct secopts_answer answer = count_at(*state, "a", "x", 0);

	assert_int_equal(answer.flood, SECOPTS_FLOOD_FIRST);
	assert_string_equal(answer.over, "one");
	secopts_flood_keep(answer.slot, "a line", "{}");

	assert_int_equal(count_at(*state, "a", "y", 1).flood,
			 SECOPTS_FLOOD_FIRST);
	assert_int_equal(count_at(*state, "b", "x", 1).flood,
			 SECOPTS_FLOOD_FIRST);
	assert_int_equal(count_at(*state, "a", "x", 1).flood,
			 SECOPTS_FLOOD_REPEAT);
	assert_int_equal(count_at(*state, "a", "x", 59).flood,
			 SECOPTS_FLOOD_REPEAT);
	assert_int_equal(sweep_at(*state, 59).num_due, 0);

	/* Another process knows the same. */
	secopts_flood_close();
	answer = count_at(*state, "a", "x", 60);
	assert_int_equal(answer.flood, SECOPTS_FLOOD_REPEAT);
	assert_int_equal(answer.num_due, 1);
	assert_int_equal(answer.due[0].sum.count, 3);
	assert_int_equal(answer.due[0].sum.first.tv_sec, START + 1);
	assert_int_equal(answer.due[0].sum.last.tv_sec, START + 60);
	assert_int_equal(answer.due[0].level, 2);
	assert_string_equal(answer.due[0].text, "a line");
	assert_string_equal(answer.due[0].body, "{}");
	assert_int_equal(sweep_at(*state, 61).num_due, 0);
}

/* While they go on a sum is written after 1, 2, 4 ... minutes, and 60. */
static void test_window_doubles(void **state)
{
	size_t written = 0;
	uint32_t sum = 0;
	time_t t;

	for (t = 0; t < 86400; t++) {
		struct secopts_answer answer = count_at(*state, "a", "x", t);

		assert_true(answer.num_due <= 1);
		if (answer.num_due == 1) {
			written++;
			sum += answer.due[0].sum.count;
		} else if (answer.flood == SECOPTS_FLOOD_FIRST) {
			written++;
			sum++;
		}
		talloc_free(answer.due);
	}
	assert_int_equal(written, 29);
	assert_true(sum <= 86400 && sum > 86400 - 3600);

	/* One each 61 seconds is no way round. */
	for (written = 0, t = 0; t < 86400; t += 61) {
		struct secopts_answer answer = count_at(*state, "b", "x", t);

		written += (answer.flood == SECOPTS_FLOOD_FIRST) ? 1 : 0;
		written += answer.num_due;
	}
	assert_true(written < 70);
}

/* That of RestrictRemoteSAM stays as long as it was set, be it a day. */
static void test_window_fixed(void **state)
{
	struct secopts_cause cause = {
		.id = SECOPTS_EVENT_SAM_DENIED,
		.client = "a",
		.detail = "x",
		.is_fixed = true,
	};
	size_t firsts = 0;
	size_t sums = 0;
	uint32_t sum = 0;
	time_t t;

	for (t = 0; t <= 4 * 7200; t += 100) {
		struct secopts_answer answer = secopts_flood_count(
			*state, test_dir, 7200, &cause,
			(struct timeval){.tv_sec = START + t}, NULL);

		firsts += (answer.flood == SECOPTS_FLOOD_FIRST) ? 1 : 0;
		sums += answer.num_due;
		if (answer.num_due == 1) {
			assert_int_equal(answer.due[0].sum.window, 7200);
			sum += answer.due[0].sum.count;
		}
		talloc_free(answer.due);
	}
	assert_int_equal(firsts, 1);
	assert_int_equal(sums, 4);
	assert_int_equal(sum, 288);
}

/* What is told once and after each change, whichever process sees it. */
static void test_news(void **state)
{
	static const struct {
		const char *what;
		uint64_t state[SECOPTS_NUM_NEWS];
		bool news[SECOPTS_NUM_NEWS];
	} rows[] = {
		{"the first", {5, 0}, {true, false}},
		{"again", {5, 0}, {false, false}},
		{"audit-only mode", {5, 1}, {false, true}},
		{"both", {6, 0}, {true, true}},
		{"none any more", {0, 0}, {true, false}},
	};
	struct secopts_start start = {.id = {1, 1}};
	const char *dirs[] = {test_dir, NULL};
	bool news[SECOPTS_NUM_NEWS];
	size_t wrong = 0;
	size_t i, k;

	for (k = 0; k < ARRAY_SIZE(dirs); k++) {
		for (i = 0; i < ARRAY_SIZE(rows); i++) {
			secopts_flood_news(*state, dirs[k], rows[i].state,
					   news);
			check_row(wrong,
				  memcmp(news, rows[i].news, sizeof(news)) == 0,
				  "%s: %d %d", rows[i].what, news[0], news[1]);
			/* Another process knows the same. */
			secopts_flood_close();
		}
	}
	check_rows(wrong);

	secopts_flood_news(*state, test_dir, rows[0].state, news);
	secopts_flood_count(*state, test_dir, 0, NULL,
			    (struct timeval){.tv_sec = START}, &start);
	secopts_flood_news(*state, test_dir, rows[0].state, news);
	assert_true(news[SECOPTS_NEWS_DESCRIPTOR]);
}

static void test_quiet(void **state)
{
	count_at(*state, "a", "x", 0);
	count_at(*state, "a", "x", 10);
	assert_int_equal(sweep_at(*state, 100).num_due, 1);
	/* now 120 seconds long, and no longer than that after nothing came */
	assert_int_equal(sweep_at(*state, 1000).num_due, 0);
	assert_int_equal(count_at(*state, "a", "x", 1001).flood,
			 SECOPTS_FLOOD_FIRST);
	assert_int_equal(count_at(*state, "a", "x", 1060).flood,
			 SECOPTS_FLOOD_REPEAT);
	assert_int_equal(sweep_at(*state, 1062).num_due, 1);
}

static void test_clock_set_back(void **state)
{
	count_at(*state, "a", "x", 900000);
	count_at(*state, "a", "x", 900001);
	assert_int_equal(count_at(*state, "a", "x", 0).num_due, 1);
}

/* A client that varies what it asks for, and many clients. */
static void test_folding(void **state)
{
	size_t firsts = 0;
	char text[16];
	int i;

	for (i = 0; i < 1000; i++) {
		struct secopts_answer answer = {.flood = SECOPTS_FLOOD_NONE};

		snprintf(text, sizeof(text), "%d", i);
		answer = count_at(*state, "a", text, 0);
		firsts += (answer.flood == SECOPTS_FLOOD_FIRST) ? 1 : 0;
		if (i == 16) {
			assert_string_equal(answer.over, "client");
		}
	}
	assert_int_equal(firsts, 17);

	for (i = 0; i < 1000; i++) {
		struct secopts_answer answer = {.flood = SECOPTS_FLOOD_NONE};

		snprintf(text, sizeof(text), "%d", i);
		answer = count_at(*state, text, "x", 0);
		firsts += (answer.flood == SECOPTS_FLOOD_FIRST) ? 1 : 0;
		if (i == 999) {
			assert_int_equal(answer.flood, SECOPTS_FLOOD_REPEAT);
			assert_string_equal(answer.over, "server");
		}
	}
	assert_true(firsts <= 256);
	/* Nothing is lost on the way. */
	{
		struct secopts_answer answer = sweep_at(*state, 60);
		uint32_t sum = 0;
		size_t k;

		for (k = 0; k < answer.num_due; k++) {
			sum += answer.due[k].sum.count;
		}
		assert_int_equal(sum + firsts, 2000);
	}
}

/*
 * Logons by NTLM, of however many clients and users, leave room in which each
 * refusal is told apart; and a client's own have no say in its refusals.
 */
static void test_uses(void **state)
{
	struct secopts_cause cause = {
		.id = SECOPTS_EVENT_USE_SERVER,
		.level = 2,
		.is_use = true,
	};
	struct secopts_answer answer = {.flood = SECOPTS_FLOOD_NONE};
	size_t firsts = 0;
	char client[16], detail[16];
	int i;

	for (i = 0; i < 2000; i++) {
		snprintf(client, sizeof(client), "client %d", i / 20);
		snprintf(detail, sizeof(detail), "user %d", i);
		cause.client = client;
		cause.detail = detail;
		answer = secopts_flood_count(
			*state, test_dir, 60, &cause,
			(struct timeval){.tv_sec = START}, NULL);
		firsts += answer.flood == SECOPTS_FLOOD_FIRST;
	}
	assert_string_equal(answer.over, "server");
	assert_int_equal(firsts, 97);

	for (i = 0; i < 100; i++) {
		snprintf(client, sizeof(client), "client %d", i);
		answer = count_at(*state, client, "x", 0);
		assert_int_equal(answer.flood, SECOPTS_FLOOD_FIRST);
		assert_string_equal(answer.over, "one");
	}
}

static void test_new_start(void **state)
{
	struct secopts_start start = {.id = {4711, 1}, .marks = true};
	struct timeval now = {.tv_sec = START};
	struct secopts_answer answer;

	answer = secopts_flood_count(*state, test_dir, 0, NULL, now, &start);
	assert_true(answer.tell_lists);
	answer = secopts_flood_count(*state, test_dir, 0, NULL, now, &start);
	assert_false(answer.tell_lists);
	count_at(*state, "a", "x", 0);
	count_at(*state, "a", "x", 1);

	start.id[1] = 2;
	start.marks = false;
	answer = secopts_flood_count(*state, test_dir, 0, NULL, now, &start);
	assert_false(answer.tell_lists);
	assert_int_equal(answer.num_due, 1);
	assert_int_equal(count_at(*state, "a", "x", 2).flood,
			 SECOPTS_FLOOD_FIRST);
	/* Something is marked by and by. */
	start.marks = true;
	answer = secopts_flood_count(*state, test_dir, 0, NULL, now, &start);
	assert_true(answer.tell_lists);
}

/*
 * Many processes, one count. A process that waits for the others in vain, on a
 * machine that is busy, tells for itself.
 */
static void test_processes(void **state)
{
	enum { PROCESSES = 4, EACH = 2000 };
	struct { int first, none; } *seen = NULL;
	struct secopts_answer answer;
	int first = 0;
	int none = 0;
	int i;

	seen = mmap(NULL, PROCESSES * sizeof(*seen), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(seen != MAP_FAILED);
	for (i = 0; i < PROCESSES; i++) {
		if (fork() == 0) {
			int k;

			for (k = 0; k < EACH; k++) {
				answer = count_at(NULL, "a", "x", 0);
				seen[i].first +=
					answer.flood == SECOPTS_FLOOD_FIRST;
				seen[i].none +=
					answer.flood == SECOPTS_FLOOD_NONE;
			}
			_exit(0);
		}
	}
	for (i = 0; i < PROCESSES; i++) {
		int status = 0;

		assert_true(wait(&status) > 0);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	for (i = 0; i < PROCESSES; i++) {
		first += seen[i].first;
		none += seen[i].none;
	}
	munmap(seen, PROCESSES * sizeof(*seen));
	assert_int_equal(first, 1);
	answer = sweep_at(*state, 60);
	assert_int_equal(answer.num_due, 1);
	assert_int_equal(answer.due[0].sum.count,
			 PROCESSES * EACH - 1 - none);
	assert_true(none < PROCESSES * EACH / 10);
}

static void test_no_database(void **state)
{
	struct secopts_cause cause = {.client = "a", .detail = "x"};
	struct timeval now = {.tv_sec = START};
	char *path = test_path(*state, DB_NAME);
	char garbage[512];
	int fd;

	assert_int_equal(secopts_flood_count(*state, NULL, 60, &cause, now,
					     NULL).flood,
			 SECOPTS_FLOOD_NONE);
	assert_int_equal(secopts_flood_count(*state, "/nonexistent", 60,
					     &cause, now, NULL).flood,
			 SECOPTS_FLOOD_NONE);

	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(count_at(*state, "a", "x", 0).flood,
			 SECOPTS_FLOOD_NONE);
	assert_int_equal(rmdir(path), 0);

	/* What is no database is made one. */
	memset(garbage, 0x5a, sizeof(garbage));
	fd = open(path, O_WRONLY | O_CREAT, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, garbage, sizeof(garbage)), sizeof(garbage));
	close(fd);
	assert_int_equal(count_at(*state, "a", "x", 0).flood,
			 SECOPTS_FLOOD_FIRST);
	assert_int_equal(count_at(*state, "a", "x", 0).flood,
			 SECOPTS_FLOOD_REPEAT);
}

/* What somebody overwrites or cuts off while it is open. */
static void test_damage(void **state)
{
	char *path = test_path(*state, DB_NAME);
	off_t size = 0;
	off_t at;
	int fd;

	count_at(*state, "a", "x", 0);
	fd = open(path, O_RDWR);
	assert_true(fd >= 0);
	size = lseek(fd, 0, SEEK_END);
	for (at = 4096; at < size && at < 65536; at += 61) {
		assert_int_equal(pwrite(fd, "\xff\xff\xff\xff", 4, at), 4);
		count_at(*state, "a", "x", at);
	}
	assert_int_equal(ftruncate(fd, 100), 0);
	close(fd);
	assert_int_equal(count_at(*state, "a", "x", 0).flood,
			 SECOPTS_FLOOD_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_printable, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_pipe_record, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_other_records, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_ntlm_records, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_sam_records, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_sam_descriptors, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_repeats, setup, teardown),
		cmocka_unit_test_setup_teardown(test_window_doubles, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_window_fixed, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_news, setup, teardown),
		cmocka_unit_test_setup_teardown(test_quiet, setup, teardown),
		cmocka_unit_test_setup_teardown(test_clock_set_back, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_folding, setup, teardown),
		cmocka_unit_test_setup_teardown(test_uses, setup, teardown),
		cmocka_unit_test_setup_teardown(test_new_start, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_processes, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_no_database, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_damage, setup, teardown),
	};

	setup_logging("test_audit", DEBUG_DEFAULT_STDERR);
	return cmocka_run_group_tests(tests, test_make_dir, test_remove_dir);
}
