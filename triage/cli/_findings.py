"""Findings on the screen: a line each, with what to do next, or JSON."""

from __future__ import annotations

import click
import msgspec

from triage.checks import Finding, Grade

_COLOURS = {Grade.OK: "green", Grade.WARN: "yellow", Grade.FAIL: "red"}


def show(finding: Finding, *, as_json: bool) -> None:
    """Print a finding."""
    click.echo(msgspec.json.encode(finding).decode() if as_json else _line(finding))


def _line(finding: Finding) -> str:
    grade = click.style(f"{finding.grade:<5}", fg=_COLOURS[finding.grade])
    advice = f"\n      -> {finding.next_step}" if finding.next_step else ""
    return f"{grade} {finding.check}: {finding.found}{advice}"
