/*
 * Windows Security Options for Samba
 *
 * Do the plug-ins load, and only into the Samba they were built for?
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "includes.h"
#include "smbd/smbd.h"
#include "auth/gensec/gensec.h"
#include "auth/gensec/gensec_internal.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <sys/mman.h>

NTSTATUS gensec_ntlmssp_init(TALLOC_CTX *ctx);
NTSTATUS gensec_spnego_init(TALLOC_CTX *ctx);

/*
 * The running Samba, as the plug-ins see it: the dynamic linker looks into
 * the program first, which is linked with --export-dynamic.
 */

static const char *running_version;
static struct gensec_critical_sizes running_sizes;

const char *samba_version_string(void)
{
	return running_version;
}

const struct gensec_critical_sizes *gensec_interface_version(void)
{
	return &running_sizes;
}

/* How many libraries the plug-ins have opened, or tried to. */
static int opened;

void *dlopen(const char *path, int flags)
{
	void *(*next)(const char *, int) =
		(void *(*)(const char *, int))dlsym(RTLD_NEXT, "dlopen");

	if (strstr(path, "/../secopts/") != NULL) {
		opened++;
	}
	return next(path, flags);
}

static struct {
	int calls;
	int version;
	const char *name;
	const struct vfs_fn_pointers *fns;
	NTSTATUS status;
} vfs;

NTSTATUS smb_register_vfs(int version,
			  const char *name,
			  const struct vfs_fn_pointers *fns)
{
	vfs.calls++;
	vfs.version = version;
	vfs.name = name;
	vfs.fns = fns;
	return vfs.status;
}

/* What was logged. */
static char logged[4096];
static int logged_level;

static void capture(void *private_data, int level, const char *msg)
{
	size_t used = strlen(logged);

	logged_level = level;
	snprintf(logged + used, sizeof(logged) - used, "%s", msg);
}

static int setup(void **state)
{
	running_version = SECOPTS_BUILD_SAMBA_VERSION;
	running_sizes = (struct gensec_critical_sizes){
		.interface_version = GENSEC_INTERFACE_VERSION,
		.sizeof_gensec_security_ops =
			sizeof(struct gensec_security_ops),
		.sizeof_gensec_security = sizeof(struct gensec_security),
	};
	ZERO_STRUCT(vfs);
	opened = 0;
	vfs.status = NT_STATUS_OK;
	logged[0] = '\0';
	logged_level = -1;
	debug_set_callback(NULL, capture);
	return 0;
}

static int teardown(void **state)
{
	debug_set_callback(NULL, NULL);
	return 0;
}

static init_module_fn init_of(const char *path)
{
	void *handle = dlopen(path, RTLD_NOW);
	init_module_fn init = NULL;

	if (handle == NULL) {
		print_error("%s\n", dlerror());
	}
	assert_non_null(handle);
	init = (init_module_fn)dlsym(handle, SAMBA_INIT_MODULE);
	assert_non_null(init);
	return init;
}

static const struct gensec_security_ops *registered(void)
{
	return gensec_security_by_name(NULL, "ntlmssp_secopts");
}

/* The plug-in's dynamic symbols, from the file. */

static void *map_file(const char *path, size_t *size)
{
	int fd = open(path, O_RDONLY);
	struct stat st;
	void *map = NULL;

	assert_return_code(fd, errno);
	assert_return_code(fstat(fd, &st), errno);
	*size = st.st_size;
	map = mmap(NULL, *size, PROT_READ, MAP_PRIVATE, fd, 0);
	assert_ptr_not_equal(map, MAP_FAILED);
	close(fd);
	return map;
}

static void check_exports(const char *path, const char *const names[])
{
	size_t size;
	size_t num = 0;
	const uint8_t *map = map_file(path, &size);
	const ElfW(Ehdr) *header = (const ElfW(Ehdr) *)map;
	const ElfW(Shdr) *sections =
		(const ElfW(Shdr) *)(map + header->e_shoff);
	const ElfW(Shdr) *table = NULL;
	const ElfW(Sym) *symbols = NULL;
	const char *strings = NULL;
	size_t i;

	for (i = 0; i < header->e_shnum; i++) {
		if (sections[i].sh_type == SHT_DYNSYM) {
			table = &sections[i];
		}
	}
	assert_non_null(table);
	symbols = (const ElfW(Sym) *)(map + table->sh_offset);
	strings = (const char *)map + sections[table->sh_link].sh_offset;

	for (i = 1; i < table->sh_size / sizeof(*symbols); i++) {
		if (symbols[i].st_shndx != SHN_UNDEF) {
			assert_non_null(names[num]);
			assert_string_equal(strings + symbols[i].st_name,
					    names[num]);
			num++;
		}
	}
	assert_null(names[num]);
	munmap(discard_const_p(uint8_t, map), size);
}

static void test_exports(void **state)
{
	static const char *const init[] = {SAMBA_INIT_MODULE, NULL};
	static const char *const both[] = {
		"secopts_gensec_init",
		"secopts_vfs_init",
		NULL,
	};

	check_exports(VFS_SO, init);
	check_exports(GENSEC_SO, init);
	check_exports(LIBRARIES "/vfs.so", init);
	check_exports(LIBRARIES "/gensec.so", init);
	check_exports(LIBRARIES "/smbd.so", both);
}

/*
 * gensec: refusals come first, as what is registered stays.
 */

static void check_refuses(const char *path, const char *must_say)
{
	assert_int_equal(NT_STATUS_V(init_of(path)(NULL)),
			 NT_STATUS_V(NT_STATUS_REVISION_MISMATCH));
	assert_null(registered());
	assert_int_equal(logged_level, 0);
	assert_non_null(strstr(logged, "gensec plug-in was built for Samba "
				       SECOPTS_BUILD_SAMBA_VERSION));
	assert_non_null(strstr(logged, must_say));
}

static void check_gensec_refuses(const char *must_say)
{
	check_refuses(GENSEC_SO, must_say);
}

static void test_gensec_other_version(void **state)
{
	static const char *const versions[] = {
		"4.17.11-Debian",
		"4.17.12",
		"4.17.120-Debian",
		SECOPTS_BUILD_SAMBA_VERSION "-2",
		"",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(versions); i++) {
		char into[64];

		setup(state);
		running_version = versions[i];
		snprintf(into, sizeof(into), "does not load into Samba %s",
			 versions[i]);
		check_gensec_refuses(into);
		/* Nothing was opened that could be of another Samba. */
		assert_int_equal(opened, 0);
	}
	/* What would have been opened compares, too. */
	setup(state);
	running_version = versions[0];
	check_refuses(LIBRARIES "/gensec.so", "does not load into Samba 4");
}

/* 4.20.3 changed struct gensec_security and kept interface version 1. */
static void test_gensec_other_security(void **state)
{
	char bytes[32];

	running_sizes.sizeof_gensec_security += 8;
	snprintf(bytes, sizeof(bytes), "and %d bytes",
		 running_sizes.sizeof_gensec_security);
	check_gensec_refuses(bytes);

	setup(state);
	running_sizes.sizeof_gensec_security -= 1;
	check_gensec_refuses("bytes");
}

static void test_gensec_other_ops(void **state)
{
	char bytes[32];

	running_sizes.sizeof_gensec_security_ops += 8;
	snprintf(bytes, sizeof(bytes), "with %d and",
		 running_sizes.sizeof_gensec_security_ops);
	check_gensec_refuses(bytes);

	setup(state);
	running_sizes.sizeof_gensec_security_ops = 0;
	check_gensec_refuses("with 0 and");
}

static void test_gensec_other_interface(void **state)
{
	static const int versions[] = {
		GENSEC_INTERFACE_VERSION + 1,
		GENSEC_INTERFACE_VERSION - 1,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(versions); i++) {
		char has[64];

		setup(state);
		running_sizes.interface_version = versions[i];
		snprintf(has, sizeof(has), "this Samba has interface %d ",
			 versions[i]);
		check_gensec_refuses(has);
	}
}

/* Registered in front of ntlmssp, and as what it wraps. */
static void test_gensec_registers(void **state)
{
	const struct gensec_security_ops *stock = NULL;
	const struct gensec_security_ops *ops = NULL;

	/* gensec_init() would load what is installed on this machine */
	assert_true(NT_STATUS_IS_OK(gensec_ntlmssp_init(NULL)));
	stock = gensec_security_by_name(NULL, "ntlmssp");
	assert_non_null(stock);
	assert_true(NT_STATUS_IS_OK(gensec_spnego_init(NULL)));

	assert_null(registered());
	assert_true(NT_STATUS_IS_OK(init_of(GENSEC_SO)(NULL)));
	assert_string_equal(logged, "");
	ops = registered();
	assert_non_null(ops);
	assert_true(ops->enabled);
	assert_true(ops->priority > stock->priority);
	assert_string_equal(ops->oid[0], stock->oid[0]);
	assert_null(ops->oid[1]);
	assert_string_equal(ops->sasl_name, stock->sasl_name);
	assert_int_equal(ops->auth_type, stock->auth_type);
	assert_int_equal(ops->weak_crypto, stock->weak_crypto);
	assert_int_equal(ops->kerberos, stock->kerberos);
	assert_int_equal(ops->glue, stock->glue);

	/* SPNEGO likewise, under the name by which LDAP clients seek it. */
	stock = gensec_security_by_name(NULL, "spnego");
	ops = gensec_security_by_name(NULL, "spnego_secopts");
	assert_non_null(ops);
	assert_true(ops->enabled && ops->glue);
	assert_true(ops->priority > stock->priority);
	assert_string_equal(ops->oid[0], stock->oid[0]);
	assert_int_equal(ops->auth_type, stock->auth_type);
	assert_string_equal(ops->sasl_name, stock->sasl_name);
	assert_ptr_equal(ops->update_recv, stock->update_recv);
	assert_ptr_not_equal(ops->session_info, stock->session_info);
}

/* Whatever of ntlmssp's a program may call must be there to be called. */
static void test_gensec_is_complete(void **state)
{
	const struct gensec_security_ops *stock =
		gensec_security_by_name(NULL, "ntlmssp");
	const struct gensec_security_ops *ops = registered();

	assert_non_null(stock);
	assert_non_null(ops);
#define has_too(fn) assert_true(ops->fn != NULL || stock->fn == NULL)
	has_too(client_start);
	has_too(server_start);
	has_too(magic);
	has_too(update_send);
	has_too(update_recv);
	has_too(may_reset_crypto);
	has_too(sig_size);
	has_too(sign_packet);
	has_too(check_packet);
	has_too(seal_packet);
	has_too(unseal_packet);
	has_too(wrap);
	has_too(unwrap);
	has_too(session_key);
	has_too(session_info);
	/* ntlmssp has none, but must be told what the caller wants */
	assert_non_null(ops->want_feature);
	has_too(have_feature);
	has_too(final_auth_type);
#undef has_too
}

static void test_gensec_twice(void **state)
{
	const struct gensec_security_ops *ops = registered();

	assert_non_null(ops);
	assert_int_equal(NT_STATUS_V(init_of(GENSEC_SO)(NULL)),
			 NT_STATUS_V(NT_STATUS_OBJECT_NAME_COLLISION));
	assert_ptr_equal(registered(), ops);
}

/*
 * VFS
 */

static void check_vfs_refuses(const char *path)
{
	running_version = "4.17.11-Debian";
	assert_int_equal(NT_STATUS_V(init_of(path)(NULL)),
			 NT_STATUS_V(NT_STATUS_REVISION_MISMATCH));
	assert_int_equal(vfs.calls, 0);
	assert_int_equal(logged_level, 0);
	assert_non_null(strstr(logged, "VFS plug-in was built for Samba "
				       SECOPTS_BUILD_SAMBA_VERSION));
	assert_non_null(strstr(logged, "load into Samba 4.17.11-Debian"));
}

static void test_vfs_other_version(void **state)
{
	check_vfs_refuses(VFS_SO);
	setup(state);
	check_vfs_refuses(LIBRARIES "/vfs.so");
}

static void test_vfs_registers(void **state)
{
	assert_true(NT_STATUS_IS_OK(init_of(VFS_SO)(NULL)));
	assert_string_equal(logged, "");
	assert_true(opened > 0);
	assert_int_equal(vfs.calls, 1);
	assert_int_equal(vfs.version, SMB_VFS_INTERFACE_VERSION);
	assert_string_equal(vfs.name, "secopts");
	assert_non_null(vfs.fns->connect_fn);
	assert_non_null(vfs.fns->chdir_fn);
}

/* What smb_register_vfs() says is what smbd hears. */
static void test_vfs_registration_fails(void **state)
{
	vfs.status = NT_STATUS_OBJECT_TYPE_MISMATCH;
	assert_int_equal(NT_STATUS_V(init_of(VFS_SO)(NULL)),
			 NT_STATUS_V(NT_STATUS_OBJECT_TYPE_MISMATCH));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_exports, setup, teardown),
		cmocka_unit_test_setup_teardown(test_gensec_other_version,
						setup, teardown),
		cmocka_unit_test_setup_teardown(test_gensec_other_security,
						setup, teardown),
		cmocka_unit_test_setup_teardown(test_gensec_other_ops, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_gensec_other_interface,
						setup, teardown),
		cmocka_unit_test_setup_teardown(test_gensec_registers, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_gensec_is_complete, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_gensec_twice, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_vfs_other_version, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_vfs_registers, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_vfs_registration_fails,
						setup, teardown),
	};

	setup_logging("test_load", DEBUG_DEFAULT_STDERR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
