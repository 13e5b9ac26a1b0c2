"""Make, list and revoke API keys."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import click

from triage import bootstrap, settings
from triage.domain.access import Scope
from triage.flows import keys
from triage.store import keys as stored


@click.group()
def command() -> None:
    """Make, list and revoke API keys."""


@command.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice([str(scope) for scope in Scope]),
    help="May be repeated.",
)
@click.option(
    "--source", "sources", multiple=True, help="Bind the key to a source; may be repeated. All sources without it."
)
def create(name: str, scopes: tuple[str, ...], sources: tuple[str, ...]) -> None:
    """Make a key called NAME and print it, this once.

    It is kept as a hash, so it cannot be shown again. What a key may do: `ingest` sends contacts, `read` reads
    contacts, cases and notices, `supervise` acknowledges cases, `admin` does everything.
    """
    if not name.strip() or not name.isprintable():
        raise click.BadParameter("give a name that tells the key from others", param_hint="NAME")
    with bootstrap.build(settings.load(os.environ)).transaction() as session:
        _, secret = keys.make(session, name, [Scope(scope) for scope in scopes], sources, datetime.now(UTC))
    click.echo(secret)


@command.command("list")
def list_() -> None:
    """List the valid keys, without their secrets."""
    with bootstrap.build(settings.load(os.environ)).read() as session:
        for key in stored.all_valid(session, datetime.now(UTC)):
            sources = ",".join(sorted(key.sources)) or "all sources"
            click.echo(
                f"{key.id}\t{key.name}\t{','.join(sorted(key.scopes))}\t{sources}\t{key.created_at:%Y-%m-%d %H:%M} UTC"
            )


@command.command()
@click.argument("key_id", type=int)
def revoke(key_id: int) -> None:
    """Make key KEY_ID useless; the service notices within seconds."""
    keys.revoke(bootstrap.build(settings.load(os.environ)), key_id, datetime.now(UTC))
    click.echo(f"key {key_id} is revoked")
