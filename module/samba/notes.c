/*
 * Windows Security Options for Samba
 *
 * Notes of what anonymous and guest sessions have open, for the command
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_samba.h"
#include "secopts_compat.h"
#include "secopts_compat_db.h"
#include "secopts_notes.h"
#include "system/filesys.h"
#include "dbwrap/dbwrap.h"
#include "dbwrap/dbwrap_open.h"
#include "source3/lib/util_procid.h"

#define NOTE_FORMAT 1

/* How many notes a process has. A client may open as many as 65,536 pipes. */
#define MAX_NOTES 1024
#define MAX_TEXT 255

/*
 * Notes of processes that were killed are looked for at most this often. On a
 * cluster all nodes have to be asked for them.
 */
#define CLEANING_SECONDS 60
#define CLUSTER_CLEANING_SECONDS 3600

/* The kind of the note that says when this was done last. */
#define NOTE_CLEANED 0

const char *const secopts_notes_file = "secopts_open.tdb";

static struct db_context *notes_db;
static size_t num_notes;

static TDB_DATA key_of(struct secopts_note *note)
{
	note->format = NOTE_FORMAT;
	return (TDB_DATA){.dptr = (uint8_t *)note, .dsize = sizeof(*note)};
}

static NTSTATUS store_since(struct secopts_note *note,
			    const char *text,
			    NTTIME since)
{
	uint8_t buf[sizeof(since) + MAX_TEXT];
	size_t length = strnlen(text, MAX_TEXT);
	TDB_DATA value = {.dptr = buf, .dsize = sizeof(since) + length};

	memcpy(buf, &since, sizeof(since));
	memcpy(buf + sizeof(since), text, length);
	return dbwrap_store(notes_db, key_of(note), value, 0);
}

static NTSTATUS store(struct secopts_note *note, const char *text)
{
	struct timeval now = timeval_current();

	return store_since(note, text, timeval_to_nttime(&now));
}

/*
 * Returns false for a record that is none of this format.
 */
static bool parse_note(TDB_DATA key,
		       TDB_DATA value,
		       struct secopts_note *note,
		       char text[MAX_TEXT + 1],
		       NTTIME *since)
{
	NTTIME when;
	size_t length;

	if (key.dsize != sizeof(*note) || value.dsize < sizeof(when) ||
	    value.dsize > sizeof(when) + MAX_TEXT)
	{
		return false;
	}
	memcpy(note, key.dptr, sizeof(*note));
	memcpy(&when, value.dptr, sizeof(when));
	length = value.dsize - sizeof(when);
	memcpy(text, value.dptr + sizeof(when), length);
	text[length] = '\0';
	*since = when;
	return note->format == NOTE_FORMAT;
}

/*
 * May this note be deleted? Not those of another node, which cleans up itself:
 * its records would have to come here first.
 */
static bool is_dead(struct db_record *rec)
{
	char text[MAX_TEXT + 1];
	struct secopts_note note;
	NTTIME since;

	if (!parse_note(dbwrap_record_get_key(rec),
			dbwrap_record_get_value(rec), &note, text, &since))
	{
		return true;
	}
	return note.kind != NOTE_CLEANED && note.kind != SECOPTS_NOTE_NODE &&
	       procid_is_local(&note.server) &&
	       !secopts_compat_is_alive(&note.server);
}

/*
 * Stops where a record cannot be deleted.
 */
static int delete_dead(struct db_record *rec, void *private_data)
{
	if (!is_dead(rec)) {
		return 0;
	}
	return NT_STATUS_IS_OK(dbwrap_record_delete(rec)) ? 0 : -1;
}

static void read_since(TDB_DATA key, TDB_DATA value, void *private_data)
{
	char text[MAX_TEXT + 1];
	struct secopts_note note;

	parse_note(key, value, &note, text, private_data);
}

static void read_text(TDB_DATA key, TDB_DATA value, void *private_data)
{
	struct secopts_note note;
	NTTIME since;

	if (!parse_note(key, value, &note, private_data, &since)) {
		*(char *)private_data = '\0';
	}
}

/*
 * The command shows by this name where a session is. It is stored once, as each
 * node has one key that nobody else writes to.
 */
static void note_node(void)
{
	struct secopts_note note = {
		.kind = SECOPTS_NOTE_NODE,
		.server = {.vnn = get_my_vnn()},
	};
	char noted[MAX_TEXT + 1] = "";
	struct secopts_node node;

	if (!secopts_compat_node(&node)) {
		return;
	}
	dbwrap_parse_record(notes_db, key_of(&note), read_text, noted);
	if (strcmp(noted, node.name) != 0) {
		store(&note, node.name);
	}
}

/*
 * A process that ends removes its notes, unless it was killed. What is left
 * would stay as long as any process has the database open.
 */
static void delete_notes_of_the_dead(void)
{
	struct secopts_note cleaned = {
		.kind = NOTE_CLEANED,
		.server = {.vnn = get_my_vnn()},
	};
	long long often = secopts_compat_is_clustered()
				  ? CLUSTER_CLEANING_SECONDS
				  : CLEANING_SECONDS;
	time_t now = time(NULL);
	NTTIME last = 0;

	dbwrap_parse_record(notes_db, key_of(&cleaned), read_since, &last);
	if (llabs((long long)now - nt_time_to_unix(last)) < often) {
		return;
	}
	if (NT_STATUS_IS_OK(store(&cleaned, ""))) {
		dbwrap_traverse(notes_db, delete_dead, NULL, NULL);
	}
}

/*
 * Open the database at first use; it stays open as long as the process lives.
 */
static bool open_notes(void)
{
	static bool failed;
	char *path = NULL;
	bool became;

	if (notes_db != NULL || failed) {
		return notes_db != NULL;
	}
	became = secopts_compat_become_root();
	path = lock_path(talloc_tos(), secopts_notes_file);
	if (path != NULL) {
		notes_db = db_open(NULL, path, 0,
				   TDB_DEFAULT | TDB_CLEAR_IF_FIRST |
					   TDB_INCOMPATIBLE_HASH,
				   O_RDWR | O_CREAT, 0600,
				   DBWRAP_LOCK_ORDER_NONE, DBWRAP_FLAG_NONE);
	}
	if (notes_db == NULL) {
		failed = true;
		DBG_ERR("cannot open %s (%s): \"secopts sessions\" will not "
			"show pipes\n",
			secopts_notes_file, strerror(errno));
	} else {
		note_node();
		delete_notes_of_the_dead();
	}
	secopts_compat_unbecome_root(became);
	TALLOC_FREE(path);
	return notes_db != NULL;
}

static void note_more(struct server_id server)
{
	struct secopts_note more = {
		.kind = SECOPTS_NOTE_MORE,
		.server = server,
	};
	static bool done;

	if (!done) {
		done = true;
		store(&more, "");
		DBG_WARNING("a client has more than %d pipes and shares open: "
			    "\"secopts sessions\" will not show all\n",
			    MAX_NOTES);
	}
}

bool secopts_note_add(struct secopts_note *note, const char *text)
{
	static bool complained;
	NTSTATUS status;

	if (!open_notes()) {
		return false;
	}
	if (num_notes >= MAX_NOTES) {
		note_more(note->server);
		return false;
	}
	status = store(note, text);
	if (!NT_STATUS_IS_OK(status)) {
		if (!complained) {
			complained = true;
			DBG_ERR("cannot write to %s (%s): \"secopts sessions\" "
				"will not show all\n",
				secopts_notes_file, nt_errstr(status));
		}
		return false;
	}
	num_notes++;
	return true;
}

void secopts_note_bound(struct secopts_note *note,
			const char *pipe,
			const char *interfaces)
{
	char *text = talloc_asprintf(talloc_tos(), "%s%c%s", pipe,
				     SECOPTS_NOTE_SEPARATOR, interfaces);
	NTTIME since = 0;

	if (notes_db != NULL && text != NULL) {
		dbwrap_parse_record(notes_db, key_of(note), read_since, &since);
	}
	if (since != 0) {
		store_since(note, text, since);
	}
	TALLOC_FREE(text);
}

void secopts_note_remove(struct secopts_note *note)
{
	if (notes_db != NULL && num_notes > 0 &&
	    NT_STATUS_IS_OK(dbwrap_delete(notes_db, key_of(note))))
	{
		num_notes--;
	}
}

struct note_reader {
	secopts_note_fn *fn;
	void *private_data;
};

static bool read_note(TDB_DATA key, TDB_DATA value, void *private_data)
{
	struct note_reader *reader = private_data;
	char text[MAX_TEXT + 1];
	struct secopts_note note;
	NTTIME since;

	if (!parse_note(key, value, &note, text, &since)) {
		return false;
	}
	if (note.kind != NOTE_CLEANED) {
		reader->fn(&note, text, since, reader->private_data);
	}
	return true;
}

NTSTATUS secopts_notes_read(secopts_note_fn *fn, void *private_data)
{
	struct note_reader reader = {.fn = fn, .private_data = private_data};

	return secopts_compat_read_db(secopts_notes_file, false, read_note,
				      &reader);
}
