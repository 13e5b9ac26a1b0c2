"""Train the shipped classifier from the authored corpus, and write its model card."""

from __future__ import annotations

import time
from pathlib import Path

import click

from triage.domain.errors import Invalid, Problem  # after the line above
from triage.router import card, corpus, evaluate, train
from triage.router.pipeline import SHIPPED, load


@click.command(name="train")
@click.option("--shipped", is_flag=True, help="Train the shipped classifier, in its place inside the package.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Write the trained folder here instead.")
@click.option(
    "--corpus",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=corpus.CORPUS,
    help="Folder with <language>/<topic>.jsonl; default: the authored corpus.",
)
def command(shipped: bool, out: Path | None, folder: Path) -> None:
    """Train on the corpus, print how well each third of it was read by a model trained on the rest, write the card."""
    if shipped == (out is not None):
        raise Invalid([Problem(path="--shipped", message="say either --shipped or --out DIR")])
    target, began = out or SHIPPED, time.monotonic()

    def say(what: str) -> None:
        click.echo(f"{time.monotonic() - began:6.0f} s  {what}", err=True)

    messages = corpus.load(folder)
    readings = train.train(messages, target, say=say)
    figures = evaluate.by_language(messages, readings)
    card.save(card.describe(load(target).version, messages, figures, target), target)
    click.echo(f"model {load(target).version} in {target}, held out:\n{evaluate.table(figures)}")
