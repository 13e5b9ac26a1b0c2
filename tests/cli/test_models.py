"""`triage train --data` and `triage models`, as an administrator uses them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support.company import TOPIC_IDS, TOPICS, labelled
from triage.cli import cli
from triage.router import pipeline

CONFIG = f'[[queues]]\nid = "care"\n[[queues]]\nid = "billing"\n{TOPICS}'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    (folder / "triage.toml").write_text(CONFIG, encoding="utf-8")
    (folder / "labelled.csv").write_text(labelled(), encoding="utf-8")
    assert CliRunner().invoke(cli, ["migrate"], env={"TRIAGE_DATA_DIR": str(folder)}).exit_code == 0
    return folder


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments], env={"TRIAGE_DATA_DIR": str(folder)})


@pytest.fixture(scope="module")
def trained(folder: Path) -> Result:
    picture = folder / "confusion.svg"
    data = str(folder / "labelled.csv")
    return run(folder, "train", "--data", data, "--without-corpus", "--picture", str(picture))


def test_training_says_how_far_it_is_and_shows_its_report(folder: Path, trained: Result) -> None:
    assert trained.exit_code == 0, trained.output
    assert "fitting on everything" in trained.stderr
    assert "topic right or acceptable" in trained.stdout
    assert "topic: a row is what is true, a column what was read" in trained.stdout
    assert "is kept as a candidate" in trained.stdout
    assert "Franchise" in (folder / "confusion.svg").read_text(encoding="utf-8")


def test_models_are_listed_shown_promoted_and_rolled_back(folder: Path, trained: Result) -> None:
    shipped = pipeline.version()
    listed = json.loads(run(folder, "models", "list", "--json").stdout)
    [model] = listed["models"]
    assert (listed["answers"], model["state"], tuple(model["topics"])) == (shipped, "candidate", TOPIC_IDS)
    assert model["made_from"]["file"] == "labelled.csv"
    shown = run(folder, "models", "show", model["version"])
    assert "candidate, made " in shown.stdout
    assert "topic macro F1" in shown.stdout
    assert run(folder, "models", "promote", model["version"]).exit_code == 0
    assert f"* {model['version']}" in run(folder, "models", "list").stdout
    assert shipped in run(folder, "models", "rollback").stdout
    refused = run(folder, "models", "rollback")
    assert (refused.exit_code, "there is nothing to go back to" in refused.output) == (1, True)


def test_a_model_that_is_not_there_is_not_found(folder: Path, trained: Result) -> None:
    for command in ("show", "promote"):
        refused = run(folder, "models", command, "own-2")
        assert refused.exit_code == 2
        assert "there is no model 'own-2'" in refused.output


def test_force_needs_a_reason(folder: Path) -> None:
    refused = run(folder, "models", "promote", "own-2", "--force")
    assert (refused.exit_code, "--reason" in refused.output) == (2, True)


def test_a_bad_line_ends_it_with_its_number_or_is_counted(folder: Path) -> None:
    data = folder / "bad.csv"
    data.write_text(labelled() + "no idea,weather,normal,neutral,email,en\n", encoding="utf-8")
    refused = run(folder, "train", "--data", str(data), "--without-corpus")
    assert refused.exit_code == 2
    assert "bad.csv, line 482: topic: 'weather' is not a topic" in refused.output
    skipped = run(folder, "train", "--data", str(data), "--without-corpus", "--skip-bad")
    assert "1 bad lines skipped" in skipped.stderr


def test_it_asks_for_one_thing_to_train(folder: Path) -> None:
    for arguments in ((), ("--shipped", "--corrections"), ("--out", "x", "--shipped")):
        refused = run(folder, "train", *arguments)
        assert (refused.exit_code, "say one of" in refused.output) == (2, True)


def test_corrections_alone_are_enough_when_there_are_many(folder: Path) -> None:
    refused = run(folder, "train", "--corrections")
    assert refused.exit_code == 2
    assert "0 different messages are too few" in refused.output
