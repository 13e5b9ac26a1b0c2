"""The first start: a configuration to edit, a key to send with, a way to sign in."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from triage import config
from triage.app import Session
from triage.domain.access import Role, Scope
from triage.flows import keys, sign_in
from triage.settings import Settings
from triage.store import keys as stored_keys
from triage.store import users

ADMIN = "admin"


def configure(settings: Settings, base_url: str) -> bool:
    """Write a first configuration, with `base_url` for the links, where there is none; say whether it was written."""
    if settings.config_file.exists():
        return False
    settings.config_file.parent.mkdir(parents=True, exist_ok=True)
    settings.config_file.write_text(config.first_file(base_url), encoding="utf-8")
    return True


def admit(settings: Settings, transaction: Callable[[], AbstractContextManager[Session]], now: datetime) -> Path | None:
    """Make one admin key and one admin sign-in if nobody can get in yet; return the file that holds them, or None.

    The file is written before the database knows the key, so that a crash in between leaves no key nobody has seen.
    """
    file = settings.data_dir / "admin-key"
    with transaction() as session:
        if stored_keys.all_valid(session, now) or users.all_enabled(session):
            return None
        _, secret = keys.make(session, ADMIN, [Scope.ADMIN], [], now)
        password = secrets.token_urlsafe(15)
        sign_in.add_user(session, ADMIN, password, Role.ADMIN, now)
        _write_private(file, f"api_key = {secret}\nuser = {ADMIN}\npassword = {password}\n")
    return file


def _write_private(file: Path, text: str) -> None:
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
