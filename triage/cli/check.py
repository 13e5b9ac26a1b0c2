"""Look at settings, configuration, connections, secrets and destinations, and say what to mend."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
import msgspec

from triage import checks, settings

_COLOURS = {checks.Grade.OK: "green", checks.Grade.WARN: "yellow", checks.Grade.FAIL: "red"}


@click.command()
@click.option("--data-dir", type=click.Path(path_type=Path), help="Folder for everything the service keeps.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per finding.")
def command(data_dir: Path | None, as_json: bool) -> None:
    """Look at settings, configuration, connections, secrets and destinations, and say what to mend.

    Nothing is sent and nothing is changed. Exit code 1 when something keeps the service from working.
    """
    failed = False
    for finding in checks.run(settings.load(os.environ, data_dir=data_dir)):
        failed |= finding.grade is checks.Grade.FAIL
        click.echo(msgspec.json.encode(finding).decode() if as_json else _line(finding))
    sys.exit(1 if failed else 0)


def _line(finding: checks.Finding) -> str:
    grade = click.style(f"{finding.grade:<5}", fg=_COLOURS[finding.grade])
    advice = f"\n      -> {finding.next_step}" if finding.next_step else ""
    return f"{grade} {finding.check}: {finding.found}{advice}"
