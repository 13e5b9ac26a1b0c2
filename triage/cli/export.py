"""Export a person: everything that is kept of them, as JSON."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from triage import bootstrap
from triage.cli._person import actor, named, options
from triage.cli._start import begin
from triage.flows import export


@click.group()
def command() -> None:
    """Export a person: everything that is kept of them, as JSON."""


@command.command()
@options
@click.option(
    "--to", "file", type=click.Path(path_type=Path, dir_okay=False), help="A new file, for its owner alone to read."
)
def person(file: Path | None, **given: Any) -> None:
    """Write everything that is kept of a person: contacts, decisions, originals, cases, notices.

    Exit code 1 when nothing was found.
    """
    who = named(**given)
    with bootstrap.opened(begin()) as app:
        archive = export.export(app, who, by=actor(), now=datetime.now(UTC))
    text = msgspec.json.format(msgspec.json.encode(archive), indent=2) + b"\n"
    if file:
        _write_private(file, text)
    else:
        sys.stdout.buffer.write(text)
    sys.exit(0 if archive["contacts"] else 1)


def _write_private(file: Path, content: bytes) -> None:
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise click.BadParameter(f"cannot make {file}: {error.strerror}", param_hint="--to") from None
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
