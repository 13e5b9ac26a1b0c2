"""The command line: one file per command or group of commands, loaded only when it is asked for.

A file `name.py` beside this one is the command `triage name`. It holds a click command called `command`, and the
first line of its docstring is what `triage --help` says of it, read without importing the file.
Exit codes: 0 done, 1 the answer is no or the work failed, 2 the input or the configuration is wrong.
"""

from __future__ import annotations

import ast
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import click

from triage import __version__, logs
from triage.domain.errors import ConfigError, Refused, TriageError

_FOLDER = Path(__file__).parent


class _Commands(click.Group):
    """Finds commands by file name, so that one command costs the imports of one file."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name every file of this folder that is a command."""
        del ctx
        return sorted(file.stem.replace("_", "-") for file in _FOLDER.glob("[!_]*.py"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the one file that holds the command, or return None when there is no such file."""
        if cmd_name not in self.list_commands(ctx):
            return None
        with _silent_ctrl_c():
            command: click.Command = import_module(f"triage.cli.{_module(cmd_name)}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with the first line of each file's docstring."""
        if commands := [(name, _summary(name)) for name in self.list_commands(ctx)]:
            with formatter.section("Commands"):
                formatter.write_dl(commands)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; an error raised on purpose is one clear line, not a traceback."""
        try:
            return super().invoke(ctx)
        except TriageError as error:
            click.echo(f"triage: {error}", err=True)
            sys.exit(2 if isinstance(error, (ConfigError, Refused)) else 1)


@contextmanager
def _silent_ctrl_c() -> Iterator[None]:
    """End without a word when Ctrl-C comes while libraries load: they would break in the middle, and say so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _module(command: str) -> str:
    return command.replace("-", "_")


def _summary(command: str) -> str:
    source = (_FOLDER / f"{_module(command)}.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(__version__, prog_name="triage", message="%(prog)s %(version)s")
def cli() -> None:
    """Tell a contact centre what every contact is about; bring the urgent unhappy ones to the right person."""
    logs.configure("WARNING")  # until a command knows its settings; unconfigured, lines would go to standard output


def run() -> None:
    """Run the program: read the command line, do what it says, and end with its exit code."""
    logs.take_last_words()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    cli(prog_name="triage")
