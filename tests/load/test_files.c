/*
 * Windows Security Options for Samba
 *
 * Files as Windows and Samba write them, and malformed ones
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "readers.h"

#define MAX_FILE 65536

static uint8_t buffer[MAX_FILE];
static struct said said;

static enum secopts_format format_of(const char *name)
{
	read_fn fn = reader_of(name);

	return fn == secopts_read_inf   ? SECOPTS_FORMAT_INF
	       : fn == secopts_read_reg ? SECOPTS_FORMAT_REG
					: SECOPTS_FORMAT_JSON;
}

/*
 * The lines that say something, counted without the reader: by how they
 * begin, with the NULs of UTF-16 left out.
 */
static size_t count_lines(enum secopts_format format, size_t length)
{
	char line[1024] = "";
	size_t num = 0;
	size_t n = 0;
	size_t i;

	for (i = 0; i < length; i++) {
		if (buffer[i] != '\n') {
			if (buffer[i] != 0 && buffer[i] != '\r' &&
			    n < sizeof(line) - 1)
			{
				line[n++] = (char)buffer[i];
			}
			continue;
		}
		line[n] = '\0';
		n = 0;
		switch (format) {
		case SECOPTS_FORMAT_INF:
			num += line[0] != '\0' && line[0] != ';' &&
			       line[0] != '[' && line[2] != '[';
			break;
		case SECOPTS_FORMAT_REG:
			num += line[0] == '"' || line[0] == '@' ||
			       strncmp(line, "[-", 2) == 0;
			break;
		default:
			num += strncmp(line, "    \"", 5) == 0;
			break;
		}
	}
	return num;
}

/* What the file says of the settings, in the order of the table. */
struct settings {
	char texts[SECOPTS_NUM_SETTINGS][1024];
};

static bool note(void *private_data, struct secopts_entry *entry)
{
	struct settings *settings = private_data;
	enum secopts_setting setting;
	const char *names[100];
	struct secopts_data data;
	char *text = NULL;
	size_t i;

	if (entry->kind != SECOPTS_ENTRY_REGISTRY ||
	    !secopts_find_registry(entry->key, entry->name, &setting))
	{
		return true;
	}
	if (!secopts_check_typed(setting, entry->type, entry->number,
				 &entry->strings, names, &data,
				 &entry->place.message))
	{
		return false;
	}
	text = settings->texts[setting];
	assert_int_equal(*text, '\0');
	if (!secopts_is_text(setting)) {
		sprintf(text, "%x", (unsigned int)data.number);
		return true;
	}
	strcpy(text, ".");
	for (i = 0; i < data.list.num; i++) {
		strcat(strcat(text, data.list.names[i]), ".");
	}
	return true;
}

static void read_settings(read_fn fn, size_t length, struct settings *settings)
{
	size_t room = SECOPTS_WORKSPACE(length);
	struct secopts_file file = {
		.bytes = buffer,
		.length = length,
		.text = malloc(room),
		.scratch = malloc(room),
		.names = malloc(SECOPTS_MAX_NAMES(room) * sizeof(char *)),
	};
	struct secopts_place error = {.line = 0};

	memset(settings, 0, sizeof(*settings));
	if (!fn(&file, note, settings, &error)) {
		fail_msg("%zu:%zu %s", error.line, error.column, error.message);
	}
	free(file.names);
	free(file.scratch);
	free(file.text);
}

#define CONTROL "System\\CurrentControlSet\\Control\\"
#define SERVICES "System\\CurrentControlSet\\Services\\"
#define NT "Software\\Microsoft\\Windows NT\\CurrentVersion"

/*
 * RestrictNullSessAccess, pipes, shares, EveryoneIncludesAnonymous,
 * RestrictAnonymousSAM, RestrictAnonymous, (LSAAnonymousNameLookup,) server
 * and client security, level, machine id, fallback
 */
static const struct {
	const char *name;
	size_t entries;
	const char *texts[SECOPTS_NUM_SETTINGS];
} files[] = {
	{"default-domain-policy.inf", 19, {NULL}},
	{"default-domain-controllers-policy.inf", 34,
	 {NULL, ".netlogon.samr.lsarpc."}},
	{"server-2022-member-baseline.inf", 151,
	 {"1", ".", ".", "0", "1", "1", NULL, "20080000", "20080000", "5", "1",
	  "0", NULL, ".O:BAG:BAD:(A;;RC;;;BA).", NULL, NULL, NULL, NULL,
	  "." CONTROL "ProductOptions." CONTROL "Server Applications." NT ".",
	  "." CONTROL "Print\\Printers." SERVICES
	  "Eventlog.Software\\Microsoft\\OLAP Server." NT "\\Print." NT
	  "\\Windows." CONTROL "ContentIndex." CONTROL "Terminal Server." CONTROL
	  "Terminal Server\\UserConfig." CONTROL
	  "Terminal Server\\DefaultUserConfiguration." NT "\\Perflib." SERVICES
	  "SysmonLog.", NULL, "2", "1"}},
	{"secedit-export.inf", 61,
	 {"1", ".", NULL, "0", "1", "0", NULL, "20000000", "20000000"}},
	{"hardening-2003-style.inf", 14,
	 {"1", ".", ".", NULL, NULL, "1", NULL, "20080000"}},
	{"lanmanserver-parameters.reg", 15,
	 {"1", ".netlogon.samr.lsarpc.", "."}},
	{"lsa-hardening.reg", 13,
	 {NULL, NULL, NULL, "0", "1", "1", NULL, "20080000", "20080000", "5",
	  "1", "0", NULL, ".O:BAG:BAD:(A;;RC;;;BA)."}},
	{"regedit4.reg", 4,
	 {"1",
	  ".COMNAP.COMNODE.SQL\\QUERY.SPOOLSS.netlogon.lsarpc.samr.browser.",
	  ".COMCFG.DFS$.Geschäft."}},
	{"net-registry-export.reg", 3, {"1", ".netlogon.samr.lsarpc."}},
	{"net-registry-export-regedit5.reg", 3,
	 {"1", ".netlogon.samr.lsarpc."}},
	{"smb-server-configuration-ps5.json", 56,
	 {NULL, ".netlogon.samr.lsarpc.", "."}},
	{"smb-server-configuration-ps7.json", 54,
	 {"1", ".netlogon.samr.lsarpc.", "."}},
};

static void test_real(void **state)
{
	int wrong = 0;
	size_t i;
	size_t j;

	(void)state;

	for (i = 0; i < TEST_COUNT(files); i++) {
		const char *name = files[i].name;
		size_t length = load_file("templates", name, buffer,
					  sizeof(buffer));
		struct secopts_place error;
		struct settings settings;
		size_t lines = count_lines(format_of(name), length);
		bool ok = read_bytes(reader_of(name), buffer, length, &said,
				     &error);

		check_row(wrong, ok, "%s:%zu:%zu: %s", name, error.line,
			  error.column, ok ? "" : error.message);
		check_row(wrong,
			  said.entries == lines && lines == files[i].entries,
			  "%s: %zu entries, %zu lines, %zu by hand", name,
			  said.entries, lines, files[i].entries);
		check_row(wrong,
			  secopts_guess_format(buffer, length) ==
				  format_of(name),
			  "%s: taken for another format", name);
		read_settings(reader_of(name), length, &settings);
		for (j = 0; j < SECOPTS_NUM_SETTINGS; j++) {
			const char *text = files[i].texts[j];

			text = (text == NULL) ? "" : text;
			check_row(wrong, strcmp(text, settings.texts[j]) == 0,
				  "%s: %s: %s", name,
				  secopts_settings[j].value_name,
				  settings.texts[j]);
		}
	}
	check_rows(wrong);
}

static int is_file(const struct dirent *entry)
{
	return entry->d_name[0] != '.' &&
	       strcmp(entry->d_name, "expected.txt") != 0;
}

/* Each has one error, which expected.txt names; no file is left out. */
static void test_malformed(void **state)
{
	struct dirent **entries = NULL;
	int num = scandir("tests/data/malformed", &entries, is_file, alphasort);
	FILE *expected = fopen("tests/data/malformed/expected.txt", "r");
	char line[300];
	int wrong = 0;
	int rows = 0;

	(void)state;

	assert_non_null(expected);
	while (fgets(line, sizeof(line), expected) != NULL) {
		struct secopts_place error;
		char *name = line;
		char *place = strchr(line, ' ');
		char got[300];
		size_t length;

		if (*line == '#') {
			continue;
		}
		assert_non_null(place);
		*place++ = '\0';
		place = strchr(place, ' ');
		assert_non_null(place);
		place++;
		length = load_file("malformed", name, buffer, sizeof(buffer));
		check_row(wrong,
			  !read_bytes(reader_of(name), buffer, length, &said,
				      &error),
			  "%s: is taken", name);
		snprintf(got, sizeof(got), "%zu %zu %s\n", error.line,
			 error.column,
			 error.message == NULL ? "" : error.message);
		check_row(wrong, strcmp(got, place) == 0, "%s: %s not %s", name,
			  got, place);
		rows++;
	}
	fclose(expected);
	check_row(wrong, rows == num && rows >= 40, "%d rows, %d files", rows,
		  num);
	while (num > 0) {
		free(entries[--num]);
	}
	free(entries);
	check_rows(wrong);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_real),
		cmocka_unit_test(test_malformed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
