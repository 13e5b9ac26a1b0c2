"""`triage check` says of each thing whether it works, and what to do when it does not."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support import sink
from tests.support.delivering import delivering
from triage import bootstrap, config, settings
from triage.cli import cli
from triage.domain.threshold import Threshold, of_bell
from triage.store import thresholds
from triage.store.session import engine_at, transaction


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "data"
    made.mkdir(mode=0o700)
    (made / "triage.toml").write_text(config.first_file(), encoding="utf-8")
    return made


def check(folder: Path, *arguments: str, **environ: str) -> Result:
    return CliRunner().invoke(cli, ["check", "--data-dir", str(folder), *arguments], env=environ)


def findings(result: Result) -> dict[str, tuple[str, str]]:
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    return {line["check"]: (line["grade"], line["found"]) for line in lines}


def test_the_first_configuration_is_all_well(folder: Path) -> None:
    result = check(folder)
    assert result.exit_code == 0, result.output
    assert {line.split()[0] for line in result.output.splitlines()} == {"ok"}
    assert list(folder.iterdir()) == [folder / "triage.toml"]  # nothing is made by looking


def test_it_knows_the_schema_of_the_database(folder: Path) -> None:
    bootstrap.migrate(settings.load({}, data_dir=folder))
    grade, found = findings(check(folder, "--json"))["database"]
    assert (grade, found.startswith("SQLite, schema 0")) == ("ok", True)


def test_an_empty_database_is_a_warning_with_the_way_out(folder: Path) -> None:
    (folder / "triage.db").touch()
    result = check(folder)
    assert result.exit_code == 0
    assert "warn  database: SQLite, schema none; this version has" in result.output
    assert "-> `triage serve` does it by itself; else run `triage migrate`" in result.output


def test_what_does_not_answer_fails_and_shows_no_password(folder: Path) -> None:
    environ = {
        "TRIAGE_DATABASE_URL": "postgresql://triage:hunter2@127.0.0.1:1/triage",
        "TRIAGE_REDIS_URL": "redis://:hunter2@127.0.0.1:1",
    }
    result = check(folder, "--json", **environ)
    assert result.exit_code == 1
    found = findings(result)
    assert (found["database"][0], found["redis"][0]) == ("fail", "fail")
    assert "hunter2" not in result.output


def test_it_reaches_the_redis_that_is_set(folder: Path, redis_url: str) -> None:
    assert findings(check(folder, "--json", TRIAGE_REDIS_URL=redis_url))["redis"] == ("ok", "answers")


def test_a_bad_configuration_fails_with_file_line_and_key(folder: Path) -> None:
    (folder / "triage.toml").write_text("[[queues]]\nid = 'a b'\n", encoding="utf-8")
    result = check(folder, "--json")
    assert result.exit_code == 1
    grade, found = findings(result)["configuration"]
    assert grade == "fail"
    assert found.startswith(f"{folder}/triage.toml:2: queues[0].id: 'a b' is not an id")


def test_warnings_of_the_configuration_do_not_fail(folder: Path) -> None:
    text = config.first_file() + "\n[[rules]]\nname = 'late'\nqueue = 'default'\n"
    (folder / "triage.toml").write_text(text, encoding="utf-8")
    result = check(folder)
    assert result.exit_code == 0
    assert "warn  configuration: rule 'late' is never reached" in result.output


def test_each_destination_is_named_without_its_url(folder: Path) -> None:
    text = config.first_file() + (
        '[[destinations]]\nid = "good"\nurl = "json://127.0.0.1:9/hunter2"\nprivate_network = true\n'
        '[[destinations]]\nid = "bad"\nurl = "nothing://hunter2"\n'
    )
    (folder / "triage.toml").write_text(text, encoding="utf-8")
    result = check(folder, "--json")
    assert result.exit_code == 1
    found = findings(result)
    assert found["destination good"][0] == "ok"
    assert found["destination bad"][0] == "fail"
    assert found["configuration"] == ("warn", "nobody hears when a destination breaks or a contact cannot be read")
    assert "hunter2" not in result.output


def test_a_source_whose_secret_is_no_secret_fails_without_showing_it(folder: Path) -> None:
    good = base64.b64encode(b"k" * 32).decode()
    text = config.first_file() + (
        f'[[sources]]\nid = "shop"\nconnector = "standard"\nsecrets = ["whsec_{good}"]\n'
        '[[sources]]\nid = "crm"\nconnector = "standard"\nsecrets = ["hunter2"]\n'
    )
    (folder / "triage.toml").write_text(text, encoding="utf-8")
    result = check(folder, "--json")
    found = findings(result)
    assert found["source shop"] == ("ok", "standard, secrets 1")
    assert found["source crm"][0] == "fail"
    assert "hunter2" not in result.output


def test_a_key_that_others_can_read_is_a_warning(folder: Path) -> None:
    key = folder / "secret-key"
    key.write_text("k" * 40, encoding="utf-8")
    key.chmod(0o644)
    result = check(folder)
    assert "warn  secret key: can be read by others" in result.output
    assert f"-> chmod 600 {key}" in result.output


def test_a_bad_setting_is_one_clear_line(folder: Path) -> None:
    result = check(folder, TRIAGE_PORT="eighty")
    assert result.exit_code == 2
    assert result.stderr.strip() == "triage: TRIAGE_PORT: 'eighty' is not a whole number from 0 to 65535"


def test_a_test_notice_goes_the_way_of_every_notice(folder: Path) -> None:
    bootstrap.migrate(settings.load({}, data_dir=folder))
    with sink.listening() as place:
        destination = f'[[destinations]]\nid = "duty"\nurl = "{place.url()}"\nprivate_network = true\n'
        (folder / "triage.toml").write_text(config.first_file() + destination, encoding="utf-8")
        with delivering(folder):
            result = check(folder, "--json", "--send", "duty")
    assert result.exit_code == 0, result.output
    assert findings(result)["test notice to duty"][0] == "ok"
    assert len(place.messages) == 1


def test_a_test_notice_to_nowhere_is_refused(folder: Path) -> None:
    bootstrap.migrate(settings.load({}, data_dir=folder))
    result = check(folder, "--send", "duty")
    assert result.exit_code == 2
    assert "there is no destination 'duty'; there are: none" in result.stderr


def test_the_nightly_backup_is_looked_at(folder: Path, tmp_path: Path) -> None:
    kept, phrase = tmp_path / "kept", tmp_path / "phrase"
    with (folder / "triage.toml").open("a", encoding="utf-8") as file:
        file.write(f'[backup]\nfolder = "{kept}"\npassphrase_file = "{phrase}"\n')
    assert findings(check(folder, "--json"))["nightly backup"] == (
        "fail",
        f"there is no folder {kept}; make it, or mount what belongs there",
    )
    kept.mkdir()
    assert "cannot be read" in findings(check(folder, "--json"))["nightly backup"][1]
    phrase.write_text("long enough a passphrase\n", encoding="utf-8")
    assert findings(check(folder, "--json"))["nightly backup"] == ("ok", f"0 in {kept}, sealed, newest: none yet")
    (kept / "triage-20260101T000000Z.backup.tar").touch()
    grade, found = findings(check(folder, "--json"))["nightly backup"]
    assert (grade, found) == ("warn", f"1 in {kept}, sealed, newest: triage-20260101T000000Z.backup.tar")


def test_what_a_destination_asks_of_its_alarms_is_told_with_its_threshold(folder: Path) -> None:
    text = config.first_file()
    destination = """
[[destinations]]
id = "duty"
url = "json://127.0.0.1:9/hook"
private_network = true
alarms = { precision = 0.8, shadow = true }
"""
    (folder / "triage.toml").write_text(text + destination, encoding="utf-8")
    grade, found = findings(check(folder, "--json"))["alarms of duty"]
    assert (grade, found.partition("; ")[0]) == ("warn", "alarms = { precision = 0.8, shadow = true }")
    assert "no rule tells it anything" in found
    given = settings.load({}, data_dir=folder)
    bootstrap.migrate(given)
    with engine_at(given.database_url) as engine, transaction(engine) as session:
        made = Threshold(name=of_bell("duty"), at=0.635, counted=3812, made_at=datetime(2026, 11, 21, tzinfo=UTC))
        thresholds.save(session, [made])
    told = (
        text
        + destination
        + '[[rules]]\nname = "alarm"\nwhen = { alarm = true }\nqueue = "default"\nnotify = ["duty"]\n'
    )
    (folder / "triage.toml").write_text(told, encoding="utf-8")
    grade, found = findings(check(folder, "--json"))["alarms of duty"]
    assert (grade, found.partition("; ")[2]) == ("ok", "rings from 63.5% on, of 3812 decisions")
