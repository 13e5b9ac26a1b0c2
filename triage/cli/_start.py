"""How a command begins: the settings, the log they ask for, and the option that many commands have."""

from __future__ import annotations

import os
from pathlib import Path

import click

from triage import logs, settings
from triage.settings import Settings

data_dir_option = click.option(
    "--data-dir", type=click.Path(path_type=Path), help="Folder for everything the service keeps."
)


def begin(**options: object) -> Settings:
    """Read the settings, before which `options` of the command line go unless None, and log as they say."""
    given = settings.load(os.environ, **options)
    logs.configure(given.log_level, form=given.log_format)
    return given


def keep_private() -> None:
    """Let nobody but the owner read what this process writes: folders may be open to others."""
    os.umask(0o077)
