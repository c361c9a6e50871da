/*
 * Windows Security Options for Samba
 *
 * Notes of what anonymous and guest sessions have open, for the command
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_NOTES_H__
#define __SECOPTS_NOTES_H__

#include "includes.h"
#include "librpc/gen_ndr/server_id.h"

/*
 * Samba's databases do not say which pipes are open, nor what a client calls
 * itself. The VFS plug-in notes both for sessions that are not a user's, in a
 * database of its own beside Samba's. It is emptied when nobody has it open; on
 * a cluster it is CTDB's, which has one for all nodes.
 */
enum secopts_note_kind {
	SECOPTS_NOTE_PIPE = 1, /* its name, and what it is bound to */
	SECOPTS_NOTE_TREE = 2, /* its text is the client's workstation */
	SECOPTS_NOTE_MORE = 3, /* this process has more than it may note */
	SECOPTS_NOTE_NODE = 4, /* its text is the name of a cluster's node */
};

/* Between the name of a pipe and the interfaces; in no name of a pipe. */
#define SECOPTS_NOTE_SEPARATOR '\t'

/* What a note is about; the key as it is in the database. */
struct secopts_note {
	uint32_t format;
	uint32_t kind;
	struct server_id server;
	uint64_t session; /* as on the wire */
	uint64_t tree;
	uint64_t file;
};

/**
 * Note that something has been opened. Failure is logged once and has no
 * other consequence. A process has a limited number of notes at a time. One
 * more, of kind MORE, says that there would be others.
 *
 * @return	Whether there is a note to remove.
 */
bool secopts_note_add(struct secopts_note *note, const char *text);

/** Note what a pipe, which is noted already, is bound to. */
void secopts_note_bound(struct secopts_note *note,
			const char *pipe,
			const char *interfaces);

/** Remove a note, if it is there. */
void secopts_note_remove(struct secopts_note *note);

/* text: of a pipe or workstation; since: when it was noted. */
typedef void secopts_note_fn(const struct secopts_note *note,
			     const char *text,
			     NTTIME since,
			     void *private_data);

/**
 * Read all notes, also those of processes that have ended.
 *
 * @return	As secopts_compat_read_db().
 */
NTSTATUS secopts_notes_read(secopts_note_fn *fn, void *private_data);

/** The file of the notes, in Samba's lock directory, or its name in CTDB. */
extern const char *const secopts_notes_file;

#endif /* __SECOPTS_NOTES_H__ */
