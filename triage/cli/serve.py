"""Run everything in one: API, workers, scheduler, private Redis and SQLite."""

from __future__ import annotations

import os
from pathlib import Path

import click

from triage.cli._start import begin, data_dir_option, keep_private
from triage.serve import serve


@click.command()
@data_dir_option
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on; 0 takes a free one.")
@click.option("--workers", type=int, help="Processes that triage contacts.")
def command(data_dir: Path | None, host: str | None, port: int | None, workers: int | None) -> None:
    """Run everything in one: API, workers, scheduler, private Redis and SQLite.

    Prints `ready http://HOST:PORT` when it accepts requests. The first start writes a configuration, an API key and a
    sign-in into the data folder. SIGTERM or Ctrl-C ends it within ten seconds.
    """
    keep_private()
    loaded = begin(data_dir=data_dir, host=host, port=port, workers=workers)
    serve(
        loaded,
        os.environ,
        announce=lambda address: click.echo(f"ready {address}"),
        say=lambda line: click.echo(line, err=True),
    )
