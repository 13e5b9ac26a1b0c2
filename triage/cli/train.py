"""Train a classifier: on your own labelled messages and corrections, or the shipped one from the authored corpus."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from triage import bootstrap
from triage.app import App
from triage.cli._person import actor
from triage.cli._start import begin, data_dir_option
from triage.cli.models import show_report, write_picture
from triage.domain.errors import Invalid, Problem  # after the line above
from triage.flows import retrain as flow
from triage.flows.retrain import Trained
from triage.router import card, corpus, evaluate, examples, report, train
from triage.router.lesson import Lesson
from triage.router.pipeline import SHIPPED, load
from triage.router.retrain import DATA_WEIGHT, Plan


@click.command(name="train")
@click.option(
    "--data",
    "data_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Your labelled messages, CSV or NDJSON: text, topic, also, urgency, sentiment, channel, source, lang.",
)
@click.option("--corrections", is_flag=True, help="Learn from what people have corrected, too (or from that alone).")
@click.option(
    "--weight",
    type=click.IntRange(1, 100),
    default=DATA_WEIGHT,
    show_default=True,
    help="How many messages of the corpus one of yours counts for.",
)
@click.option("--without-corpus", is_flag=True, help="Learn from your messages alone; they must say all three labels.")
@click.option("--skip-bad", is_flag=True, help="Count bad lines and go on, instead of ending with exit 2.")
@click.option(
    "--picture",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the confusion of topics as a picture (SVG) to this file.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@data_dir_option
@click.option("--shipped", is_flag=True, help="Train the shipped classifier, in its place inside the package.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Train that one into this folder instead."
)
@click.option(
    "--corpus",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=corpus.CORPUS,
    help="For --shipped and --out: a folder with <language>/<topic>.jsonl; default: the authored corpus.",
)
def command(shipped: bool, out: Path | None, folder: Path, **own: Any) -> None:
    """Train a classifier, on your own messages (--data, --corrections) or the shipped one (--shipped, --out).

    A fifth of your messages is set aside, and the new model is measured on it beside the one in use. It is kept as a
    candidate: `triage models promote` lets it answer.
    """
    if (own["data_file"] is not None or own["corrections"]) + shipped + (out is not None) != 1:
        message = "say one of: --data FILE and/or --corrections, --shipped, --out DIR"
        raise Invalid([Problem(path="--data", message=message)])
    if shipped or out:
        _train_ours(out or SHIPPED, folder)
    else:
        _train_own(**own)


def _train_own(*, data_dir: Path | None, picture: Path | None, as_json: bool, **given: Any) -> None:
    with bootstrap.opened(begin(data_dir=data_dir)) as app:
        plan = Plan(
            topics=app.config.topics,
            weight=given["weight"],
            with_corpus=not given["without_corpus"],
            threshold=app.config.triage.confidence_threshold,
        )
        lessons, made_from = _lessons(app, given["data_file"], given["corrections"], skip_bad=given["skip_bad"])
        made_from["corpus"] = f"weight 1 to {plan.weight}" if plan.with_corpus else ""
        trained = flow.train(app, lessons, plan, datetime.now(UTC), by=actor(), made_from=made_from, say=_telling())
        configured = app.config
    if picture:
        write_picture(picture, trained.report, configured)
    for topic in trained.unknown_topics:
        click.echo(f"triage: no message speaks of {topic}; the model cannot know it", err=True)
    if as_json:
        click.echo(msgspec.json.encode({"model": trained.model, "worse": report.worse(trained.report)}).decode())
    else:
        _show(trained)


def _lessons(app: App, file: Path | None, corrections: bool, *, skip_bad: bool) -> tuple[list[Lesson], dict[str, Any]]:
    """Gather what is to be learned, and note where it comes from."""
    lessons: list[Lesson] = []
    made_from: dict[str, Any] = {}
    if file:
        content = file.read_bytes()
        found = examples.read(content, file.name, app.config.topics, skip_bad=skip_bad)
        if found.bad:
            click.echo(f"triage: {found.bad} bad lines skipped, the first: {found.first_bad}", err=True)
        if found.ignored:
            click.echo(f"triage: columns nobody reads: {', '.join(found.ignored)}", err=True)
        lessons += found.lessons
        digest = hashlib.sha256(content).hexdigest()
        made_from |= {"file": file.name[:200], "sha256": digest, "rows": len(found.lessons), "bad_rows": found.bad}
    if corrections:
        said = flow.corrected(app)
        lessons += said
        made_from["corrections"] = len(said)
    return lessons, made_from


def _show(trained: Trained) -> None:
    show_report(trained.report)
    click.echo(f"\n{trained.model.version} is kept as a candidate")
    if worse := report.worse(trained.report):
        click.echo(f"it is worse than the model in use: {'; '.join(worse)}\n{report.CRITERION}")
    else:
        click.echo(f"let it answer: triage models promote {trained.model.version}")


def _train_ours(target: Path, folder: Path) -> None:
    messages = corpus.load(folder)
    readings = train.train(messages, target, say=_telling())
    version = load(target).version
    described = card.describe(version, messages, readings, target)
    card.save(described, target)
    click.echo(f"model {version} in {target}, held out:\n{evaluate.table(described.held_out.by_language)}")


def _telling() -> Callable[[str], None]:
    """Return what says how far it is, with the seconds since it began."""
    began = time.monotonic()

    def say(what: str) -> None:
        click.echo(f"{time.monotonic() - began:6.0f} s  {what}", err=True)
        sys.stderr.flush()

    return say
