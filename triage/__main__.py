"""Start the command line: `triage` and `python -m triage`."""

from __future__ import annotations

from triage.cli import cli


def main() -> None:
    cli(prog_name="triage")


if __name__ == "__main__":
    main()
