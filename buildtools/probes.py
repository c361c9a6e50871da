# secopts - what differs in Samba's headers from release to release
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""One table for both builds.  The headers are asked, never the version.

Beside Samba's tree the compiler is asked, by a piece of code.  In Samba's tree
most headers have not been generated yet when the build is described, so there
the text of the header is asked whether it declares the thing.  Both questions
stand in one row; tests/check/probes.sh compares their answers.
"""

import re
from collections import namedtuple

from waflib.Configure import conf

NEEDED = object()       # nothing can be built without it
TOLD = object()         # docs/samba-versions.md tells of it, no code does
EXISTS = r'\A'

# what: for the reader.  follows: the define for module/compat, NEEDED or TOLD.
# headers, pattern: where a define follows, some headers and what one of them
# has to match; one that is not there matches nothing.  code: has to compile.
Probe = namedtuple('Probe', 'what follows headers pattern code',
                   defaults=('', None, ''))

PROBES = (
    # What every trick rests on.
    Probe('the requests of a connection', NEEDED,
          code='''
        #include "smbd/smbd.h"
        #include "smbd/globals.h"
        struct smbd_smb2_request *probe(struct connection_struct *conn);
        struct smbd_smb2_request *probe(struct connection_struct *conn)
        {
            struct smbd_smb2_request *req =
                conn->sconn->client->connections->smb2.requests;
            return (req->tcon == NULL && req->session != NULL &&
                    req->current_idx < req->in.vector_count &&
                    req->compat_chain_fsp == NULL) ? req : NULL;
        }
        '''),
    Probe('VFS functions of these types', NEEDED,
          code='''
        #include "smbd/smbd.h"
        static int probe_connect(vfs_handle_struct *h, const char *s,
                                 const char *u) { return 0; }
        static int probe_chdir(vfs_handle_struct *h,
                               const struct smb_filename *f) { return 0; }
        static uint64_t probe_size(vfs_handle_struct *h, struct files_struct *f,
                                   const SMB_STRUCT_STAT *s) { return 0; }
        struct vfs_fn_pointers probe = {.connect_fn = probe_connect,
            .chdir_fn = probe_chdir, .get_alloc_size_fn = probe_size};
        '''),
    Probe('the last directory kept (LastDir)', TOLD,
          code='''
        #include "smbd/smbd.h"
        #include "smbd/globals.h"
        char **probe = &LastDir;
        '''),
    Probe('the last tree connect kept (reset_chdir_lastconn_cache())',
          'SECOPTS_HAVE_CHDIR_LASTCONN',
          'source3/smbd/proto.h', r'reset_chdir_lastconn_cache\(',
          code='''
        #include "smbd/smbd.h"
        #include "smbd/globals.h"
        void (*probe)(void) = reset_chdir_lastconn_cache;
        '''),
    Probe('version 1 of the structures of smbXsrv.idl',
          'SECOPTS_HAVE_SMBXSRV_VERSION_1',
          'source3/librpc/idl/smbXsrv.idl', r'SMBXSRV_VERSION_1\s*=',
          code='''
        #include "smbd/smbd.h"
        #include "smbd/globals.h"
        enum smbXsrv_version_values probe = SMBXSRV_VERSION_1;
        size_t size = sizeof(struct smbXsrv_session_auth);
        '''),
    Probe('channel bindings in gensec', TOLD,
          code='''
        #include "auth/gensec/gensec.h"
        #include "auth/gensec/gensec_internal.h"
        size_t probe = sizeof(((struct gensec_security *)0)->channel_bindings);
        '''),
    Probe('conn_using_smb2()', 'SECOPTS_HAVE_CONN_USING_SMB2',
          'source3/smbd/globals.h source3/smbd/proto.h',
          r'conn_using_smb2\(',
          code='''
        #include "smbd/smbd.h"
        #include "smbd/globals.h"
        bool (*probe)(struct smbd_server_connection *) = conn_using_smb2;
        '''),
    Probe('negotiate contexts in smbXcli_negprot()',
          'SECOPTS_HAVE_NEGPROT_CONTEXTS',
          'libcli/smb/smbXcli_base.h',
          r'smbXcli_negprot\([^;]*smb2_negotiate_contexts',
          code='''
        #include "libcli/smb/smbXcli_base.h"
        NTSTATUS probe(struct smbXcli_conn *conn);
        NTSTATUS probe(struct smbXcli_conn *conn)
        {
            return smbXcli_negprot(conn, 0, PROTOCOL_CORE, PROTOCOL_NT1, NULL,
                                   NULL, NULL);
        }
        '''),
    Probe('symlinks in smb2cli_create()', 'SECOPTS_HAVE_CREATE_SYMLINK',
          'libcli/smb/smbXcli_base.h', r'smb2cli_create\([^;]*symlink',
          code='''
        #include "libcli/smb/smbXcli_base.h"
        NTSTATUS probe(struct smbXcli_conn *conn);
        NTSTATUS probe(struct smbXcli_conn *conn)
        {
            return smb2cli_create(conn, 0, NULL, NULL, "", 0, 0, 0, 0, 0, 0, 0,
                                  NULL, NULL, NULL, NULL, NULL, NULL, NULL);
        }
        '''),
    Probe('QUIC in smb311_capabilities_parse()',
          'SECOPTS_HAVE_CAPABILITIES_QUIC',
          'libcli/smb/smb_util.h libcli/smb/smb2_negotiate_context.h',
          r'smb311_capabilities_parse\([^;]*quic',
          code='''
        #include "libcli/smb/smb_util.h"
        #include "libcli/smb/smb2_negotiate_context.h"
        void probe(void);
        void probe(void)
        {
            smb311_capabilities_parse("", NULL, NULL, false);
        }
        '''),
    Probe('transports of SMB clients', 'SECOPTS_HAVE_SMBXCLI_TRANSPORT',
          'libcli/smb/smbXcli_base.h', r'smbXcli_transport_bsd\(',
          code='''
        #include "libcli/smb/smbXcli_base.h"
        void *probe = (void *)smbXcli_transport_bsd;
        '''),
    Probe('lsa_OpenPolicy3', 'SECOPTS_HAVE_LSA_OPENPOLICY3',
          'librpc/idl/lsa.idl', r'lsa_OpenPolicy3\s*\(',
          code='''
        #include "librpc/gen_ndr/lsa.h"
        size_t probe = sizeof(struct lsa_OpenPolicy3);
        '''),
    Probe('lib/util/util_file.h', 'SECOPTS_HAVE_UTIL_FILE_H',
          'lib/util/util_file.h', EXISTS,
          code='''
        #include "lib/util/util_file.h"
        '''),
    Probe('smbd/smbXsrv_session.h', 'SECOPTS_HAVE_SMBXSRV_SESSION_H',
          'source3/smbd/smbXsrv_session.h', EXISTS,
          code='''
        #include "smbd/smbd.h"
        #include "smbd/globals.h"
        #include "smbd/smbXsrv_session.h"
        '''),
)


def defines():
    """The rows from which a define follows."""
    return [probe for probe in PROBES if isinstance(probe.follows, str)]


def is_declared(probe, read):
    """Whether a header declares it; read(NAME) is the header's text or None."""
    texts = map(read, probe.headers.split())
    return any(re.search(probe.pattern, text)
               for text in texts if text is not None)


@conf
def probe_samba(self):
    """Ask the compiler; return {what: answer} and add what follows to
    SAMBA_DEFINES."""
    answers = {}
    flags = ['-std=gnu11', '-Werror=incompatible-pointer-types']
    for probe in PROBES:
        answers[probe.what] = bool(self.check_cc(
            msg='Checking for ' + probe.what, features='c',
            fragment='#include "includes.h"' + probe.code,
            cflags=flags + self.env.SAMBA_CFLAGS,
            defines=self.env.SAMBA_DEFINES, mandatory=False))
        if probe.follows is NEEDED and not answers[probe.what]:
            self.fatal("Samba's headers are not as secopts knows them: " +
                       probe.what)
    self.env.append_value('SAMBA_DEFINES',
                          [probe.follows for probe in defines()
                           if answers[probe.what]])
    return answers
