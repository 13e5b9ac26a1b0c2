"""List who erased, exported and looked at personal data, and when."""

from __future__ import annotations

import click
import msgspec

from triage import bootstrap
from triage.app import App
from triage.cli import _person
from triage.cli._start import begin
from triage.domain.person import Person
from triage.flows import erase
from triage.store import audit
from triage.store.audit import AuditLine


@click.command()
@_person.options
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True, help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line.")
def command(limit: int, as_json: bool, **given: str) -> None:
    """List who erased, exported and looked at personal data, newest first; of one person when you name them."""
    who = _person.named(**given) if any(given.values()) else None
    with bootstrap.opened(begin()) as app:
        lines = _lines(app, who, limit)
    for line in lines:
        click.echo(msgspec.json.encode(line).decode() if as_json else _text(line))


def _lines(app: App, who: Person | None, limit: int) -> list[AuditLine]:
    about = ""
    if who:
        with app.transaction() as session:  # the salt may have to be made
            about = erase.about(session, who)
    with app.read() as session:
        return audit.page(session, about=about, limit=limit)


def _text(line: AuditLine) -> str:
    counts = " ".join(f"{name}={number}" for name, number in sorted(line.counts.items()))
    return f"{line.at:%Y-%m-%d %H:%M:%S} UTC\t{line.actor}\t{line.what}\t{line.about}\t{counts}"
