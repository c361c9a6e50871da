/*
 * Windows Security Options for Samba
 *
 * JSON of PowerShell: what each property says
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "readers.h"

#define LMS "SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Parameters"
#define NAMES "{netlogon} {samr}"

static const struct text_row rows[] = {
	{"nothing", "{}", ""},
	{"an array of nothing", " [ {} ] ", ""},
	{"names in a string", "{\"NullSessionPipes\": \"netlogon,samr\"}",
	 "0:0:0 value " LMS "|NullSessionPipes type 7 " NAMES
	 " <\"netlogon,samr\">\n"},
	{"blanks and nothing", "{\"NullSessionPipes\":\" netlogon ,, samr,\"}",
	 "0:0:0 value " LMS "|NullSessionPipes type 7 " NAMES
	 " <\" netlogon ,, samr,\">\n"},
	{"a blank inside", "{\"NullSessionShares\":\"my docs\"}",
	 "0:0:0 value " LMS "|NullSessionShares type 7 {my docs} "
	 "<\"my docs\">\n"},
	{"an empty string", "{\"NullSessionPipes\":\"\"}",
	 "0:0:0 value " LMS "|NullSessionPipes type 7 <\"\">\n"},
	{"null", "{\"NullSessionPipes\":null}",
	 "0:0:0 value " LMS "|NullSessionPipes type 7 <null>\n"},
	{"an array", "[{\n\"nullsessionpipes\":\n [\"netlogon\", \"\",\n\"samr\"]}]",
	 "0:0:0 value " LMS "|nullsessionpipes type 7 " NAMES
	 " <[\"netlogon\", \"\", \"samr\"]>\n"},
	{"a blank", "{\"NullSessionPipes\":\" \"}",
	 "0:0:0 value " LMS "|NullSessionPipes type 7 { } <\" \">\n"},
	{"an empty array", "{\"NullSessionPipes\":[]}",
	 "0:0:0 value " LMS "|NullSessionPipes type 7 <[]>\n"},
	{"a comma in an element", "{\"NullSessionShares\":[\"a,b;c\"]}",
	 "0:0:0 value " LMS "|NullSessionShares type 7 {a,b;c} "
	 "<[\"a,b;c\"]>\n"},
	{"escapes", "{\"Null\\u0053essionShares\":[\"\\u00e4\\\"\\\\\"]}",
	 "0:0:0 value " LMS "|NullSessionShares type 7 {ä\"\\} "
	 "<[\"ä\\\"\\\\\"]>\n"},
	{"a number", "{\"RestrictNullSessAccess\":1}",
	 "0:0:0 value " LMS "|RestrictNullSessAccess type 4 = 1 <1>\n"},
	{"true", "{\"RestrictNullSessAccess\":true}",
	 "0:0:0 value " LMS "|RestrictNullSessAccess type 4 = 1 <true>\n"},
	{"false", "{\"RestrictNullSessAccess\":false}",
	 "0:0:0 value " LMS "|RestrictNullSessAccess type 4 = 0 <false>\n"},
	{"no number", "{\"RestrictNullSessAccess\":\"1\"}",
	 "0:0:0 value " LMS "|RestrictNullSessAccess type 1 {1} <\"1\">\n"},
	{"a number that is not there", "{\"RestrictNullSessAccess\":null}",
	 "0:0:0 named |RestrictNullSessAccess <null>\n"},
	{"less than nothing", "{\"RestrictNullSessAccess\":-1}",
	 "0:0:0 value " LMS "|RestrictNullSessAccess <-1>\n"},
	{"of 33 bits", "{\"RestrictNullSessAccess\":4294967296}",
	 "0:0:0 value " LMS "|RestrictNullSessAccess <4294967296>\n"},

	/* Settings of other keys are no properties of the class. */
	{"of another key", "{\"RestrictAnonymous\":1}",
	 "0:0:0 named |RestrictAnonymous type 4 = 1 <1>\n"},
	{"others",
	 "{\"a\":\"b\",\r\n\t\"c\" : 1.5 ,\"d\":{\"NullSessionPipes\":[{}]},\n"
	 "\"e\":[1,[2]],\"f\":[\"g\"],\"ä\":true}",
	 "0:0:0 named |a type 1 {b} <\"b\">\n0:0:0 named |c <1.5>\n"
	 "0:0:0 named |d <{\"NullSessionPipes\": [{}]}>\n"
	 "0:0:0 named |e <[1, [2]]>\n0:0:0 named |f type 7 {g} <[\"g\"]>\n"
	 "0:0:0 named |ä type 4 = 1 <true>\n"},
	{"brackets in strings", "{\"a]\":\"}{\",\"b\":\"\\\"]\"}",
	 "0:0:0 named |a] type 1 {}{} <\"}{\">\n"
	 "0:0:0 named |b type 1 {\"]} <\"\\\"]\">\n"},
	{"twice, in words of another case",
	 "{\"NullSessionPipes\":\"\",\"NULLSESSIONPIPES\":null}",
	 "0:0:0 value " LMS "|NullSessionPipes type 7 <\"\">\n"
	 "0:0 this property is there twice\n"},
	{"twice, deep down", "{\"a\":{\"b\":1,\n\"b\":2}}",
	 "2:0 this property is there twice\n"},
	{"a word that is none", "{\"ä€𝄞\":\ntru}", "2:0 not valid JSON\n"},
	{"a string alone", "\"NullSessionPipes\"",
	 "0:0 not one object, alone or in an array\n"},
	{"an object in two", "[{},{}]",
	 "0:0 not one object, alone or in an array\n"},
	{"no object", "[]", "0:0 not one object, alone or in an array\n"},
	{"an array in an array", "[[{}]]",
	 "0:0 not one object, alone or in an array\n"},
};

static void test_properties(void **state)
{
	(void)state;

	check_texts(secopts_read_json, "", rows,
		    TEST_COUNT(rows), "");
}

/* Others may have their properties twice, and be of another code page. */
static void test_lenient(void **state)
{
	static const char text[] = "{\"a\":1,\n\"a\":{\"b\":1,\"b\":2},\n"
				   "\"c\":\"\xe4\"}";
	static struct said said = {.lenient = true};
	struct secopts_place error;

	(void)state;

	assert_true(read_bytes(secopts_read_json, (const uint8_t *)text,
			       strlen(text), &said, &error));
	assert_string_equal(said.text,
			    "3:6 skipped |: not a character of UTF-8\n"
			    "2:0 skipped |a: this property is there twice\n"
			    "0:0:0 named |a <{\"b\": 2}>\n"
			    "0:0:0 named |c type 1 {\xef\xbf\xbd} "
			    "<\"\xef\xbf\xbd\">\n");
}

/* jansson's own limit, and no stack of ours. */
static void test_deep(void **state)
{
	static const char start[] = "{\"a\":";
	static struct said said;
	struct secopts_place error;
	char text[10000];

	(void)state;

	memset(text, '[', sizeof(text));
	memcpy(text, start, strlen(start));
	assert_false(read_bytes(secopts_read_json, (const uint8_t *)text,
				sizeof(text), &said, &error));
	assert_string_equal(error.message, "too deep");
	assert_int_equal(error.line, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_properties),
		cmocka_unit_test(test_lenient),
		cmocka_unit_test(test_deep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
