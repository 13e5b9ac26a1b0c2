"""Add, list and change the people who sign in to the pages."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click

from triage.app import Session
from triage.cli._start import begin
from triage.config import LANGUAGES
from triage.domain.access import Role
from triage.flows import sign_in, users
from triage.store import users as stored
from triage.store.session import engine_at, transaction

_ROLE = click.Choice([role.value for role in Role])


@click.group()
def command() -> None:
    """Add, list and change the people who sign in to the pages.

    A password is asked for twice, or read as the first line of standard input when that is not a terminal.
    """


@command.command()
@click.argument("name")
@click.option("--role", default=Role.AGENT.value, show_default=True, type=_ROLE)
def add(name: str, role: str) -> None:
    """Let NAME sign in."""
    password = _ask_password()
    with _transaction() as session:
        user = sign_in.add_user(session, name, password, Role(role), datetime.now(UTC))
    click.echo(f"{user.name} may sign in as {user.role}")


@command.command("list")
@click.option("--disabled", is_flag=True, help="Those who may not sign in any more.")
def list_(disabled: bool) -> None:
    """List who may sign in, and as what."""
    with _transaction() as session:
        for user in (stored.all_disabled if disabled else stored.all_enabled)(session):
            click.echo(f"{user.name}\t{user.role}")


@command.command()
@click.argument("name")
def password(name: str) -> None:
    """Give NAME a new password and end all their sign-ins."""
    new = _ask_password()
    with _transaction() as session:
        user = users.change_password(session, name, new)
    click.echo(f"{user.name} has a new password and is signed out everywhere")


@command.command()
@click.argument("name")
@click.argument("new", metavar="ROLE", type=_ROLE)
def role(name: str, new: str) -> None:
    """Give NAME another role."""
    with _transaction() as session:
        user = users.change_role(session, name, Role(new))
    click.echo(f"{user.name} is {user.role}")


@command.command()
@click.argument("name")
def disable(name: str) -> None:
    """Let NAME sign in no more; what they did keeps their name."""
    with _transaction() as session:
        user = users.disable(session, name, datetime.now(UTC))
    click.echo(f"{user.name} may not sign in any more")


@command.command()
@click.argument("name")
def enable(name: str) -> None:
    """Let NAME, who was disabled, sign in again with the old password and role."""
    with _transaction() as session:
        user = users.enable(session, name)
    click.echo(f"{user.name} may sign in as {user.role}")


@command.command()
@click.argument("name")
@click.option("--language", type=click.Choice(["", *LANGUAGES]), help='"" for that of the installation.')
@click.option("--timezone", help='Such as Europe/Moscow; "" for that of the installation.')
def words(name: str, language: str | None, timezone: str | None) -> None:
    """Choose the language and the time zone in which NAME reads the pages; what is not given stays."""
    with _transaction() as session:
        user = users.find(session, name)
        user = users.change_words(
            session,
            user,
            language=user.language if language is None else language,
            timezone=user.timezone if timezone is None else timezone,
        )
    own = ", ".join(filter(None, (user.language, user.timezone))) or "as the installation"
    click.echo(f"{user.name} reads: {own}")


@contextmanager
def _transaction() -> Iterator[Session]:
    with engine_at(begin().database_url) as engine, transaction(engine) as session:
        yield session


def _ask_password() -> str:
    """Never from the command line: that is seen by everyone on the machine and kept in the shell's history."""
    if sys.stdin.isatty():
        asked: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        return asked
    return sys.stdin.readline().rstrip("\r\n")
