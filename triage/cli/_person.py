"""Whom a command is about: one of --email, --phone and --external-id, from the command line or from standard input."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from typing import Any

import click

from triage.domain.person import Person, person


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that name a person; `-` reads the value from standard input, where no shell remembers it."""
    command = click.option("--source", default="", help="The source of --external-id; all sources without it.")(command)
    command = click.option("--external-id", default="", help="Id that a source knows the person by.")(command)
    command = click.option("--phone", default="", help="Telephone number, however it is written; - reads it.")(command)
    return click.option("--email", default="", help="Mail address; - reads it from standard input.")(command)


def named(email: str, phone: str, external_id: str, source: str) -> Person:
    """Return the person that the options name; raise Invalid unless it is exactly one."""
    email, phone, external_id = (sys.stdin.readline().strip() if v == "-" else v for v in (email, phone, external_id))
    return person(email=email, phone=phone, external_id=external_id, source=source)


def actor() -> str:
    """Name who acts, for the audit."""
    return f"cli {getpass.getuser()}"
