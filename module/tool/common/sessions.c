/*
 * Windows Security Options for Samba
 *
 * The secopts command: reading which sessions are open
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "sessions.h"
#include "secopts_compat_db.h"
#include "../../samba/secopts_notes.h"
#include "lib/util/server_id.h"
#include "lib/util/tsort.h"
#include "librpc/ndr/ndr_table.h"
#include "librpc/gen_ndr/smbXsrv.h"

/*
 * What is read without a lock may be half written. It is read again, after a
 * pause, before that is called damage; a busy machine may keep smbd from
 * writing the other half for some time.
 */
#define MAX_READS 20
#define CHANGED_MSEC 25
#define HALF_WRITTEN_MSEC 100

static const char *const sessions_file = "smbXsrv_session_global.tdb";
static const char *const trees_file = "smbXsrv_tcon_global.tdb";

/*
 * Returns the array with one item more, or as it was when memory ran out.
 */
static void *append(struct tool_sessions *found,
		    void *array,
		    size_t *num,
		    const void *item,
		    size_t size)
{
	uint8_t *grown = talloc_realloc_size(found, array, (*num + 1) * size);

	if (grown == NULL) {
		found->incomplete = true;
		return array;
	}
	memcpy(grown + *num * size, item, size);
	(*num)++;
	return grown;
}

static const char *copy(struct tool_sessions *found, const char *text)
{
	const char *copied = talloc_strdup(found, text);

	if (copied == NULL) {
		found->incomplete = true;
		return "";
	}
	return copied;
}

static bool read_session(TDB_DATA key, TDB_DATA value, void *private_data)
{
	struct tool_sessions *found = private_data;
	struct secopts_session_record record;
	struct tool_session session;
	TALLOC_CTX *frame = talloc_stackframe();
	bool sense = secopts_compat_parse_session(frame, value, &record);

	if (!sense || record.session_info == NULL || record.address == NULL) {
		goto done;
	}

	session = (struct tool_session){
		.who = secopts_facts(record.session_info).who,
		.id = record.id,
		.global_id = record.global_id,
		.server = record.server,
		.dialect = record.dialect,
		.opened = record.opened,
		.since = record.since,
	};
	if (session.who == SECOPTS_WHO_USER ||
	    !secopts_compat_is_alive(&session.server))
	{
		goto done;
	}
	session.address = copy(found, record.address);
	found->sessions = append(found, found->sessions, &found->num, &session,
				 sizeof(session));
done:
	TALLOC_FREE(frame);
	return sense;
}

static bool read_tree(TDB_DATA key, TDB_DATA value, void *private_data)
{
	struct tool_sessions *found = private_data;
	struct secopts_tree_record record;
	TALLOC_CTX *frame = talloc_stackframe();
	bool sense = secopts_compat_parse_tree(frame, value, &record);
	size_t i;

	for (i = 0; sense && record.share != NULL && i < found->num; i++) {
		struct tool_session *session = &found->sessions[i];
		struct tool_tree tree = {
			.id = record.id,
			.since = record.since,
		};

		if (session->global_id != record.session_global_id ||
		    !server_id_equal(&session->server, &record.server))
		{
			continue;
		}
		tree.share = copy(found, record.share);
		session->trees = append(found, session->trees,
					&session->num_trees, &tree,
					sizeof(tree));
	}
	TALLOC_FREE(frame);
	return sense;
}

/* Samba's IDL has a name for what is noted by its number. */
static const char *interface_name(struct tool_sessions *found,
				  const char *noted)
{
	const struct ndr_interface_table *table = NULL;
	struct ndr_syntax_id syntax;

	if (ndr_syntax_id_from_string(noted, &syntax)) {
		table = ndr_table_by_syntax(&syntax);
	}
	return (table != NULL) ? table->name : copy(found, noted);
}

static void add_interfaces(struct tool_sessions *found,
			   struct tool_pipe *pipe,
			   const char *noted)
{
	char **list = str_list_make(found, noted, " ");
	size_t i;

	pipe->interfaces = talloc_array(found, const char *,
					str_list_length(
						(const char *const *)list));
	if (list == NULL || pipe->interfaces == NULL) {
		found->incomplete = true;
		return;
	}
	for (i = 0; list[i] != NULL; i++) {
		pipe->interfaces[i] = interface_name(found, list[i]);
		pipe->num_interfaces = i + 1;
	}
}

static void add_pipe(struct tool_sessions *found,
		     struct tool_session *session,
		     const struct secopts_note *note,
		     const char *text,
		     NTTIME since)
{
	struct tool_pipe pipe = {.file = note->file, .since = since};
	const char *bound = strrchr(text, SECOPTS_NOTE_SEPARATOR);
	size_t i;

	pipe.name = talloc_strndup(found, text,
				   (bound != NULL) ? (size_t)(bound - text)
						   : strlen(text));
	found->incomplete |= pipe.name == NULL;
	if (bound != NULL) {
		add_interfaces(found, &pipe, bound + 1);
	}

	for (i = 0; i < session->num_trees; i++) {
		struct tool_tree *tree = &session->trees[i];

		if (tree->id == note->tree) {
			tree->pipes = append(found, tree->pipes,
					     &tree->num_pipes, &pipe,
					     sizeof(pipe));
		}
	}
}

static void
add_node(struct tool_sessions *found, uint32_t number, const char *name)
{
	struct tool_node node = {
		.number = number,
		.name = copy(found, name),
	};

	found->nodes = append(found, found->nodes, &found->num_nodes, &node,
			      sizeof(node));
}

static void name_nodes(struct tool_sessions *found)
{
	size_t i;
	size_t j;

	for (i = 0; i < found->num; i++) {
		struct tool_session *session = &found->sessions[i];

		for (j = 0; j < found->num_nodes; j++) {
			if (found->nodes[j].number == session->server.vnn) {
				session->node = found->nodes[j].name;
			}
		}
	}
}

static void read_note(const struct secopts_note *note,
		      const char *text,
		      NTTIME since,
		      void *private_data)
{
	struct tool_sessions *found = private_data;
	size_t i;

	if (note->kind == SECOPTS_NOTE_NODE) {
		add_node(found, note->server.vnn, text);
		return;
	}
	for (i = 0; i < found->num; i++) {
		struct tool_session *session = &found->sessions[i];

		if (!server_id_equal(&session->server, &note->server)) {
			continue;
		}
		if (note->kind == SECOPTS_NOTE_MORE) {
			session->more = true;
		} else if (session->id != note->session) {
			continue;
		} else if (note->kind == SECOPTS_NOTE_TREE &&
			   session->workstation == NULL && text[0] != '\0')
		{
			session->workstation = copy(found, text);
		} else if (note->kind == SECOPTS_NOTE_PIPE) {
			add_pipe(found, session, note, text, since);
		}
	}
}

#define COMPARE(a, b) (((a) > (b)) - ((a) < (b)))

static int by_age(const struct tool_session *a, const struct tool_session *b)
{
	if (a->opened != b->opened) {
		return COMPARE(a->opened, b->opened);
	}
	return COMPARE(a->id, b->id);
}

static int trees_by_age(const struct tool_tree *a, const struct tool_tree *b)
{
	if (a->since != b->since) {
		return COMPARE(a->since, b->since);
	}
	return COMPARE(a->id, b->id);
}

static int pipes_by_age(const struct tool_pipe *a, const struct tool_pipe *b)
{
	if (a->since != b->since) {
		return COMPARE(a->since, b->since);
	}
	return COMPARE(a->file, b->file);
}

static void sort(struct tool_sessions *found)
{
	size_t i;
	size_t j;

	TYPESAFE_QSORT(found->sessions, found->num, by_age);
	for (i = 0; i < found->num; i++) {
		struct tool_session *session = &found->sessions[i];

		TYPESAFE_QSORT(session->trees, session->num_trees,
			       trees_by_age);
		for (j = 0; j < session->num_trees; j++) {
			struct tool_tree *tree = &session->trees[j];

			TYPESAFE_QSORT(tree->pipes, tree->num_pipes,
				       pipes_by_age);
		}
	}
}

/*
 * One reading of everything. file becomes what could not be read.
 */
static NTSTATUS read_once(struct tool_sessions *found, const char **file)
{
	NTSTATUS status;

	*file = sessions_file;
	status = secopts_compat_read_db(*file, true, read_session, found);
	if (!NT_STATUS_IS_OK(status)) {
		return status;
	}
	*file = trees_file;
	status = secopts_compat_read_db(*file, false, read_tree, found);
	if (!NT_STATUS_IS_OK(status)) {
		return status;
	}
	*file = secopts_notes_file;
	status = secopts_notes_read(read_note, found);
	if (NT_STATUS_IS_OK(status) && found->incomplete) {
		return NT_STATUS_NO_MEMORY;
	}
	return status;
}

static size_t count_pipes(const struct tool_session *session)
{
	size_t num = 0;
	size_t i;

	for (i = 0; i < session->num_trees; i++) {
		num += session->trees[i].num_pipes;
	}
	return num;
}

static bool is_same(const struct tool_sessions *a, const struct tool_sessions *b)
{
	size_t i;

	if (a == NULL || a->num != b->num) {
		return false;
	}
	for (i = 0; i < a->num; i++) {
		const struct tool_session *x = &a->sessions[i];
		const struct tool_session *y = &b->sessions[i];

		if (x->id != y->id || x->since != y->since ||
		    x->num_trees != y->num_trees ||
		    count_pipes(x) != count_pipes(y))
		{
			return false;
		}
	}
	return true;
}

/*
 * Read until two readings agree: while one is walked through, smbd may move a
 * record. Where clients come and go all the time, the last one has to do.
 */
static struct tool_sessions *read_all(TALLOC_CTX *mem_ctx,
				      const struct tool_verb *verb,
				      NTSTATUS *status,
				      const char **file)
{
	struct tool_sessions *found = NULL;
	size_t i;

	for (i = 0; i < MAX_READS; i++) {
		struct tool_sessions *last = found;
		unsigned int pause = CHANGED_MSEC;

		found = talloc_zero(mem_ctx, struct tool_sessions);
		tool_await_ctdb(verb);
		*status = (found == NULL) ? NT_STATUS_NO_MEMORY
					  : read_once(found, file);
		tool_has_answered();
		if (NT_STATUS_IS_OK(*status)) {
			name_nodes(found);
			sort(found);
			if (is_same(last, found)) {
				break;
			}
		} else {
			TALLOC_FREE(found);
			if (!NT_STATUS_EQUAL(*status, NT_STATUS_RETRY)) {
				break;
			}
			pause = HALF_WRITTEN_MSEC;
		}
		if (i > 0) {
			smb_msleep(pause);
		}
	}
	return found;
}

struct tool_sessions *tool_read_sessions(TALLOC_CTX *mem_ctx,
					 const struct tool_verb *verb)
{
	struct tool_sessions *found = NULL;
	const char *file = sessions_file;
	NTSTATUS status;

	found = read_all(mem_ctx, verb, &status, &file);
	if (found == NULL && secopts_compat_is_clustered()) {
		tool_fail(verb, "cannot read %s of CTDB: %s; see 'ctdb status'",
			  file, nt_errstr(status));
	} else if (found == NULL) {
		fprintf(stderr, "secopts %s: needs to read %s/%s: %s\n",
			verb->name, lp_lock_directory(), file,
			NT_STATUS_EQUAL(status, NT_STATUS_RETRY)
				? "damaged, or always changing"
				: strerror(map_errno_from_nt_status(status)));
	}
	return found;
}
