"""The files that a configuration names: whoever moves or keeps it needs them too."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

FILE_KEY_END = "_file"


def named_files(text: str) -> list[str]:
    """Name the files of a configuration as it names them, each once; none for a text that is no TOML.

    The passphrase of backups is none of them: it must not lie in what it opens.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return []
    return sorted(set(_named({key: value for key, value in document.items() if key != "backup"})))


def is_beside(name: str) -> bool:
    """Say whether a path leads to a place in the configuration's own folder or below it."""
    parts = PurePosixPath(name).parts
    return bool(parts) and not parts[0].startswith(("/", "~")) and ".." not in parts and "\0" not in name


def place_of(config_file: Path, name: str) -> Path:
    return config_file.parent / Path(name).expanduser()


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _named(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if isinstance(one, str) and key.endswith(FILE_KEY_END) and one:
                yield one
            yield from _named(one)
