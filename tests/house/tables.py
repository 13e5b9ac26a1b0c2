"""The tables of the README that the code knows better. `make docs` writes them; a test compares them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module

import click

from tests.house.code import ROOT
from triage import registry, settings
from triage.cli import cli
from triage.domain import metrics
from triage.notify.destinations import slips
from triage.notify.destinations.kinds import KINDS

README = ROOT / "README.md"


def tables() -> dict[str, str]:
    """Return every table by the name of its markers."""
    return {
        "settings": settings.table(),
        "commands": _commands(),
        "metrics": metrics.table(),
        "destinations": _destinations(),
        "connectors": _connectors(),
    }


def filled(text: str) -> str:
    """Return `text` with every table between its markers as the code has it now."""
    for name, table in tables().items():
        begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        if text.count(begin) != 1 or text.count(end) != 1:
            raise LookupError(f"README.md has no place for the {name}: {begin.strip()} and {end}")
        before, after = text.split(begin, maxsplit=1)[0], text.split(end)[1]
        text = f"{before}{begin}{table}{end}{after}"
    return text


def _commands() -> str:
    lines = ["| command | what it does |", "|---|---|"]
    lines += [f"| `triage {words}` | {summary} |" for words, summary in commands()]
    return "\n".join(lines) + "\n"


def _destinations() -> str:
    """Say of each platform how its addresses begin and are written, how fast it is written to, and how much fits."""
    lines = ["| platform | begins with | written as | messages at most | characters |", "|---|---|---|---|---|"]
    for kind in {kind.platform: kind for kind in KINDS.values()}.values():
        schemes = [scheme for scheme, known in KINDS.items() if known is kind]
        begins = ", ".join(f"`{scheme}://`" for scheme in schemes)
        count, _, seconds = kind.rate.removesuffix(" second").partition("/")
        pace = f"{count} per second" if seconds == "1" else f"{count} in {seconds} s"
        budget = f"{kind.manners.body_limit:,}"
        lines.append(f"| {kind.platform} | {begins} | {slips.example(schemes[0])} | {pace} | {budget} |")
    return "\n".join(lines) + "\n"


def _connectors() -> str:
    """Say the first line of what each connector says of itself."""
    lines = ["| connector | what it reads |", "|---|---|"]
    lines += [
        f"| `{name}` | {_first_line(sys.modules[found.__module__].__doc__)} |"
        for name, found in registry.load("triage.connectors").items()
    ]
    return "\n".join(lines) + "\n"


def commands() -> Iterator[tuple[str, str]]:
    """Give the words of every command and the first line of its help."""
    for name in cli.list_commands(click.Context(cli)):
        module = import_module(f"triage.cli.{name.replace('-', '_')}")
        if isinstance(module.command, click.Group):
            if module.command.invoke_without_command:
                yield name, _first_line(module.__doc__)
            for word, command in sorted(module.command.commands.items()):
                yield f"{name} {word}", _first_line(command.help)
        else:
            yield name, _first_line(module.__doc__)


def _first_line(text: str | None) -> str:
    return (text or "").strip().partition("\n")[0]


if __name__ == "__main__":
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")
