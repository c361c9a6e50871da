# secopts - a browser, driven over WebDriver
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

"""As much of https://www.w3.org/TR/webdriver2/ as tests of a page need.

    browser = Browser(call, port)
    browser.go('http://127.0.0.1:9090/')
    browser.find('#login-button').click()

Elements are found by CSS selectors.  What is waited for comes, or PATIENCE is
over: nothing here depends on how fast the machine is.
"""

import base64
import json
import time
import urllib.error
import urllib.request

from patience import PATIENCE

ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'
KEYS = {'tab': '\ue004', 'enter': '\ue007', 'escape': '\ue00c',
        'shift': '\ue008', 'space': ' '}


class BrowserError(Exception):
    """The browser could not do it; .name is WebDriver's name of the error."""

    def __init__(self, name, message):
        super().__init__(f'{name}: {message}')
        self.name = name


class Browser:
    """A session of chromedriver.

    call    runs a function where its sockets reach the driver
    port    of the driver
    dark    what the page hears of prefers-color-scheme
    """

    def __init__(self, call, port, arguments=(), binary='/usr/bin/chromium'):
        self._call = call
        self._base = f'http://127.0.0.1:{port}'
        options = {'binary': binary, 'args': [
            '--headless=new', '--no-sandbox', '--disable-gpu',
            '--disable-dev-shm-usage', '--hide-scrollbars',
            '--disable-background-networking', '--disable-component-update',
            *arguments]}
        answer = self._ask('POST', '/session', {'capabilities': {
            'alwaysMatch': {'goog:chromeOptions': options,
                            'goog:loggingPrefs': {'browser': 'ALL'}}}})
        self._base += '/session/' + answer['sessionId']
        self._ask('POST', '/timeouts', {'script': PATIENCE * 1000})

    def close(self):
        self._ask('DELETE', '')

    # Pages

    def go(self, address):
        self._ask('POST', '/url', {'url': address})

    def address(self):
        return self._ask('GET', '/url')

    def cookies(self):
        """What each of the page's cookies holds."""
        return {each['name']: each['value']
                for each in self._ask('GET', '/cookie')}

    def frame(self, selector=None):
        """Look into a frame of the page; None: at the page itself."""
        self._ask('POST', '/frame', {'id': None})
        if selector:
            self._ask('POST', '/frame',
                      {'id': self.find(selector).reference()})

    def resize(self, width, height):
        """The size of the page and not of a window around it."""
        self.devtools('Emulation.setDeviceMetricsOverride',
                      width=width, height=height, deviceScaleFactor=1,
                      mobile=False)

    def prefer(self, scheme):
        """'dark' or 'light'"""
        self.devtools('Emulation.setEmulatedMedia', features=[
            {'name': 'prefers-color-scheme', 'value': scheme}])

    def devtools(self, command, **parameters):
        return self._ask('POST', '/goog/cdp/execute',
                         {'cmd': command, 'params': parameters})

    def screenshot(self, path):
        path.write_bytes(base64.b64decode(self._ask('GET', '/screenshot')))

    def script(self, text, *arguments):
        """The value of a script's "return"."""
        return self._ask('POST', '/execute/sync',
                         {'script': text, 'args': list(arguments)})

    def wait_for(self, text, *arguments):
        """What a script gives to done()."""
        return self._ask('POST', '/execute/async', {
            'script': 'const done = arguments[arguments.length - 1];' + text,
            'args': arguments})

    def complaints(self):
        """What the browser's console has got since the last time, of the
        levels WARNING and SEVERE."""
        entries = self._ask('POST', '/se/log', {'type': 'browser'})
        return [entry['message'] for entry in entries
                if entry['level'] in ('WARNING', 'SEVERE')]

    # Elements

    def all(self, selector):
        return [Element(self, each[ELEMENT]) for each in self._ask(
            'POST', '/elements', {'using': 'css selector', 'value': selector})]

    def find(self, selector, having=None):
        """The element, once it is there and, if told so, has this text.  Where
        the page is made anew afterwards, it is the one in its place."""
        def again():
            return self.wait(lambda: next(
                (each for each in self.all(selector)
                 if having is None or having in each.text()), None),
                f'{selector} with {having!r}' if having else selector)

        found = again()
        found.again = again
        return found

    def wait(self, condition, what):
        """What the condition returns, once it is neither None nor False."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                found = condition()
            except BrowserError as error:
                # The page is being made anew, or not yet to be seen.
                if error.name not in ('stale element reference',
                                      'no such element', 'no such frame',
                                      'element not interactable'):
                    raise
                found = None
            if found is not None and found is not False:
                return found
            if time.monotonic() > deadline:
                raise BrowserError('waited in vain', what)
            time.sleep(0.05)

    def focused(self):
        return Element(self, self._ask('GET', '/element/active')[ELEMENT])

    def press(self, *keys):
        """Keys by name, to what has the focus; "shift+tab" is one."""
        for key in keys:
            *held, last = [KEYS.get(part, part) for part in key.split('+')]
            actions = [*({'type': 'keyDown', 'value': each} for each in held),
                       {'type': 'keyDown', 'value': last},
                       {'type': 'keyUp', 'value': last},
                       *({'type': 'keyUp', 'value': each} for each in held)]
            self._ask('POST', '/actions', {'actions': [
                {'type': 'key', 'id': 'keyboard', 'actions': actions}]})

    def _ask(self, method, path, body=None):
        request = urllib.request.Request(
            self._base + path, method=method,
            data=None if method != 'POST' else json.dumps(body or {}).encode(),
            headers={'Content-Type': 'application/json'})

        def answer():
            try:
                with urllib.request.urlopen(request, timeout=PATIENCE) as got:
                    return json.load(got)['value']
            except urllib.error.HTTPError as error:
                return json.load(error)['value']

        value = self._call(answer)
        if isinstance(value, dict) and 'error' in value:
            raise BrowserError(value['error'], value.get('message', ''))
        return value


class Element:
    """An element of the page."""

    again = None        # finds it anew

    def __init__(self, browser, name):
        self._browser = browser
        self._name = name

    def reference(self):
        return {ELEMENT: self._name}

    def _ask(self, method, path, body=None):
        try:
            return self._browser._ask(method, f'/element/{self._name}{path}',
                                      body)
        except BrowserError as error:
            if error.name != 'stale element reference' or not self.again:
                raise
            self._name = self.again()._name
            return self._browser._ask(method, f'/element/{self._name}{path}',
                                      body)

    def click(self):
        """Once it can be clicked on, in the middle of the window, where
        nothing of Cockpit's lies over it."""
        def body():
            self._ask('GET', '/enabled')        # found anew if need be
            self._browser.script(
                'arguments[0].scrollIntoView({block: "center"})',
                self.reference())
            self._ask('POST', '/click')
            return True
        self._browser.wait(body, 'a click')

    def type(self, text):
        """Once it takes text."""
        def body():
            self._ask('POST', '/value', {'text': text})
            return True
        self._browser.wait(body, 'an input')

    def clear(self):
        """As who types does: the command of this name fires no "input"."""
        self.type('\ue009a\ue000\ue003')   # Control-A, Backspace

    def text(self):
        """As it is shown."""
        return self._ask('GET', '/text')

    def attribute(self, name):
        return self._ask('GET', '/attribute/' + name)

    def property(self, name):
        return self._ask('GET', '/property/' + name)

    def label(self):
        """The name that a screen reader reads."""
        return self._ask('GET', '/computedlabel')

    def role(self):
        return self._ask('GET', '/computedrole')
