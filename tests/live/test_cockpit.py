# secopts - the Cockpit page, in a browser
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""Real Cockpit, real Chromium, a real smbd whose policy the page changes.

Pictures of every part, 1280 and 390 pixels wide, light and dark, are left in
build/page for looking at.
"""

import json
import sys

from harness import (DENIED, OK, REPO, Server, anonymous, check, connection,
                     expect, run_parts)

sys.path.insert(0, str(REPO / 'tests/page'))

from clients import CONF, MARKUP, come_and_go, connected     # noqa: E402
from cockpit import ADMIN, READER, Cockpit                   # noqa: E402

TOOL = REPO / 'build/bin/secopts'
PICTURES = REPO / 'build/page'
PARTS = {'': 'Overview', 'settings': 'Settings', 'sessions': 'Sessions',
         'refusals': 'Refusals', 'ntlm': 'NTLM', 'baseline': 'Baseline',
         'probe': 'Probe'}
WIDTHS = {1280: 900, 390: 844}
BODY = '#content'
PIPES = 'NullSessionPipes'

# Whether each text that is seen stands out from what is behind it by 4.5 to 1
# (WCAG 2.1, 1.4.3). Returns those that do not.
CONTRAST = '''
const parse = text => (text.match(/[\\d.]+/g) || []).map(Number);
const light = rgb => {
    const [r, g, b] = rgb.map(c => c / 255).map(
        c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const behind = element => {
    for (let e = element; e; e = e.parentElement) {
        const [r, g, b, a = 1] = parse(getComputedStyle(e).backgroundColor);
        if (a === 1) return [r, g, b];
    }
    return [255, 255, 255];
};
const bad = new Set();
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walk.nextNode()) {
    const element = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || element.closest('svg') ||
        !element.checkVisibility() || element.closest('.skip, .unseen'))
        continue;
    const [one, two] = [
        light(parse(getComputedStyle(element).color).slice(0, 3)),
        light(behind(element))].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (two + 0.05);
    if (ratio < 4.5)
        bad.add(element.tagName + '.' + element.className + ' ' +
                ratio.toFixed(2));
}
return [...bad];
'''


def ours(browser):
    """What the console has got of our page since the last time."""
    return [line for line in browser.complaints() if '/secopts/' in line]


def tool(server, *words):
    return server.run([TOOL, *words, '-s', server.conf])


def shown(server):
    return json.loads(tool(server, 'show', '--json').stdout)


def picture(page, browser, name):
    """All of the page, in every size and colour."""
    for width, height in WIDTHS.items():
        for scheme in 'light', 'dark':
            browser.prefer(scheme)
            browser.resize(width, height)
            what = f'{name}, {width}, {scheme}'
            browser.find('html.so-dark' if scheme == 'dark'
                         else 'html:not(.so-dark)')
            check(what + ': nothing is wider than the window', browser.script(
                'return document.documentElement.scrollWidth <= innerWidth'),
                True)
            check(what + ': every text can be read', browser.script(CONTRAST),
                  [])
            tall = browser.script(
                'return document.documentElement.scrollHeight')
            browser.resize(width, min(max(height, tall + 120), 3000))
            browser.frame()
            browser.screenshot(PICTURES / f'{name}-{width}-{scheme}.png')
            page.into(browser)
    browser.prefer('light')
    browser.resize(1280, WIDTHS[1280])


def named_controls(browser, what):
    """A name for each control, as who hears the page needs it."""
    found = browser.all('button, input, select, textarea, a')
    nameless = [each.attribute('outerHTML') or each.property('outerHTML')
                for each in found if not each.label()]
    check(what + ': every control has a name', nameless, [])


def parts(page, server, browser):
    """Each part of the page, as an administrator sees it."""
    show = shown(server)
    for path, title in PARTS.items():
        page.open(browser, path)
        name = path or 'overview'
        check(f'{name}: its tab is marked',
              browser.find('#tabs [aria-current]').text(), title)
        if path == 'probe':
            browser.find('button[type=submit]').click()
            browser.find('.card table')
        named_controls(browser, name)
        picture(page, browser, name)
        check(f'{name}: the console has nothing to say', ours(browser), [])

    page.open(browser)
    check('overview: the sentence is that of the command',
          show['result'] in browser.find(BODY).text(), True)
    check('overview: what is not in place is that of the command',
          [each['text'] in browser.find(BODY).text()
           for each in show['findings']], [True] * len(show['findings']))

    page.open(browser, 'settings')
    check('settings: all are there',
          [each.text() for each in browser.all('.name')],
          [each['name'] for each in show['settings']])
    browser.find('[type=search]').type('NTLMInDomain')
    check('settings: those that are searched for are there',
          [each.text() for each in browser.all('.name')],
          ['RestrictNTLMInDomain', 'AuditNTLMInDomain'])
    browser.find('[type=search]').clear()


def strangers(page, server, browser):
    """What clients say of themselves is text and nothing else."""
    page.open(browser, 'sessions')
    text = browser.find(BODY).text()
    check('sessions: both are there',
          [word in text for word in ('Anonymous', 'Guest', 'media-player',
                                     'lsarpc')], [True] * 4)
    for path in ('sessions', 'ntlm', 'refusals'):
        page.open(browser, path)
        check(path + ': no element of a client\'s', browser.script(
            'return document.querySelectorAll("img, [onerror]").length'), 0)
    for path in 'ntlm', 'refusals':
        page.open(browser, path)
        check(path + ': a client\'s markup is shown as it is',
              MARKUP in browser.find(BODY).text(), True)
    page.open(browser, 'baseline')
    browser.find('select option[value=cis]').click()
    browser.find('h2', having='CIS')
    page.settled(browser)
    failing = [rule for rule in json.loads(
        tool(server, 'check', '--baseline', 'cis', '--json').stdout)['rules']
        if rule['result'] == 'fail']
    text = browser.find(BODY).text()
    check('baseline: a line for each that fails',
          [line['line'] in text for rule in failing for line in rule['set']],
          [True for rule in failing for _ in rule['set']])
    check('baseline: some fail', bool(failing), True)


def gone(page, server, browser):
    """The list of sessions is read again by itself, and the focus stays."""
    browser.find('.nothing', having='No anonymous client')
    check('sessions: those that have ended are gone',
          'media-player' in browser.find(BODY).text(), False)
    check('sessions: the focus has stayed',
          browser.focused().attribute('data-key'), 'refresh')


def missing(browser):
    """What the page makes of a verb that the command does not have."""
    for words, want in ([['frobnicate'], 'verb'], [['show', '--nosuch'], 'verb'],
                        [['import', '/nosuch'], 'error']):
        check(f'secopts {" ".join(words)} is trouble of the kind', browser.wait_for(
            'import("./command.js").then(command => command.ask(arguments[0]))'
            '.then(() => done("an answer"), error => done(error.kind));',
            words), want)


def operand(page, browser):
    """A server's name is no option of the command."""
    page.open(browser, 'probe')
    host = browser.find('input[type=text]')
    host.clear()
    host.type('--help')
    browser.find('button[type=submit]').click()
    check('probe: a name that looks like an option is a name',
          '--help:445' in browser.find('.note-danger').text(), True)


def opens(server, pipe):
    """The answer of an anonymous client's open, or of its session."""
    def body():
        with connection(server) as conn:
            answer, session = conn.session_setup_anonymous()
            if session is None:
                return answer.name
            tree = session.tree_connect('IPC$').tree
            return tree.create(pipe).name
    return server.call(body)


def apply(page, browser):
    """Press the last button of a dialog, and see that all is as it says."""
    browser.find('dialog [type=submit]', having='Apply').click()
    browser.wait(lambda: not browser.all('dialog'), 'the dialog closes')
    page.settled(browser)


def change(page, server, browser):
    """A setting is changed, and the next anonymous session knows."""
    before = server.conf.read_text()
    check('before: anonymous does not open srvsvc', opens(server, 'srvsvc'),
          DENIED)

    page.open(browser, 'settings')
    browser.find(f'[data-key=edit-{PIPES}]').click()
    browser.find('dialog textarea').type('\nsrvsvc')
    browser.find('dialog [type=submit]').click()
    added = browser.find('dialog .diff-added').text()
    check('edit: the diff is shown', 'srvsvc' in added, True)
    check('edit: nothing is changed yet', server.conf.read_text(), before)
    apply(page, browser)
    check('edit: it is said', browser.find('.toast').text(),
          PIPES + ' is changed')
    check('edit: smb.conf has it', 'srvsvc' in server.conf.read_text(), True)
    browser.wait(lambda: 'srvsvc' in browser.find(BODY).text(), 'the new value')
    check('after: anonymous opens srvsvc', opens(server, 'srvsvc'), OK)

    browser.find(f'[data-key=edit-{PIPES}]').click()
    browser.find('dialog [type=checkbox]').click()
    browser.find('dialog [type=submit]').click()
    browser.find('dialog .diff-removed')
    apply(page, browser)
    check('default: the line is gone',
          'null session pipes' in server.conf.read_text(), False)
    check('default: anonymous does not open srvsvc', opens(server, 'srvsvc'),
          DENIED)

    now = server.conf.read_text()
    page.open(browser, 'settings')
    browser.find('[data-key=edit-RestrictRemoteSAM]').click()
    field = browser.find('dialog input[type=text]')
    field.clear()
    field.type('everybody <b>')
    browser.find('dialog [type=submit]').click()
    said = browser.find('dialog [role=alert]', having='RestrictRemoteSAM')
    check('a bad value: the command says what is wrong with it',
          'RestrictRemoteSAM' in said.text(), True)
    browser.press('escape')
    check('a bad value: smb.conf is as it was', server.conf.read_text(), now)
    check('change: the console has nothing to say', ours(browser), [])
    server.write_conf(before)


def setup(page, server, browser):
    """The server is put right, and as it was again."""
    before = server.conf.read_text()
    page.open(browser)
    browser.find('.state .button', having='Put right').click()
    added = [each.text() for each in browser.all('dialog .diff-added')] or [
        browser.find('dialog .diff-added').text()]
    check('setup: the diff is shown', [line for line in added
                                       if 'gensec:ntlmssp = no' in line] != [],
          True)
    check('setup: nothing is changed yet', server.conf.read_text(), before)
    browser.find('dialog [type=submit]').click()
    said = browser.find('dialog .lines').text()
    check('setup: the backup is named', 'before-secopts' in said, True)
    check('setup: smb.conf has the line',
          'gensec:ntlmssp = no' in server.conf.read_text(), True)
    browser.press('escape')
    browser.wait(lambda: not browser.all('dialog'), 'the dialog closes')
    page.settled(browser)
    browser.wait(lambda: 'gensec:ntlmssp' not in browser.find(BODY).text(),
                 'the hint is gone')
    browser.find('.state .button', having='Undo').click()
    browser.find('dialog .danger').click()
    browser.find('dialog h3', having='Taken back')
    check('undo: smb.conf is as it was', server.conf.read_text(), before)
    browser.press('escape')
    check('setup: the console has nothing to say', ours(browser), [])


def keyboard(page, server, browser):
    """All of it without a mouse."""
    page.open(browser)
    browser.script('document.getElementById("skip").focus()')
    check('Tab: first the way to the content', browser.focused().text(),
          'Skip to content')
    reached = []
    for _ in PARTS:
        browser.press('tab')
        reached.append(browser.focused().text())
    check('Tab: then the parts in their order', reached, list(PARTS.values()))
    browser.script('document.querySelector("#tabs a[href=\'#/settings\']")'
                   '.focus()')
    browser.press('enter')
    browser.find('[data-key=search]')
    check('Enter: the focus goes to the content',
          browser.focused().attribute('id'), 'content')
    browser.press('tab')
    check('Tab: the search', browser.focused().attribute('type'), 'search')
    browser.press('tab')
    check('Tab: the first setting', browser.focused().role(),
          'DisclosureTriangle')
    browser.press('enter')
    browser.find('details[open]')
    browser.press('tab')
    edit = browser.focused()
    check('Tab: its button', edit.label(), 'Edit RestrictNullSessAccess')
    browser.press('enter')
    browser.find('dialog select')
    check('Enter: the focus goes into the dialog', browser.script(
        'return document.activeElement.tagName'), 'SELECT')
    seen = []
    for key in ['tab'] * 4 + ['shift+tab'] * 4:
        browser.press(key)
        seen.append(browser.script('return document.hasFocus() && Boolean('
                                   'document.activeElement.closest("dialog"))'))
    check('Tab: stays in the dialog', seen, [True] * 8)
    browser.press('escape')
    browser.wait(lambda: not browser.all('dialog'), 'the dialog closes')
    check('Escape: the focus is back', browser.focused().label(),
          'Edit RestrictNullSessAccess')


def reader(page, server, browser):
    """Who may not become root looks and changes nothing."""
    before = server.conf.read_text()
    page.open(browser, 'settings')
    check('reader: sees the settings',
          PIPES in browser.find(BODY).text(), True)
    buttons = browser.all('[data-key^=edit-]')
    check('reader: no button is to be pressed',
          [each.attribute('aria-disabled') for each in buttons],
          ['true'] * len(shown(server)['settings']))
    check('reader: each says why', all(
        'administrat' in each.label() for each in buttons), True)
    buttons[0].click()
    check('reader: no dialog', browser.all('dialog'), [])
    page.open(browser, 'sessions')
    check('reader: sessions are for administrators',
          'Administrative access is needed' in browser.find(BODY).text(), True)
    page.open(browser)
    check('reader: neither sets the server up', [
        each.attribute('aria-disabled') for each in browser.all(
            '.state .button') if 'Refresh' not in each.text()], ['true'] * 2)
    picture(page, browser, 'reader')
    # The page is only what is seen: who goes around it gets no further.
    check('reader: the bridge refuses', browser.wait_for('''
        cockpit.spawn(["secopts", "import", "-"], { superuser: "require" })
            .input('{"NullSessionPipes": ["srvsvc"]}')
            .then(() => done("done"), error => done(error.problem));
    '''), 'access-denied')
    check('reader: smb.conf is as it was', server.conf.read_text(), before)
    check('reader: the console has nothing to say', ours(browser), [])


def main():
    PICTURES.mkdir(parents=True, exist_ok=True)
    with Server(CONF) as server:
        page = Cockpit(server)
        come_and_go(server)
        browser = page.browse()
        browser.resize(1280, WIDTHS[1280])
        page.log_in(browser, ADMIN)
        with connected(server):
            parts(page, server, browser)
            strangers(page, server, browser)
            missing(browser)
            operand(page, browser)
            page.open(browser, 'sessions')
            browser.find('[data-key=refresh]').click()
            page.settled(browser)
            browser.find('td', having='Guest')
        gone(page, server, browser)
        change(page, server, browser)
        setup(page, server, browser)
        keyboard(page, server, browser)
        browser.close()
        browser = page.browse()
        page.log_in(browser, READER)
        reader(page, server, browser)
        browser.close()
        check('Cockpit, its bridges and the buses have nothing to say', [
            line for line in page.log().splitlines()
            if 'Rejected' in line or 'Traceback' in line], [])


run_parts(main)
