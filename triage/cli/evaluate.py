"""Measure the classifier on labelled messages, language by language."""

from __future__ import annotations

import time
from pathlib import Path
from typing import BinaryIO

import click
import msgspec

from triage.cli._lines import Lines
from triage.domain.errors import Invalid, Problem
from triage.router import card, evaluate
from triage.router.corpus import Labelled
from triage.router.pipeline import CONFIDENCE_THRESHOLD, SHIPPED, load

_BATCH = 1024


@click.command(name="evaluate")
@click.option(
    "--gold", type=click.File("rb"), required=True, help="NDJSON: text, lang, channel, topic, also, urgency, sentiment."
)
@click.option(
    "--model",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A trained folder; default: the shipped one.",
)
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    default=CONFIDENCE_THRESHOLD,
    show_default=True,
    help="Confidence below which it abstains.",
)
@click.option("--skip-bad", is_flag=True, help="Count bad lines and go on, instead of ending with exit 2.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--card", "to_card", is_flag=True, help="Write the figures into the model's card too.")
def command(
    gold: BinaryIO, *, model: Path | None, threshold: float, skip_bad: bool, as_json: bool, to_card: bool
) -> None:
    """Read the messages of a gold file and print how often the classifier agrees with their labels."""
    lines = Lines(gold, Labelled, skip_bad=skip_bad)
    messages = [message for batch in lines.batches(_BATCH) for message in batch]
    lines.finish()
    if not messages:
        raise Invalid([Problem(path="--gold", message=f"{gold.name} holds no message")])
    classifier = load(model)
    began = time.perf_counter()
    readings = evaluate.read(classifier, messages, threshold=threshold)
    speed = len(messages) / (time.perf_counter() - began)
    rows = evaluate.by_language(messages, readings)
    if to_card:
        _write_card(model or SHIPPED, Path(gold.name).name, card.measure(messages, readings))
    if as_json:
        click.echo(msgspec.json.encode({"model": classifier.version, "rows": rows, "documents_per_second": speed}))
    else:
        click.echo(f"model {classifier.version}\n{evaluate.table(rows)}\n{speed:.0f} documents per second")


def _write_card(folder: Path, name: str, measured: card.Measured) -> None:
    known = card.load(folder)
    if known is None:
        raise Invalid(
            [Problem(path="--card", message=f"{folder} has no {card.FACTS}; it was not written by triage train")]
        )
    card.save(card.with_measured(known, name, measured), folder)
