"""Run what is due again and again; of several schedulers one leads."""

from __future__ import annotations

import click

from triage import bootstrap, jobs, schedule
from triage.cli._start import begin
from triage.process import end_with, stop_on_signals


@click.command()
def command() -> None:
    """Run what is due again and again until SIGTERM. Of several schedulers one leads, the others wait for its end."""
    loaded = begin()
    end_with(loaded.supervisor_pid)
    schedule.run(bootstrap.build(loaded), stop_on_signals(), jobs.now)
