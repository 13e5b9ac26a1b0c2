"""`triage check source`: play back a captured webhook, and name the first step that fails."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import click

from triage import bootstrap
from triage.checks import Finding, Grade
from triage.cli._captured import read_header, read_request
from triage.cli._findings import show
from triage.cli._start import begin, data_dir_option
from triage.connectors.moments import timestamp_moment
from triage.flows.play_back import Captured, Played, Player
from triage.router import attention, pipeline
from triage.router.relabel import Relabelled


@click.command("source")
@click.argument("name")
@click.option("--request", "request_file", type=click.File("rb"), help="A captured request: raw HTTP, JSON or HAR.")
@click.option("--body", "body_file", type=click.File("rb"), help="The body alone, byte for byte.")
@click.option("--header", "headers", multiple=True, help="A header, as 'Name: value'; may be repeated.")
@click.option("--at", "at", help="Judge the timestamp as of then: RFC 3339, or seconds since 1970.")
@data_dir_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per step.")
@click.pass_context
def source(context: click.Context, /, name: str, data_dir: Path | None, as_json: bool, **said: Any) -> None:
    """Play back a captured webhook of source NAME step by step, and say which step fails and how to mend it.

    Give the whole request (`--request FILE`, `-` for standard input), or its body and header fields apart. Nothing is
    stored. Exit code 0 when the service would take it, 1 when it would refuse it, 2 when the request cannot be read or
    the configuration is wrong.
    """
    group = context.parent.params if context.parent else {}
    given = begin(data_dir=data_dir or group.get("data_dir"))
    request = _request(said["request_file"], said["body_file"], said["headers"])
    configured = bootstrap.load_config(given)
    player = Player(
        config=configured,
        max_body_bytes=given.max_body_bytes,
        classifier=cache(lambda: Relabelled(pipeline.load(signals=attention.build(configured)), configured.topics)),
        now=_moment(said["at"]),
    )
    failed = False
    for step in player.play(name, request):
        failed |= step.failed
        show(_finding(step), as_json=as_json or bool(group.get("as_json")))
    sys.exit(1 if failed else 0)


def _request(request_file: BinaryIO | None, body_file: BinaryIO | None, headers: tuple[str, ...]) -> Captured:
    if request_file is None and body_file is None:
        raise click.UsageError(
            "give the captured request with --request, or its body with --body and --header for each"
        )
    request = read_request(request_file.read()) if request_file else Captured(body=b"")
    if body_file:
        request = replace(request, body=body_file.read())
    return replace(request, headers={**request.headers, **dict(map(read_header, headers))})


def _moment(at: str | None) -> datetime:
    if at is None:
        return datetime.now(UTC)
    moment = timestamp_moment(at)
    if moment is None:
        raise click.BadParameter(f"{at!r} is not a time; give one such as 2026-11-21T10:00:00+03:00", param_hint="--at")
    return moment


def _finding(step: Played) -> Finding:
    grade = Grade.FAIL if step.failed else Grade.WARN if step.next_step else Grade.OK
    return Finding(check=step.step, grade=grade, found=step.found, next_step=step.next_step)
