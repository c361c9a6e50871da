# secopts - threads that work on servers while a live test does something else
#
# Copyright (C) 2026 the secopts authors
#
# SPDX-License-Identifier: GPL-3.0-or-later

import threading


class Workers:
    """They work inside a with block.

    Each call is a server, a function that is called in its namespace, and the
    function's arguments; it has to return soon after the event stop is set.

    wrong   [(what, what was seen)], exceptions among them
    """

    def __init__(self, *calls):
        self.stop = threading.Event()
        self.wrong = []
        self.threads = [threading.Thread(target=self._guard, args=call)
                        for call in calls]

    def _guard(self, server, function, *args):
        try:
            server.call(function, *args)
        except Exception as error:                   # pylint: disable=W0718
            self.wrong.append((function.__name__, repr(error)))

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join()
