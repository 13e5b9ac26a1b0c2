"""What is said about keys after a restore is true, however the keys are given."""

from __future__ import annotations

import io
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from triage import settings
from triage.archive import write
from triage.archive.manifest import Manifest, Table
from triage.archive.read import Archive
from triage.domain.errors import Malformed
from triage.flows import belongings

OLD, NEW, OTHER = ("old" * 11, "new" * 11, "other" * 7)
ORIGINALS = Table(name="originals", columns=["contact_id"], rows=3, parts=[])


def archive(**keys: str) -> Archive:
    file = io.BytesIO()
    made = write.Archive(file, None)
    kept = [
        made.file("keys", number, name.replace("_", "-"), key.encode())
        for number, (name, key) in enumerate(keys.items())
    ]
    at = datetime(2026, 3, 2, 12, tzinfo=UTC)
    made.finish(Manifest(version="1", schema="0001", database="sqlite", taken_at=at, tables=[ORIGINALS], keys=kept))
    return Archive(io.BytesIO(file.getvalue()), "")


@pytest.mark.parametrize(
    ("configuration", "path", "is_taken"),
    [
        (b'[[sources]]\nsecrets_file = "secrets/shop"', "secrets/shop", True),
        (b'[[sources]]\nsecrets_file = "secrets/shop"', "cron.d/backup", False),
        (b"", "secrets/shop", False),
        (b"no TOML", "triage.db", False),
        (b'a_file = "../profile"', "../profile", False),
        (b'a_file = "/etc/profile"', "/etc/profile", False),
    ],
)
def test_a_file_that_the_configuration_does_not_name_is_put_nowhere(
    tmp_path: Path, configuration: bytes, path: str, *, is_taken: bool
) -> None:
    file = io.BytesIO()
    made = write.Archive(file, None)
    kept = [made.file("files", 1, "triage.toml", configuration), made.file("files", 2, path, b"x")]
    at = datetime(2026, 3, 2, 12, tzinfo=UTC)
    made.finish(Manifest(version="1", schema="0001", database="sqlite", taken_at=at, tables=[ORIGINALS], files=kept))
    given = settings.load({}, data_dir=tmp_path)
    with nullcontext() if is_taken else pytest.raises(Malformed, match="the backup holds a file"):
        belongings.check_place(Archive(io.BytesIO(file.getvalue()), ""), given, force=False)


@pytest.mark.parametrize(
    ("in_backup", "here", "works"),
    [
        (OLD, OLD, True),
        (OLD, f"{NEW},{OLD}", True),
        (f"{OLD}\n", f"{NEW} , {OLD}", True),
        (f"{NEW}\n{OLD}\n", f"{OLD},{NEW}", True),
        (f"{NEW},{OLD}", NEW, False),
        (OLD, f"{NEW},{OTHER}", False),
        (OLD, "", True),  # it becomes the key here
    ],
)
@pytest.mark.parametrize("key", ["secret_key", "originals_key"])
def test_a_key_of_the_backup_is_looked_for_among_all_keys_here(
    tmp_path: Path, key: str, in_backup: str, here: str, *, works: bool
) -> None:
    set_here: dict[str, Any] = {key: here}
    given = replace(settings.load({}, data_dir=tmp_path), **set_here)
    said = " ".join(belongings.advice(archive(**{"originals_key": OLD, key: in_backup}), given))
    subject = {"secret_key": "links that were sent", "originals_key": "cannot be opened"}[key]
    assert (subject not in said) is works


def test_originals_are_said_to_be_lost_only_when_nobody_has_their_key(tmp_path: Path) -> None:
    given = settings.load({}, data_dir=tmp_path)
    [said] = belongings.advice(archive(), given)
    assert said.startswith("3 originals cannot be opened: the backup lacks their key")
    assert belongings.advice(archive(), replace(given, originals_key=OLD)) == []
    [said] = belongings.advice(archive(originals_key=OLD), given)
    assert f"set TRIAGE_ORIGINALS_KEY_FILE={tmp_path / 'originals-key'}" in said
