/*
 * Windows Security Options for Samba
 *
 * Fuzz the gensec plug-in: both ends of an NTLM authentication
 *
 * Five bytes say who the ends are, what the policy is and what smbd is like.
 * What follows changes the messages of each leg; what is left of it at the end
 * goes through the signing and sealing of the session.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fuzz.h"
#include "secopts_decide.h"
#include "secopts_conf_cache.h"
#include "fuzz_gensec.h"
#include "fuzz_gensec_oracle.h"
#include "fuzz_messages.h"
#include "auth/credentials/credentials.h"
#include "lib/tsocket/tsocket.h"

#define MAX_LEGS 8

NTSTATUS gensec_ntlmssp_init(TALLOC_CTX *ctx);
NTSTATUS gensec_spnego_init(TALLOC_CTX *ctx);
NTSTATUS samba_init_module(TALLOC_CTX *mem_ctx);

static struct tevent_context *ev;
static struct loadparm_context *lp_ctx;
static struct gensec_settings *settings;
static struct gensec_settings *stock_settings;
static struct auth4_context *auth;
static struct tsocket_address *address;

/* Finding a parameter is slow: what is as it was stays. The texts are static.
 */
static void set_option(const char *name, const char *value)
{
	static struct {
		const char *name;
		const char *value;
	} set[32];
	size_t i;

	for (i = 0; set[i].name != NULL && set[i].name != name; i++) {
		require(i + 1 < ARRAY_SIZE(set));
	}
	if (set[i].value != value) {
		require(lpcfg_do_global_parameter(lp_ctx, name, value));
		set[i].name = name;
		set[i].value = value;
	}
}

static const char *yes_or_no(bool yes)
{
	return yes ? "yes" : "no";
}

static uint32_t read_minimum(const char *name, unsigned int choice)
{
	static const struct {
		const char *text;
		uint32_t required;
	} minimum[8] = {
		{"0", 0},
		{"0x10", 0x10},
		{"0x20", 0x20},
		{"0x80000", 0x80000},
		{"0x20000000", 0x20000000},
		{"0x20080000", 0x20080000},
		{"0x20080030", 0x20080030},
		{"rubbish", 0x20080000},
	};

	set_option(name, minimum[choice & 7].text);
	return minimum[choice & 7].required;
}

static void read_policy(struct asked *asked, struct input *input)
{
	uint8_t a = next_byte(input);
	uint8_t b = next_byte(input);

	asked->min_server = read_minimum("secopts:ntlm min server sec", a);
	asked->min_client = read_minimum("secopts:ntlm min client sec", a >> 3);
	asked->always_128bit = (a & 1) != 0;
	asked->audit = (a & 0x40) != 0;
	asked->everyone = (a & 0x80) != 0;
	asked->marked = (b & 7) != 0;
	asked->is_2003 = (b & 4) != 0;
	asked->unrestricted = (b & 8) != 0;
	asked->guest_too = (b & 0x10) != 0;
	asked->fallback = (b & 0x20) != 0;

	set_option("secopts:ntlm 128bit", asked->always_128bit
						  ? "always"
						  : "with confidentiality");
	set_option("secopts:mode", asked->audit ? "audit" : "enforce");
	set_option("secopts:everyone includes anonymous",
		   asked->everyone ? "1" : "0");
	set_option("secopts:null session shares", (b & 1) ? "other" : "");
	set_option("secopts:null session pipes", (b & 2) ? "lsarpc" : "");
	set_option("secopts:windows release",
		   asked->is_2003 ? "2003" : "2022");
	set_option("secopts:restrict null session access",
		   asked->unrestricted ? "0" : "1");
	set_option("secopts:treat guest as anonymous",
		   yes_or_no(asked->guest_too));
	set_option("secopts:allow null session fallback",
		   asked->fallback ? "1" : "0");
	set_option("secopts:use machine id", (b & 0x40) ? "1" : "0");
	set_option("secopts:policy source", (b & 0x80) ? "both" : "smb.conf");
}

static void read_asked(struct asked *asked, struct input *input)
{
	uint8_t a = next_byte(input);
	uint8_t b = 0;

	*asked = (struct asked){.spnego = (a & 1) != 0};
	asked->smb = (a & 2) != 0;
	asked->wants_sign = (a & 4) != 0;
	asked->wants_seal = (a & 8) != 0;
	asked->stock_client = (a & 0x10) != 0;
	asked->auth_level = (a & 0x20) == 0 ? 0
			    : (a & 0x40)    ? DCERPC_AUTH_LEVEL_PRIVACY
					    : DCERPC_AUTH_LEVEL_CONNECT;
	set_option("map to guest", (a & 0x80) ? "bad user" : "never");
	read_policy(asked, input);

	b = next_byte(input);
	asked->who = (enum secopts_who)((b & 3) % 3);
	asked->machine = (b & 3) == 3;
	set_option("lanman auth", yes_or_no(b & 4));
	set_option("ntlm auth", (b & 8) ? "ntlmv1-permitted" : "ntlmv2-only");
	set_option("client ntlmv2 auth", yes_or_no((b & 0x10) == 0));
	set_option("client lanman auth", yes_or_no(b & 0x20));
	set_option("ntlmssp_client:128bit", yes_or_no((b & 0x40) == 0));
	set_option("ntlmssp_client:ntlm2", yes_or_no((b & 0x80) == 0));

	b = next_byte(input);
	global_smbXsrv_client = (b & 1) ? NULL : &client;
	smbd.smb1 = (b & 2) != 0;
	smbd.old_session = (b & 4) != 0;
	smbd.other_session = (b & 8) != 0;
	smbd.ipc_unwatched = (b & 0x10) != 0;
	smbd.share_unwatched = (b & 0x60) == 0x20;
	smbd.usershares = (b & 0x60) == 0x40;
	smbd.printer = (b & 0x60) == 0x60;
	smbd.acl_grants = (b & 0x80) != 0;
	smbd.conf_is_new = false;

	/*
	 * Without smbd the other bits say nothing. Its accounts are its own, and
	 * Windows 2003 has no such setting.
	 */
	asked->takes_no_ntlm = (b & 3) == 3 && !asked->is_2003;
	set_option("secopts:restrict receiving ntlm traffic",
		   (b & 3) == 3	  ? "2"
		   : (b & 5) == 5 ? "1"
				  : "0");
	/* Whatever is recorded, nobody is refused by it. */
	set_option("secopts:audit receiving ntlm traffic",
		   (b & 6) == 2	  ? "2"
		   : (b & 6) == 4 ? "1"
				  : "0");
	set_option("secopts:restrict sending ntlm traffic",
		   (b & 9) == 8 ? "1" : "0");
}

/*
 * Where the client may send NTLM. How much is left decides, so that inputs from
 * before say what they said.
 */
static void read_outgoing(struct asked *asked, const struct input *input)
{
	bool sending = (input->size & 3) == 3;
	bool block = (input->size & 7) == 6;
	bool listed = (input->size & 8) != 0;

	asked->service = (input->size & 0x10) ? "ldap" : "cifs";
	/* Windows 2003 has no RestrictSendingNTLMTraffic. */
	asked->sends_none = (sending && !asked->is_2003 && !listed) ||
			    (block && strcmp(asked->service, "cifs") == 0);
	set_option("secopts:restrict sending ntlm traffic",
		   sending ? "2" : "0");
	set_option("secopts:client allowed ntlm servers",
		   listed ? "x, SERV*" : "server.example.com");
	set_option("secopts:block ntlm", block ? "1" : "0");
}

/* The ends. */

static struct gensec_security *start_client(TALLOC_CTX *mem_ctx,
					    const struct asked *asked)
{
	static const char *const names[] = {"", "nobody", USER};
	struct cli_credentials *creds = cli_credentials_init(mem_ctx);
	struct gensec_security *gensec = NULL;
	bool is_anonymous =
		asked->who == SECOPTS_WHO_ANONYMOUS && !asked->machine;
	NTSTATUS status;

	require(creds != NULL);
	cli_credentials_set_conf(creds, lp_ctx);
	if (is_anonymous) {
		cli_credentials_set_anonymous(creds);
	} else {
		cli_credentials_set_username(creds,
					     asked->machine ? "HOST$"
							    : names[asked->who],
					     CRED_SPECIFIED);
		cli_credentials_set_password(creds, PASSWORD, CRED_SPECIFIED);
	}
	cli_credentials_set_kerberos_state(creds,
					   CRED_USE_KERBEROS_DISABLED,
					   CRED_SPECIFIED);

	status = gensec_client_start(mem_ctx,
				     &gensec,
				     asked->stock_client ? stock_settings
							 : settings);
	require(NT_STATUS_IS_OK(status));
	gensec_set_credentials(gensec, creds);
	require(NT_STATUS_IS_OK(gensec_set_target_hostname(gensec, "server")) &&
		NT_STATUS_IS_OK(
			gensec_set_target_service(gensec, asked->service)));
	if (asked->wants_sign) {
		gensec_want_feature(gensec, GENSEC_FEATURE_SIGN);
	}
	if (asked->wants_seal) {
		gensec_want_feature(gensec, GENSEC_FEATURE_SEAL);
	}
	status = gensec_start_mech_by_oid(gensec,
					  asked->spnego ? GENSEC_OID_SPNEGO
							: GENSEC_OID_NTLMSSP);
	if (!NT_STATUS_IS_OK(status)) {
		TALLOC_FREE(gensec);
	}
	return gensec;
}

static struct gensec_security *start_server(TALLOC_CTX *mem_ctx,
					    const struct asked *asked)
{
	struct gensec_security *gensec = NULL;
	NTSTATUS status = gensec_server_start(mem_ctx, settings, auth, &gensec);

	require(NT_STATUS_IS_OK(status));
	gensec_set_remote_address(gensec, address);
	gensec_set_local_address(gensec, address);
	gensec_want_feature(gensec, GENSEC_FEATURE_NO_AUTHZ_LOG);
	if (asked->smb) {
		gensec_want_feature(gensec, GENSEC_FEATURE_SMB_TRANSPORT);
		gensec_want_feature(gensec, GENSEC_FEATURE_SESSION_KEY);
	}
	if (asked->auth_level != 0) {
		status = gensec_start_mech_by_authtype(
			gensec,
			asked->spnego ? DCERPC_AUTH_TYPE_SPNEGO
				      : DCERPC_AUTH_TYPE_NTLMSSP,
			asked->auth_level);
	} else {
		status = gensec_start_mech_by_oid(
			gensec,
			asked->spnego ? GENSEC_OID_SPNEGO : GENSEC_OID_NTLMSSP);
	}
	require(NT_STATUS_IS_OK(status));
	return gensec;
}

static NTSTATUS update(struct gensec_security *gensec,
		       TALLOC_CTX *mem_ctx,
		       DATA_BLOB in,
		       DATA_BLOB *out)
{
	struct tevent_req *req = gensec_update_send(mem_ctx, ev, gensec, in);
	NTSTATUS status = NT_STATUS_OK;

	*out = data_blob_null;
	require(req != NULL);
	if (tevent_req_poll_ntstatus(req, ev, &status)) {
		status = gensec_update_recv(req, mem_ctx, out);
	}
	TALLOC_FREE(req);
	return status;
}

/* In memory of its own size. */
static NTSTATUS deliver(struct gensec_security *gensec,
			TALLOC_CTX *mem_ctx,
			DATA_BLOB blob,
			DATA_BLOB *out)
{
	DATA_BLOB exact = {.data = malloc(blob.length), .length = blob.length};
	NTSTATUS status;

	require(exact.data != NULL || exact.length == 0);
	if (exact.length > 0) {
		memcpy(exact.data, blob.data, exact.length);
	}
	status = update(gensec, mem_ctx, exact, out);
	free(exact.data);
	return status;
}

static void nothing(struct tevent_context *ctx,
		    struct tevent_immediate *im,
		    void *private_data)
{
}

/* smb.conf is read again, and a share has lost the plug-in. */
static void judge_again(const struct asked *asked,
			enum secopts_who who,
			struct smbXsrv_session *session,
			struct auth_session_info *info)
{
	bool watched = asked->smb && global_smbXsrv_client != NULL &&
		       !smbd.other_session && who != SECOPTS_WHO_USER;
	struct tevent_immediate *im = tevent_create_immediate(session);

	session->status = NT_STATUS_OK;
	session->global->auth_session_info = info;
	smbd.share_unwatched = true;
	smbd.conf_is_new = true;
	require(im != NULL);
	tevent_schedule_immediate(im, ev, nothing, NULL);
	require(tevent_loop_once(ev) == 0);
	if (!watched || !is_concerned(asked, who) || asked->audit ||
	    asked->unrestricted)
	{
		require(NT_STATUS_IS_OK(session->status));
	} else {
		require(NT_STATUS_EQUAL(session->status,
					NT_STATUS_USER_SESSION_DELETED));
	}
}

/* What a session is good for. */
static void use_session(struct gensec_security *from,
			struct gensec_security *to,
			struct input *input)
{
	static const uint32_t features[] = {
		GENSEC_FEATURE_SESSION_KEY,
		GENSEC_FEATURE_SIGN,
		GENSEC_FEATURE_SEAL,
		GENSEC_FEATURE_ASYNC_REPLIES,
		GENSEC_FEATURE_SIGN_PKT_HEADER,
		GENSEC_FEATURE_NTLM_CCACHE,
	};
	TALLOC_CTX *mem_ctx = talloc_new(from);
	size_t size = MIN(input->size, 64);
	uint8_t data[64] = {0};
	DATA_BLOB key;
	DATA_BLOB sig = data_blob_null;
	DATA_BLOB wrapped = data_blob_null;
	DATA_BLOB out = data_blob_null;
	DATA_BLOB plain = {.data = data, .length = size};
	size_t i;

	if (size > 0) {
		memcpy(data, input->data, size);
	}
	for (i = 0; i < ARRAY_SIZE(features); i++) {
		(void)gensec_have_feature(from, features[i]);
	}
	require(gensec_final_auth_type(from) != NULL);
	(void)gensec_session_key(from, mem_ctx, &key);
	(void)gensec_sig_size(from, size);
	(void)gensec_max_input_size(from);
	(void)gensec_max_wrapped_size(from);
	if (NT_STATUS_IS_OK(gensec_wrap(from, mem_ctx, &plain, &wrapped))) {
		(void)gensec_unwrap(to, mem_ctx, &wrapped, &out);
	}
	if (NT_STATUS_IS_OK(gensec_sign_packet(from,
					       mem_ctx,
					       data,
					       size,
					       data,
					       size,
					       &sig)))
	{
		(void)gensec_check_packet(to, data, size, data, size, &sig);
	}
	if (NT_STATUS_IS_OK(gensec_seal_packet(from,
					       mem_ctx,
					       data,
					       size,
					       data,
					       size,
					       &sig)))
	{
		(void)gensec_unseal_packet(to, data, size, data, size, &sig);
	}
	gensec_want_feature(from, GENSEC_FEATURE_UNIX_TOKEN);
	talloc_free(mem_ctx);
}

static void finish(TALLOC_CTX *mem_ctx,
		   const struct asked *asked,
		   struct gensec_security *server,
		   struct smbXsrv_session *session)
{
	struct auth_session_info *info = NULL;
	NTSTATUS status = gensec_session_info(server, mem_ctx, &info);

	judge_session(asked, admitted, status, info);
	if (NT_STATUS_IS_OK(status)) {
		judge_again(asked, admitted, session, info);
	}
}

static void play(TALLOC_CTX *mem_ctx, struct asked *asked, struct input *input)
{
	struct gensec_security *client_end = start_client(mem_ctx, asked);
	struct gensec_security *server_end = start_server(mem_ctx, asked);
	struct smbXsrv_session *session =
		start_smbd(mem_ctx,
			   ev,
			   server_end,
			   make_session_info(mem_ctx, SECOPTS_WHO_USER));
	NTSTATUS client_status = NT_STATUS_MORE_PROCESSING_REQUIRED;
	NTSTATUS server_status = NT_STATUS_MORE_PROCESSING_REQUIRED;
	DATA_BLOB to_client = data_blob_null;
	DATA_BLOB to_server = data_blob_null;
	int legs;

	for (legs = 0; legs < MAX_LEGS; legs++) {
		if (client_end != NULL &&
		    NT_STATUS_EQUAL(client_status,
				    NT_STATUS_MORE_PROCESSING_REQUIRED))
		{
			client_status = deliver(client_end,
						mem_ctx,
						to_client,
						&to_server);
			judge_client_leg(asked, to_client, to_server);
		} else {
			to_server = data_blob_null;
		}
		to_server = change(mem_ctx, to_server, to_client, input);
		if (!NT_STATUS_EQUAL(server_status,
				     NT_STATUS_MORE_PROCESSING_REQUIRED))
		{
			break;
		}
		server_status =
			deliver(server_end, mem_ctx, to_server, &to_client);
		judge_server_leg(asked, to_server, to_client, server_status);
		to_client = change(mem_ctx, to_client, to_server, input);
	}

	if (NT_STATUS_IS_OK(server_status)) {
		finish(mem_ctx, asked, server_end, session);
	}
	if (NT_STATUS_IS_OK(server_status) && NT_STATUS_IS_OK(client_status)) {
		use_session(client_end, server_end, input);
		use_session(server_end, client_end, input);
	}
}

/* Returns by how many blocks the process has grown. */
static ssize_t run(const uint8_t *data, size_t size)
{
	struct input input = {.data = data, .size = size};
	TALLOC_CTX *frame = talloc_stackframe();
	struct asked asked;
	ssize_t before;
	ssize_t after;

	read_asked(&asked, &input);
	read_outgoing(&asked, &input);
	secopts_conf_forget();
	before = (ssize_t)talloc_total_blocks(NULL);
	play(talloc_new(frame), &asked, &input);
	secopts_conf_forget();
	talloc_free_children(frame);
	after = (ssize_t)talloc_total_blocks(NULL);
	TALLOC_FREE(frame);
	return after - before;
}

static void start(void)
{
	static const struct gensec_security_ops *stock[3];
	static const struct gensec_security_ops *all[5];

	start_samba("fuzz_gensec");
	lp_ctx = loadparm_init_global(false);
	ev = tevent_context_init(NULL);
	auth = &authentication;
	require(lp_ctx != NULL && ev != NULL);

	require(NT_STATUS_IS_OK(gensec_ntlmssp_init(NULL)) &&
		NT_STATUS_IS_OK(gensec_spnego_init(NULL)) &&
		NT_STATUS_IS_OK(samba_init_module(NULL)));
	require(debug_parse_levels("1 secopts:2 secopts_json_audit:2"));

	set_option("netbios name", "HOST");
	set_option("workgroup", "WORKGROUP");
	set_option("lock directory", "/nonexistent");
	set_option("state directory", "/nonexistent");
	set_option("secopts:audit window", "0");

	settings = talloc_zero(NULL, struct gensec_settings);
	stock_settings = talloc_zero(NULL, struct gensec_settings);
	auth = talloc_memdup(NULL, &authentication, sizeof(authentication));
	require(settings != NULL && stock_settings != NULL && auth != NULL);
	talloc_set_name_const(auth, "struct auth4_context");
	stock[0] = gensec_security_by_name(NULL, "ntlmssp");
	stock[1] = gensec_security_by_name(NULL, "spnego");
	/* By priority, as gensec_init() sorts them. */
	all[0] = gensec_security_by_name(NULL, SECOPTS_GENSEC_SPNEGO);
	all[1] = stock[1];
	all[2] = gensec_security_by_name(NULL, "ntlmssp_secopts");
	all[3] = stock[0];
	auth->lp_ctx = lp_ctx;
	settings->lp_ctx = lp_ctx;
	*stock_settings = *settings;
	stock_settings->backends = stock;
	settings->backends = all;
	require(tsocket_address_inet_from_strings(NULL,
						  "ip",
						  "192.0.2.1",
						  445,
						  &address) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (lp_ctx == NULL) {
		start();
	}
	/* What is kept once, such as a complaint, is not kept again. */
	if (run(data, size) > 0 && run(data, size) > 0) {
		require(run(data, size) <= 0);
	}
	return 0;
}
