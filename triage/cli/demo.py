"""Play a simulated day of a shop's contact centre at high speed, while you look at it."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from triage.demo.play import Wishes, play

LONGEST_SECONDS = 12 * 3600


@click.command()
@click.option("--contacts", type=click.IntRange(10, 20_000), default=Wishes.contacts, show_default=True)
@click.option(
    "--seconds",
    type=click.FloatRange(1, LONGEST_SECONDS),
    default=Wishes.seconds,
    show_default=True,
    help="How long the day takes.",
)
@click.option("--seed", type=int, default=Wishes.seed, show_default=True, help="Another one plays another day.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port of the page; a free one without it.")
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="An empty folder to keep everything in; without it nothing is left behind.",
)
@click.option("--then-exit", is_flag=True, help="End when the day is over; exit code 1 when it does not add up.")
def command(**wishes: Any) -> None:
    """Play a simulated day of a shop's contact centre at high speed, while you look at it.

    A service of its own is started; contacts in Russian and English come in through its signed webhook and its API,
    taken from the corpus the model was trained with. The page and the notices that staff would get are shown. Your own
    settings and data are not touched.
    """
    adds_up = play(Wishes(**wishes), os.environ, click.echo, datetime.now().astimezone())
    sys.exit(0 if adds_up else 1)
