"""Being asked to end, by Ctrl-C or TERM, so that it is not lost."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_INTERRUPTS = ("KeyboardInterrupt", "DagsterExecutionInterruptedError")
_AGAIN_S = 0.1


@contextmanager
def insistent() -> Iterator[None]:
    """Ask again where the first time was lost.

    A signal is met by whatever runs at that moment. In a destructor or a callback of a library, Python prints the
    exception and goes on as if nobody had asked. Here nothing is printed, and the signal comes again a moment later.
    """
    before = sys.unraisablehook

    def _ask_again(lost: sys.UnraisableHookArgs) -> None:
        if lost.exc_type.__name__ in _INTERRUPTS:
            threading.Timer(_AGAIN_S, os.kill, (os.getpid(), signal.SIGTERM)).start()
        else:
            before(lost)

    sys.unraisablehook = _ask_again
    try:
        yield
    finally:
        sys.unraisablehook = before
