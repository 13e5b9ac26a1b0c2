"""Bring the database up to the schema of this version, or take it back."""

from __future__ import annotations

import click

from triage import bootstrap
from triage.cli._start import begin


@click.command()
@click.option("--to", "revision", help="Take the schema back to this revision; what only the newer one holds is lost.")
def command(revision: str | None) -> None:
    """Bring the database up to the schema of this version. `triage serve` does it itself; roles apart need it."""
    click.echo(f"schema {bootstrap.migrate(begin(), revision)}")
