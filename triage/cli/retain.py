"""Remove what is past its time, as the scheduler does at night."""

from __future__ import annotations

from datetime import UTC, datetime

import click
import msgspec

from triage import bootstrap
from triage.cli._counting import counting
from triage.cli._start import begin
from triage.flows import retain
from triage.flows.retain import Overdue


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what is past its time.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: an object per kind, or one of what was removed.")
def command(dry_run: bool, as_json: bool) -> None:
    """Remove what is past its time by [retention] in triage.toml; the scheduler does it every night.

    It may be stopped and begun again. SQLite's file is written anew at the end: contacts wait meanwhile, some
    seconds per 100 MB.
    """
    now = datetime.now(UTC)
    with bootstrap.opened(begin()) as app:
        if dry_run:
            for one in retain.overdue(app, now):
                click.echo(msgspec.json.encode(one).decode() if as_json else _line(one))
            return
        with counting() as tell:
            removed = retain.run(app, now, lambda so_far: tell("removed", so_far.total()))
    if as_json:
        click.echo(msgspec.json.encode(removed).decode())
    else:
        for table, rows in sorted(removed.items()):
            click.echo(f"removed\t{table}\t{rows}")
        click.echo("nothing is past its time any more")


def _line(one: Overdue) -> str:
    noun = "cases" if one.name == "contacts" else one.name.replace("_", " ")
    kept = f"{one.days} days" if one.days else ("not at all" if one.name == "originals" else "for ever")
    oldest = f", the oldest of {one.oldest:%Y-%m-%d}" if one.oldest else ""
    return f"{noun}\tkept {kept}\t{one.rows} past that{oldest}"
