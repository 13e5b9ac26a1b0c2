"""Run a program that is not ours so that it ends with its supervisor, however that ended: `-m triage.tether PROGRAM …`.

Our own roles watch for that themselves. Where the kernel cannot do it (anywhere but Linux), the next start ends what
was left behind.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress

_PR_SET_PDEATHSIG = 1


def command(program: Sequence[str]) -> list[str]:
    """Give the command that runs `program` tethered to whoever starts it."""
    return [sys.executable, "-m", "triage.tether", *program]


def _become(program: Sequence[str]) -> None:
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.environ.get("TRIAGE_SUPERVISOR_PID") == str(os.getppid()):  # else it was gone before the kernel knew
        os.execv(program[0], list(program))


if __name__ == "__main__":
    _become(sys.argv[1:])
