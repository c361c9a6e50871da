/*
 * Windows Security Options for Samba
 *
 * Shares in Samba's registry, as far as they matter to anonymous
 *
 * smbd loads a registry share when somebody connects to it, and from then on
 * again each time that it reads smb.conf. If it were made to load all of them,
 * it would do so with all of them for ever. So their records are read here,
 * once for each change of the registry. Only what can matter is kept, and other
 * processes take it over.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_shares.h"
#include "secopts_compat_gensec.h"
#include "secopts_load.h"
#include "secopts_registry.h"
#include "lib/dbwrap/dbwrap.h"

#define KEY_SHARES "SOFTWARE\\Samba\\smbconf"

/*
 * With fewer shares than that, it is not worth the dozen system calls to ask
 * for what other processes have found.
 */
#define MIN_CACHED 16

/* What a share's own parameter says. Without one, [global] decides. */
enum word {
	WORD_NONE,
	WORD_NO,
	WORD_YES,
	NUM_WORDS,
};

_Static_assert(SECOPTS_NUM_SHARE_KINDS ==
		       NUM_WORDS * NUM_WORDS * NUM_WORDS * NUM_WORDS,
	       "a kind for each four words");

struct registry_share {
	enum word guest_ok;
	enum word guest_only;
	enum word available;
	enum word watched;
	enum word printable;
};

static struct {
	uint64_t state; /* of the registry; 0: not read yet */
	bool readable;  /* false: smbd has to load them */
	TALLOC_CTX *mem_ctx; /* of the names */
	struct secopts_registry_shares shares;
} known;

static bool take_bool(const char *text, enum word *word)
{
	bool yes = false;

	if (!set_boolean(text, &yes)) {
		return false;
	}
	*word = yes ? WORD_YES : WORD_NO;
	return true;
}

static bool take_modules(TALLOC_CTX *mem_ctx, const char *text, enum word *word)
{
	const char **modules = str_list_make_v3_const(mem_ctx, text, NULL);

	/* "+module" adds to what [global] has. */
	if (modules == NULL || text[0] == '+' || text[0] == '-') {
		return false;
	}
	*word = secopts_are_watching(modules) ? WORD_YES : WORD_NO;
	return true;
}

/*
 * Takes a parameter under any of its names. Returns false where only smbd knows
 * what it comes to.
 */
static bool take_parameter(TALLOC_CTX *mem_ctx,
			   struct registry_share *share,
			   const struct secopts_raw_value *raw)
{
	static const struct {
		const char *name;
		size_t offset;
	} booleans[] = {
		{"guest ok", offsetof(struct registry_share, guest_ok)},
		{"public", offsetof(struct registry_share, guest_ok)},
		{"guest only", offsetof(struct registry_share, guest_only)},
		{"only guest", offsetof(struct registry_share, guest_only)},
		{"available", offsetof(struct registry_share, available)},
		{"printable", offsetof(struct registry_share, printable)},
		{"print ok", offsetof(struct registry_share, printable)},
	};
	bool is_modules = strwicmp(raw->name, "vfs objects") == 0 ||
			  strwicmp(raw->name, "vfs object") == 0;
	enum word *word = NULL;
	char *text = NULL;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(booleans); i++) {
		if (strwicmp(raw->name, booleans[i].name) == 0) {
			word = (enum word *)((char *)share +
					     booleans[i].offset);
		}
	}
	if (word == NULL && !is_modules) {
		/* These take in lines from elsewhere. */
		return strwicmp(raw->name, "includes") != 0 &&
		       strwicmp(raw->name, "include") != 0 &&
		       strwicmp(raw->name, "copy") != 0 &&
		       strwicmp(raw->name, "-valid") != 0;
	}
	if (raw->type != REG_SZ ||
	    !convert_string_talloc(mem_ctx, CH_UTF16LE, CH_UNIX, raw->bytes,
				   raw->length, &text, NULL))
	{
		return false;
	}
	return is_modules ? take_modules(mem_ctx, text, &share->watched)
			  : take_bool(text, word);
}

/* Can the share matter to anonymous, whatever [global] says? */
static bool can_matter(const struct registry_share *share)
{
	bool is_watched = share->watched == WORD_YES &&
			  share->printable == WORD_NO;

	return !is_watched && share->available != WORD_NO &&
	       (share->guest_ok != WORD_NO || share->guest_only != WORD_NO);
}

static bool read_share(struct db_context *db,
		       const char *name,
		       struct registry_share *share)
{
	TALLOC_CTX *frame = talloc_stackframe();
	const char *key = talloc_asprintf(frame, KEY_SHARES "\\%s", name);
	struct secopts_packed packed = {.left = 0};
	struct secopts_raw_value raw;
	DATA_BLOB values = data_blob_null;
	NTSTATUS status = NT_STATUS_NO_MEMORY;
	bool ok;

	*share = (struct registry_share){.guest_ok = WORD_NONE};
	if (key != NULL) {
		status = secopts_compat_regdb_packed(frame, db, key, &values);
	}
	ok = NT_STATUS_EQUAL(status, NT_STATUS_NOT_FOUND) ||
	     (NT_STATUS_IS_OK(status) &&
	      secopts_packed_start(&packed, values.data, values.length));
	while (ok && secopts_packed_next(&packed, &raw)) {
		ok = take_parameter(frame, share, &raw);
	}
	TALLOC_FREE(frame);
	return ok && packed.left == 0 && packed.length == 0;
}

static size_t kind_of(const struct registry_share *share)
{
	size_t kind = share->guest_ok * NUM_WORDS + share->guest_only;

	kind = kind * NUM_WORDS + share->watched;
	return kind * NUM_WORDS + share->printable;
}

static struct registry_share share_of(size_t kind)
{
	return (struct registry_share){
		.guest_ok = kind / NUM_WORDS / NUM_WORDS / NUM_WORDS,
		.guest_only = kind / NUM_WORDS / NUM_WORDS % NUM_WORDS,
		.watched = kind / NUM_WORDS % NUM_WORDS,
		.printable = kind % NUM_WORDS,
	};
}

static bool add_name(struct secopts_share_names *kind, const char *name)
{
	size_t size = strlen(name) + 1;

	if (kind->length + size > talloc_get_size(kind->names)) {
		char *names = talloc_realloc(known.mem_ctx, kind->names, char,
					     2 * (kind->length + size));

		if (names == NULL) {
			return false;
		}
		kind->names = names;
	}
	memcpy(kind->names + kind->length, name, size);
	kind->length += size;
	return true;
}

static bool read_shares(struct db_context *db)
{
	const char **names = NULL;
	size_t num = 0;
	size_t i;

	DBG_INFO("registry shares are read\n");
	if (!NT_STATUS_IS_OK(secopts_compat_regdb_subkeys(
		    db, db, KEY_SHARES, &names, &num)))
	{
		return false;
	}
	for (i = 0; i < num; i++) {
		struct registry_share share;

		if (strequal(names[i], GLOBAL_NAME)) {
			continue;
		}
		if (!read_share(db, names[i], &share)) {
			return false;
		}
		if (strequal(names[i], PRINTERS_NAME)) {
			/* What it makes is printable, whatever it says. */
			share.printable = WORD_YES;
		}
		if (can_matter(&share) &&
		    !add_name(&known.shares.kinds[kind_of(&share)], names[i]))
		{
			return false;
		}
	}
	return true;
}

/*
 * Returns false where there is no telling one state from another: on a cluster,
 * whose registry is no file, and where the file that was opened has been
 * replaced by another of the same name.
 */
static bool read_state(struct db_context *db,
		       const char *path,
		       struct secopts_shares_state *state)
{
	*state = (struct secopts_shares_state){
		.seqnum = dbwrap_get_seqnum(db),
	};
	return secopts_compat_regdb_stat(path, &state->id) == 0 &&
	       secopts_compat_regdb_is_file(db, &state->id);
}

static bool is_same_state(const struct secopts_shares_state *a,
			  const struct secopts_shares_state *b)
{
	return a->seqnum == b->seqnum &&
	       secopts_compat_regdb_same(&a->id, &b->id);
}

/* From another process, or else from the registry. */
static bool find_shares(struct db_context *db, const char *path)
{
	struct secopts_shares_state before;
	struct secopts_shares_state after;
	const char *dir = secopts_compat_lock_directory();
	size_t num = 0;

	if (dir == NULL ||
	    !NT_STATUS_IS_OK(secopts_compat_regdb_subkeys(
		    db, db, KEY_SHARES, NULL, &num)) ||
	    num < MIN_CACHED || !read_state(db, path, &before))
	{
		return read_shares(db);
	}
	if (secopts_shares_cache_load(known.mem_ctx, dir, &before,
				      &known.shares))
	{
		DBG_INFO("registry shares were found by another process\n");
		return true;
	}
	if (!read_shares(db)) {
		return false;
	}
	/* A change in between may have been read in part: do not keep that. */
	if (read_state(db, path, &after) && is_same_state(&before, &after)) {
		secopts_shares_cache_store(dir, &after, &known.shares);
	}
	return true;
}

/* As root, after secopts_compat_follow_registry(). */
static void renew(uint64_t state)
{
	char *path =
		secopts_compat_state_path(NULL, NULL, SECOPTS_REGISTRY_FILE);
	struct db_context *db = NULL;

	TALLOC_FREE(known.mem_ctx);
	known.shares = (struct secopts_registry_shares){
		.kinds = {{.length = 0}}};
	known.readable = false;
	known.mem_ctx = talloc_new(NULL);
	if (path != NULL && known.mem_ctx != NULL) {
		db = secopts_compat_regdb_open(NULL, path);
	}
	if (db != NULL) {
		known.readable = find_shares(db, path);
	}
	known.state = state;
	DBG_INFO("registry shares: %s\n",
		 known.readable ? "all are understood"
				: "smbd is to load them");
	secopts_compat_regdb_close(&db);
	TALLOC_FREE(path);
}

/* What a word comes to, with [global] as it is now. */
static bool is_yes(enum word word, bool global)
{
	return (word == WORD_NONE) ? global : word == WORD_YES;
}

static bool is_printable(const struct registry_share *share)
{
	return is_yes(share->printable,
		      secopts_compat_printable(GLOBAL_SECTION_SNUM));
}

/* Can guests reach shares of this kind without a VFS plug-in to watch them? */
static bool is_open(const struct registry_share *share)
{
	const int global = GLOBAL_SECTION_SNUM;
	bool watched = !is_printable(share) &&
		       is_yes(share->watched,
			      secopts_are_watching(
				      secopts_compat_vfs_objects(global)));

	return !watched &&
	       (is_yes(share->guest_ok, secopts_compat_guest_ok(global)) ||
		is_yes(share->guest_only, secopts_compat_guest_only(global)));
}

static const char *find_refused(const struct secopts_policy *policy,
				const struct secopts_facts *facts,
				const struct secopts_share_names *kind,
				bool printable)
{
	const char *end = kind->names + kind->length;
	const char *name = NULL;

	for (name = kind->names; name < end; name += strlen(name) + 1) {
		if (secopts_compat_find_share(name) < 0 &&
		    !secopts_may_reach(policy, facts, name,
				       secopts_printer_of(name, printable)))
		{
			return name;
		}
	}
	return NULL;
}

const char *
secopts_unwatched_registry_share(const struct secopts_policy *policy,
				 const struct secopts_facts *facts)
{
	uint64_t state = 0;
	size_t i;

	if (!secopts_compat_has_registry_shares()) {
		return NULL;
	}
	state = secopts_compat_registry_state();
	if (known.state != state) {
		renew(state);
	}
	if (!known.readable) {
		/* secopts_unwatched_share() looks at them then. */
		secopts_compat_load_registry_shares();
		return NULL;
	}
	for (i = 0; i < SECOPTS_NUM_SHARE_KINDS; i++) {
		struct registry_share share = share_of(i);
		const char *name = NULL;

		if (known.shares.kinds[i].length == 0 || !is_open(&share)) {
			continue;
		}
		name = find_refused(policy, facts, &known.shares.kinds[i],
				    is_printable(&share));
		if (name != NULL) {
			return name;
		}
	}
	return NULL;
}

static bool has_name(const struct secopts_share_names *kind, const char *share)
{
	const char *end = kind->names + kind->length;
	const char *name = NULL;

	for (name = kind->names; name < end; name += strlen(name) + 1) {
		if (strequal(name, share)) {
			return true;
		}
	}
	return false;
}

enum secopts_printer secopts_registry_printer(const char *share)
{
	size_t i;

	for (i = 0; i < SECOPTS_NUM_SHARE_KINDS; i++) {
		struct registry_share kind = share_of(i);

		if (is_printable(&kind) &&
		    has_name(&known.shares.kinds[i], share)) {
			return secopts_printer_of(share, true);
		}
	}
	return SECOPTS_PRINTER_NONE;
}
