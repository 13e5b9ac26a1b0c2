"""`triage export`, `erase`, `retain`, `show`, `audit` and `keys rotate…`, as an administrator types them."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from tests.support.cast import NOON, contact
from triage.cli import cli
from triage.domain.contact import Author, name_of
from triage.sealing import Sealer, new_key
from triage.store import originals, receipts
from triage.store.session import transaction

OLD, NEW = new_key(), new_key()
ANNA = ("--email", "ANNA@example.org")
CONFIG = '[[queues]]\nid = "care"\n'


class Triage:
    """The command line on a database of its own, in which Anna wrote once, long ago."""

    def __init__(self, environment: dict[str, str], engine: Engine) -> None:
        self.environment, self._engine = environment, engine
        anna = Author(email="anna@example.org")
        with transaction(engine) as session:
            [receipt] = receipts.store(session, [contact("1", author=anna, text="My parcel!")], NOON, "care")
            sealed = Sealer([OLD]).seal(b'{"a":1}', about=name_of("shop", "1"), media_type="application/json")
            originals.keep(session, [(receipt.contact_id, sealed)], NOON)

    def __call__(self, *words: str, typed: str = "") -> Result:
        return CliRunner().invoke(cli, words, input=typed, env=self.environment)


@pytest.fixture
def triage(migrated_url: str, engine: Engine, tmp_path: Path) -> Triage:
    (tmp_path / "triage.toml").write_text(CONFIG, encoding="utf-8")
    environment = {
        "TRIAGE_DATA_DIR": str(tmp_path),
        "TRIAGE_DATABASE_URL": migrated_url,
        "TRIAGE_ORIGINALS_KEY": OLD,
    }
    return Triage(environment, engine)


def test_an_archive_is_written_for_its_owner_alone(triage: Triage, tmp_path: Path) -> None:
    file = tmp_path / "anna.json"
    assert triage("export", "person", *ANNA, "--to", str(file)).exit_code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    [one] = json.loads(file.read_text(encoding="utf-8"))["contacts"]
    assert (one["text"], one["original"]["text"]) == ("My parcel!", '{"a":1}')
    again = triage("export", "person", *ANNA, "--to", str(file))
    assert (again.exit_code, "File exists" in again.output) == (2, True)
    assert triage("export", "person", "--phone", "+79120001122").exit_code == 1


def test_erasing_asks_first_and_no_is_no(triage: Triage) -> None:
    refused = triage("erase", "person", *ANNA, typed="n\n")
    assert (refused.exit_code, "would erase\tcontacts\t1" in refused.output) == (1, True)
    done = triage("erase", "person", *ANNA, typed="y\n")
    assert (done.exit_code, "erased\tcontacts\t1" in done.output) == (0, True)
    assert "backups made before still hold it" in done.output
    gone = triage("erase", "person", *ANNA, "--yes")
    assert (gone.exit_code, "nothing of this person is kept" in gone.output) == (1, True)


def test_the_address_can_stay_out_of_the_shells_memory(triage: Triage) -> None:
    tried = triage("erase", "person", "--email", "-", "--dry-run", "--json", typed="anna@example.org\n")
    assert json.loads(tried.output)["contacts"] == 1


def test_who_is_meant_must_be_said(triage: Triage) -> None:
    assert triage("erase", "person", "--yes").exit_code == 2
    assert triage("export", "person", *ANNA, "--phone", "+79120001122").exit_code == 2


def test_the_audit_shows_what_was_done_to_whom(triage: Triage) -> None:
    triage("show", "original", "1")
    triage("export", "person", *ANNA)
    of_anna = triage("audit", *ANNA).output
    assert ("person exported" in of_anna, "original shown" in of_anna) == (True, False)
    lines = [json.loads(line) for line in triage("audit", "--json").output.splitlines()]
    assert [line["what"] for line in lines] == ["person exported", "original shown"]
    assert lines[0]["actor"].startswith("cli ")


def test_retention_says_what_is_past_its_time_and_removes_it(triage: Triage) -> None:
    tried = triage("retain", "--dry-run")
    assert "originals\tkept 30 days\t1 past that, the oldest of 2026-03-02" in tried.output
    assert "open cases\tkept for ever\t0 past that" in tried.output
    assert "removed\toriginals\t1" in triage("retain").output
    found = [json.loads(line) for line in triage("retain", "--dry-run", "--json").output.splitlines()]
    assert {one["name"]: one["rows"] for one in found}["originals"] == 0


def test_originals_are_sealed_anew_and_the_old_key_can_go(triage: Triage) -> None:
    assert triage("show", "original", "1").output == '{"a":1}'
    triage.environment["TRIAGE_ORIGINALS_KEY"] = NEW
    lost = triage("keys", "rotate-originals")
    assert (lost.exit_code, "which is not here: put it back" in lost.output) == (1, True)
    shown = triage("show", "original", "1")
    assert (shown.exit_code, "not among TRIAGE_ORIGINALS_KEY" in shown.output) == (1, True)
    triage.environment["TRIAGE_ORIGINALS_KEY"] = f"{NEW},{OLD}"
    done = triage("keys", "rotate-originals")
    assert (done.exit_code, "sealed anew\t1" in done.output, "the others can go" in done.output) == (0, True, True)
    triage.environment["TRIAGE_ORIGINALS_KEY"] = NEW
    assert triage("show", "original", "1").output == '{"a":1}'


def test_a_new_key_is_one(triage: Triage) -> None:
    triage.environment["TRIAGE_ORIGINALS_KEY"] = triage("keys", "new-originals-key").output.strip()
    assert triage("retain", "--dry-run").exit_code == 0


def test_an_api_key_is_replaced_and_the_old_one_ends_by_itself(triage: Triage, engine: Engine) -> None:
    old = triage("keys", "create", "helpdesk", "--scope", "ingest", "--source", "shop").output.strip()
    rotated = CliRunner().invoke(cli, ["keys", "rotate", "helpdesk", "--grace-hours", "2"], env=triage.environment)
    new = rotated.stdout.strip()
    assert "the old key is good until" in rotated.stderr
    listed = triage("keys", "list").output.splitlines()
    assert [line.split("\t")[1:4] for line in listed] == [["helpdesk", "ingest", "shop"]] * 2
    assert [" until " in line.replace("\t", " ") for line in listed] == [True, False]
    again = triage("keys", "rotate", "helpdesk")
    assert again.exit_code == 0
    assert new != old


def test_of_several_keys_of_a_name_one_must_be_said(triage: Triage) -> None:
    for _ in range(2):
        triage("keys", "create", "helpdesk", "--scope", "ingest")
    refused = triage("keys", "rotate", "helpdesk")
    assert (refused.exit_code, "give the number of one of them: 1, 2" in refused.output) == (1, True)
    assert triage("keys", "rotate", "2").exit_code == 0
    assert triage("keys", "rotate", "nobody").exit_code == 2


def test_the_signing_key_is_replaced_in_the_data_folder(triage: Triage, tmp_path: Path) -> None:
    triage("keys", "list")
    [first] = (tmp_path / "secret-key").read_text(encoding="utf-8").split()
    assert triage("keys", "rotate-signing").exit_code == 0
    assert (tmp_path / "secret-key").read_text(encoding="utf-8").split()[1] == first
    triage.environment["TRIAGE_SECRET_KEY"] = "k" * 32
    assert triage("keys", "rotate-signing").exit_code == 2
