/*
 * Windows Security Options for Samba
 *
 * Samba-version-dependent tricks that concern RPC
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#ifndef __SECOPTS_COMPAT_RPC_H__
#define __SECOPTS_COMPAT_RPC_H__

#include "includes.h"

struct auth_session_info;
struct dcesrv_call_state;
struct loadparm_context;
struct policy_handle;
struct secopts_rpc_stock;
struct tsocket_address;

/*
 * rpc_server.c: operations, before a server of RPC dispatches them
 */

/* An operation that is about to be dispatched. */
struct secopts_rpc_call {
	const char *interface; /* as Samba calls it */
	uint16_t opnum;
	bool over_tcp;         /* or by another way that is no named pipe */
	void *r;               /* struct interface_Operation, decoded */
	const struct auth_session_info *session_info; /* NULL: anonymous */
	const struct tsocket_address *remote;
	const struct tsocket_address *local;
	struct loadparm_context *lp_ctx;
	struct dcesrv_call_state *state; /* for registry_key.c, samlogon.c */
	struct secopts_rpc_stock *stock; /* what the server does, see below */
};

enum secopts_rpc_answer {
	SECOPTS_RPC_DISPATCH, /* the server does what is asked */
	SECOPTS_RPC_ANSWERED, /* the result stands in call->r.out */
	SECOPTS_RPC_FAULT,    /* a fault, access denied, and no more calls */
};

struct secopts_rpc_judge {
	/* A call that does not come over ncalrpc. */
	enum secopts_rpc_answer (*judge)(const struct secopts_rpc_call *call);
	/* The endpoint servers of an AD DC that have such interfaces; NULL. */
	const char *const *servers;
};

/**
 * Have every operation judged in this process. To be called once, when the
 * plug-in is loaded.
 *
 * @param[in] judge	Who judges; stays where it is.
 *
 * @return		False where this is an RPC server that cannot be watched.
 *			True in any other process, where nothing happens.
 */
bool secopts_compat_judge_rpc(const struct secopts_rpc_judge *judge);

/** Is this a worker of samba-dcerpcd? */
bool secopts_compat_is_rpc_worker(void);

/**
 * Read smb.conf again where it has changed and this is a worker of
 * samba-dcerpcd, which lives on and reads it only when it starts.
 */
void secopts_compat_rpc_reload(void);

/** A function of the RPC servers of an AD DC by its name, or NULL. */
void *secopts_compat_server_function(const char *name);

/**
 * Have the server do what is in call->r now. The judge returns
 * SECOPTS_RPC_ANSWERED afterwards.
 *
 * @return	True where there is a result.
 */
bool secopts_compat_dispatch(const struct secopts_rpc_call *call);

/*
 * samlogon.c: what a member server asks a domain controller
 */

/* A network logon, which is one by NTLM, that is passed through. */
struct secopts_samlogon {
	const char *user;
	const char *domain;
	const char *workstation;
	const char *server; /* of the secure channel; NULL: not known */
	int channel_type;   /* as in netr_SchannelType; 0: not known */
	bool of_trust;      /* the channel is that of a trusted domain */
};

/**
 * Read what is asked.
 *
 * @param[out] logon	Lives as long as the call and mem_ctx.
 *
 * @return		False for any other kind of logon: interactive ones, and
 *			the PAC of Kerberos.
 */
bool secopts_compat_read_samlogon(TALLOC_CTX *mem_ctx,
				  const struct secopts_rpc_call *call,
				  struct secopts_samlogon *logon);

/**
 * Is this the name of a domain that the server's own one trusts?
 *
 * @return	False also where nobody knows.
 */
bool secopts_compat_is_trusted(TALLOC_CTX *mem_ctx,
			       const struct secopts_rpc_call *call,
			       const char *domain);

/**
 * Have the server check who asks, and no more: no account is looked at.
 *
 * @return	True where all is well with the secure channel. The result may
 *		be replaced then. Otherwise the server has given one.
 */
bool secopts_compat_check_samlogon(const struct secopts_rpc_call *call);

/*
 * registry_key.c: what a handle of winreg stands for
 */

/**
 * The full name of a key of Samba's registry.
 *
 * @param[in] call	The call that has the handle.
 * @param[in] handle	The handle; NULL is none.
 *
 * @return		The name, with the hive's short one first; it lives as
 *			long as the handle. NULL: it is no handle of a key that
 *			the server would take from this client.
 */
const char *secopts_compat_key_name(const struct secopts_rpc_call *call,
				    const struct policy_handle *handle);

/*
 * pipe_wake.c: a worker of samba-dcerpcd is to prove that it judges
 */

/*
 * What smbd asks by NTLMSSP, and what the plug-in alone answers. Two digits
 * follow the question; see secopts_is_rpc_question().
 */
#define SECOPTS_RPC_QUESTION "secopts: are operations judged here? "
#define SECOPTS_RPC_ANSWER "secopts: they are."

struct files_struct;

typedef void secopts_bound_fn(struct files_struct *fsp,
			      const char *interfaces,
			      void *private_data);

/**
 * Let a pipe that has just been opened work only if its server proves that it
 * has the gensec plug-in.
 *
 * @param[in] fsp	The pipe.
 * @param[in] question	What to ask; it is copied.
 * @param[in] bound	Called once, when the server has answered the client's
 *			BIND, with the interfaces: see secopts_compat_bound().
 *
 * @return	False where that cannot be had, or where there is no such server:
 *		the pipe must not be used.
 */
bool secopts_compat_wake_rpc(struct files_struct *fsp,
			     const char *question,
			     secopts_bound_fn *bound,
			     void *private_data);

#endif /* __SECOPTS_COMPAT_RPC_H__ */
