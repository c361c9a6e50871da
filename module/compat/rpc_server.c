/*
 * Windows Security Options for Samba
 *
 * Every operation of an RPC server, before it is dispatched
 *
 * Trick:	each interface that a server of Samba's registers is copied into
 *		memory of the dcesrv_context, with its dispatch function. Ours
 *		takes the place of that function in the copy. Workers of
 *		samba-dcerpcd have one dcesrv_context; an interface that is
 *		registered after the plug-in was loaded is found at the next
 *		bind, which begins with finding an association group. The
 *		samba process of an AD DC loads gensec before its RPC task:
 *		its endpoint servers are registered at once, and their init
 *		functions replaced. One more is registered, which serves
 *		nothing: where smb.conf names it among the servers to start and
 *		nobody has registered it, Samba starts none.
 * Serves:	4.17 and later.
 * Upstream:	dcesrv_interface_register_b(), dcesrv_request()
 *		(librpc/rpc/dcesrv_core.c); global_dcesrv_context()
 *		(source3/rpc_server/rpc_config.c); dcerpc_server_init(),
 *		called by the RPC task as well, does nothing the second time
 *		(source4/rpc_server/dcerpc_server.c); samba's main()
 *		(source4/samba/server.c).
 * Symptom:	anonymous can list accounts or shares, or look names up, through
 *		a pipe that is listed for it.
 * Test:	tests/live/test_rpc.py
 * Delete:	when Samba asks a module about each operation.
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "secopts_compat_rpc.h"
#include "librpc/rpc/dcesrv_core.h"
#include "system/filesys.h"
#include <dlfcn.h>

/*
 * libRPC-WORKER, in workers of samba-dcerpcd. winbindd has the first one, too,
 * and would be made to have its context too early.
 */
#pragma weak global_dcesrv_context
#pragma weak rpc_worker_main
/* libsmbconf */
#pragma weak lp_file_list_changed
#pragma weak lp_load_with_shares
/* libprocess-model, in the samba process of an AD DC alone. */
#pragma weak process_model_init

struct dcesrv_context *global_dcesrv_context(void);
void rpc_worker_main(void);
NTSTATUS process_model_init(struct loadparm_context *lp_ctx);

static const char *const server_library = "libdcerpc-server.so.0";

typedef NTSTATUS dispatch_fn(struct dcesrv_call_state *call,
			     TALLOC_CTX *mem_ctx,
			     void *r);
typedef NTSTATUS init_fn(struct dcesrv_context *dce_ctx,
			 const struct dcesrv_endpoint_server *ep_server);

/* An interface, or an endpoint server, whose function is replaced. */
struct replaced {
	struct replaced *next;
	const void *of;
	dispatch_fn *dispatch;
	init_fn *init;
};

static struct replaced *all_replaced;
static const struct secopts_rpc_judge *judge;
static NTSTATUS (*stock_find)(struct dcesrv_call_state *call,
			      void *private_data);

static const struct replaced *find_replaced(const void *of)
{
	const struct replaced *it = NULL;

	for (it = all_replaced; it != NULL; it = it->next) {
		if (it->of == of) {
			return it;
		}
	}
	return NULL;
}

static struct replaced *add_replaced(const void *of)
{
	struct replaced *added = talloc_zero(NULL, struct replaced);

	if (added != NULL) {
		added->of = of;
		added->next = all_replaced;
		all_replaced = added;
	}
	return added;
}

static enum dcerpc_transport_t
transport_of(const struct dcesrv_call_state *call)
{
	return dcerpc_binding_get_transport(
		call->conn->endpoint->ep_description);
}

/* The server's own way to an answer, and what came of it. */
struct secopts_rpc_stock {
	dispatch_fn *dispatch;
	TALLOC_CTX *mem_ctx;
	NTSTATUS status;
};

bool secopts_compat_dispatch(const struct secopts_rpc_call *call)
{
	struct secopts_rpc_stock *stock = call->stock;

	stock->status = stock->dispatch(call->state, stock->mem_ctx, call->r);
	return NT_STATUS_IS_OK(stock->status) &&
	       (call->state->state_flags & DCESRV_CALL_STATE_FLAG_ASYNC) == 0;
}

static struct secopts_rpc_call read_call(struct dcesrv_call_state *call,
					 void *r,
					 struct secopts_rpc_stock *stock)
{
	return (struct secopts_rpc_call){
		.interface = call->context->iface->name,
		.over_tcp = transport_of(call) != NCACN_NP,
		.opnum = call->pkt.u.request.opnum,
		.r = r,
		.session_info = call->auth_state->session_info,
		.remote = call->conn->remote_address,
		.local = call->conn->local_address,
		.lp_ctx = call->conn->dce_ctx->lp_ctx,
		.state = call,
		.stock = stock,
	};
}

/*
 * End the connection once the answer to this call has been sent. Calls that were
 * sent with it are not dispatched any more.
 */
static void end_after(struct dcesrv_call_state *call)
{
	struct dcesrv_auth *auth = NULL;

	call->conn->allow_bind = false;
	call->conn->allow_alter = false;
	call->conn->default_auth_state->auth_invalid = true;
	for (auth = call->conn->auth_states; auth != NULL; auth = auth->next) {
		auth->auth_invalid = true;
	}
	call->terminate_reason = "secopts: the caller was refused";
}

static NTSTATUS judged_dispatch(struct dcesrv_call_state *call,
				TALLOC_CTX *mem_ctx,
				void *r)
{
	const struct replaced *stock = find_replaced(call->context->iface);
	struct secopts_rpc_stock own = {
		.dispatch = (stock != NULL) ? stock->dispatch : NULL,
		.mem_ctx = mem_ctx,
		.status = NT_STATUS_OK,
	};
	struct secopts_rpc_call what = read_call(call, r, &own);

	/* Processes of this machine, which had to be root or say who they are. */
	if (stock != NULL && transport_of(call) == NCALRPC) {
		return stock->dispatch(call, mem_ctx, r);
	}
	switch ((stock == NULL) ? SECOPTS_RPC_FAULT : judge->judge(&what)) {
	case SECOPTS_RPC_DISPATCH:
		return stock->dispatch(call, mem_ctx, r);
	case SECOPTS_RPC_ANSWERED:
		return own.status;
	case SECOPTS_RPC_FAULT:
		end_after(call);
		break;
	}
	call->fault_code = DCERPC_FAULT_ACCESS_DENIED;
	return NT_STATUS_NET_WRITE_FAULT;
}

/*
 * An interface that cannot be watched serves nobody.
 */
static NTSTATUS no_dispatch(struct dcesrv_call_state *call,
			    TALLOC_CTX *mem_ctx,
			    void *r)
{
	call->fault_code = DCERPC_FAULT_ACCESS_DENIED;
	return NT_STATUS_NET_WRITE_FAULT;
}

static void watch_interface(struct dcesrv_interface *iface)
{
	struct replaced *added = NULL;

	if (iface->dispatch == judged_dispatch ||
	    iface->dispatch == no_dispatch)
	{
		return;
	}
	added = add_replaced(iface);
	if (added == NULL) {
		iface->dispatch = no_dispatch;
		return;
	}
	added->dispatch = iface->dispatch;
	iface->dispatch = judged_dispatch;
}

static void watch_interfaces(struct dcesrv_context *dce_ctx)
{
	struct dcesrv_endpoint *endpoint = NULL;
	struct dcesrv_if_list *item = NULL;

	for (endpoint = dce_ctx->endpoint_list; endpoint != NULL;
	     endpoint = endpoint->next)
	{
		for (item = endpoint->interface_list; item != NULL;
		     item = item->next)
		{
			watch_interface(item->iface);
		}
	}
}

bool secopts_compat_is_rpc_worker(void)
{
	return rpc_worker_main != NULL && global_dcesrv_context != NULL;
}

/*
 * Samba compares the seconds in which files were written. A worker has no
 * reload that an administrator could ask for, so the file is compared as well.
 */
static bool is_conf_another(void)
{
	static struct stat last;
	struct stat now;

	if (stat(get_dyn_CONFIGFILE(), &now) != 0) {
		return false;
	}
	if (now.st_ino == last.st_ino && now.st_dev == last.st_dev &&
	    now.st_size == last.st_size &&
	    now.st_mtim.tv_sec == last.st_mtim.tv_sec &&
	    now.st_mtim.tv_nsec == last.st_mtim.tv_nsec)
	{
		return false;
	}
	last = now;
	return true;
}

void secopts_compat_rpc_reload(void)
{
	bool is_changed = false;

	if (!secopts_compat_is_rpc_worker() || lp_file_list_changed == NULL ||
	    lp_load_with_shares == NULL)
	{
		return;
	}
	is_changed = is_conf_another();
	if (lp_file_list_changed() || is_changed) {
		lp_load_with_shares(get_dyn_CONFIGFILE());
	}
}

static NTSTATUS find_and_watch(struct dcesrv_call_state *call,
			       void *private_data)
{
	watch_interfaces(call->conn->dce_ctx);
	secopts_compat_rpc_reload();
	return stock_find(call, private_data);
}

static bool watch_context(struct dcesrv_context *dce_ctx)
{
	/* The headers of another build would have another size. */
	if (dce_ctx == NULL ||
	    talloc_get_size(dce_ctx) != sizeof(struct dcesrv_context))
	{
		return false;
	}
	if (dce_ctx->callbacks->assoc_group.find != find_and_watch) {
		stock_find = dce_ctx->callbacks->assoc_group.find;
		dce_ctx->callbacks->assoc_group.find = find_and_watch;
	}
	watch_interfaces(dce_ctx);
	return true;
}

static NTSTATUS init_and_watch(struct dcesrv_context *dce_ctx,
			       const struct dcesrv_endpoint_server *ep_server)
{
	const struct replaced *stock = find_replaced(ep_server);
	NTSTATUS status = NT_STATUS_INTERNAL_ERROR;

	if (stock != NULL) {
		status = stock->init(dce_ctx, ep_server);
		if (!watch_context(dce_ctx)) {
			status = NT_STATUS_INTERNAL_ERROR;
		}
	}
	return status;
}

/*
 * dcerpc_register_ep_server() has copied it, and lends it as constant.
 */
static bool watch_server(const struct dcesrv_endpoint_server *server)
{
	struct dcesrv_endpoint_server *ours =
		discard_const_p(struct dcesrv_endpoint_server, server);
	struct replaced *added = add_replaced(ours);

	if (added == NULL) {
		return false;
	}
	added->init = ours->init_server;
	ours->init_server = init_and_watch;
	return true;
}

/*
 * What is among the servers because smb.conf says so, with 'dcerpc endpoint
 * servers = +secopts'. Servers that other modules brought have been initialised
 * before.
 */
static NTSTATUS init_lock(struct dcesrv_context *dce_ctx,
			  const struct dcesrv_endpoint_server *ep_server)
{
	/* The headers of another build would have another size. */
	if (talloc_get_size(dce_ctx) != sizeof(struct dcesrv_context)) {
		return NT_STATUS_REVISION_MISMATCH;
	}
	watch_interfaces(dce_ctx);
	return NT_STATUS_OK;
}

static NTSTATUS shutdown_lock(struct dcesrv_context *dce_ctx,
			      const struct dcesrv_endpoint_server *ep_server)
{
	return NT_STATUS_OK;
}

static bool no_interface_by_uuid(struct dcesrv_interface *iface,
				 const struct GUID *uuid,
				 uint32_t if_version)
{
	return false;
}

static bool no_interface_by_name(struct dcesrv_interface *iface,
				 const char *name)
{
	return false;
}

static const struct dcesrv_endpoint_server lock_server = {
	.name = "secopts",
	.init_server = init_lock,
	.shutdown_server = shutdown_lock,
	.interface_by_uuid = no_interface_by_uuid,
	.interface_by_name = no_interface_by_name,
};

void *secopts_compat_server_function(const char *name)
{
	void *library = dlopen(server_library, RTLD_NOW);

	/* Also one of a library that this one needs. */
	return (library != NULL) ? dlsym(library, name) : NULL;
}

static bool watch_controller(void)
{
	NTSTATUS (*add)(const struct dcesrv_endpoint_server *) = NULL;
	const struct dcesrv_endpoint_server *(*by_name)(const char *) = NULL;
	NTSTATUS (*init)(struct loadparm_context *) = NULL;
	const char *const *name = NULL;

	init = secopts_compat_server_function("dcerpc_server_init");
	by_name = secopts_compat_server_function("dcesrv_ep_server_byname");
	add = secopts_compat_server_function("dcerpc_register_ep_server");
	if (init == NULL || by_name == NULL || add == NULL) {
		return false;
	}
	init(NULL);
	for (name = judge->servers; *name != NULL; name++) {
		const struct dcesrv_endpoint_server *server = by_name(*name);

		/* Which servers there are is for Samba's build to say. */
		if (server != NULL && !watch_server(server)) {
			return false;
		}
	}
	return NT_STATUS_IS_OK(add(&lock_server));
}

bool secopts_compat_judge_rpc(const struct secopts_rpc_judge *ours)
{
	judge = ours;
	if (process_model_init != NULL) {
		return watch_controller();
	}
	if (secopts_compat_is_rpc_worker()) {
		/* The bind that has it loaded was begun without us. */
		secopts_compat_rpc_reload();
		return watch_context(global_dcesrv_context());
	}
	/* no RPC server */
	return true;
}
