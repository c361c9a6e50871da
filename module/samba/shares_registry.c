/*
 * Windows Security Options for Samba
 *
 * Shares in Samba's registry, as far as they matter to anonymous
 *
 * smbd loads a registry share when somebody connects to it, and from then on
 * with each reading of smb.conf. To have it load all of them would make it do
 * so with all of them for ever. So their records are read here, once for each
 * change of the registry, and only what can matter is kept.
 *
 * Copyright (C) the secopts authors 2026
 *
 * This program is free software; you can redistribute it and/or modify
 * it under the terms of the GNU General Public License as published by
 * the Free Software Foundation; either version 3 of the License, or
 * (at your option) any later version.
 *
 * This program is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
 * GNU General Public License for more details.
 *
 * You should have received a copy of the GNU General Public License
 * along with this program.  If not, see <http://www.gnu.org/licenses/>.
 */

#include "secopts_shares.h"
#include "secopts_compat.h"
#include "secopts_load.h"
#include "secopts_registry.h"
#include "smbd/smbd.h"
#include "lib/dbwrap/dbwrap.h"

/* libsmbconf and libsmbd-base; see module/compat/smbd_session.c. */
#pragma weak lp_registry_shares
#pragma weak lp_servicenumber
#pragma weak lp_guest_ok
#pragma weak lp_guest_only
#pragma weak load_registry_shares

#undef DBGC_CLASS
#define DBGC_CLASS secopts_debug_class

#define KEY_SHARES "SOFTWARE\\Samba\\smbconf"

/* What a share says of itself; where it is silent, [global] does. */
enum word {
	WORD_NONE,
	WORD_NO,
	WORD_YES,
};

struct registry_share {
	const char *name;
	enum word guest_ok;
	enum word guest_only;
	enum word available;
	enum word guarded;
};

static struct {
	uint64_t state; /* of the registry; 0: not read yet */
	bool readable;  /* false: smbd has to load them */
	struct registry_share *shares;
	size_t num;
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
	*word = secopts_are_guarding(modules) ? WORD_YES : WORD_NO;
	return true;
}

/*
 * A parameter under any of its names. Returns false where it cannot be told
 * what smbd would make of it.
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
		/* Those that bring in what stands elsewhere. */
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
	return is_modules ? take_modules(mem_ctx, text, &share->guarded)
			  : take_bool(text, word);
}

/* Can it matter, whatever [global] says? */
static bool can_matter(const struct registry_share *share)
{
	return share->guarded != WORD_YES && share->available != WORD_NO &&
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

	*share = (struct registry_share){.name = name};
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

static bool read_shares(struct db_context *db)
{
	const char **names = NULL;
	size_t num = 0;
	size_t i;

	if (!NT_STATUS_IS_OK(secopts_compat_regdb_subkeys(
		    db, db, KEY_SHARES, &names, &num)))
	{
		return false;
	}
	known.shares = talloc_array(NULL, struct registry_share, num);
	for (i = 0; known.shares != NULL && i < num; i++) {
		struct registry_share *share = &known.shares[known.num];

		if (strequal(names[i], GLOBAL_NAME)) {
			continue;
		}
		if (!read_share(db, names[i], share)) {
			return false;
		}
		if (can_matter(share)) {
			share->name = talloc_strdup(known.shares, names[i]);
			if (share->name == NULL) {
				return false;
			}
			known.num++;
		}
	}
	return known.shares != NULL;
}

/* As root, after secopts_compat_watch_registry(). */
static void renew(uint64_t state)
{
	char *path = secopts_compat_regdb_path(NULL, NULL);
	struct db_context *db = NULL;

	TALLOC_FREE(known.shares);
	known.num = 0;
	known.readable = false;
	if (path != NULL) {
		db = secopts_compat_regdb_open(NULL, path);
	}
	if (db != NULL) {
		known.readable = read_shares(db);
	}
	known.state = state;
	DBG_INFO("registry shares were read: %s, %zu can matter to anonymous\n",
		 known.readable ? "all are understood" : "smbd is to load them",
		 known.num);
	TALLOC_FREE(db);
	TALLOC_FREE(path);
}

static bool is_open(const struct registry_share *share)
{
	bool guest_ok = (share->guest_ok == WORD_NONE)
				? lp_guest_ok(GLOBAL_SECTION_SNUM)
				: share->guest_ok == WORD_YES;
	bool guest_only = (share->guest_only == WORD_NONE)
				  ? lp_guest_only(GLOBAL_SECTION_SNUM)
				  : share->guest_only == WORD_YES;

	return (guest_ok || guest_only) && lp_servicenumber(share->name) < 0;
}

const char *
secopts_unguarded_registry_share(const struct secopts_policy *policy,
				 const struct secopts_facts *facts)
{
	uint64_t state = 0;
	bool is_guarded;
	size_t i;

	if (lp_registry_shares == NULL || !lp_registry_shares()) {
		return NULL;
	}
	state = secopts_compat_registry_state();
	if (known.state != state) {
		renew(state);
	}
	if (!known.readable) {
		/* They are among smbd's shares then. */
		if (load_registry_shares != NULL) {
			load_registry_shares();
		}
		return NULL;
	}
	is_guarded = secopts_is_guarded(GLOBAL_SECTION_SNUM);
	for (i = 0; i < known.num; i++) {
		const struct registry_share *share = &known.shares[i];

		if ((share->guarded == WORD_NONE && is_guarded) ||
		    !is_open(share))
		{
			continue;
		}
		if (!secopts_decide_share(policy, facts, share->name, false)
			     .allow)
		{
			return share->name;
		}
	}
	return NULL;
}
