"""Erase a person: what they wrote and what was made of it, for good."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any

import click
import msgspec

from triage import bootstrap
from triage.cli._person import actor, named, options
from triage.cli._start import begin
from triage.flows import erase
from triage.flows.erase import Erasure


@click.group()
def command() -> None:
    """Erase a person: what they wrote and what was made of it, for good."""


@command.command()
@options
@click.option("--dry-run", is_flag=True, help="Only say what would be erased.")
@click.option("--yes", is_flag=True, help="Do not ask again.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def person(dry_run: bool, yes: bool, as_json: bool, **given: Any) -> None:
    """Erase what a person wrote, with decisions, originals, notices and cases.

    Exit code 1 when nothing of the person was found. Backups made before still hold it: delete them, or let them end.
    """
    who = named(**given)
    now = datetime.now(UTC)
    with bootstrap.opened(begin()) as app:
        if not (dry_run or yes):
            tried = erase.erase(app, who, by=actor(), now=now, dry_run=True)
            _print(tried, dry_run=True, as_json=False)
            click.confirm("Erase this for good?", abort=True, err=True)
        done = erase.erase(app, who, by=actor(), now=now, dry_run=dry_run)
    _print(done, dry_run=dry_run, as_json=as_json)
    sys.exit(0 if done.contacts else 1)


def _print(done: Erasure, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        click.echo(msgspec.json.encode({"dry_run": dry_run, **vars(done)}).decode())
        return
    if not done.contacts:
        click.echo("nothing of this person is kept")
    for table, rows in sorted(done.removed.items()):
        click.echo(f"{'would erase' if dry_run else 'erased'}\t{table}\t{rows}")
    for case_id in done.cases_kept:
        click.echo(f"case {case_id} stays without its subject: others wrote in it too")
    for contact_id in done.mentions:
        click.echo(f"contact {contact_id} is somebody else's, names the person's address or phone, and stays")
    if done.contacts and not dry_run:
        left = "nothing of it is left in the database's files" if done.shredded else _STILL
        click.echo(f"{left}; backups made before still hold it")


_STILL = "the database writes over what is left in its files as it goes on"
