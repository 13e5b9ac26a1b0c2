"""List the models there are, show how good one is, let one answer, and go back to the one before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from triage import bootstrap
from triage.cli._person import actor
from triage.cli._start import begin, data_dir_option
from triage.config import Config
from triage.domain.model import TrainedModel
from triage.flows import models as loading
from triage.flows import promotion
from triage.flows.promotion import Models
from triage.router import confusion, report


@click.group()
def command() -> None:
    """List the models there are, show how good one is, let one answer, and go back to the one before."""


@command.command("list")
@data_dir_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def list_(data_dir: Path | None, as_json: bool) -> None:
    """List the models that were trained here, and the shipped one; `*` marks the one that answers."""
    with bootstrap.opened(begin(data_dir=data_dir)) as app:
        found, failed = promotion.look(app), loading.failures(app.settings)
    if as_json:
        click.echo(msgspec.json.encode(_plain(found)).decode())
        return
    for line in _table(found):
        click.echo(line)
    for model in found.trained:
        if model.digest in failed:
            click.echo(f"triage: {model.version} cannot be loaded on this host: {failed[model.digest]}", err=True)


@command.command()
@click.argument("version")
@data_dir_option
@click.option(
    "--picture",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the confusion of topics as a picture (SVG) to this file.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(version: str, data_dir: Path | None, picture: Path | None, as_json: bool) -> None:
    """Show what VERSION was made from, its figures on the part held out, and what it mixes up."""
    with bootstrap.opened(begin(data_dir=data_dir)) as app:
        model = promotion.find(app, version)
        configured = app.config
    told = report.read(model.report)
    if picture:
        write_picture(picture, told, configured)
    if as_json:
        click.echo(msgspec.json.encode(model).decode())
        return
    click.echo(f"{model.version}: {model.state}, {_made(model)}")
    if model.promoted_at:
        forced = f", by force: {model.promoted_why}" if model.promoted_why else ""
        click.echo(f"promoted {model.promoted_at:%Y-%m-%d %H:%M} UTC by {model.promoted_by}{forced}")
    show_report(told)


@command.command()
@click.argument("version")
@data_dir_option
@click.option("--force", is_flag=True, help="Promote it although it is worse; needs --reason.")
@click.option("--reason", default="", help="Why, for the record.")
def promote(version: str, data_dir: Path | None, force: bool, reason: str) -> None:
    """Let VERSION answer on every host, without a restart.

    Refused (exit code 1) when it is worse than the model in use on the part held out; the answer names the criterion.
    """
    if force and not reason.strip():
        raise click.UsageError("--force needs a --reason, for the record")
    with bootstrap.opened(begin(data_dir=data_dir)) as app:
        model = promotion.promote(app, version, datetime.now(UTC), by=actor(), why=reason.strip(), force=force)
    click.echo(f"{model.version} answers from the next contact on; `triage models rollback` takes that back")


@command.command()
@data_dir_option
def rollback(data_dir: Path | None) -> None:
    """Let the model answer again that did before the last promotion."""
    with bootstrap.opened(begin(data_dir=data_dir)) as app:
        version = promotion.roll_back(app, datetime.now(UTC), by=actor())
    click.echo(f"{version} answers again from the next contact on")


def show_report(told: report.Report) -> None:
    click.echo(report.text(told))
    for table in told.confusions:
        click.echo(f"\n{confusion.text(table)}")


def write_picture(file: Path, told: report.Report, configured: Config) -> None:
    """Write how topics are mixed up as a picture, with their names as people read them."""
    language = configured.server.language
    names = {topic.id: configured.topic_name(language, topic.id) for topic in configured.topics}
    file.write_text(confusion.picture(told.confusions[0], names), encoding="utf-8")
    click.echo(f"triage: wrote {file}", err=True)


def _plain(found: Models) -> dict[str, Any]:
    return {"answers": found.answers, "shipped": found.shipped, "models": found.trained}


def _table(found: Models) -> list[str]:
    lines = [_line(model.version, model.version == found.answers, _made(model), model) for model in found.trained]
    mark = "*" if found.answers == found.shipped else " "
    return [*lines, f"{mark} {found.shipped}\tshipped"]


def _line(version: str, answers: bool, made: str, model: TrainedModel) -> str:
    told = report.read(model.report)
    mine, theirs = told.model.head("topic").acceptable, told.against.head("topic").acceptable
    figures = "" if mine is None or theirs is None else f"topic {mine:.3f} against {theirs:.3f}"
    who = f"promoted {model.promoted_at:%Y-%m-%d %H:%M} UTC by {model.promoted_by}" if model.promoted_at else ""
    cells = [f"{'*' if answers else ' '} {version}", str(model.state), made, figures, who]
    return "\t".join(cell for cell in cells if cell)


def _made(model: TrainedModel) -> str:
    return f"made {model.made_at:%Y-%m-%d %H:%M} UTC by {model.made_by} from {_from(model.made_from)}"


def _from(made_from: Mapping[str, Any]) -> str:
    named = {"file": "{}", "rows": "{} rows", "corrections": "{} corrections", "corpus": "the corpus ({})"}
    return ", ".join(words.format(made_from[key]) for key, words in named.items() if made_from.get(key))
