/*
 * Windows Security Options for Samba
 *
 * Fuzz the VFS plug-in: a tree connect, and a request on it for each of two
 * users
 *
 * Five bytes say who asks, what the policy is and what smbd is like; then a
 * compound as on the wire. What is allowed is compared with a second opinion,
 * from docs/fidelity.md.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <ctype.h>

#include "fuzz.h"
#include "fuzz_smb2.h"
#include "fuzz_vfs.h"
#include "compat_internal.h"
#include "smbxsrv_names.h"
#include "secopts_conf_cache.h"
#include "secopts_vfs.h"
#include "fake_file.h"
#include "rpc_server/rpc_ncacn_np.h"
#include "lib/tsocket/tsocket.h"
#include "lib/tsocket/tsocket_internal.h"
#include "lib/util/tevent_ntstatus.h"

#define VUID 7

NTSTATUS samba_init_module(TALLOC_CTX *mem_ctx);

/* One client of smbd, with two connections for its session. */
struct world {
	TALLOC_CTX *mem_ctx;
	struct smbd_server_connection sconn;
	struct smbXsrv_client client;
	struct smbXsrv_connection xconns[2];
	struct smbXsrv_session_global global;
	struct smbXsrv_session session;
	struct chain chains[2];
	struct share_params params;
	struct vfs_handle_struct ours;
	struct vfs_handle_struct behind;
	struct connection_struct *conn;
	enum secopts_who who;
	bool is_client; /* no connection that smbd makes for itself */
	char directory[512]; /* where smbd is */
	bool is_open;
	enum secopts_who opened_by;
	struct smb_filename fname;
	char name[MAX_NAME]; /* of what is open */
};

/* The second opinion. */

static bool is_concerned(enum secopts_who who)
{
	return who == SECOPTS_WHO_ANONYMOUS ||
	       (who == SECOPTS_WHO_GUEST && asked.guest_too);
}

/* The length of what both begin with; A to Z are a to z. */
static size_t same(const char *a, const char *b, size_t most)
{
	size_t i = 0;

	while (i < most &&
	       tolower((unsigned char)a[i]) == tolower((unsigned char)b[i]))
	{
		i++;
	}
	return i;
}

static size_t prefix_of(const char *name)
{
	return (same(name, "\\pipe\\", 6) == 6) ? 6 : name[0] == '\\';
}

static bool is_listed(const char *name)
{
	const char *next = asked.pipes;

	name += prefix_of(name);
	while (*next != '\0') {
		size_t length = strcspn(next, " ");
		size_t prefix = prefix_of(next);

		if (length > prefix && strlen(name) == length - prefix &&
		    same(name, next + prefix, length - prefix) ==
			    length - prefix)
		{
			return true;
		}
		next += length + strspn(next + length, " ");
	}
	return false;
}

enum answer { YES, NO, BY_LIST };

static enum answer early(enum secopts_who who)
{
	if (!is_concerned(who) || asked.audit) {
		return YES;
	}
	if (asked.unseen && (asked.restricted || !asked.everyone)) {
		return NO;
	}
	return asked.restricted ? BY_LIST : YES;
}

static bool may_connect(enum secopts_who who)
{
	return early(who) == YES ||
	       (early(who) == BY_LIST && (asked.ipc || asked.share_listed));
}

static bool may_open(enum secopts_who who, const char *name)
{
	return early(who) == YES || (early(who) == BY_LIST && !asked.smb1 &&
				     name != NULL && is_listed(name));
}

static bool may_ask(const struct world *world, const struct found *found)
{
	switch (found->kind) {
	case SECOPTS_REQUEST_CREATE:
	case SECOPTS_REQUEST_WAIT:
		return may_open(world->who,
				found->is_readable ? found->name : NULL);
	case SECOPTS_REQUEST_HANDLE:
		if (!world->is_open || world->opened_by != world->who) {
			return early(world->who) == YES;
		}
		return may_open(world->who, world->name);
	case SECOPTS_REQUEST_OTHER:
		break;
	}
	return early(world->who) != NO;
}

/* One step after the other. */

static void become(struct world *world, unsigned int who)
{
	static struct auth_session_info *infos[3][2];
	struct auth_session_info **info = NULL;

	world->who = (enum secopts_who)(who % 3);
	info = &infos[world->who][judged];
	if (*info == NULL) {
		*info = make_session_info(NULL, world->who);
		require(!judged || secopts_compat_set_judged(*info));
	}
	/* Nobody at all is anonymous. */
	session_info = (who == 3) ? NULL : *info;
	asked.unseen = no_gensec || (world->is_client &&
				     (session_info == NULL || !judged));
	world->conn->session_info =
		world->is_client ? NULL
				 : discard_const_p(struct auth_session_info,
						   session_info);
	if (!world->is_client && session_info == NULL) {
		world->who = SECOPTS_WHO_USER;
	}
	/* What the gensec plug-in does then, where there is one. */
	if (world->who != SECOPTS_WHO_USER && !no_gensec) {
		secopts_compat_resume(world->conn);
	}
}

/* A pipe to a worker, from which nobody reads. */
static struct fake_file_handle *make_pipe(TALLOC_CTX *mem_ctx)
{
	static const struct tstream_context_ops ops = {.name = "worker"};
	struct fake_file_handle *handle =
		talloc_zero(mem_ctx, struct fake_file_handle);
	struct npa_state *npa = talloc_zero(handle, struct npa_state);
	char *unused = NULL;

	npa->stream =
		tstream_context_create(npa, &ops, &unused, char, __location__);
	handle->type = FAKE_FILE_TYPE_NAMED_PIPE_PROXY;
	handle->private_data = npa;
	return handle;
}

static void start_world(struct world *world, unsigned int who)
{
	static uint32_t trees;
	struct connection_struct *conn =
		talloc_zero(world->mem_ctx, struct connection_struct);
	size_t i;

	require(conn != NULL);
	world->global.session_wire_id = VUID;
	world->session.global = &world->global;
	world->client.connections = &world->xconns[0];
	world->sconn.client = &world->client;
#ifndef SECOPTS_HAVE_CONN_USING_SMB2
	world->sconn.using_smb2 = !asked.smb1;
#endif
	for (i = 0; i < ARRAY_SIZE(world->chains); i++) {
		world->chains[i].req.session = &world->session;
	}
	conn->sconn = world->is_client ? &world->sconn : NULL;
	conn->vuid = VUID;
	/* a new one, so that a note of it that stays is one more */
	conn->cnum = ++trees;
	conn->ipc = asked.ipc;
	conn->params = &world->params;
	conn->connectpath = talloc_strdup(conn, PATH);
	conn->vfs_handles = &world->ours;
	world->ours.conn = world->behind.conn = conn;
	world->ours.fns = plugin;
	world->behind.fns = &next_fns;
	world->ours.next = &world->behind;
	world->ours.prev = &world->behind;
	world->behind.prev = &world->ours;
	world->conn = conn;
	world->fname.base_name = world->name;
	opened = (struct files_struct){
		.conn = conn,
		.fsp_name = &world->fname,
		.fake_file_handle = make_pipe(world->mem_ctx),
	};
	become(world, who);
}

struct smbd_smb2_tree_connect_state {
	int dummy;
};

/* Returns true where the plug-in goes on to look at this connection. */
static bool connect_tree(struct world *world)
{
	struct smbd_smb2_request *req =
		talloc_zero(world->mem_ctx, struct smbd_smb2_request);
	struct smbd_smb2_tree_connect_state *state = NULL;
	struct tevent_req *subreq =
		tevent_req_create(req,
				  &state,
				  struct smbd_smb2_tree_connect_state);
	int ret;

	require(subreq != NULL);
	world->xconns[0].smb2.requests = req;
	errno = 0;
	passed = 0;
	ret = plugin->connect_fn(&world->ours, lp_const_servicename(0), "");
	world->xconns[0].smb2.requests = NULL;
	require((ret == 0) == (passed == 1));
	require((ret == 0) == may_connect(world->who));
	require(debuglevel_get() ==
		((ret != 0 && world->is_client) ? -1 : LOG_LEVEL));
	if (ret != 0) {
		NTSTATUS status = NT_STATUS_OK;

		require(errno == EACCES);
		tevent_req_nterror(subreq, NT_STATUS_UNSUCCESSFUL);
		require(tevent_req_is_nterror(subreq, &status));
		require(NT_STATUS_EQUAL(status,
					asked.smb1 || !world->is_client
						? NT_STATUS_UNSUCCESSFUL
						: NT_STATUS_ACCESS_DENIED));
		return false;
	}
	return world->conn->vfs_handles == &world->ours;
}

static void look_at_directory(struct world *world)
{
	struct smb_filename fname = {.base_name = world->conn->connectpath};

	passed = 0;
	require(plugin->stat_fn(&world->ours, &fname) == 0 && passed == 1);
	require(strncmp(world->conn->connectpath, PATH, strlen(PATH)) == 0);
}

/* Where smbd is: what it compares before it asks, and keeps afterwards. */
#ifdef SECOPTS_HAVE_CHDIR_LASTCONN

static const struct connection_struct *last_conn;

void reset_chdir_lastconn_cache(void)
{
	last_conn = NULL;
}

static bool is_there(const struct world *world)
{
	return world->conn == last_conn;
}

static void is_there_now(struct world *world, const char *directory)
{
	last_conn = world->conn;
}

#else

static bool is_there(const struct world *world)
{
	return strcmp(world->directory, world->conn->connectpath) == 0;
}

static void is_there_now(struct world *world, const char *directory)
{
	snprintf(world->directory, sizeof(world->directory), "%s", directory);
}

#endif /* SECOPTS_HAVE_CHDIR_LASTCONN */

/* Does its compound go on? That only has to be refused as a whole. */
static bool is_followed(const struct smbd_smb2_request *req)
{
	return req->in.vector_count - req->current_idx >
	       SMBD_SMB2_NUM_IOV_PER_REQ;
}

static void dispatch(struct world *world, bool is_dispatch)
{
	static struct found found;
	struct connection_struct *conn = world->conn;
	struct smb_filename fname = {.base_name = conn->connectpath};
	bool may = asked.smb1 ? may_open(world->who, NULL) : true;
	bool gently = !asked.smb1;
	size_t num = 0;
	size_t i;
	int ret;

	for (i = 0; i < ARRAY_SIZE(world->chains) && !asked.smb1; i++) {
		if (world->is_client &&
		    read_again(&world->chains[i], VUID, &found))
		{
			may &= may_ask(world, &found);
			gently &= found.kind == SECOPTS_REQUEST_CREATE &&
				  !found.is_short &&
				  is_followed(&world->chains[i].req);
			num++;
		}
	}
	may |= !is_dispatch;
	gently &= (num == 1) && !set_fails;

	if (is_there(world)) {
		/* smbd does not ask. */
		require(may && (world->who == SECOPTS_WHO_USER ||
				!world->is_client));
		return;
	}
	current_user.conn = is_dispatch ? conn : NULL;
	errno = 0;
	passed = 0;
	ret = plugin->chdir_fn(&world->ours, &fname);
	require((ret == 0) == (passed == 1));
	require((ret == 0) == (may || gently));
	require(ret == 0 || errno == EACCES);
	if (ret == 0) {
		is_there_now(world, fname.base_name);
	}
	require(globals.nt_pipe_support ==
		(asked.pipe_support && (may || !gently)));
	require(debuglevel_get() ==
		((ret != 0 && world->is_client) ? -1 : LOG_LEVEL));
	end_event();
}

/* Whether smbd should have come that far or not. */
static void open_pipe(struct world *world, const char *name)
{
	bool may = may_open(world->who, name);

	memcpy(world->name, name, strlen(name) + 1);
	passed = 0;
	if (setjmp(left) != 0) {
		require(!may && !asked.has_registry && passed == 0);
		return;
	}
	require(plugin->get_alloc_size_fn(&world->ours, &opened, NULL) == 4096);
	require(passed == 1);
	if (!may) {
		/* It stays, and is of no use. */
		require(asked.has_registry && opened.vfs_extension == NULL);
		return;
	}
	require(plugin->get_alloc_size_fn(&world->ours, &opened, NULL) == 4096);
	world->is_open = true;
	world->opened_by = world->who;
}

static void play(struct world *world, const uint8_t *state, const char *name)
{
	bool is_watched = connect_tree(world);
	size_t i;

	end_event();
	if (!is_watched) {
		return;
	}
	world->xconns[0].next = &world->xconns[1];
	for (i = 0; i < ARRAY_SIZE(world->xconns); i++) {
		world->chains[i].req.xconn = &world->xconns[i];
		world->xconns[i].smb2.requests = &world->chains[i].req;
	}
	look_at_directory(world);
	if (asked.ipc) {
		world->conn->tcon_done = true;
		dispatch(world, (state[2] & 4) == 0);
		if ((state[2] & 8) != 0) {
			open_pipe(world, name);
		}
		dispatch(world, (state[2] & 0x10) == 0);
		become(world, state[2] & 3);
		dispatch(world, true);
		dispatch(world, true);
		vfs_remove_fsp_extension(&world->ours, &opened);
	}
	passed = 0;
	plugin->disconnect_fn(&world->ours);
	require(passed == 1 && strcmp(world->conn->connectpath, PATH) == 0);
}

static void read_asked(const uint8_t *state, const char *name)
{
	static const char *const pipes[] = {
		"",
		"lsarpc",
		"LSARPC samr",
		"\\pipe\\srvsvc",
		"spoolss wkssvc",
		"svcctl",
		"a b c d e f g h i j",
	};
	static char itself[64];
	size_t i;

	/* What is asked for is what is listed, as far as it can be. */
	for (i = 0; i + 1 < sizeof(itself) &&
		    (isalnum((unsigned char)name[i]) || name[i] == '_');
	     i++)
	{
		itself[i] = name[i];
	}
	itself[i] = '\0';
	asked = (struct asked){
		.ipc = (state[0] & 4) != 0,
		.smb1 = (state[0] & 0x18) == 8,
		.audit = (state[1] & 8) != 0,
		.restricted = (state[1] & 0x10) == 0,
		.everyone = (state[1] & 0x20) != 0,
		.guest_too = (state[1] & 0x40) != 0,
		.pipe_support = (state[0] & 0x80) == 0,
		.share_listed = (state[1] & 0x80) != 0,
		.pipes = (state[1] & 7) == 7 ? itself : pipes[state[1] & 7],
	};
	asked.sums = (state[4] & 8) != 0;
	asked.has_registry = (state[4] & 0x10) != 0;
	no_gensec = (state[0] & 0x20) != 0;
	judged = (state[4] & 4) == 0;
	set_fails = (state[0] & 0x40) != 0;
}

static ssize_t run(const uint8_t *state, const uint8_t *data, size_t size)
{
	static struct world world;
	static struct found found;
	const char *name = "";
	ssize_t before;
	size_t i;

	found = (struct found){.kind = SECOPTS_REQUEST_OTHER};
	world = (struct world){.is_client = (state[0] & 0x10) == 0};
	for (i = 0; i < ARRAY_SIZE(world.chains); i++) {
		chain_read(&world.chains[i], data, size);
		chain_go_to(&world.chains[i], state[3] >> (3 * i) & 7);
		world.chains[i].req.compat_chain_fsp =
			(state[4] >> i & 1) ? &opened : NULL;
		world.chains[i].req.session = &world.session;
	}
	world.global.session_wire_id = VUID;
	world.session.global = &world.global;
	if (read_again(&world.chains[0], VUID, &found) && found.is_readable) {
		name = found.name;
	}
	read_asked(state, name);
	globals.nt_pipe_support = asked.pipe_support;
	secopts_conf_forget();
	secopts_vfs_forget();
	before = (ssize_t)talloc_total_blocks(NULL);
	world.mem_ctx = talloc_stackframe();
	start_world(&world, state[0] & 3);
	play(&world, state, name);
	talloc_free(world.mem_ctx);
	secopts_conf_forget();
	for (i = 0; i < ARRAY_SIZE(world.chains); i++) {
		chain_free(&world.chains[i]);
	}
	return (ssize_t)talloc_total_blocks(NULL) - before;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const size_t num_state = 5;

	if (size < num_state) {
		return 0;
	}
	if (plugin == NULL) {
		start_samba("fuzz_vfs");
		require(NT_STATUS_IS_OK(samba_init_module(NULL)) &&
			plugin != NULL);
		require(debug_parse_levels("1 secopts:2 secopts_json_audit:2"));
	}
	/* What is kept once, such as a complaint, is not kept again. */
	if (run(data, data + num_state, size - num_state) > 0 &&
	    run(data, data + num_state, size - num_state) > 0)
	{
		require(run(data, data + num_state, size - num_state) <= 0);
	}
	return 0;
}
