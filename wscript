# Builds the two plug-ins, the command and the tests; ./run build calls it.

import glob
import json
import os
import re

from waflib import Logs, Utils
from waflib.ConfigSet import ConfigSet

# Samba's release lines that ./run matrix has seen; 4.25 was tried by hand, see
# docs/samba-versions.md.
TESTED = (4, 17), (4, 25)

APPNAME = 'secopts'
VERSION = '0.1.0'
top = '.'
out = 'build'

# What is made of what. Policy and load are in everything.

VFS = '''
    module/samba/vfs_secopts.c
    module/samba/vfs_gate.c
    module/samba/vfs_notes.c
    module/samba/vfs_unseen.c
    module/samba/pipe_server.c
    module/samba/facts.c
    module/samba/gate.c
    module/samba/audit.c
    module/samba/audit_flood.c
    module/samba/refusals.c module/samba/refusals_read.c
    module/samba/tally.c
    module/samba/lock_tdb.c
    module/samba/audit_json.c module/samba/audit_ntlm.c
    module/samba/audit_node.c
    module/samba/audit_sum.c
    module/samba/audit_text.c
    module/samba/conf.c module/samba/conf_cache.c
    module/samba/sddl.c
    module/compat/domain_sid.c
    module/samba/layer.c
    module/samba/registry.c
    module/compat/messaging.c
    module/compat/root.c
    module/compat/cluster.c module/compat/regdb.c
    module/compat/version.c
    module/compat/request.c
    module/compat/judged.c
    module/compat/using_smb2.c
    module/compat/tcon_status.c
    module/compat/step_aside.c
    module/compat/ipc_chdir.c module/compat/ipc_lastconn.c
    module/compat/parameters.c
    module/compat/pipe_refusal.c
    module/compat/create_contexts.c
    module/compat/event_trace.c
    module/compat/after_event.c
    module/compat/quiet.c
    module/compat/pipe_wake.c
    module/compat/pipe_proof.c
    module/compat/pipe_bound.c
'''
GENSEC = '''
    module/samba/gensec_secopts.c
    module/samba/gensec_spnego.c
    module/samba/gensec_event.c
    module/samba/admit.c
    module/samba/ntlm.c
    module/samba/ntlm_use.c module/samba/uses.c module/samba/audit_use.c
    module/samba/rpc.c module/samba/rpc_key.c
    module/samba/samlogon.c
    module/samba/audit_sam.c
    module/samba/shares.c
    module/samba/facts.c
    module/samba/gate.c
    module/samba/audit.c
    module/samba/audit_flood.c
    module/samba/refusals.c module/samba/refusals_read.c
    module/samba/tally.c
    module/samba/lock_tdb.c
    module/samba/audit_json.c module/samba/audit_ntlm.c
    module/samba/audit_node.c
    module/samba/audit_sum.c
    module/samba/audit_text.c
    module/samba/conf.c module/samba/conf_cache.c
    module/samba/sddl.c
    module/compat/domain_sid.c
    module/samba/layer.c
    module/samba/registry.c
    module/samba/shares_registry.c
    module/samba/shares_cache.c
    module/compat/messaging.c
    module/compat/root.c
    module/compat/cluster.c module/compat/regdb.c
    module/compat/version.c
    module/compat/smbd_session.c
    module/compat/client_mechanisms.c
    module/compat/gensec_sizes.c
    module/compat/judged.c
    module/compat/ipc_chdir.c module/compat/ipc_lastconn.c
    module/compat/parameters.c
    module/compat/smbd_shares.c
    module/compat/registry_state.c
    module/compat/event_trace.c module/compat/after_event.c
    module/compat/session_recheck.c
    module/compat/rpc_server.c module/compat/registry_key.c
    module/compat/samlogon.c
    module/compat/share_acl.c
'''
# What Samba loads: in no need of any library, it opens one of those above.
PLUGIN = '''
    module/samba/plugin.c
    module/compat/version.c module/compat/open_library.c
'''
# What the benchmark's floor.c has of the plug-in: to see a request, and to refuse.
REFUSING = '''
    module/compat/request.c module/compat/judged.c
    module/compat/ipc_chdir.c module/compat/ipc_lastconn.c
    module/compat/tcon_status.c
    module/compat/using_smb2.c
    module/compat/quiet.c
    module/compat/after_event.c
    module/compat/event_trace.c
'''
TOOL = '''
    module/tool/*.c
    module/tool/common/*.c
    module/tool/show/*.c
    module/tool/ask/*.c
    module/tool/check/*.c
    module/tool/transfer/*.c
    module/tool/probe/*.c
    module/tool/sessions/*.c
    module/tool/ntlm/*.c
    module/tool/refusals/*.c
    module/tool/setup/*.c
    module/compat/smb_client.c module/compat/gpo_account.c
    module/tool/metrics/*.c
    module/samba/refusals_read.c
    module/samba/uses.c module/samba/tally.c module/samba/lock_tdb.c
    module/samba/conf.c
    module/samba/sddl.c
    module/samba/layer.c
    module/samba/registry.c
    module/compat/domain_sid.c
    module/samba/facts.c
    module/samba/shares.c
    module/compat/root.c
    module/compat/cluster.c module/compat/regdb.c
    module/compat/share_acl.c
    module/compat/smbd_shares.c
'''
# Prints what the documents hold of settings and parameters; not installed.
DOC = '''
    module/tool/doc/*.c
    module/tool/common/text.c
'''

# Readers of files: for the command alone. They need jansson.
READERS = '''
    module/load/format.c
    module/load/inf.c
    module/load/json.c
    module/load/reg.c
    module/load/reg_value.c
    module/load/utf.c
'''

# Every program that uses gensec loads the gensec plug-in: it must not bring
# smbd into them, and refers to smbd's symbols weakly.

COMMON_LIBS = '''
    common-auth dbwrap dcerpc-binding genrand gensec messages-dgm ndr
    ndr-standard replace samba-credentials samba-debug samba-errors
    samba-hostconfig samba-security samba-sockets samba-util tdb-wrap
    tevent-util
'''
SMBD_LIBS = 'smbconf smbd-base smbd-shim'
TOOL_LIBS = '''
    cli-smb-common cliauth cmdline ndr-samba4 registry smbconf util-reg
'''
SYSTEM_LIBS = 'jansson talloc tevent tdb'

# What the VFS plug-in notes and the command reads of sessions.
SESSIONS = '''
    module/samba/notes.c
    module/compat/read_db.c
    module/compat/server_alive.c
'''
SESSIONS_LIBS = ' dbwrap ndr-samba smbd-shim '

# Fuzz targets, and how often ./run check lets them run: files are longer than
# messages, and have fewer runs in the same few seconds.
FUZZ = {
    'ntlmssp': 1000000, 'load': 1000000, 'regvalue': 1000000,
    'decide': 1000000, 'inf': 100000, 'reg': 100000, 'json': 100000,
    'pol': 1000000,
}
# Those that play a program of Samba's: what of ours is in them besides, and
# what they link with.
FUZZ_WITH_SAMBA = {
    'create': ('module/compat/request.c module/compat/judged.c '
               'module/compat/using_smb2.c',
               COMMON_LIBS + SMBD_LIBS, 1000000),
    'gensec': (GENSEC, COMMON_LIBS + 'cliauth', 5000),
    'vfs': (VFS + SESSIONS,
            COMMON_LIBS + SMBD_LIBS + SESSIONS_LIBS + 'ndr-public', 20000),
    'pipe': ('module/compat/pipe_wake.c module/compat/pipe_proof.c '
             'module/compat/pipe_bound.c',
             COMMON_LIBS + SMBD_LIBS + ' ndr-public', 100000),
}

# Samba's own order: what a bare "auth.h" is depends on it.
SAMBA_INCLUDES = '''
    source3/include source3 source3/lib include/public source4 lib source4/lib
    source4/include include lib/replace librpc .
'''
SAMBA_DEFINES = '''
    _SAMBA_BUILD_=4 HAVE_CONFIG_H=1 __STDC_WANT_LIB_EXT1__=1 _REENTRANT
    _XOPEN_SOURCE_EXTENDED=1 _GNU_SOURCE=1
'''

WARNINGS = '''
    -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes
    -Wpointer-arith -Wwrite-strings -Wvla
'''
SANITIZE = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all']
SANITIZE_CFLAGS = SANITIZE + ['-g', '-O1', '-fno-omit-frame-pointer']


def options(opt):
    opt.load('compiler_c')
    opt.add_option('--samba-source', metavar='DIR',
                   help="configured source of the installed Samba")
    opt.add_option('--smbd', metavar='PATH', default='smbd',
                   help="the installed Samba's smbd")
    opt.add_option('--untested-samba', action='store_true', default=False,
                   help='build for a Samba that was never tested, too')
    opt.add_option('--sanitize', action='store_true', default=False,
                   help='plug-ins and command with sanitizers, not hardened')


def configure(conf):
    conf.load('compiler_c clang_compilation_database')
    conf.load('probes fits',
              tooldir=[conf.path.find_node('buildtools').abspath()])
    env = conf.env
    samba = conf.options.samba_source
    if not samba:
        conf.fatal('--samba-source is needed')

    report = conf.cmd_and_log([conf.options.smbd, '-b'])
    directories(conf, report, samba)
    for name in Utils.to_list(COMMON_LIBS + SMBD_LIBS + ' ' + TOOL_LIBS +
                              SESSIONS_LIBS):
        env['SAMBALIB_' + name] = samba_library(conf, name)
    env['SAMBALIB_ndr-public'] = public_library(conf, 'ndr')

    build = os.path.join(samba, 'bin', 'default')
    includes = [os.path.normpath(os.path.join(root, path))
                for path in Utils.to_list(SAMBA_INCLUDES)
                for root in (build, samba)]
    env.SAMBA_CFLAGS = [word for path in includes if os.path.isdir(path)
                        for word in ('-isystem', path)]

    version = samba_version(conf, build)
    differ = conf.fits_smbd(samba, report, build)
    env.DEFINES = ['SECOPTS_VERSION="%s"' % VERSION]
    env.SAMBA_DEFINES = Utils.to_list(SAMBA_DEFINES) + [
        'SECOPTS_BUILD_SAMBA_VERSION="%s"' % version]
    known = {'samba': version, 'differs from smbd -b': differ,
             'probes': conf.probe_samba()}
    conf.bldnode.make_node('samba.json').write(json.dumps(known, indent=4))

    env.CFLAGS = Utils.to_list(WARNINGS) + ['-ffunction-sections',
                                            '-fdata-sections']
    env.LINKFLAGS = ['-Wl,-z,defs', '-Wl,--as-needed']
    env.HARDENING_CFLAGS = buildflags(conf, 'CPPFLAGS', 'CFLAGS')
    env.HARDENING_LINKFLAGS = buildflags(conf, 'LDFLAGS')
    if conf.options.sanitize:
        env.HARDENING_CFLAGS, env.HARDENING_LINKFLAGS = SANITIZE_CFLAGS, SANITIZE


def samba_version(conf, build):
    # ./run makes the first, Samba's own build the second.
    for name in 'include/version.h', 'version.h':
        if os.path.exists(os.path.join(build, name)):
            break
    with open(os.path.join(build, name)) as header:
        text = header.read()
    version = re.search('^SAMBA_VERSION_STRING=(.*)', text, re.M).group(1)
    line = tuple(int(re.search('SAMBA_VERSION_%s ([0-9]+)' % part,
                               text).group(1)) for part in ('MAJOR', 'MINOR'))
    conf.msg('Samba', version)
    if not TESTED[0] <= line <= TESTED[1]:
        if not conf.options.untested_samba:
            conf.fatal('Samba %s is not one of %d.%d to %d.%d, and nobody has '
                       'tested it; --untested-samba builds all the same' %
                       ((version,) + TESTED[0] + TESTED[1]))
        Logs.warn('nobody has tested Samba %s', version)
    return version


def directories(conf, report, samba):
    """The installed Samba's libraries: the public ones are where smbd says,
    the private ones where its source was told to put them."""
    env = conf.env
    configured = ConfigSet(os.path.join(samba, 'bin/c4che/default_cache.py'))
    env.LIBDIR = re.search(r'^\s*LIBDIR: (/\S+)$', report, re.M).group(1)
    env.SAMBA_LIBDIR = configured.PRIVATELIBDIR
    env.PRIVATE_EXTENSION = configured.PRIVATE_EXTENSION
    env.SAMBA_LIBPATH = [env.SAMBA_LIBDIR]
    triplet = conf.cmd_and_log(env.CC + ['-print-multiarch']).strip()
    if env.LIBDIR not in ('/usr/lib', '/usr/lib64', '/usr/lib/' + triplet):
        env.SAMBA_LIBPATH += [env.LIBDIR]
    conf.msg("Samba's libraries", ' '.join([env.LIBDIR, env.SAMBA_LIBDIR]))


def samba_library(conf, name):
    """Samba moves libraries between public and private from release to
    release and renames the private ones; take the installed file."""
    env = conf.env
    return library(conf, name, [
        '%s/lib%s-%s.so' % (env.SAMBA_LIBDIR, name, extension)
        for extension in ('samba4', 'private-samba', env.PRIVATE_EXTENSION)
    ] + ['%s/lib%s.so' % (path, name)
         for path in (env.SAMBA_LIBDIR, env.LIBDIR)])


def public_library(conf, name):
    """The public library, where a private one has the same name."""
    return library(conf, name, ['%s/lib%s.so' % (conf.env.LIBDIR, name)])


def library(conf, name, paths):
    """Only Debian gives private libraries a number."""
    for path in paths:
        for found in glob.glob(path + '.?') + glob.glob(path):
            return os.path.basename(found)
    conf.fatal('no library %s of Samba is installed in %s' %
               (name, ' or '.join(sorted({os.path.dirname(path)
                                          for path in paths}))))


def buildflags(conf, *names):
    """The distribution's, where it is one of Debian's kind."""
    if not conf.find_program('dpkg-buildflags', mandatory=False):
        return (['-g', '-O2', '-fstack-protector-strong']
                if 'CFLAGS' in names else ['-Wl,-z,relro', '-Wl,-z,now'])
    environ = dict(os.environ, DEB_BUILD_MAINT_OPTIONS='hardening=+all')
    return [flag for name in names for flag in conf.cmd_and_log(
        ['dpkg-buildflags', '--get', name], env=environ).split()]


def build(bld):
    env = bld.env
    # What no other library may replace, the compiler may put in line.
    hidden = ['-fvisibility=hidden']
    pure = ['-std=c11', '-Wpedantic'] + hidden
    samba = ['-std=gnu11', '-Wno-unused-parameter'] + env.SAMBA_CFLAGS

    def sources(patterns):
        return bld.path.ant_glob(patterns)

    def libraries(names):
        return ([':' + env['SAMBALIB_' + name]
                 for name in Utils.to_list(names)] +
                Utils.to_list(SYSTEM_LIBS))

    # The core knows nothing but include/, and the compiler sees to it.
    readers = sources(READERS)
    core = [source for source in
            sources('module/policy/*.c module/load/*.c')
            if source not in readers]
    for target, source in ('core', core), ('readers', readers):
        bld.objects(target=target, source=source, includes='include',
                    cflags=pure + env.HARDENING_CFLAGS + ['-fPIC'])
        bld.objects(target=target + '-sanitized', source=source,
                    includes='include', cflags=pure + SANITIZE_CFLAGS)

    def with_samba(**kw):
        return dict(
            includes='include', use='core',
            defines=env.SAMBA_DEFINES,
            cflags=samba + env.HARDENING_CFLAGS,
            linkflags=env.HARDENING_LINKFLAGS + ['-Wl,--enable-new-dtags'],
            libpath=env.SAMBA_LIBPATH, rpath=env.SAMBA_LIBPATH, **kw)

    exports = bld.path.find_node('conf/exports.map')

    def library(target, names, libs, **kw):
        options = with_samba(lib=libraries(libs) if libs else [])
        options['cflags'] += hidden
        options.update(kw)
        task_gen = bld.shlib(target=target, source=Utils.to_list(names),
                             **options)
        task_gen.env.cshlib_PATTERN = '%s.so'
        # Each process of smbd has a copy of what the linker must relocate.
        task_gen.linkflags += ['-Wl,--version-script=' + exports.abspath(),
                               '-Wl,--gc-sections']
        bld.add_manual_dependency(
            bld.bldnode.find_or_declare(target + '.so'), exports)
        return task_gen

    def objects(target, names, **defines):
        options = with_samba()
        bld.objects(target=target, source=names, includes=options['includes'],
                    defines=options['defines'] + [
                        '%s=%s' % item for item in defines.items()],
                    cflags=options['cflags'] + hidden + ['-fPIC'])

    # The code of the plug-ins, compiled once for the libraries that it is in:
    # module/compat/open_library.c tells which these are.
    in_vfs, in_gensec = (Utils.to_list(names)
                         for names in (VFS + SESSIONS, GENSEC))
    first = {'vfs': in_vfs.pop(0), 'gensec': in_gensec.pop(0)}
    objects('shared', [name for name in in_vfs if name in in_gensec])
    objects('only-vfs', [name for name in in_vfs if name not in in_gensec])
    objects('only-gensec', [name for name in in_gensec if name not in in_vfs])
    for kind, libs in (('vfs', COMMON_LIBS + SMBD_LIBS + SESSIONS_LIBS +
                        'ndr-public'), ('gensec', COMMON_LIBS)):
        library('secopts/' + kind, first[kind], libs,
                use='core shared only-' + kind)
        # Samba renames the function of a module that it links statically, too.
        objects(kind + '-in-smbd', first[kind],
                samba_init_module='secopts_%s_init' % kind)
        plugin = library(kind + '/secopts', PLUGIN, '', use='', libpath=[],
                         rpath=[], defines=env.SAMBA_DEFINES + [
                             'SECOPTS_PLUGIN="%s"' %
                             {'vfs': 'VFS'}.get(kind, kind),
                             'SECOPTS_LIBRARY="%s"' % kind])
        # All of it is one page, and what the linker writes is another one.
        plugin.linkflags += ['-nostartfiles', '-Wl,-z,noseparate-code']
    smbd = library('secopts/smbd', '', '', features='c cshlib', rpath=[],
                   use='core shared only-vfs only-gensec vfs-in-smbd '
                       'gensec-in-smbd')
    smbd.linkflags += ['-Wl,-z,undefs']
    if sources('tests/live/opaque.c'):
        library('tests/secopts_opaque', 'tests/live/opaque.c',
                COMMON_LIBS + SMBD_LIBS)
    if sources('tests/bench/floor.c'):
        library('tests/secopts_floor', 'tests/bench/floor.c ' + REFUSING,
                COMMON_LIBS + SMBD_LIBS)
    # For the benchmark: what any plug-in costs.
    for kind in 'vfs', 'gensec':
        if sources('tests/bench/nothing_%s.c' % kind):
            library('tests/nothing/%s/secopts' % kind,
                    'tests/bench/nothing_%s.c' % kind, '', use='', libpath=[],
                    rpath=[]).linkflags += ['-Wl,-z,undefs']

    if sources('module/tool/*.c'):
        options = with_samba()
        options['use'] = 'core readers'
        bld.program(target='bin/secopts', source=sources(TOOL + SESSIONS),
                    lib=libraries(COMMON_LIBS + TOOL_LIBS + SESSIONS_LIBS +
                                  'ndr-public') + ['jansson', 'popt'],
                    **options)
        bld.program(target='bin/secopts-doc', source=sources(DOC),
                    lib=libraries(COMMON_LIBS), **with_samba())

    for test in sources('tests/policy/test_*.c tests/load/test_*.c'):
        bld.program(target='tests/' + stem(test), source=[test],
                    includes='include tests',
                    use='core-sanitized readers-sanitized',
                    lib=['cmocka', 'jansson'],
                    cflags=['-std=gnu11'] + SANITIZE_CFLAGS,
                    linkflags=SANITIZE)

    def fuzz(target, runs, source, options):
        source = ['tests/fuzz/fuzz_%s.c' % target] + source
        options.update(cflags=options['cflags'] + SANITIZE_CFLAGS,
                       includes='include tests module/samba module/compat')
        fuzz_arguments(bld, target,
                       source + [node.srcpath() for node in core + readers],
                       options)
        bld.program(target='tests/test_fuzz_' + target,
                    source=source + ['tests/fuzz/fuzz_main.c'],
                    **dict(options, use='core-sanitized readers-sanitized',
                           linkflags=SANITIZE,
                           lib=['cmocka'] + options['lib'],
                           defines=options['defines'] + [
                               'FUZZ_RUNS=%dL' % runs,
                               'FUZZ_CORPUS="tests/fuzz/corpus/%s"' % target]))

    # Without libFuzzer, for every check; ./run fuzz has it.
    for target, runs in FUZZ.items():
        fuzz(target, runs, [], dict(cflags=['-std=gnu11'], lib=['jansson'],
                                    defines=[]))
    for target, (names, libs, runs) in FUZZ_WITH_SAMBA.items():
        options = with_samba(lib=libraries(libs) + ['dl'])
        options['cflags'] = samba
        fuzz(target, runs, Utils.to_list(names), options)

    # Preloaded into smbd by tests/live/test_faults.py and by ./run sanitize.
    # The functions in the first stand for others, some of which the compiler
    # knows.
    for target, source in ('faults', 'shim.c'), ('seen', 'seen.c'):
        shim = bld.shlib(target='tests/' + target,
                         source='tests/faults/' + source,
                         includes='tests/faults', defines=['_GNU_SOURCE'],
                         cflags=['-std=gnu11', '-g', '-O1', '-fno-builtin',
                                 '-Wno-builtin-declaration-mismatch'])
        shim.env.cshlib_PATTERN = '%s.so'

    for test in sources('tests/samba/test_*.c'):
        options = with_samba()
        options['includes'] += ' tests module/samba'
        # A test may stand in for what a plug-in takes from Samba.
        options['linkflags'] = options['linkflags'] + ['-Wl,--export-dynamic']
        options['defines'] = options['defines'] + [
            'VFS_SO="%s"' % bld.bldnode.make_node('vfs/secopts.so').abspath(),
            'GENSEC_SO="%s"' %
            bld.bldnode.make_node('gensec/secopts.so').abspath(),
            'LIBRARIES="%s"' % bld.bldnode.make_node('secopts').abspath()]
        # What is tested is part of the test, where there is a file of its name.
        tested = sources('module/samba/%s.c module/samba/%s_*.c' %
                         ((stem(test)[len('test_'):],) * 2))
        if stem(test) == 'test_layer':
            tested += sources('module/samba/conf.c '
                              'module/samba/registry.c')
        if stem(test) == 'test_judged':
            tested = sources('module/compat/judged.c')
        if stem(test) in ('test_audit', 'test_refusals'):
            # A refusal is told of and noted.
            tested = sources('module/samba/audit.c module/samba/audit_*.c '
                             'module/samba/refusals.c '
                             'module/samba/refusals_read.c')
        bld.program(target='tests/' + stem(test),
                    source=[test] + tested + sources(
                        'module/samba/facts.c module/samba/lock_tdb.c '
                        'module/samba/tally.c '
                        'module/samba/sddl.c module/compat/domain_sid.c '
                        'module/compat/messaging.c module/compat/root.c '
                        'module/compat/cluster.c module/compat/regdb.c'),
                    lib=libraries(COMMON_LIBS) + ['cmocka', 'dl'], **options)


def fuzz_arguments(bld, target, source, options):
    """For ./run fuzz, which compiles with clang: the rest of its command."""
    paths = options.get('libpath', [])
    words = (options['cflags'] +
             ['-I' + path for path in options['includes'].split()] +
             ['-D' + define for define in bld.env.DEFINES + options['defines']] +
             source + ['-L' + path for path in paths] +
             ['-Wl,-rpath,' + path for path in paths] +
             ['-l' + name for name in options['lib']])
    bld.bldnode.make_node('fuzz').mkdir()
    bld.bldnode.make_node('fuzz/%s.args' % target).write(''.join(
        '"%s"\n' % word.replace('"', '\\"') for word in words))


def stem(node):
    return os.path.splitext(node.name)[0]
