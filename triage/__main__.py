"""Start the command line: `triage` and `python -m triage`."""

from __future__ import annotations

import signal
from importlib import import_module


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C while libraries load ends it without a word
    program = import_module("triage.cli")
    program.run()


if __name__ == "__main__":
    main()
