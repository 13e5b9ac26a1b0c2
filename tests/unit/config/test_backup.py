"""[backup] of triage.toml: where a backup is put each night."""

from __future__ import annotations

from pathlib import Path

import pytest

from triage.config import Backup, parse
from triage.config.named_files import named_files
from triage.domain.errors import ConfigError

QUEUE = '[[queues]]\nid = "a"\n'
FILE = Path("/etc/triage/triage.toml")


def test_paths_are_relative_to_the_file() -> None:
    text = f'{QUEUE}[backup]\nfolder = "backups"\nkeep = 7\nhour = 0\npassphrase_file = "/run/phrase"\n'
    assert parse(text, FILE).backup == Backup(
        folder=Path("/etc/triage/backups"), keep=7, hour=0, passphrase_file=Path("/run/phrase")
    )


def test_nobody_is_made_to_have_one() -> None:
    assert parse(QUEUE, FILE).backup is None
    assert parse(f'{QUEUE}[backup]\nfolder = "/b"\n', FILE).backup == Backup(folder=Path("/b"))


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("", "backup.folder: is missing; give the folder"),
        ('folder = ""', "backup.folder: is empty"),
        ('folder = "b"\nkeep = 0', "backup.keep: is 0; give a whole number from 1"),
        ('folder = "b"\nhour = 24', "backup.hour: is 24; give a whole number from 0 to 23"),
        ('folder = "b"\npassphrase = "x"', "is not a key here; did you mean 'passphrase_file'?"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(lines: str, words: str) -> None:
    with pytest.raises(ConfigError) as refused:
        parse(f"{QUEUE}[backup]\n{lines}\n", FILE)
    assert words in str(refused.value)
    assert "triage.toml" in str(refused.value)


def test_a_backup_does_not_take_its_own_passphrase_along() -> None:
    assert named_files('[backup]\npassphrase_file = "phrase"\n[[sources]]\nsecrets_file = "s"\n') == ["s"]
