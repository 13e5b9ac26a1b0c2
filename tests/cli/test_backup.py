"""`triage backup` and `triage restore` as who runs them sees them: what they say, write, refuse and leave alone."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from tests.support.cast import NOON, contact
from triage import process, settings
from triage.cli import cli
from triage.domain.access import Role
from triage.flows import sign_in
from triage.store import leases, receipts, users
from triage.store.session import open_engine, read, transaction

CONFIGURATION = """
[[queues]]
id = "care"
[[sources]]
id = "shop"
connector = "standard"
secrets_file = "secrets/shop.secret"
[[destinations]]
id = "duty"
url_file = "{elsewhere}"
private_network = true
"""
PASSPHRASE = "a long passphrase of the tests"
KEY = "k" * 40


class Place:
    """A data folder with its database, and the command line on it."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        self.folder = folder
        self._environment = {"TRIAGE_DATA_DIR": str(folder)}
        if database_url:
            self._environment["TRIAGE_DATABASE_URL"] = database_url
        self.database_url = settings.load(self._environment).database_url

    def triage(self, *words: str | Path, **environment: str) -> Result:
        return CliRunner().invoke(cli, [str(word) for word in words], env=self._environment | environment)

    def people(self) -> list[str]:
        engine = open_engine(self.database_url)
        with read(engine) as session:
            found = [user.name for user in users.all_enabled(session)]
        engine.dispose()
        return found


@pytest.fixture
def place(migrated_url: str, engine: Engine, tmp_path: Path) -> Place:
    """Give a place with a person, a contact, a configuration, a secret beside it, one elsewhere, and a signing key."""
    folder = tmp_path / "data"
    (folder / "secrets").mkdir(parents=True)
    (tmp_path / "elsewhere").write_text("json://127.0.0.1:9/hook\n", encoding="utf-8")
    (folder / "triage.toml").write_text(CONFIGURATION.format(elsewhere=tmp_path / "elsewhere"), encoding="utf-8")
    (folder / "secrets" / "shop.secret").write_text("whsec_c2VjcmV0\n", encoding="utf-8")
    (folder / "secret-key").write_text(KEY + "\n", encoding="utf-8")
    with transaction(engine) as session:
        sign_in.add_user(session, "anna", "correct horse battery", Role.AGENT, NOON)
        receipts.store(session, [contact()], NOON, "care")
    return Place(folder, migrated_url)


@pytest.fixture
def new(tmp_path: Path) -> Place:
    return Place(tmp_path / "new")


@pytest.fixture
def archive(place: Place, tmp_path: Path) -> Path:
    file = tmp_path / "one.tar"
    made = place.triage("backup", file)
    assert made.exit_code == 0, made.output
    return file


def test_a_backup_is_for_its_owner_alone_and_says_what_it_holds(place: Place, tmp_path: Path) -> None:
    made = place.triage("backup", tmp_path / "one.tar", "--json")
    assert made.exit_code == 0, made.output
    said = json.loads(made.output)
    assert said["rows"]["contacts"] == said["rows"]["users"] == 1
    assert said["files"] == ["secrets/shop.secret", "triage.toml"]
    assert said["keys"] == ["secret-key"]
    assert said["left_out"] == [str(tmp_path / "elsewhere")]
    assert stat.S_IMODE((tmp_path / "one.tar").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.glob(".*")] == []


def test_without_a_name_it_gets_one_and_only_the_newest_are_kept(place: Place) -> None:
    folder = place.folder / "backups"
    folder.mkdir()
    for day in range(1, 5):
        (folder / f"triage-2026010{day}T000000Z.backup.tar").touch()
    (folder / "mine.tar").touch()
    assert place.triage("backup", "--keep", "2").exit_code == 0
    kept = sorted(file.name for file in folder.iterdir())
    assert kept[:2] == ["mine.tar", "triage-20260104T000000Z.backup.tar"]
    assert len(kept) == 3


def test_a_file_that_is_there_is_never_overwritten(place: Place, archive: Path) -> None:
    before = archive.read_bytes()
    refused = place.triage("backup", archive)
    assert (refused.exit_code, "is there already" in refused.output) == (1, True)
    assert archive.read_bytes() == before


def test_without_a_database_there_is_nothing_to_back_up_and_none_is_made(new: Place, tmp_path: Path) -> None:
    refused = new.triage("backup", tmp_path / "one.tar")
    assert (refused.exit_code, "nothing to back up" in refused.output) == (2, True)
    assert not new.folder.exists()
    assert not (tmp_path / "one.tar").exists()


def test_a_folder_that_is_not_there_is_said_to_be_that(place: Place, tmp_path: Path) -> None:
    refused = place.triage("backup", tmp_path / "no" / "one.tar")
    assert (refused.exit_code, "there is no folder" in refused.output) == (1, True)


def test_everything_is_put_where_a_service_looks_for_it(archive: Path, new: Place) -> None:
    restored = new.triage("restore", archive)
    assert restored.exit_code == 0, restored.output
    assert new.people() == ["anna"]
    assert (new.folder / "secrets" / "shop.secret").read_text(encoding="utf-8") == "whsec_c2VjcmV0\n"
    assert (new.folder / "secret-key").read_text(encoding="utf-8").strip() == KEY
    modes = {stat.S_IMODE(file.stat().st_mode) for file in new.folder.rglob("*") if file.is_file()}
    assert modes == {0o600}
    assert "elsewhere" in restored.output


def test_the_database_alone_leaves_the_rest_as_it_is(place: Place, new: Place, tmp_path: Path) -> None:
    file = tmp_path / "rows.tar"
    assert place.triage("backup", file, "--database-only").exit_code == 0
    assert new.triage("restore", file).exit_code == 0
    assert sorted(file.name for file in new.folder.iterdir() if not file.name.startswith("triage.db")) == ["lock"]


def test_a_full_database_is_left_alone_unless_it_is_given_up(archive: Path, new: Place) -> None:
    assert new.triage("restore", archive).exit_code == 0
    assert new.triage("users", "disable", "anna").exit_code == 0
    refused = new.triage("restore", archive)
    assert refused.exit_code == 1
    assert "with --force these rows would be lost" in refused.output
    assert "1 contacts" in refused.output
    assert new.people() == []
    given_up = new.triage("restore", archive, "--force", "--json")
    assert given_up.exit_code == 0, given_up.output
    assert json.loads(given_up.output)["lost"]["contacts"] == 1
    assert new.people() == ["anna"]


def test_a_file_that_differs_is_left_alone_unless_it_is_given_up(archive: Path, new: Place) -> None:
    new.folder.mkdir()
    (new.folder / "triage.toml").write_text("# mine\n", encoding="utf-8")
    refused = new.triage("restore", archive)
    assert (refused.exit_code, "differs from the backup's" in refused.output) == (1, True)
    assert (new.folder / "triage.toml").read_text(encoding="utf-8") == "# mine\n"
    assert new.triage("restore", archive, "--force").exit_code == 0
    assert "care" in (new.folder / "triage.toml").read_text(encoding="utf-8")


def test_nothing_is_restored_while_a_service_holds_the_folder(archive: Path, new: Place) -> None:
    new.folder.mkdir()
    with process.only_one(new.folder):
        refused = new.triage("restore", archive, "--force")
    assert (refused.exit_code, "another `triage serve` runs" in refused.output) == (2, True)


def test_nothing_is_restored_while_a_scheduler_leads_on_the_database(
    archive: Path, place: Place, engine: Engine
) -> None:
    with transaction(engine) as session:
        leases.hold(session, "scheduler", "another host", datetime.now(UTC), timedelta(minutes=1))
    refused = place.triage("restore", archive, "--force")
    assert (refused.exit_code, "a service runs on this database" in refused.output) == (1, True)


def test_a_damaged_file_is_refused_before_anything_is_touched(archive: Path, new: Place) -> None:
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 1
    archive.write_bytes(content)
    for words in (["--check"], []):
        refused = new.triage("restore", archive, *words)
        assert refused.exit_code == 2
        assert str(archive) in refused.output
    assert not new.folder.exists()


def test_a_check_changes_nothing(archive: Path, new: Place) -> None:
    checked = new.triage("restore", archive, "--check")
    assert (checked.exit_code, "it is whole" in checked.output) == (0, True)
    assert not new.folder.exists()


def test_a_sealed_backup_opens_with_its_passphrase(place: Place, new: Place, tmp_path: Path) -> None:
    secret, file = tmp_path / "passphrase", tmp_path / "sealed.tar"
    secret.write_text(PASSPHRASE + "\n", encoding="utf-8")
    assert place.triage("backup", file, "--passphrase-file", secret).exit_code == 0
    assert b"secret-key" not in file.read_bytes()
    refused = new.triage("restore", file)
    assert (refused.exit_code, "--passphrase-file" in refused.output) == (2, True)
    assert new.triage("restore", file, "--passphrase-file", secret).exit_code == 0
    assert new.people() == ["anna"]
    secret.write_text("short\n", encoding="utf-8")
    short = place.triage("backup", tmp_path / "other.tar", "--passphrase-file", secret)
    assert (short.exit_code, "12 characters" in short.output) == (2, True)


def test_another_signing_key_from_outside_is_told(archive: Path, new: Place) -> None:
    restored = new.triage("restore", archive, TRIAGE_SECRET_KEY="another" * 8)
    assert restored.exit_code == 0
    assert "links that were sent before do not work" in restored.output
    assert not (new.folder / "secret-key").exists()
