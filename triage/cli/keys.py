"""Make, list, replace and revoke API keys, and replace the keys that sign and seal."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import click

from triage import bootstrap, sealing
from triage.cli._counting import counting
from triage.cli._start import begin
from triage.domain.access import Scope
from triage.flows import keys, originals
from triage.settings import secret_key
from triage.store import keys as stored


@click.group()
def command() -> None:
    """Make, list, replace and revoke API keys, and replace the keys that sign and seal."""


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
    with bootstrap.opened(begin()) as app, app.transaction() as session:
        _, secret = keys.make(session, name, [Scope(scope) for scope in scopes], sources, datetime.now(UTC))
    click.echo(secret)


@command.command("list")
def list_() -> None:
    """List the valid keys, without their secrets."""
    with bootstrap.opened(begin()) as app, app.read() as session:
        for key in stored.all_valid(session, datetime.now(UTC)):
            sources = ",".join(sorted(key.sources)) or "all sources"
            ends = f"\tuntil {key.expires_at:%Y-%m-%d %H:%M} UTC" if key.expires_at else ""
            made = f"{key.created_at:%Y-%m-%d %H:%M} UTC{ends}"
            click.echo(f"{key.id}\t{key.name}\t{','.join(sorted(key.scopes))}\t{sources}\t{made}")


@command.command()
@click.argument("key_id", type=int)
def revoke(key_id: int) -> None:
    """Make key KEY_ID useless; the service notices within seconds."""
    with bootstrap.opened(begin()) as app:
        keys.revoke(app, key_id, datetime.now(UTC))
    click.echo(f"key {key_id} is revoked")


@command.command()
@click.argument("named", metavar="KEY")
@click.option(
    "--grace-hours",
    type=click.IntRange(0, 24 * 90),
    default=24 * 7,
    show_default=True,
    help="For so long the old one is good too.",
)
def rotate(named: str, grace_hours: int) -> None:
    """Replace the key called KEY (or of that number): print a new one for the same; the old one ends by itself."""
    with bootstrap.opened(begin()) as app, app.transaction() as session:
        _, secret, ends = keys.rotate(session, named, timedelta(hours=grace_hours), datetime.now(UTC))
    click.echo(secret)
    click.echo(f"the old key is good until {ends:%Y-%m-%d %H:%M} UTC", err=True)


@command.command()
def new_originals_key() -> None:
    """Print a new key for TRIAGE_ORIGINALS_KEY."""
    click.echo(sealing.new_key())


@command.command()
def rotate_originals() -> None:
    """Seal every original anew with the first key of TRIAGE_ORIGINALS_KEY, while the service runs.

    It may be stopped and begun again. Exit code 1 when there are originals that none of the keys opens.
    """
    with bootstrap.opened(begin()) as app, counting() as tell:
        done = originals.rotate(app, lambda so_far: tell("sealing anew", so_far))
    click.echo(f"sealed anew\t{done.sealed_anew}")
    for key, number in done.unopened.items():
        click.echo(f"triage: {number} originals are sealed with key {key}, which is not here: put it back", err=True)
    if done.unopened:
        sys.exit(1)
    click.echo("all originals are sealed with the first key: once every process runs with it, the others can go")


@command.command()
def rotate_signing() -> None:
    """Make a new key that signs links, in the data folder; links signed before work on until their time is over."""
    file = secret_key.rotate(begin())
    click.echo(f"{file} holds a new key and the one before; start the service anew")
