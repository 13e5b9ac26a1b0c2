"""`triage alarms` looks back on a week, in words and as the API answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from triage import bootstrap, config, settings
from triage.cli import cli

DUTY = """
[[destinations]]
id = "duty"
url = "json://127.0.0.1:9/hook"
private_network = true
alarms = { per_day = 5 }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "triage.toml").write_text(config.first_file() + DUTY, encoding="utf-8")
    bootstrap.migrate(settings.load({}, data_dir=tmp_path))
    return tmp_path


def alarms(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["alarms", "--data-dir", str(folder), *arguments])


def test_it_says_what_is_set_and_what_is_missing(folder: Path) -> None:
    told = alarms(folder)
    assert told.exit_code == 0, told.output
    assert "duty: alarms = { per_day = 5 }" in told.output
    assert "too few to try other settings: 200 are needed" in told.output


def test_as_json_it_is_what_the_api_answers(folder: Path) -> None:
    week = json.loads(alarms(folder, "--json").output)
    assert [one["destination"] for one in week["destinations"]] == ["duty"]
    assert week["topics"]["now"]["threshold"] == 0.4


def test_a_destination_that_there_is_none_of_is_named(folder: Path) -> None:
    told = alarms(folder, "--destination", "dutty")
    assert told.exit_code == 2
    assert "there is no destination 'dutty'" in told.output
