"""Run what is due again and again; of several schedulers one leads."""

from __future__ import annotations

import os

import click

from triage import bootstrap, jobs, logs, schedule, settings
from triage.process import end_with, stop_on_signals


@click.command()
def command() -> None:
    """Run what is due again and again until SIGTERM. Of several schedulers one leads, the others wait for its end."""
    loaded = settings.load(os.environ)
    logs.configure(loaded.log_level, form=loaded.log_format)
    end_with(loaded.supervisor_pid)
    schedule.run(bootstrap.build(loaded), stop_on_signals(), jobs.now)
