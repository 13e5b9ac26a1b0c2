"""A file that appears only when it is whole: written beside its place, for its owner alone, and never over another."""

from __future__ import annotations

import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from triage.domain.errors import Conflict, TriageError

DRAFT_END = ".partial"
_FRESH_SECONDS = 60.0  # so new a draft may be about to be locked


@contextmanager
def draft(target: Path) -> Iterator[BinaryIO]:
    """Give a file to write and read; at the end it is on the disk under its name, after an error it is gone.

    Raises Conflict when there is a file of that name already, before or after; it is left as it is.
    """
    taken = Conflict(f"{target} is there already; give another name")
    if target.exists():
        raise taken
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}{DRAFT_END}")
    try:
        with os.fdopen(os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.link(beside, target)
        _sync_folder(target.parent)
    except FileExistsError:
        raise taken from None
    except OSError as error:
        raise TriageError(f"cannot write {target}: {error.strerror}") from error
    finally:
        beside.unlink(missing_ok=True)


def is_being_written(beside: Path) -> bool:
    """Say whether somebody writes this draft; what was killed while writing holds it no more."""
    try:
        with beside.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return time.time() - beside.stat().st_mtime < _FRESH_SECONDS
    except OSError:
        return True


def replace(target: Path, content: bytes) -> None:
    """Put a file in its place at once and in full, for its owner alone, whatever stood there."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}{DRAFT_END}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.rename(target)
        _sync_folder(target.parent)
    finally:
        beside.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
