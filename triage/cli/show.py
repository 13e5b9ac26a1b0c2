"""Show what only administrators may see; whoever looks is on record."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

import click

from triage import bootstrap, logs, settings
from triage.cli._person import actor
from triage.flows import originals


@click.group()
def command() -> None:
    """Show what only administrators may see; whoever looks is on record."""


@command.command()
@click.argument("contact_id", metavar="CONTACT", type=int)
def original(contact_id: int) -> None:
    """Print what a source sent for contact number CONTACT, as it came; the audit keeps that you looked."""
    loaded = settings.load(os.environ)
    logs.configure(loaded.log_level, form=loaded.log_format)
    with bootstrap.opened(loaded) as app:
        found = originals.show(app, contact_id, by=actor(), now=datetime.now(UTC))
    sys.stdout.buffer.write(found.content)
