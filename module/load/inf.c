/*
 * Windows Security Options for Samba
 *
 * Security templates: GptTmpl.inf, and what secedit exports
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "secopts_load.h"
#include "secopts_reader.h"

/* How the lines of a section look. */
enum shape {
	SHAPE_ANY,      /* a section that MS-GPSB does not know */
	SHAPE_SETTING,  /* name = value */
	SHAPE_OBJECT,   /* "name",mode,"security descriptor" */
	SHAPE_REGISTRY, /* key\name=type,value */
};

static const struct {
	const char *name;
	enum shape shape;
} sections[] = {
	{"Unicode", SHAPE_SETTING},
	{"Version", SHAPE_SETTING},
	{"System Access", SHAPE_SETTING},
	{"Kerberos Policy", SHAPE_SETTING},
	{"System Log", SHAPE_SETTING},
	{"Security Log", SHAPE_SETTING},
	{"Application Log", SHAPE_SETTING},
	{"Event Audit", SHAPE_SETTING},
	{"Registry Values", SHAPE_REGISTRY},
	{"Privilege Rights", SHAPE_SETTING},
	{"Group Membership", SHAPE_SETTING},
	{"Service General Setting", SHAPE_OBJECT},
	{"Registry Keys", SHAPE_OBJECT},
	{"File Security", SHAPE_OBJECT},
};

struct inf {
	struct secopts_reader reader;
	struct secopts_lines lines;
	struct secopts_seen seen;
	const char **strings; /* of one entry */
	char *section;        /* after its '[' */
	enum shape shape;
	bool signature;
	char *cut;    /* between key and name of the current line, or NULL */
};

static bool fail(struct inf *inf, const char *at, const char *message)
{
	return secopts_fail_at(&inf->lines, at, message, inf->reader.error);
}

/* Since names of other sections lie before this one, they do not count. */
static bool see(struct inf *inf, const char *name, const char *since,
		const char *message)
{
	switch (secopts_see(&inf->seen, name, since)) {
	case SECOPTS_SEEN_NEW:
		return true;
	case SECOPTS_SEEN_AGAIN:
		break;
	case SECOPTS_SEEN_CROWDED:
		message = "too many names";
		break;
	}
	return fail(inf, name, message);
}

static bool emit(struct inf *inf, struct secopts_entry *entry)
{
	entry->section = inf->section;
	return secopts_emit(&inf->reader, entry);
}

/* Tell of the error, as far as the entry it is in is known. */
static bool tell(struct inf *inf, const char *text,
		 const struct secopts_entry *entry)
{
	struct secopts_entry skipped =
		secopts_skipped(&inf->reader, entry->key, entry->name, text);

	return emit(inf, &skipped);
}

/* Without its sections a file says nothing. */
static bool fail_file(struct inf *inf, const char *at, const char *message)
{
	inf->reader.stopped = true;
	return fail(inf, at, message);
}

/*
 * Setup's own files may have a section in pieces; nothing writes templates so,
 * and a second one is a paste that somebody has to be told of.
 */
static bool read_header(struct inf *inf, char *at)
{
	const struct secopts_entry none = {.key = "", .name = ""};
	char *end = strchr(at, ']');
	char *rest = NULL;
	bool new;
	size_t i;

	if (end == NULL) {
		return fail_file(inf, at,
				 "']' is missing after a section's name");
	}
	if (end == at + 1) {
		return fail_file(inf, end, "a section without a name");
	}
	rest = secopts_skip(end + 1);
	if (*rest != '\0' && *rest != ';') {
		return fail_file(inf, rest, "text after a section's name");
	}
	*end = '\0';
	new = see(inf, at, inf->reader.file->text,
		  "this section is there twice");
	inf->section = at + 1;
	inf->shape = SHAPE_ANY;
	for (i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
		if (secopts_ascii_casecmp(inf->section, sections[i].name) == 0)
		{
			inf->shape = sections[i].shape;
		}
	}
	return new || tell(inf, inf->section, &none);
}

/*
 * Read a name, in quotes or up to one of these characters, cut it off, and
 * skip that character. *stop is '\0' where the line ends.
 */
static bool read_name(struct inf *inf, char **at, const char *stops,
		      char **name, char *stop)
{
	char *end = NULL;

	*name = *at;
	if (**at == '"') {
		*name = *at + 1;
		end = strchr(*name, '"');
		if (end == NULL) {
			char *start = *at;

			*at += strcspn(*at, stops);
			**at = '\0';
			return fail(inf, start, "a quote is not closed");
		}
		*at = secopts_skip(end + 1);
		if (**at != '\0' && strchr(stops, **at) == NULL) {
			return fail(inf, *at, "text after a quoted name");
		}
	} else {
		*at += strcspn(*at, stops);
		end = *at;
	}
	*stop = **at;
	*at += (**at != '\0');
	*end = '\0';
	if (*secopts_chop(*name) == '\0') {
		return fail(inf, *name, "a name is missing");
	}
	return see(inf, *name, inf->section,
		   "this name is in its section twice");
}

/* setupapi: without it, this is no file for Windows (MS-GPSB 2.2.8). */
static bool check_version(struct inf *inf, const char *name, const char *text)
{
	if (secopts_ascii_casecmp(inf->section, "Version") != 0 ||
	    secopts_ascii_casecmp(name, "signature") != 0)
	{
		return true;
	}
	inf->signature = secopts_ascii_casecmp(text, "\"$CHICAGO$\"") == 0 ||
			 secopts_ascii_casecmp(text, "$CHICAGO$") == 0 ||
			 secopts_ascii_casecmp(text, "\"$Windows NT$\"") == 0;
	return inf->signature ||
	       fail_file(inf, text, "the signature is not \"$CHICAGO$\"");
}

static bool read_named(struct inf *inf, char *at, struct secopts_entry *entry)
{
	static const char *const stops[] = {
		[SHAPE_ANY] = "=,",
		[SHAPE_SETTING] = "=",
		[SHAPE_OBJECT] = ",",
	};
	char *name = NULL;
	char *text = NULL;
	char stop;
	bool ok;

	entry->kind = SECOPTS_ENTRY_NAMED;
	ok = read_name(inf, &at, stops[inf->shape], &name, &stop);
	entry->name = name;
	if (!ok) {
		return false;
	}
	if (stop == '\0' && inf->shape == SHAPE_SETTING) {
		return fail(inf, at, "'=' is missing after a name");
	}
	if (stop == '\0' && inf->shape == SHAPE_OBJECT) {
		return fail(inf, at, "a comma is missing after a name");
	}
	text = secopts_chop(secopts_skip(at));
	if (!check_version(inf, name, text)) {
		return false;
	}
	entry->text = text;
	entry->value_column = entry->place.column;
	if (stop != '\0') {
		struct secopts_place value;

		secopts_set_place(&inf->lines, text, NULL, &value);
		entry->value_column = value.column;
	}
	if (secopts_parse_digits(text, &entry->number)) {
		entry->type = SECOPTS_REG_DWORD;
	}
	return emit(inf, entry);
}

static bool read_strings(struct inf *inf, char *at, struct secopts_entry *entry)
{
	bool multi = entry->type == SECOPTS_REG_MULTI_SZ;
	const char *semicolon = NULL;
	enum secopts_setting setting;
	char *out = inf->reader.file->scratch;
	size_t num = 0;

	for (;;) {
		char *string = out;

		if (!secopts_read_field(&inf->lines, inf->reader.error, &at,
					!multi, &out, &semicolon))
		{
			return false;
		}
		/* "7," is the empty list, and so is the older 7,"" */
		if (*string != '\0' || !multi) {
			inf->strings[num++] = string;
		}
		if (*at == '\0') {
			break;
		}
		at++;
	}
	/*
	 * A comment to some readers, the character to others. It matters
	 * where an allow-list is read, not in somebody's logon notice.
	 */
	if (semicolon != NULL && multi &&
	    secopts_find_registry(entry->key, entry->name, &setting))
	{
		return fail(inf, semicolon, "';' in a list: commas separate, "
					    "and comments have lines of their "
					    "own");
	}
	entry->strings = (struct secopts_list){
		.num = num,
		.names = inf->strings,
	};
	return true;
}

static bool read_dword(struct inf *inf, char *at, struct secopts_entry *entry)
{
	const char *semicolon = NULL;
	char *field = inf->reader.file->scratch;
	char *out = field;
	char *start = at;

	if (!secopts_read_field(&inf->lines, inf->reader.error, &at, true, &out,
				&semicolon))
	{
		return false;
	}
	if (!secopts_parse_digits(field, &entry->number)) {
		return fail(inf, start, "not a number of 32 bits");
	}
	return true;
}

/*
 * "MACHINE\key\name" into key and name, cut at inf->cut; other roots stay in
 * the key. Returns what is wrong, or NULL.
 */
static const char *split_name(struct inf *inf, char *full,
			      struct secopts_entry *entry)
{
	static const char *const roots[] = {
		"MACHINE", "USERS", "CLASSES_ROOT",
	};
	char *first = strchr(full, '\\');
	char *last = strrchr(full, '\\');
	size_t i;

	entry->name = (last != NULL) ? last + 1 : full;
	if (first == NULL || first == last || last[1] == '\0') {
		return "not a key and the name of a value";
	}
	*first = '\0';
	for (i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
		if (secopts_ascii_casecmp(full, roots[i]) == 0) {
			break;
		}
	}
	*first = '\\';
	if (i == sizeof(roots) / sizeof(roots[0])) {
		return "the name is not below MACHINE, USERS or CLASSES_ROOT";
	}
	inf->cut = last;
	*last = '\0';
	entry->key = (i == 0) ? first + 1 : full;
	return NULL;
}

static bool read_type(struct inf *inf, char **at, uint32_t *type)
{
	char *start = secopts_skip(*at);
	char *end = start + strcspn(start, ",");
	bool ok;

	if (*end == '\0') {
		return fail(inf, end, "a comma is missing after the type");
	}
	*end = '\0';
	ok = secopts_parse_digits(secopts_chop(start), type) &&
	     (*type == SECOPTS_REG_SZ || *type == SECOPTS_REG_EXPAND_SZ ||
	      *type == SECOPTS_REG_BINARY || *type == SECOPTS_REG_DWORD ||
	      *type == SECOPTS_REG_MULTI_SZ);
	if (!ok) {
		return fail(inf, start, "the type is not 1, 2, 3, 4 or 7");
	}
	*at = secopts_skip(end + 1);
	return true;
}

/* MS-GPSB 2.2.5 */
static bool read_registry(struct inf *inf, char *at,
			  struct secopts_entry *entry)
{
	const char *problem = NULL;
	struct secopts_place value;
	char *start = at;
	char *full = NULL;
	char stop;
	bool ok;

	entry->kind = SECOPTS_ENTRY_REGISTRY;
	ok = read_name(inf, &at, "=", &full, &stop);
	problem = split_name(inf, full, entry);
	if (!ok) {
		return false;
	}
	if (stop == '\0') {
		return fail(inf, at, "'=' is missing after a name");
	}
	if (problem != NULL) {
		return fail(inf, start, problem);
	}
	if (!read_type(inf, &at, &entry->type)) {
		return false;
	}
	secopts_set_place(&inf->lines, at, NULL, &value);
	entry->value_column = value.column;
	entry->text = secopts_chop(at);
	if (entry->type == SECOPTS_REG_DWORD) {
		ok = read_dword(inf, at, entry);
	} else if (entry->type != SECOPTS_REG_BINARY) {
		ok = read_strings(inf, at, entry);
	}
	return ok && emit(inf, entry);
}

static bool read_entry(struct inf *inf, char *at)
{
	struct secopts_entry entry = {.key = "", .name = ""};
	bool ok;

	secopts_set_place(&inf->lines, at, NULL, &entry.place);
	if (inf->section == NULL) {
		ok = fail(inf, at, "a line before the first section");
		at[strcspn(at, "=")] = '\0';
		(void)split_name(inf, secopts_chop(at), &entry);
	} else if (inf->shape == SHAPE_REGISTRY) {
		ok = read_registry(inf, at, &entry);
	} else {
		ok = read_named(inf, at, &entry);
	}
	ok = ok || (!inf->reader.stopped && tell(inf, at, &entry));
	/* whole again, for names that are compared with it */
	if (inf->cut != NULL) {
		*inf->cut = '\\';
		inf->cut = NULL;
	}
	return ok;
}

static bool read_line(struct inf *inf)
{
	char *at = secopts_skip(inf->lines.line);

	if (*at == '\0' || *at == ';') {
		return true;
	}
	return (*at == '[') ? read_header(inf, at) : read_entry(inf, at);
}

bool secopts_read_inf(const struct secopts_file *file,
		      secopts_entry_fn fn,
		      void *private_data,
		      struct secopts_place *error)
{
	/*
	 * A name and its line end are at least two characters: there are at
	 * most length / 2 of them, and as many strings in one value.
	 */
	size_t num_strings = file->length / 2 + 1;
	struct inf inf = {
		.reader = {file, fn, private_data, error, false},
		.strings = file->names,
		.seen = {
			.slots = file->names + num_strings,
			.num_slots = file->length + 1,
		},
	};
	const struct secopts_text_rules rules = {
		.eight_bit = SECOPTS_EIGHT_BIT_UTF8,
	};
	const struct secopts_entry none = {.key = "", .name = ""};
	size_t length;
	size_t i;

	if (!secopts_decode(file, &rules, &length, error) ||
	    (error->message != NULL && !tell(&inf, "", &none)))
	{
		return false;
	}
	for (i = 0; i < inf.seen.num_slots; i++) {
		inf.seen.slots[i] = NULL;
	}
	secopts_lines_init(&inf.lines, file->text, length);
	while (secopts_next_line(&inf.lines)) {
		if (!read_line(&inf)) {
			return false;
		}
	}
	if (!inf.signature) {
		*error = (struct secopts_place){
			.message = "no [Version] with a signature, as Windows "
				   "insists on",
		};
		return false;
	}
	return true;
}
