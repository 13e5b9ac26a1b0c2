"""Read texts from NDJSON and say of each what it is about, how urgent it is and how the customer feels."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click
import msgspec

from triage.api.decisions import show_reading
from triage.cli._lines import Lines
from triage.router.corpus import Labelled
from triage.router.lesson import of_labelled
from triage.router.pipeline import CONFIDENCE_THRESHOLD, Classifier, Text, load

if TYPE_CHECKING:
    from triage.router.corrected import Corrected

_BATCH = 256
_QUIET_SECONDS = 3.0  # a run that takes longer says how far it has come


class Question(msgspec.Struct, frozen=True, kw_only=True):
    id: str | int
    text: str
    channel: str | None = None
    source: str | None = None
    lang: str | None = None


@click.command(name="classify")
@click.argument("file", type=click.File("rb"), default="-")
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
@click.option(
    "--learn",
    "corrections",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Learn the labelled lines of this file first, each as a correction; the trained folder stays as it is.",
)
@click.option("--skip-bad", is_flag=True, help="Count bad lines and go on, instead of ending with exit 2.")
def command(file: BinaryIO, *, model: Path | None, threshold: float, corrections: Path | None, skip_bad: bool) -> None:
    """Answer each line {"id", "text", "channel", "source", "lang"} of FILE (default: standard input) with one line.

    All but id and text may be missing. An answer is written as soon as its line is read.
    """
    classifier = load(model) if corrections is None else learned(load(model), corrections, skip_bad=skip_bad)
    lines = Lines(file, Question, skip_bad=skip_bad)
    for questions in lines.batches(_BATCH):
        answer(classifier, questions, threshold)
    lines.finish()


def learned(classifier: Classifier, corrections: Path, *, skip_bad: bool) -> Corrected:
    """Return the classifier with what the labelled lines of a file correct in it."""
    from triage.router.corrected import Corrected  # noqa: PLC0415  # River takes a second to import

    corrected, count, said = Corrected(classifier), 0, time.monotonic()
    with corrections.open("rb") as file:
        lines = Lines(file, Labelled, skip_bad=skip_bad, name=corrections.name)
        for messages in lines.batches(_BATCH):
            corrected.learn([of_labelled(message) for message in messages])
            count += len(messages)
            if time.monotonic() - said > _QUIET_SECONDS:
                click.echo(f"triage: {count} corrections learned", err=True)
                said = time.monotonic()
    lines.finish()
    return corrected


def answer(classifier: Classifier | Corrected, questions: list[Question], threshold: float) -> None:
    texts = [
        Text(text=q.text, channel=q.channel or "", source=q.source or "", language=q.lang or "") for q in questions
    ]
    readings = classifier.read(texts, threshold=threshold)
    out = b"".join(msgspec.json.encode(show_reading(r, q.id)) + b"\n" for q, r in zip(questions, readings, strict=True))
    sys.stdout.buffer.write(out)
    sys.stdout.buffer.flush()
