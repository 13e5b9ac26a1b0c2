"""The keys that sign: those that are set, else those kept in the data folder, one per line; the first is the newest."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from triage.domain.errors import ConfigError
from triage.settings import Settings
from triage.settings.values import SECRET_KEY_CHARACTERS, keys_of


def ensure(settings: Settings) -> tuple[str, ...]:
    """Return the signing keys, the one that signs first; the first one is made in the data folder if there is none.

    Processes that start together agree on one key. Raises ConfigError when a kept one is too short to be a key.
    """
    if keys := keys_of(settings.secret_key):
        return keys
    file = settings.secret_key_file
    if not file.exists():
        _make(file)
    return kept(file)


def kept(file: Path) -> tuple[str, ...]:
    """Return the keys in `file`; raise ConfigError when there is none, or what is no key."""
    keys = keys_of(file.read_text(encoding="utf-8"))
    if not keys or any(len(key) < SECRET_KEY_CHARACTERS for key in keys):
        raise ConfigError(
            "holds no key; delete it to have a new one made (sent links then stop working)", file=str(file)
        )
    return keys


def rotate(settings: Settings) -> Path:
    """Put a new key before the one that signs now, which stays for the links that were sent; older ones go.

    Raises ConfigError when the key is a setting: then only who sets it can change it.
    """
    if settings.secret_key:
        raise ConfigError("the key is set from outside; put a new one before it: NEW,OLD", key="TRIAGE_SECRET_KEY")
    newest, *_ = ensure(settings)
    draft = _draft(settings.secret_key_file, (_new(), newest))
    draft.replace(settings.secret_key_file)
    return settings.secret_key_file


def _make(file: Path) -> None:
    """Write the key beside its place, then link it there: nobody sees half a key, and the first one wins."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = _draft(file, (_new(),))
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _new() -> str:
    return secrets.token_urlsafe(48)


def _draft(file: Path, keys: tuple[str, ...]) -> Path:
    draft = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
        stream.writelines(f"{key}\n" for key in keys)
        stream.flush()
        os.fsync(stream.fileno())
    return draft
