# secopts - the locks of docs/threat-model.md, and how each is taken out
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""name; file and function; the words that are the lock; what stands in their
place when it is out; the suite that misses it (a live one with arguments)."""

import collections

Lock = collections.namedtuple('Lock', 'name file function old new suite')
Lock.where = property(lambda lock: '%s:%s' % (
    lock.file.removeprefix('module/'), lock.function))

SESSIONS = 'live/test_sessions'
SHARES = 'live/test_shares'
PIPES = 'live/test_pipes'
NOISE = 'live/test_noise'
REAUTH = 'live/test_reauth'
FAILCLOSED = 'live/test_failclosed'
FAULTS = 'live/test_faults'
JUDGEMENTS = 'live/test_judgements'
GUESTS = 'live/test_guests'
NTLM = 'live/test_ntlm'
CLIENT = 'live/test_ntlm_client'
POLICY_NOW = 'live/test_policy_now legs'
RPC = 'live/test_rpc'
TROUBLE = 'live/test_registry_trouble'

VFS = 'module/samba/vfs_secopts.c'
GENSEC = 'module/samba/gensec_secopts.c'
SPNEGO = 'module/samba/gensec_spnego.c'
ADMIT = 'module/samba/admit.c'
SHARES_C = 'module/samba/shares.c'
REGISTRY_SHARES = 'module/samba/shares_registry.c'
SHARES_CACHE = 'module/samba/shares_cache.c'
DECIDE = 'module/policy/decide.c'
REQUEST = 'module/compat/request.c'
SMBD = 'module/compat/smbd_session.c'
NTLM_C = 'module/samba/ntlm.c'
RPC_SERVER = 'module/compat/rpc_server.c'
PROOF = 'module/compat/pipe_proof.c'
WAKE = 'module/compat/pipe_wake.c'

LOCKS = [
    # SESSION_SETUP
    Lock('session-first', GENSEC, 'gensec_secopts_ops',
         'GENSEC_NTLMSSP + 1,', 'GENSEC_NTLMSSP - 1,', SESSIONS),
    Lock('session-judged', ADMIT, 'admit_concerned',
         'if (new->is_smb) {\n\t\tstatus =',
         'if (new->is_smb && new->facts.who != SECOPTS_WHO_ANONYMOUS) {\n'
         '\t\tstatus =',
         SESSIONS),
    Lock('session-refused', GENSEC, 'gensec_secopts_session_info',
         'status = secopts_admit(gensec, context_of(gensec)->policy,',
         'secopts_admit(gensec, context_of(gensec)->policy,', SESSIONS),
    Lock('session-kerberos', SPNEGO, 'secopts_register_spnego',
         'spnego_ops.priority = stock->priority + 1;',
         'spnego_ops.priority = stock->priority - 1;', GUESTS + ' mechanisms'),
    Lock('session-kerberos-refused', SPNEGO, 'spnego_session_info',
         'status = secopts_admit(gensec, secopts_read_policy(frame, gensec),',
         'secopts_admit(gensec, secopts_read_policy(frame, gensec),',
         GUESTS + ' mechanisms'),
    Lock('session-marked', DECIDE, 'secopts_decide_session',
         'return verdict_refuse(SECOPTS_REASON_NOTHING_MARKED,',
         'return verdict_allow(SECOPTS_REASON_NOTHING_MARKED,', SESSIONS),
    Lock('session-guest', DECIDE, 'secopts_is_concerned',
         'return policy != NULL && policy->guest_as_anonymous;',
         'return policy != NULL && false;', SESSIONS),
    Lock('session-recheckable', DECIDE, 'secopts_decide_session',
         'if (facts->not_rechecked) {', 'if (false) {', 'test_decide'),
    Lock('session-rechecked', ADMIT, 'secopts_admit',
         'new.facts.not_rechecked = !recheck_later(',
         '(void)recheck_later(', 'test_fuzz_gensec'),
    Lock('everyone', ADMIT, 'admit_concerned',
         'if (!secopts_decide_everyone(new->policy, &new->facts).allow) {',
         'if (false) {', SHARES),
    Lock('reauth-everyone', ADMIT, 'admit_smb',
         '(new->smbd.reauth || new->smbd.is_smb1)', '(new->smbd.is_smb1)',
         REAUTH),
    Lock('reauth-share', ADMIT, 'admit_switched',
         'if (share == NULL) {', 'if (share == NULL || !new->smbd.is_smb1) {',
         REAUTH),
    Lock('reauth-acl-unread', SMBD, 'secopts_compat_connected_share',
         'if (!share_access_check(token, share, SEC_FLAG_MAXIMUM_ALLOWED,\n'
         '\t\t\t\t\t&granted) ||\n',
         'share_access_check(token, share, SEC_FLAG_MAXIMUM_ALLOWED,\n'
         '\t\t\t\t   &granted);\n\t\tif (\n', FAULTS + ' granted_acl'),
    Lock('reauth-pipe', VFS, 'judge',
         'if (opened == NULL || opened->who != facts->who) {',
         'if (opened == NULL) {', REAUTH),

    # Shares that no plug-in watches, and a plug-in that is not there
    Lock('unwatched-any', ADMIT, 'judge_session',
         'new->smbd.in_smbd\n'
         '\t\t\t\t     ? unwatched_share(new->policy, facts)\n'
         '\t\t\t\t     : "global");', 'NULL);',
         FAILCLOSED + ' vfs_line'),
    Lock('unwatched-ipc', SHARES_C, 'secopts_unwatched_share',
         'if (snum < 0 || !secopts_is_watched(snum)) {', 'if (snum < 0) {',
         FAILCLOSED + ' vfs_line'),
    Lock('unwatched-hidden', SHARES_C, 'find_in_modules',
         'if (*behind == NULL && !hands_on(modules[i])) {',
         'if (false && !hands_on(modules[i])) {',
         FAILCLOSED + ' module_order'),
    Lock('unwatched-registry', REGISTRY_SHARES,
         'secopts_unwatched_registry_share',
         'if (!secopts_compat_has_registry_shares()) {',
         'if (true) {', FAILCLOSED + ' registry_shares'),
    Lock('unwatched-registry-copy', REGISTRY_SHARES, 'take_parameter',
         '       strwicmp(raw->name, "copy") != 0 &&\n', '',
         JUDGEMENTS + ' registry_lines'),
    Lock('unwatched-usershare', SHARES_C, 'secopts_unwatched_share',
         '&& !is_usershare_watched())', '&& !is_usershare_watched() && false)',
         FAILCLOSED + ' vfs_line'),
    Lock('unwatched-template', SHARES_C, 'is_usershare_watched',
         'return find_usershares(&snum) &&', 'return !find_usershares(&snum) ||',
         FAILCLOSED + ' usershare_template'),
    Lock('printer', SHARES_C, 'secopts_is_watched',
         '!secopts_compat_printable(snum);', 'true;', SHARES + ' printers'),
    Lock('printer-pattern', SHARES_C, 'secopts_may_reach',
         'if (printer == SECOPTS_PRINTER_PATTERN) {', 'if (false) {',
         SHARES + ' printers'),
    Lock('printer-registry', REGISTRY_SHARES, 'is_open',
         'bool watched = !is_printable(share) &&', 'bool watched =',
         JUDGEMENTS + ' registry_lines'),
    Lock('unwatched-later', 'module/compat/session_recheck.c', 'end_sessions',
         'session->status = NT_STATUS_USER_SESSION_DELETED;', ';',
         FAILCLOSED + ' lost_line'),
    Lock('unwatched-later-smb1', 'module/compat/session_recheck.c',
         'secopts_compat_recheck_session', 'if (session == NULL || lp_do',
         'if (smbd->is_smb1) {\n\t\treturn true;\n\t}\n'
         '\tif (session == NULL || lp_do', FAILCLOSED + ' lost_line_smb1'),
    Lock('unwatched-later-registry', 'module/compat/registry_state.c',
         'secopts_compat_registry_state', 'if (is_open &&',
         'if (false && is_open &&',
         FAILCLOSED + ' registry_later'),
    Lock('judged-once', ADMIT, 'unwatched_share',
         'if (finding->is_made &&', 'if (false && finding->is_made &&',
         JUDGEMENTS + ' listed'),
    Lock('judged-once-registry', REGISTRY_SHARES,
         'secopts_unwatched_registry_share', 'if (known.state != state) {',
         'if (true) {', JUDGEMENTS + ' listed'),
    Lock('shared-same-state', SHARES_CACHE, 'check_record',
         'if (memcmp(header, &wanted, sizeof(wanted)) != 0) {', 'if (false) {',
         JUDGEMENTS + ' shared'),
    Lock('shared-whole', SHARES_CACHE, 'check_record',
         'if (tdb_jenkins_hash(&data) != checksum) {',
         'if (tdb_jenkins_hash(&data) != checksum && false) {',
         JUDGEMENTS + ' shared'),
    Lock('shared-lengths', SHARES_CACHE, 'check_record',
         'if (length > left ||', 'if ((length > left && false) ||',
         'test_shares_cache'),
    Lock('shared-roots', SHARES_CACHE, 'open_db',
         'if (db != NULL && !is_roots(db)) {',
         'if (db != NULL && !is_roots(db) && false) {',
         JUDGEMENTS + ' shared'),
    Lock('judged-if-concerned', ADMIT, 'is_any_over',
         'had[who] && secopts_is_concerned(policy, &facts)', 'had[who]',
         JUDGEMENTS + ' not_concerned'),
    Lock('unseen', DECIDE, 'decide_early',
         'if (facts->session_unseen &&',
         'if (false && facts->session_unseen &&',
         FAILCLOSED + ' plugin_absent'),
    Lock('unseen-smb1', VFS, 'facts_of',
         '!secopts_compat_was_judged(conn) ||', '',
         'live/test_smb1 round_spnego'),
    Lock('unseen-mark', 'module/compat/judged.c', 'secopts_compat_is_judged',
         'return found;', 'return true;', 'live/test_smb1 round_spnego'),
    Lock('untold-share', VFS, 'secopts_connect',
         '!secopts_compat_is_smb1(conn) && is_told_of_users())',
         '!secopts_compat_is_smb1(conn))', FAILCLOSED + ' untold'),
    Lock('untold-open', VFS, 'secopts_openat',
         '(secopts_compat_is_smb1(conn) || !is_told_of_users()))',
         'secopts_compat_is_smb1(conn))', FAILCLOSED + ' untold'),
    Lock('other-samba', VFS, 'samba_init_module',
         'if (!secopts_compat_same_samba("VFS")) {',
         'if (!secopts_compat_same_samba("VFS") && false) {', 'test_load'),
    Lock('other-gensec', GENSEC, 'samba_init_module',
         '!secopts_compat_same_gensec())',
         '(!secopts_compat_same_gensec() && false))', 'test_load'),

    # TREE_CONNECT
    Lock('share', VFS, 'secopts_connect',
         'if (!NT_STATUS_IS_OK(status)) {\n\t\tsecopts_compat_tcon_status',
         'if (false) {\n\t\tsecopts_compat_tcon_status', SHARES),
    Lock('share-smb1', VFS, 'secopts_openat',
         'if (facts.who != SECOPTS_WHO_USER &&\n\t\t    !NT_STATUS',
         'if (false &&\n\t\t    !NT_STATUS',
         'live/test_smb1_attack anothers_tree'),
    Lock('share-status', 'module/compat/tcon_status.c', 'tcon_cleanup',
         'if (req_state == TEVENT_REQ_USER_ERROR) {',
         'if (false && req_state == TEVENT_REQ_USER_ERROR) {', SHARES),
    Lock('ipc-acl', 'module/compat/share_acl.c', 'store_new',
         'if (NT_STATUS_IS_OK(status) && there.dsize != 0) {',
         'if (false && there.dsize != 0) {', SHARES + ' ipc_acl'),

    # IPC$
    Lock('pipe', VFS, 'secopts_chdir',
         '!allow_dispatch(handle, &facts))',
         '!allow_dispatch(handle, &facts) && false)', PIPES),
    Lock('pipe-every-request', 'module/compat/ipc_chdir.c', 'write_counter',
         'for (bits = ++counter;', 'for (bits = counter;', PIPES),
    Lock('pipe-resumed', ADMIT, 'recheck_later',
         'secopts_compat_resume_ipc();', '', REAUTH),
    Lock('pipe-second', VFS, 'secopts_get_alloc_size',
         'if (!NT_STATUS_IS_OK(status)) {\n\t\t\t/* It must not',
         'if (false) {\n\t\t\t/* It must not', FAULTS + ' blind'),
    Lock('pipe-note', VFS, 'judge',
         'if (opened == NULL || opened->who != facts->who) {',
         'if (opened != NULL && opened->who != facts->who) {',
         FAULTS + ' unnoted'),
    Lock('pipe-whole-name', REQUEST, 'create_name',
         '    strlen(name) != size)', '    strlen(name) > size)', PIPES),
    Lock('pipe-unreadable', DECIDE, 'secopts_decide_pipe',
         'if (facts->request_unreadable || pipe == NULL) {',
         'if (facts->request_unreadable) {\n\t\treturn '
         'verdict_allow(SECOPTS_REASON_LISTED, SECOPTS_NUM_SETTINGS);\n\t}\n'
         '\tif (pipe == NULL) {', 'live/test_smb1'),
    Lock('pipe-gently', VFS, 'allow_dispatch',
         'ok = secopts_compat_refuse_pipe(handle->conn);',
         'ok = secopts_compat_refuse_pipe(handle->conn) || true;',
         'test_fuzz_vfs'),
    Lock('pipe-contexts', VFS, 'allow_dispatch',
         'secopts_compat_drop_contexts(&requests[0]))', 'true)',
         NOISE + ' requests'),
    Lock('pipe-support', 'module/compat/after_event.c', 'call_pending',
         'pending[i] = NULL;', '', PIPES + ' pipe_support'),
    Lock('pipe-internal', REQUEST, 'secopts_compat_is_internal',
         'return !secopts_compat_has_client(conn) &&\n'
         '\t       conn->session_info == NULL;',
         'return !secopts_compat_has_client(conn);', PIPES + ' internal'),

    # Memory, files
    Lock('no-policy', DECIDE, 'decide_concern',
         '*verdict = verdict_refuse(SECOPTS_REASON_FAILURE,',
         '*verdict = verdict_allow(SECOPTS_REASON_FAILURE,',
         FAULTS + ' every_request'),
    Lock('no-policy-enforced', 'module/policy/effective.c',
         'secopts_is_enforced', 'policy == NULL || policy->mode',
         'policy != NULL && policy->mode',
         FAULTS + ' every_request'),
    Lock('no-memory-request', REQUEST, 'secopts_compat_requests',
         'return false;\n\t\t\t}\n\t\t\tgrown[*num]',
         'return true;\n\t\t\t}\n\t\t\tgrown[*num]',
         FAULTS + ' every_request'),
    Lock('no-memory-connection', VFS, 'secopts_get_alloc_size',
         'bool may_change = policy == NULL ||',
         'bool may_change = policy != NULL &&', FAULTS + ' every_request'),
    Lock('bad-value', 'module/samba/conf.c', 'use_fallback',
         '\tsecopts_policy_set_fallback(policy, setting);\n\tcomplain',
         '\tcomplain', FAILCLOSED + ' bad_values'),
    Lock('registry-unread', 'module/samba/conf.c', 'read_setting',
         'if (registry == NULL) {\n'
         '\t\tsecopts_policy_set_fallback(policy, setting);',
         'if (registry == NULL) {', TROUBLE + ' damaged'),
    Lock('registry-absent', 'module/compat/regdb.c', 'check_absent_key',
         'if (names_subkey(list, subkey, &damaged) || damaged) {',
         'if (names_subkey(list, subkey, &damaged) && false) {',
         TROUBLE + ' lost_key'),
    Lock('registry-deleted', 'module/compat/regdb.c', 'is_deleted',
         'return data.dsize == 0 &&', 'return false && data.dsize == 0 &&',
         'test_registry'),
    Lock('registry-mapped', 'module/compat/regdb.c', 'REGISTRY_FLAGS',
         '(REG_TDB_FLAGS | TDB_NOMMAP)', '(REG_TDB_FLAGS)',
         TROUBLE + ' flickering'),

    # NTLM
    Lock('ntlm-server', NTLM_C, 'secopts_ntlm_message',
         'return judge_leg(gensec, policy, message.flags);\n\t}\n\tverdict',
         'return NT_STATUS_OK;\n\t}\n\tverdict', NTLM),
    Lock('ntlm-status', 'module/policy/ntlm.c', 'secopts_decide_ntlm',
         'verdict.ntstatus = SECOPTS_STATUS_NOT_SUPPORTED;',
         'verdict.ntstatus = 0xC000000Du;', NTLM),
    Lock('ntlm-client', NTLM_C, 'secopts_ntlm_message',
         'message.flags & offered);', 'message.flags | 0xffffffff);',
         CLIENT + ' fake_server'),
    Lock('ntlm-offered', NTLM_C, 'secopts_ntlm_message',
         'message.flags & offered);', 'message.flags);',
         CLIENT + ' fake_server'),
    Lock('rpc-judged', RPC_SERVER, 'watch_interface',
         '\tiface->dispatch = judged_dispatch;', '', RPC + ' file_server'),
    Lock('rpc-controller', RPC_SERVER, 'init_and_watch',
         'if (!watch_context(dce_ctx)) {', 'if (false) {',
         RPC + ' controller'),
    Lock('rpc-lock', RPC_SERVER, 'watch_controller',
         'return NT_STATUS_IS_OK(add(&lock_server));',
         'return lock_server.name != NULL;',
         'live/test_addc_rpc'),
    Lock('rpc-sam', 'module/samba/sddl.c', 'secopts_is_sam_denied',
         'return !NT_STATUS_IS_OK(se_access_check(', 'return false && !NT_STATUS_IS_OK(se_access_check(',
         'live/test_sam descriptors'),
    Lock('rpc-sam-wake', VFS, 'watch_user',
         'if (!secopts_is_sam_pipe(fsp->fsp_name->base_name) ||',
         'if (true || !secopts_is_sam_pipe(fsp->fsp_name->base_name) ||',
         'live/test_sam descriptors'),
    Lock('rpc-end', RPC_SERVER, 'end_after',
         '\tcall->terminate_reason = "secopts: the caller was refused";', '',
         'live/test_sam descriptors'),
    Lock('rpc-directory', 'module/policy/rpc.c', 'is_directory_closed',
         'return policy->role == SECOPTS_ROLE_DC &&',
         'return false && policy->role == SECOPTS_ROLE_DC &&',
         RPC + ' controller'),
    Lock('rpc-late', RPC_SERVER, 'secopts_compat_rpc_reload',
         'lp_load_with_shares(get_dyn_CONFIGFILE());', '',
         RPC + ' file_server'),
    Lock('rpc-level', 'module/policy/rpc.c', 'refuse_anonymous',
         'if (!is_level_open(operation, call->level)) {',
         'if (false && !is_level_open(operation, call->level)) {',
         RPC + ' file_server'),
    Lock('rpc-wake', 'module/samba/pipe_server.c', 'secopts_watch_pipe',
         '!secopts_concerns_pipe(policy, facts, name, denied) ||',
         '!secopts_concerns_pipe(policy, facts, name, denied) || true ||',
         RPC + ' no_plugin'),
    Lock('rpc-bind', PROOF, 'secopts_compat_proof_write',
         'if (!is_bind(vector, count)) {',
         'if (false && !is_bind(vector, count)) {', RPC + ' file_server'),
    Lock('rpc-proof', PROOF, 'secopts_compat_proof_read',
         'if (is_proof(message)) {', 'if (true || is_proof(message)) {',
         'test_fuzz_pipe'),
    Lock('rpc-proof-auth', PROOF, 'secopts_compat_proof_write',
         'proof->state = SECOPTS_PROOF_BINDING;',
         'proof->state = ((const uint8_t *)vector[0].iov_base)[10]\n'
         '\t\t\t\t\t? SECOPTS_PROOF_DONE\n'
         '\t\t\t\t\t: SECOPTS_PROOF_BINDING;',
         'live/test_rpc_raw evasions'),
    Lock('rpc-read-fails', WAKE, 'is_read',
         'tevent_req_error(req, err);\n\t\treturn false;\n\t}\n'
         '\t*ret = num;\n\treturn true;\n}\n\nstatic void wake_readv_done',
         '*ret = num;\n\t\ttevent_req_error(req, err);\n'
         '\t\treturn *ret >= 0;\n\t}\n\t*ret = num;\n\treturn true;\n}\n\n'
         'static void wake_readv_done', 'test_fuzz_pipe'),
    Lock('ntlm-null', 'module/policy/ntlm.c', 'secopts_decide_null_fallback',
         'bool allow = !protect ||', 'bool allow = true || !protect ||',
         CLIENT + ' null_session'),
    Lock('ntlm-read', 'module/load/ntlmssp.c', 'secopts_read_ntlmssp',
         'if (length >= offset + 4) {', 'if (length >= offset) {',
         'test_ntlmssp'),

    Lock('ntlm-128bit', 'module/policy/ntlm.c', 'is_128bit_due',
         'return always || (flags & SECOPTS_NTLM_CONFIDENTIALITY) != 0;',
         'return always || (flags & 0u) != 0;', 'live/test_128bit smb'),
    Lock('ntlm-128bit-always', 'module/policy/ntlm.c', 'is_128bit_due',
         'bool always = policy != NULL && policy->always_128bit;',
         'bool always = policy != NULL && false;', 'live/test_128bit smb'),
    Lock('ntlm-128bit-client', 'module/policy/ntlm.c', 'secopts_decide_ntlm',
         'if (side == SECOPTS_SERVER && !is_128bit_due(',
         'if (!is_128bit_due(', CLIENT + ' fake_server'),
    Lock('policy-now-leg', GENSEC, 'gensec_secopts_update_send',
         '\n\tstatus = use_policy_now(gensec, context);\n\tif',
         '\n\tstatus = NT_STATUS_OK;\n\tif', POLICY_NOW),
    Lock('policy-now-session', GENSEC, 'gensec_secopts_session_info',
         'status = use_policy_now(gensec, context_of(gensec));',
         'status = NT_STATUS_OK;', POLICY_NOW),
    Lock('policy-now-again', GENSEC, 'use_policy_now',
         'status = secopts_ntlm_again(gensec, context->policy,\n'
         '\t\t\t\t\t    &context->legs);',
         'status = NT_STATUS_OK;', POLICY_NOW),

    # The log
    Lock('log-repeats', 'module/samba/audit.c', 'audit',
         ': answer.flood == SECOPTS_FLOOD_REPEAT;', ': false;',
         'live/test_audit flood'),
    Lock('log-client-bound', 'module/samba/audit_flood.c', 'free_slot',
         '(over == OVER_ONE && of_client >= NUM_CLIENT_SLOTS) ||', '',
         'live/test_audit flood'),
    Lock('log-forging', 'module/load/unicode.c', 'secopts_put_printable',
         'if (taken != 0 && is_printable(code)) {', 'if (taken != 0) {', PIPES),
    Lock('log-quiet', VFS, 'secopts_chdir',
         '{\n\t\tsecopts_compat_quiet(conn);', '{', NOISE + ' requests'),
    Lock('log-quiet-share', VFS, 'secopts_connect',
         'status);\n\t\tsecopts_compat_quiet(conn);', 'status);',
         NOISE + ' trees'),
    Lock('log-quiet-ended', 'module/compat/quiet.c', 'end_quiet',
         'debuglevel_set_class(DBGC_ALL, level);', '', NOISE + ' requests'),
    Lock('notes-bound', 'module/samba/notes.c', 'secopts_note_add',
         'if (num_notes >= MAX_NOTES) {',
         'if (num_notes >= 1000 * MAX_NOTES) {',
         'live/test_tool_sessions many_notes'),

    # Foreign input
    Lock('registry-value', 'module/load/regvalue.c', 'secopts_packed_next',
         '    length > packed->length)', '    false)', 'test_regvalue'),
    Lock('blank-typed', 'module/load/typed.c', 'check_list',
         'if (secopts_is_blank(name)) {', "if (*name == '\\0') {",
         'test_typed'),
    Lock('blank-line', 'module/load/list.c', 'parse_list',
         'if (secopts_is_blank(out)) {', 'if (length == 0) {', 'test_list'),
    Lock('unread-name', 'module/load/typed.c', 'name_problem',
         'if (strstr(name, SECOPTS_REPLACEMENT) != NULL) {',
         'if (false) {', 'test_typed'),
    Lock('import-escapes', 'module/tool/transfer/import_report.c',
         'print_what', '\\n", tool_safe_text(talloc_tos(), entry->name),',
         '\\n", entry->name,', 'check-import'),
    Lock('import-own', 'module/tool/transfer/import_read.c',
         'classify',
         'if (setting < SECOPTS_NUM_SETTINGS) {', 'if (false) {',
         'check-cases'),

    # Advice
    Lock('advice-weakens', 'module/tool/transfer/import_windows.c',
         'account_line',
         'switch (tool_compare_parameter(line->parameter, now, '
         'line->value)) {', 'switch (TOOL_LESS_STRICT) {', 'check-import'),
    Lock('advice-registry', 'module/tool/check/judge.c', 'add_line',
         'if (tool_is_in_registry(section)) {', 'if (false) {',
         'live/test_advice'),
]
