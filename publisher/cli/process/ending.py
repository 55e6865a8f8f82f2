"""What a command does when it is told to end: it cleans up as after Ctrl-C, and then ends by the signal.

Python would end at once, and leave temporary files and the folders of its worker processes behind.
"""

import atexit
import os
import signal
from types import FrameType
from typing import Final

SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP)
"""How a service manager, and the terminal that is closed, end a program."""


class Ending:
    """Which signal has told this process to end, if one has; a second one ends it at once.

    It ends by that signal, so that whoever waits for the process knows it.
    """

    def __init__(self) -> None:
        self._signal: int | None = None

    def watch(self) -> None:
        """Have such a signal interrupt the main thread, unless whoever started the process lets it be ignored.

        To be called before anything else is to be done at exit: what was registered first is done last.
        """
        atexit.register(self._finish)
        for number in SIGNALS:
            if signal.getsignal(number) == signal.SIG_DFL:
                signal.signal(number, self._interrupt)

    def _finish(self) -> None:
        if self._signal is not None:
            os.kill(os.getpid(), self._signal)

    def _interrupt(self, number: int, _frame: FrameType | None) -> None:
        self._signal = number
        for each in SIGNALS:
            if signal.getsignal(each) == self._interrupt:
                signal.signal(each, signal.SIG_DFL)
        raise KeyboardInterrupt
