"""The passphrase of a backup: from a file, never from the command line, which everyone on the machine can read."""

from __future__ import annotations

from pathlib import Path

from triage.archive.seal import PASSPHRASE_CHARACTERS
from triage.domain.errors import ConfigError


def read(file: Path | None) -> str:
    """Return the first line of `file`, nothing without one. Raises ConfigError for one that is missing or too short."""
    if file is None:
        return ""
    try:
        passphrase = file.read_text(encoding="utf-8").partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ConfigError(f"cannot be read: {reason}", file=str(file)) from None
    if len(passphrase) < PASSPHRASE_CHARACTERS:
        raise ConfigError(
            f"its first line is the passphrase, and must have {PASSPHRASE_CHARACTERS} characters or more",
            file=str(file),
        )
    return passphrase
