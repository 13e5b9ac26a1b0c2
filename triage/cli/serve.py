"""Run everything in one: API, workers, scheduler, private Redis and SQLite."""

from __future__ import annotations

import os
from pathlib import Path

import click

from triage import logs, settings
from triage.serve import serve

OWNER_ALONE = 0o077


@click.command()
@click.option("--data-dir", type=click.Path(path_type=Path), help="Folder for everything the service keeps.")
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on; 0 takes a free one.")
@click.option("--workers", type=int, help="Processes that triage contacts.")
def command(data_dir: Path | None, host: str | None, port: int | None, workers: int | None) -> None:
    """Run everything in one: API, workers, scheduler, private Redis and SQLite.

    Prints `ready http://HOST:PORT` when it accepts requests. The first start writes a configuration, an API key and a
    sign-in into the data folder. SIGTERM or Ctrl-C ends it within ten seconds.
    """
    os.umask(OWNER_ALONE)  # the data folder may be open to others; what customers wrote is not for them
    loaded = settings.load(os.environ, data_dir=data_dir, host=host, port=port, workers=workers)
    logs.configure(loaded.log_level, form=loaded.log_format)
    serve(
        loaded,
        os.environ,
        announce=lambda address: click.echo(f"ready {address}"),
        say=lambda line: click.echo(line, err=True),
    )
