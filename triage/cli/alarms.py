"""Look back on a week of alarms: what rang at each destination, and what other settings would have done."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from triage import bootstrap
from triage.api.alarms import show_week
from triage.cli._start import begin, data_dir_option
from triage.domain.alarm_week import Abstaining, Tried
from triage.flows import alarms
from triage.flows.alarms import Bell, LookBack


@click.command()
@click.option("--destination", default="", help="Only this one.")
@data_dir_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON, as GET /v1/alarms/shadow answers.")
def command(destination: str, data_dir: Path | None, as_json: bool) -> None:
    """Look back on a week of alarms: what rang at each destination, and what other settings would have done.

    Each line ends with what to write into triage.toml for it: `alarms` under its [[destinations]], `accuracy_target`
    under [triage].
    """
    with bootstrap.opened(begin(data_dir=data_dir)) as app:
        week = alarms.look_back(app, datetime.now(UTC), destination)
    if as_json:
        sys.stdout.buffer.write(msgspec.json.encode(show_week(week)) + b"\n")
        return
    for line in _lines(week):
        click.echo(line)


def _lines(week: LookBack) -> Iterator[str]:
    yield f"{week.days:.1f} days up to {week.as_of:%Y-%m-%d %H:%M} UTC"
    for bell in week.bells:
        yield ""
        yield from _bell(bell, week.fewest)
    yield ""
    sure = week.sureness
    yield f"{click.style('topics', bold=True)}: {sure.decided} decisions"
    yield from _table("from", "right", "left to people")
    yield _sure(sure.now, "in force")
    yield from (_sure(one, f"{one.target:.0%} right") for one in sure.tried)


def _bell(bell: Bell, fewest: int) -> Iterator[str]:
    noticed = bell.noticed
    came = f"{noticed.rang} rang, {noticed.held_back} held back, {noticed.shadow} would have rung but for the shadow"
    yield f"{click.style(bell.destination, bold=True)}: {bell.target.line or 'the labels decide'}"
    if bell.threshold:
        made = f"{bell.threshold.made_at:%Y-%m-%d %H:%M} UTC of {bell.threshold.counted} decisions"
        yield f"  rings from {bell.threshold.at:.1%} on, made {made}"
    yield f"  {came}; {bell.decided} decisions could have"
    if not bell.enough:
        yield f"  too few to try other settings: {fewest} are needed"
        return
    yield from _table("from", "a day", "right", "people say")
    yield _tried(bell.labels, "labels alone")
    yield from (_tried(one, _name(one)) for one in bell.tried)


def _name(one: Tried) -> str:
    return f"{one.target.precision:.0%} right" if one.target.precision is not None else f"{one.target.per_day} a day"


def _table(*columns: str) -> Iterator[str]:
    yield f"  {'':<14}" + "".join(f"{column:>16}" for column in columns)


def _tried(one: Tried, name: str) -> str:
    judged = f"{one.right} of {one.judged}" if one.judged else "-"
    cells = (_share(one.threshold), f"{one.per_day:.1f}", _share(one.precision), judged)
    return f"  {name:<14}" + "".join(f"{cell:>16}" for cell in cells) + f"   {one.target.line or 'no alarms = …'}"


def _sure(one: Abstaining, name: str) -> str:
    line = "" if one.target is None else f"accuracy_target = {one.target}"
    cells = (_share(one.threshold), _share(one.accuracy), _share(one.abstained))
    return f"  {name:<14}" + "".join(f"{cell:>16}" for cell in cells) + f"   {line}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"
