"""A line on the terminal that says what is being done and how far it is; nothing where nobody looks."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

SECONDS_BETWEEN = 0.2


@contextmanager
def counting() -> Iterator[Callable[[str, int], None]]:
    """Give what tells of (what, how many rows so far); the line is wiped at the end."""
    if not sys.stderr.isatty():
        yield lambda _what, _number: None
        return
    last = 0.0

    def tell(what: str, number: int) -> None:
        nonlocal last
        if time.monotonic() - last >= SECONDS_BETWEEN:
            last = time.monotonic()
            click.echo(f"\r\033[K{what}: {number:,} rows", nl=False, err=True)

    try:
        yield tell
    finally:
        click.echo("\r\033[K", nl=False, err=True)
