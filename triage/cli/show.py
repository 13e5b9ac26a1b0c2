"""Show what only administrators may see; whoever looks is on record."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from triage import bootstrap
from triage.cli._person import actor
from triage.cli._start import begin
from triage.flows import originals


@click.group()
def command() -> None:
    """Show what only administrators may see; whoever looks is on record."""


@command.command()
@click.argument("contact_id", metavar="CONTACT", type=int)
def original(contact_id: int) -> None:
    """Print what a source sent for contact number CONTACT, as it came; the audit keeps that you looked."""
    with bootstrap.opened(begin()) as app:
        found = originals.show(app, contact_id, by=actor(), now=datetime.now(UTC))
    sys.stdout.buffer.write(found.content)
