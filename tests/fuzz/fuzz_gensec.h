/*
 * Windows Security Options for Samba
 *
 * Of the target that plays gensec: what the plug-in takes from smbd, and an
 * authentication that knows one user
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __FUZZ_GENSEC_H__
#define __FUZZ_GENSEC_H__

#include "includes.h"
#include "fuzz_samba.h"
#include <dlfcn.h>
#include <gnutls/gnutls.h>
#include <gnutls/crypto.h>
#include <tevent.h>
#include "lib/util/tevent_ntstatus.h"
#include "smbd/smbd.h"
#include "smbd/globals.h"
#include "smbxsrv_names.h"
#include "auth.h"
#include "auth/common_auth.h"
#include "auth/gensec/gensec.h"
#include "auth/gensec/gensec_internal.h"
#include "lib/param/loadparm.h"
#include "lib/param/param.h"
#include "lib/param/param_global.h"
#include "lib/param/s3_param.h"
#include "libcli/auth/ntlm_check.h"
#include "libcli/security/security.h"
#include "registry/reg_backend_db.h"
#include "secopts_decide.h"
#include "source3/lib/substitute.h"

#define USER "alice"
#define PASSWORD "Passw0rd!"
#define WIRE_ID 7

bool E_md4hash(const char *password, uint8_t hash[16]);

/*
 * smbd, as far as the plug-in looks: one connection with one session, the
 * shares IPC$ and "public", and a tree connect to the latter.
 */

static struct {
	bool smb1;
	bool old_session;   /* it was somebody else's */
	bool other_session; /* the context is of none that smbd knows */
	bool ipc_unwatched;
	bool share_unwatched;
	bool printer; /* "public" is one */
	bool usershares;
	bool acl_grants; /* "public" to ANONYMOUS LOGON */
	bool conf_is_new;
} smbd;

static struct smbd_server_connection sconn;
static struct smbXsrv_connection xconn;
static struct smbXsrv_client client;
static struct smbd_smb2_request request;
static struct smbXsrv_session_global session_global;
static struct smbXsrv_session_auth pending;
static struct connection_struct tree;
static struct connection_struct ipc_tree;
static struct share_params tree_params = {.service = 1};
struct smbXsrv_client *global_smbXsrv_client;

const char *get_remote_machine_name(void)
{
	return "fuzz";
}

int lp_numservices(void)
{
	return 2;
}

bool lp_snum_ok(int snum)
{
	return true;
}

const char *lp_const_servicename(int snum)
{
	return (snum == 0) ? "IPC$" : "public";
}

int lp_servicenumber(const char *name)
{
	return strequal(name, "IPC$") ? 0 : -1;
}

const char **lp_vfs_objects(int snum)
{
	static const char *watched[] = {"acl_xattr", "secopts:x", NULL};
	static const char *unwatched[] = {"secopts2", NULL};
	bool is_watched = (snum == 0)	? !smbd.ipc_unwatched
			  : (snum == 1) ? !smbd.share_unwatched
					: !smbd.usershares;

	return is_watched ? watched : unwatched;
}

bool lp_printable(int snum)
{
	return snum == 1 && smbd.printer;
}

char *lp_defaultservice(TALLOC_CTX *mem_ctx,
			const struct loadparm_substitution *lp_sub)
{
	return talloc_strdup(mem_ctx, "");
}

const struct loadparm_substitution *loadparm_s3_global_substitution(void)
{
	return NULL;
}

bool lp_guest_ok(int snum)
{
	return snum == 1;
}

bool lp_guest_only(int snum)
{
	return false;
}

int lp_usershare_max_shares(void)
{
	return smbd.usershares ? 10 : 0;
}

bool lp_usershare_allow_guests(void)
{
	return true;
}

const char *lp_usershare_template_share(void)
{
	return "";
}

/* No share comes from the registry. */

bool lp_registry_shares(void)
{
	return false;
}

WERROR regdb_open(void)
{
	return WERR_NOT_SUPPORTED;
}

int regdb_get_seqnum(void)
{
	return 0;
}

/* What is set in memory, until smb.conf is read again. */
static struct parmlist_entry set_line;
static struct loadparm_global globals;

/* Samba's libraries call this one, too, for the parameters of a test. */
void set_param_opt(TALLOC_CTX *mem_ctx,
		   struct parmlist_entry **opt_list,
		   const char *opt_name,
		   const char *opt_value,
		   unsigned priority)
{
	static void (*real)(TALLOC_CTX *, struct parmlist_entry **,
			    const char *, const char *, unsigned);

	if (opt_list == &globals.param_opt) {
		set_line.key = discard_const_p(char, opt_name);
		smbd.conf_is_new = false;
		return;
	}
	if (real == NULL) {
		real = dlsym(RTLD_NEXT, "set_param_opt");
		require(real != NULL);
	}
	real(mem_ctx, opt_list, opt_name, opt_value, priority);
}

const struct loadparm_s3_helpers *loadparm_s3_helpers(void)
{
	static struct loadparm_s3_helpers helpers = {.globals = &globals};

	globals.param_opt = smbd.conf_is_new ? NULL : &set_line;
	return &helpers;
}

bool share_access_check(const struct security_token *token,
			const char *share,
			uint32_t desired,
			uint32_t *granted)
{
	bool grants = security_token_has_sid(token, &global_sid_World) ||
		      (smbd.acl_grants && strequal(share, "public"));

	*granted = grants ? SEC_FILE_READ_DATA : 0;
	return grants || desired == SEC_FLAG_MAXIMUM_ALLOWED;
}

/* Its session is all that is new each time, and ends with mem_ctx. */
static struct smbXsrv_session *start_smbd(TALLOC_CTX *mem_ctx,
					  struct tevent_context *ev,
					  struct gensec_security *gensec,
					  struct auth_session_info *old)
{
	struct smbXsrv_session *session =
		talloc_zero(mem_ctx, struct smbXsrv_session);

	require(session != NULL);
	session_global = (struct smbXsrv_session_global){
		.session_wire_id = WIRE_ID,
		.auth_session_info = smbd.old_session ? old : NULL,
	};
	pending = (struct smbXsrv_session_auth){
		.gensec = smbd.other_session ? NULL : gensec,
	};
	session->global = &session_global;
	session->client = &client;
	session->pending_auth = &pending;
	/* smbd's is below its session. */
	talloc_steal(session, gensec);
	request.session = session;
	xconn.smb2.requests = &request;
	xconn.protocol = smbd.smb1 ? PROTOCOL_NT1 : PROTOCOL_SMB3_11;
	xconn.smb2.server.dialect = 0x311;
	client.connections = &xconn;
	client.sconn = &sconn;
	client.raw_ev_ctx = ev;
	tree.params = &tree_params;
	tree.vuid = WIRE_ID;
	tree.next = &ipc_tree;
	ipc_tree.ipc = true;
	ipc_tree.connectpath = talloc_strdup(session, "");
	sconn.connections = &tree;
	return session;
}

/* Authentication, which is the same each time. */

int gnutls_rnd(gnutls_rnd_level_t level, void *data, size_t length)
{
	memset(data, 0x5a, length);
	return 0;
}

struct check_state {
	enum secopts_who who;
	DATA_BLOB user_key;
	DATA_BLOB lm_key;
};

static enum secopts_who admitted; /* who the last session is of */
static const uint8_t challenge[8] = {1, 2, 3, 4, 5, 6, 7, 8};

static NTSTATUS get_challenge(struct auth4_context *auth, uint8_t chal[8])
{
	memcpy(chal, challenge, sizeof(challenge));
	return NT_STATUS_OK;
}

/* A user name that is not known is a guest's: "map to guest = bad user". */
static NTSTATUS check_user(struct check_state *state,
			   struct auth4_context *auth,
			   const struct auth_usersupplied_info *info)
{
	const char *name = info->client.account_name;
	DATA_BLOB chal = data_blob_const(challenge, sizeof(challenge));
	struct samr_Password nt;

	if (name == NULL || name[0] == '\0') {
		state->who = SECOPTS_WHO_ANONYMOUS;
		return (info->password.response.nt.length == 0 &&
			info->password.response.lanman.length <= 1)
			       ? NT_STATUS_OK
			       : NT_STATUS_LOGON_FAILURE;
	}
	if (!strequal(name, USER)) {
		state->who = SECOPTS_WHO_GUEST;
		return (lpcfg_map_to_guest(auth->lp_ctx) != NEVER_MAP_TO_GUEST)
			       ? NT_STATUS_OK
			       : NT_STATUS_NO_SUCH_USER;
	}
	state->who = SECOPTS_WHO_USER;
	require(E_md4hash(PASSWORD, nt.hash));
	return ntlm_password_check(state,
				   lpcfg_lanman_auth(auth->lp_ctx),
				   lpcfg_ntlm_auth(auth->lp_ctx),
				   0,
				   &chal,
				   &info->password.response.lanman,
				   &info->password.response.nt,
				   USER,
				   name,
				   info->client.domain_name,
				   NULL,
				   &nt,
				   &state->user_key,
				   &state->lm_key);
}

static struct tevent_req *check_send(TALLOC_CTX *mem_ctx,
				     struct tevent_context *ev,
				     struct auth4_context *auth,
				     const struct auth_usersupplied_info *info)
{
	struct check_state *state = NULL;
	struct tevent_req *req =
		tevent_req_create(mem_ctx, &state, struct check_state);

	require(req != NULL);
	if (!tevent_req_nterror(req, check_user(state, auth, info))) {
		tevent_req_done(req);
	}
	return tevent_req_post(req, ev);
}

static NTSTATUS check_recv(struct tevent_req *req,
			   TALLOC_CTX *mem_ctx,
			   uint8_t *authoritative,
			   void **server_returned_info,
			   DATA_BLOB *nt_session_key,
			   DATA_BLOB *lm_session_key)
{
	struct check_state *state = tevent_req_data(req, struct check_state);
	NTSTATUS status;

	*authoritative = 1;
	if (tevent_req_is_nterror(req, &status)) {
		tevent_req_received(req);
		return status;
	}
	*server_returned_info =
		talloc_memdup(mem_ctx, &state->who, sizeof(state->who));
	require(*server_returned_info != NULL);
	*nt_session_key = state->user_key;
	*lm_session_key = state->lm_key;
	talloc_steal(mem_ctx, state->user_key.data);
	talloc_steal(mem_ctx, state->lm_key.data);
	tevent_req_received(req);
	return NT_STATUS_OK;
}

static NTSTATUS generate_session_info(struct auth4_context *auth,
				      TALLOC_CTX *mem_ctx,
				      void *server_returned_info,
				      const char *original_user_name,
				      uint32_t flags,
				      struct auth_session_info **info)
{
	const enum secopts_who *who = server_returned_info;

	admitted = *who;
	*info = make_session_info(mem_ctx, *who);
	return NT_STATUS_OK;
}

static struct auth4_context authentication = {
	.check_ntlm_password_send = check_send,
	.check_ntlm_password_recv = check_recv,
	.get_ntlm_challenge = get_challenge,
	.generate_session_info = generate_session_info,
};

#endif /* __FUZZ_GENSEC_H__ */
