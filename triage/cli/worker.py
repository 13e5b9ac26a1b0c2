"""Work on one queue: `triage` reads and routes contacts, `notices` delivers messages, `webhooks` posts events."""

from __future__ import annotations

import click

from triage import bootstrap, worker
from triage.app import NOTICES, TRIAGE, WEBHOOKS
from triage.cli._start import begin
from triage.process import end_with


@click.command()
@click.argument("queue", type=click.Choice([TRIAGE, NOTICES, WEBHOOKS]))
def command(queue: str) -> None:
    """Work on QUEUE until SIGTERM: `triage` reads contacts, `notices` delivers messages, `webhooks` posts events.

    Run at least one of each, of `webhooks` where there are any; a worker has one queue, so that a slow chat platform
    keeps no contact waiting.
    """
    loaded = begin()
    end_with(loaded.supervisor_pid)
    worker.work(bootstrap.build(loaded), bootstrap.connect(loaded), queue)
