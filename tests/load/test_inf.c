/*
 * Windows Security Options for Samba
 *
 * Security templates: what each line says
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "readers.h"

#define LMS "System\\CurrentControlSet\\Services\\LanManServer\\Parameters"
#define PIPES "MACHINE\\" LMS "\\NullSessionPipes"
#define RV "[Registry Values]\r\n"
#define IN_RV "value [Registry Values] "
#define OUT_PIPES IN_RV LMS "|NullSessionPipes type 7"

/* To each text, a [Version] is added. */
static const struct text_row rows[] = {
	/* MS-GPSB 2.2.5, and files as they are */
	{"the empty list", RV PIPES "=7,\r\n", "2:1:86 " OUT_PIPES " <>\n"},
	{"the empty list of old", RV PIPES "=7,\"\"\r\n",
	 "2:1:86 " OUT_PIPES " <\"\">\n"},
	{"commas alone", RV PIPES "=7,,,\r\n", "2:1:86 " OUT_PIPES " <,,>\n"},
	{"a list", RV PIPES "=7,netlogon,samr,lsarpc\r\n",
	 "2:1:86 " OUT_PIPES
	 " {netlogon} {samr} {lsarpc} <netlogon,samr,lsarpc>\n"},
	{"blanks", RV PIPES " = 7 , netlogon , sa mr\t\r\n",
	 "2:1:90 " OUT_PIPES " {netlogon} {sa mr} <netlogon , sa mr>\n"},
	{"quotes", RV PIPES "=7,\"netlogon\",\" a,b \"\r\n",
	 "2:1:86 " OUT_PIPES
	 " {netlogon} { a,b } <\"netlogon\",\" a,b \">\n"},
	{"the comma of a string", RV PIPES "=7,one\",\" two,three\r\n",
	 "2:1:86 " OUT_PIPES " {one, two} {three} <one\",\" two,three>\n"},
	{"two quotes are one", RV PIPES "=7,\"a\"\"b\"\r\n",
	 "2:1:86 " OUT_PIPES " {a\"b} <\"a\"\"b\">\n"},
	{"; in quotes", RV PIPES "=7,\"a;b\"\r\n",
	 "2:1:86 " OUT_PIPES " {a;b} <\"a;b\">\n"},
	{"; in a list of names", RV PIPES "=7,a;b\r\n",
	 "2:87 ';' in a list: commas separate, and comments have lines of "
	 "their own\n"},
	{"; in another list", RV "MACHINE\\A\\b=7,one; two,three\r\n",
	 "2:1:15 " IN_RV "A|b type 7 {one; two} {three} <one; two,three>\n"},
	{"decimal", RV "MACHINE\\A\\b=4,537395200\r\n",
	 "2:1:15 " IN_RV "A|b type 4 = 537395200 <537395200>\n"},
	{"hex", RV "MACHINE\\A\\b=4,0x20080000\r\n",
	 "2:1:15 " IN_RV "A|b type 4 = 537395200 <0x20080000>\n"},
	{"the greatest number", RV "MACHINE\\A\\b=4,4294967295\r\n",
	 "2:1:15 " IN_RV "A|b type 4 = 4294967295 <4294967295>\n"},
	{"a number in quotes", RV "MACHINE\\A\\b=4,\"1\"\r\n",
	 "2:1:15 " IN_RV "A|b type 4 = 1 <\"1\">\n"},
	{"2^32", RV "MACHINE\\A\\b=4,4294967296\r\n",
	 "2:15 not a number of 32 bits\n"},
	{"text", RV "MACHINE\\A\\b=1,\"10\"\r\n",
	 "2:1:15 " IN_RV "A|b type 1 {10} <\"10\">\n"},
	{"no text", RV "MACHINE\\A\\b=1,\r\n",
	 "2:1:15 " IN_RV "A|b type 1 {} <>\n"},
	{"text has commas", RV "MACHINE\\A\\b=2,%x%, y\r\n",
	 "2:1:15 " IN_RV "A|b type 2 {%x%, y} <%x%, y>\n"},
	{"bytes", RV "MACHINE\\A\\b=3,0,1\r\n",
	 "2:1:15 " IN_RV "A|b type 3 <0,1>\n"},
	{"a name in quotes", RV "\"MACHINE\\A b\\c=d\"=4,1\r\n",
	 "2:1:21 " IN_RV "A b|c=d type 4 = 1 <1>\n"},
	{"machine", RV "machine\\A\\B\\c=4,1\r\n",
	 "2:1:17 " IN_RV "A\\B|c type 4 = 1 <1>\n"},
	{"another root", RV "USERS\\.DEFAULT\\c=4,1\r\n",
	 "2:1:20 " IN_RV "USERS\\.DEFAULT|c type 4 = 1 <1>\n"},
	{"type 0", RV "MACHINE\\A\\b=0,\r\n",
	 "2:13 the type is not 1, 2, 3, 4 or 7\n"},
	{"no type", RV "MACHINE\\A\\b=,1\r\n",
	 "2:13 the type is not 1, 2, 3, 4 or 7\n"},
	{"type 5", RV "MACHINE\\A\\b=5,1\r\n",
	 "2:13 the type is not 1, 2, 3, 4 or 7\n"},
	{"a value again", RV "MACHINE\\A\\b=4,1\r\nMACHINE\\A\\c=4,1\r\n"
	 "\"MACHINE\\a\\B\"=4,0\r\n",
	 "2:1:15 " IN_RV "A|b type 4 = 1 <1>\n"
	 "3:1:15 " IN_RV "A|c type 4 = 1 <1>\n"
	 "4:2 this name is in its section twice\n"},

	/* MS-GPSB 2.2.1 to 2.2.7 */
	{"a setting", "[System Access]\nLSAAnonymousNameLookup = 0\n",
	 "2:1:26 named [System Access] |LSAAnonymousNameLookup type 4 = 0 "
	 "<0>\n"},
	{"a setting of words", "[System Access]\nNewGuestName = \"Gäst\"\n",
	 "2:1:16 named [System Access] |NewGuestName <\"Gäst\">\n"},
	{"no value", "[Privilege Rights]\nSeTcbPrivilege =\n",
	 "2:1:17 named [Privilege Rights] |SeTcbPrivilege <>\n"},
	{"members", "[Group Membership]\n*S-1-5-32-544__Members = a,b\n",
	 "2:1:26 named [Group Membership] |*S-1-5-32-544__Members <a,b>\n"},
	{"a file", "[File Security]\n\"C:\\a=b, c\",2,\"D:(A;;FA;;;BA)\"\n",
	 "2:1:13 named [File Security] |C:\\a=b, c <2,\"D:(A;;FA;;;BA)\">\n"},
	{"a service", "[Service General Setting]\nSpooler , 4,\"\"\n",
	 "2:1:11 named [Service General Setting] |Spooler <4,\"\">\n"},
	{"a key", "[registry keys]\n\"MACHINE\\A\",0,\"\"\n",
	 "2:1:13 named [registry keys] |MACHINE\\A <0,\"\">\n"},
	{"a section of another's", "[Mine]\na=b\nc,d\ne\n",
	 "2:1:3 named [Mine] |a <b>\n3:1:3 named [Mine] |c <d>\n"
	 "4:1:1 named [Mine] |e <>\n"},
	{"the same name in two sections", "[System Log]\na=1\n"
	 "[Security Log]\nA=2\n",
	 "2:1:3 named [System Log] |a type 4 = 1 <1>\n"
	 "4:1:3 named [Security Log] |A type 4 = 2 <2>\n"},
	{"a name like its section", "[Event Audit]\nEvent Audit=1\n",
	 "2:1:13 named [Event Audit] |Event Audit type 4 = 1 <1>\n"},
	{"a name with a bracket", "[Event Audit]\n\"[Event Audit\"=1\n",
	 "2:1:16 named [Event Audit] |[Event Audit type 4 = 1 <1>\n"},

	{"comments", "; a\n[System Log] ; b\n  ; c = 1\n\n\t\n a=1\n",
	 "6:2:4 named [System Log] |a type 4 = 1 <1>\n"},
	{"columns are of characters", "[X]\näöü€𝄞 = \"\n[Event Audit]\nä,\n",
	 "2:1:9 named [X] |äöü€𝄞 <\">\n4:3 '=' is missing after a name\n"},
	{"quotes alone", RV "\"\"=4,1\n", "2:2 a name is missing\n"},
	{"blanks alone", RV "\" \"=4,1\n", "2:2 a name is missing\n"},
	{"a section again, later", "[Mine]\n[Yours]\n[MINE]\n",
	 "3:1 this section is there twice\n"},
	{"a section's end", "[A\n]\n",
	 "1:1 ']' is missing after a section's name\n"},
};

static void test_lines(void **state)
{
	(void)state;

	check_texts(secopts_read_inf, "", rows,
		    TEST_COUNT(rows), "[Version]\r\nsignature=\"$CHICAGO$\"\r\n");
}

/* setupapi takes either, in any case. */
static void test_version(void **state)
{
	static const struct {
		const char *text;
		const char *said;
	} versions[] = {
		{"[Version]\nsignature=\"$CHICAGO$\"", ""},
		{"[version]\nSignature = \"$Chicago$\"\nRevision=1\n", ""},
		{"[Version]\nsignature=$CHICAGO$\n", ""},
		{"[Version]\nsignature=\"$Windows NT$\"\n", ""},
		{"[Version]\nsignature=\"$CHICAGO\"\n",
		 "2:11 the signature is not \"$CHICAGO$\"\n"},
		{"[Version]\nsignature=\n",
		 "2:11 the signature is not \"$CHICAGO$\"\n"},
		{"[Version]\nRevision=1\n",
		 "0:0 no [Version] with a signature, as Windows insists on\n"},
		{"[Unicode]\nsignature=\"$CHICAGO$\"\n",
		 "0:0 no [Version] with a signature, as Windows insists on\n"},
		{"; nothing\n",
		 "0:0 no [Version] with a signature, as Windows insists on\n"},
	};
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(versions); i++) {
		check_text(&wrong, secopts_read_inf, "version",
			   versions[i].text, versions[i].said);
	}
	check_rows(wrong);
}

static bool count(void *private_data, struct secopts_entry *entry)
{
	size_t *left = private_data;

	if (entry->kind == SECOPTS_ENTRY_SKIPPED) {
		return false;
	}
	entry->place.message = "enough";
	entry->place.column += 3;
	return --*left > 0;
}

/* What is not understood is told of and passed over, but for sections. */
static void test_lenient(void **state)
{
	static const struct {
		const char *text;
		const char *said;
	} files[] = {
		{"a=1\n" RV "MACHINE\\A\\b=4,1\n",
		 "1:1 skipped |a: a line before the first section\n"
		 "3:1:15 " IN_RV "A|b type 4 = 1 <1>\n"},
		{RV "MACHINE\\A\\b=11,1\nMACHINE\\A\\c\nUSER\\A\\d=4,1\n"
		 "MACHINE\\A\\e=4,x\n\"MACHINE\\A\\f=4,1\nMACHINE\\A\\g=4,1\n",
		 "2:13 skipped A|b: the type is not 1, 2, 3, 4 or 7\n"
		 "3:12 skipped A|c: '=' is missing after a name\n"
		 "4:1 skipped |d: the name is not below MACHINE, USERS or "
		 "CLASSES_ROOT\n"
		 "5:15 skipped A|e: not a number of 32 bits\n"
		 "6:1 skipped A|f: a quote is not closed\n"
		 "7:1:15 " IN_RV "A|g type 4 = 1 <1>\n"},
		{RV "MACHINE\\A\\b=4,1\nMACHINE\\A\\B=4,2\nMACHINE\\A\\b=4,3\n",
		 "2:1:15 " IN_RV "A|b type 4 = 1 <1>\n"
		 "3:1 skipped A|B: this name is in its section twice\n"
		 "4:1 skipped A|b: this name is in its section twice\n"},
		{"[A]\n[a]\nb=1\n",
		 "2:1 skipped |: this section is there twice\n"
		 "3:1:3 named [a] |b type 4 = 1 <1>\n"},
		{"[System Access]\nMaximumPasswordAge\n;\xe4\n",
		 "3:2 skipped |: not a character of UTF-8\n"
		 "2:19 skipped |MaximumPasswordAge: '=' is missing after a "
		 "name\n"},
		{"[A\n", "1:1 ']' is missing after a section's name\n"},
	};
	static struct said said = {.lenient = true};
	struct secopts_place error;
	int wrong = 0;
	size_t i;

	(void)state;

	for (i = 0; i < TEST_COUNT(files); i++) {
		char text[1000];

		snprintf(text, sizeof(text), "%s[Version]\nsignature=$CHICAGO$",
			 files[i].text);
		(void)read_bytes(secopts_read_inf, (const uint8_t *)text,
				 strlen(text), &said, &error);
		check_row(wrong, strcmp(said.text, files[i].said) == 0,
			  "%zu: said\n%sand not\n%s", i, said.text,
			  files[i].said);
	}
	check_rows(wrong);
}

/* As many names as a file can have, all alike to a bad hash; then one again. */
static void test_many(void **state)
{
	static char text[400000];
	static const char *names[SECOPTS_MAX_NAMES(
		SECOPTS_WORKSPACE(sizeof(text)))];
	static char workspace[2][SECOPTS_WORKSPACE(sizeof(text))];
	struct secopts_file file = {
		.bytes = (const uint8_t *)text,
		.text = workspace[0],
		.scratch = workspace[1],
		.names = names,
	};
	struct secopts_place error = {.line = 0};
	size_t left = SIZE_MAX;
	size_t n;

	(void)state;

	file.length = (size_t)sprintf(text, "[Version]\nsignature=$CHICAGO$\n"
					    "[X]\n");
	for (n = 0; n < 50000; n++) {
		file.length += (size_t)sprintf(text + file.length, "%zx\n", n);
	}
	assert_true(secopts_read_inf(&file, count, &left, &error));
	assert_int_equal(SIZE_MAX - left, 50001);
	file.length += (size_t)sprintf(text + file.length, "aBc\n");
	assert_false(secopts_read_inf(&file, count, &left, &error));
	assert_string_equal(error.message, "this name is in its section twice");
	assert_int_equal(error.line, 50004);
	assert_int_equal(error.column, 1);
}

/* The callback's error is the reader's. */
static void test_stop(void **state)
{
	static const char text[] = "[Event Audit]\na=1\n b=2\nc=3\n";
	const char *names[100];
	char workspace[2][100];
	struct secopts_file file = {
		.bytes = (const uint8_t *)text,
		.length = sizeof(text) - 1,
		.text = workspace[0],
		.scratch = workspace[1],
		.names = names,
	};
	struct secopts_place error = {.line = 0};
	size_t left = 2;

	(void)state;

	assert_false(secopts_read_inf(&file, count, &left, &error));
	assert_int_equal(left, 0);
	assert_int_equal(error.line, 3);
	assert_int_equal(error.column, 5);
	assert_string_equal(error.message, "enough");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_version),
		cmocka_unit_test(test_lenient),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
