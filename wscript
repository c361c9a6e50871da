# Builds the two plug-ins, the command and the tests; ./run build calls it.

import glob
import os
import re

from waflib import Logs, Utils

APPNAME = 'secopts'
VERSION = '0.1.0'
top = '.'
out = 'build'

# What is made of what. Policy and load are in everything.

VFS = '''
    module/samba/vfs_secopts.c
    module/samba/facts.c
    module/samba/gate.c
    module/samba/audit.c
    module/samba/audit_flood.c
    module/samba/audit_json.c
    module/samba/audit_send.c
    module/samba/audit_text.c
    module/samba/conf.c module/samba/conf_cache.c
    module/samba/registry.c
    module/compat/regdb.c
    module/compat/version.c
    module/compat/request.c
    module/compat/tcon_status.c
    module/compat/step_aside.c
    module/compat/ipc_chdir.c
    module/compat/pipe_refusal.c
'''
GENSEC = '''
    module/samba/gensec_secopts.c
    module/samba/gensec_event.c
    module/samba/admit.c
    module/samba/ntlm.c
    module/samba/shares.c
    module/samba/facts.c
    module/samba/gate.c
    module/samba/audit.c
    module/samba/audit_flood.c
    module/samba/audit_json.c
    module/samba/audit_send.c
    module/samba/audit_text.c
    module/samba/conf.c module/samba/conf_cache.c
    module/samba/registry.c
    module/compat/regdb.c
    module/compat/version.c
    module/compat/smbd_session.c
'''
TOOL = '''
    module/tool/*.c
    module/samba/conf.c
    module/samba/registry.c
    module/samba/facts.c
    module/samba/shares.c
    module/compat/regdb.c
'''

# Readers of files: for the command alone. They need jansson.
READERS = '''
    module/load/format.c
    module/load/inf.c
    module/load/json.c
    module/load/lines.c
    module/load/reg.c
    module/load/strings.c
    module/load/utf.c
'''

# Every program that uses gensec loads the gensec plug-in: it must not bring
# smbd into them, and refers to smbd's symbols weakly.

COMMON_LIBS = '''
    common-auth dbwrap dcerpc-binding genrand gensec messages-dgm ndr
    ndr-standard samba-credentials samba-debug samba-errors samba-hostconfig
    samba-security samba-sockets samba-util tdb-wrap tevent-util
'''
SMBD_LIBS = 'smbconf smbd-base smbd-shim'
TOOL_LIBS = 'cli-smb-common cliauth cmdline registry smbconf'
SYSTEM_LIBS = 'jansson talloc tevent tdb'

# What the VFS plug-in notes and the command reads of sessions.
SESSIONS = '''
    module/samba/pipes_open.c
    module/compat/read_db.c
    module/compat/server_alive.c
'''
SESSIONS_LIBS = ' dbwrap ndr-samba smbd-shim '

# Samba's own order: what a bare "auth.h" is depends on it.
SAMBA_INCLUDES = '''
    source3/include source3 source3/lib include/public source4 lib source4/lib
    source4/include include lib/replace .
'''
SAMBA_DEFINES = '''
    _SAMBA_BUILD_=4 HAVE_CONFIG_H=1 __STDC_WANT_LIB_EXT1__=1 _REENTRANT
    _XOPEN_SOURCE_EXTENDED=1 _GNU_SOURCE=1
'''

WARNINGS = '''
    -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes
    -Wpointer-arith -Wwrite-strings -Wvla
'''
SANITIZE = '-fsanitize=address,undefined -fno-sanitize-recover=all'


def options(opt):
    opt.load('compiler_c')
    opt.add_option('--samba-source', metavar='DIR',
                   help="configured source of the installed Samba")


def configure(conf):
    conf.load('compiler_c clang_compilation_database')
    env = conf.env
    samba = conf.options.samba_source
    if not samba:
        conf.fatal('--samba-source is needed')

    triplet = conf.cmd_and_log(env.CC + ['-print-multiarch']).strip()
    env.LIBDIR = '/usr/lib/' + triplet
    env.SAMBA_LIBDIR = env.LIBDIR + '/samba'
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

    with open(os.path.join(build, 'include', 'version.h')) as header:
        version = re.search('^SAMBA_VERSION_STRING=(.*)', header.read(), re.M)
    conf.msg('Samba', version.group(1))
    env.DEFINES = ['SECOPTS_VERSION="%s"' % VERSION]
    env.SAMBA_DEFINES = Utils.to_list(SAMBA_DEFINES) + [
        'SECOPTS_BUILD_SAMBA_VERSION="%s"' % version.group(1)]

    env.CFLAGS = Utils.to_list(WARNINGS)
    env.LINKFLAGS = ['-Wl,-z,defs', '-Wl,--as-needed']
    env.HARDENING_CFLAGS = buildflags(conf, 'CPPFLAGS', 'CFLAGS')
    env.HARDENING_LINKFLAGS = buildflags(conf, 'LDFLAGS')


def samba_library(conf, name):
    """Samba moves libraries between public and private from release to
    release and renames the private ones; take the installed file."""
    found = (glob.glob('%s/lib%s-samba4.so.?' % (conf.env.SAMBA_LIBDIR, name)) +
             glob.glob('%s/lib%s-private-samba.so.?' %
                       (conf.env.SAMBA_LIBDIR, name)) +
             glob.glob('%s/lib%s.so.?' % (conf.env.LIBDIR, name)))
    if not found:
        conf.fatal('no library %s of Samba is installed' % name)
    return os.path.basename(found[0])


def public_library(conf, name):
    """The public library, where a private one has the same name."""
    found = glob.glob('%s/lib%s.so.?' % (conf.env.LIBDIR, name))
    if not found:
        conf.fatal('no public library %s of Samba is installed' % name)
    return os.path.basename(found[0])


def buildflags(conf, *names):
    environ = dict(os.environ, DEB_BUILD_MAINT_OPTIONS='hardening=+all')
    return [flag for name in names for flag in conf.cmd_and_log(
        ['dpkg-buildflags', '--get', name], env=environ).split()]


def build(bld):
    env = bld.env
    pure = ['-std=c11', '-Wpedantic']
    samba = ['-std=gnu11', '-Wno-unused-parameter'] + env.SAMBA_CFLAGS
    sanitize = Utils.to_list(SANITIZE) + ['-g', '-O1', '-fno-omit-frame-pointer']

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
                    includes='include', cflags=pure + sanitize)

    def with_samba(**kw):
        return dict(
            includes='include', use='core',
            defines=env.SAMBA_DEFINES,
            cflags=samba + env.HARDENING_CFLAGS,
            linkflags=env.HARDENING_LINKFLAGS + ['-Wl,--enable-new-dtags'],
            libpath=[env.SAMBA_LIBDIR], rpath=[env.SAMBA_LIBDIR], **kw)

    exports = bld.path.find_node('conf/exports.map')

    def plugin(target, names, libs):
        absent = [name for name in Utils.to_list(names)
                  if not bld.path.find_node(name)]
        if absent:
            Logs.warn('no %s.so: there is no %s', target, ' '.join(absent))
            return
        task_gen = bld.shlib(target=target, source=Utils.to_list(names),
                             lib=libraries(libs), **with_samba())
        task_gen.env.cshlib_PATTERN = '%s.so'
        task_gen.linkflags.append('-Wl,--version-script=' + exports.abspath())
        bld.add_manual_dependency(
            bld.bldnode.find_or_declare(target + '.so'), exports)

    plugin('vfs/secopts', VFS + SESSIONS,
           COMMON_LIBS + SMBD_LIBS + SESSIONS_LIBS + 'ndr-public')
    plugin('gensec/secopts', GENSEC, COMMON_LIBS)
    if sources('module/tool/*.c'):
        options = with_samba()
        options['use'] = 'core readers'
        bld.program(target='bin/secopts', source=sources(TOOL + SESSIONS),
                    lib=libraries(COMMON_LIBS + TOOL_LIBS + SESSIONS_LIBS +
                                  'ndr-public') + ['jansson', 'popt'],
                    **options)

    for test in sources('tests/policy/test_*.c tests/load/test_*.c'):
        bld.program(target='tests/' + stem(test), source=[test],
                    includes='include tests',
                    use='core-sanitized readers-sanitized',
                    lib=['cmocka', 'jansson'],
                    cflags=['-std=gnu11'] + sanitize,
                    linkflags=Utils.to_list(SANITIZE))

    # Without libFuzzer, for every check; ./run fuzz has it.
    # Files are longer than messages: fewer runs in the same few seconds.
    for target, runs in (('ntlmssp', 1000000), ('load', 1000000),
                         ('regvalue', 1000000),
                         ('inf', 100000), ('reg', 100000), ('json', 100000)):
        bld.program(target='tests/test_fuzz_' + target,
                    source='tests/fuzz/fuzz_%s.c tests/fuzz/fuzz_main.c' %
                    target, includes='include tests',
                    use='core-sanitized readers-sanitized',
                    defines=env.DEFINES + [
                        'FUZZ_RUNS=%dL' % runs,
                        'FUZZ_CORPUS="tests/fuzz/corpus/%s"' % target],
                    lib=['cmocka', 'jansson'],
                    cflags=['-std=gnu11'] + sanitize,
                    linkflags=Utils.to_list(SANITIZE))

    for test in sources('tests/samba/test_*.c'):
        options = with_samba()
        options['includes'] += ' tests module/samba'
        # A test may stand in for what a plug-in takes from Samba.
        options['linkflags'] = options['linkflags'] + ['-Wl,--export-dynamic']
        options['defines'] = options['defines'] + [
            'VFS_SO="%s"' % bld.bldnode.make_node('vfs/secopts.so').abspath(),
            'GENSEC_SO="%s"' %
            bld.bldnode.make_node('gensec/secopts.so').abspath()]
        # What is tested is part of the test, where there is a file of its name.
        tested = sources('module/samba/%s.c module/samba/%s_*.c' %
                         ((stem(test)[len('test_'):],) * 2))
        bld.program(target='tests/' + stem(test),
                    source=[test] + tested + sources(
                        'module/samba/facts.c module/compat/regdb.c'),
                    lib=libraries(COMMON_LIBS) + ['cmocka', 'dl'], **options)


def stem(node):
    return os.path.splitext(node.name)[0]
