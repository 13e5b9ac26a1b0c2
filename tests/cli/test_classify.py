from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from triage.cli import cli
from triage.domain.decision import TOPICS


def _line(id: str, text: str) -> str:
    return json.dumps({"id": id, "text": text, "channel": "chat", "source": "shop", "further": [1]}) + "\n"


def test_it_answers_every_line_in_order() -> None:
    feed = _line("a", "где мой заказ") + "\n" + _line("b", "") + _line("c", "thanks a lot")
    result = CliRunner().invoke(cli, ["classify"], input=feed)
    assert result.exit_code == 0
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [a["id"] for a in answers] == ["a", "b", "c"]
    assert [a["lang"] for a in answers] == ["ru", "und", "en"]
    for answer in answers:
        assert set(answer["topics"]) == set(TOPICS)
        assert answer["topic"] == max(answer["topics"], key=answer["topics"].__getitem__)
        assert sum(answer["urgencies"].values()) == pytest.approx(1)
    assert set(answers[0]["reasons"][0]) == {"phrase", "for", "weight"}


@pytest.mark.parametrize("bad", ["{", '{"id": "x"}', '{"id": "x", "text": 5}', '{"id": "x", "text": "\\ud800"}', "[]"])
def test_a_bad_line_ends_it_with_its_number_after_the_answers_before_it(bad: str) -> None:
    result = CliRunner().invoke(cli, ["classify"], input=_line("a", "hello") + bad + "\n" + _line("c", "bye"))
    assert result.exit_code == 2
    assert len(result.stdout.splitlines()) == 1
    assert len(result.stderr.splitlines()) == 1
    assert "line 2" in result.stderr


def test_bad_lines_can_be_skipped_and_are_counted() -> None:
    result = CliRunner().invoke(cli, ["classify", "--skip-bad"], input="{\n" + _line("a", "hello") + "[]")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 1
    assert "2 bad lines skipped, the first: line 1" in result.stderr


def test_it_answers_before_more_input_comes() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "triage", "classify"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as program:
        assert program.stdin
        assert program.stdout
        for id in ("one", "two"):
            program.stdin.write(_line(id, "where is my parcel"))
            program.stdin.flush()
            assert json.loads(program.stdout.readline())["id"] == id
        program.stdin.close()
        assert program.wait() == 0


def test_evaluate_prints_figures_per_language_as_json(tmp_path: Path) -> None:
    labels = {
        "lang": "ru",
        "channel": "chat",
        "topic": "delivery",
        "also": [],
        "urgency": "normal",
        "sentiment": "neutral",
    }
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps({"text": "где заказ", **labels}) + "\n", encoding="utf-8")
    result = CliRunner().invoke(cli, ["evaluate", "--gold", str(gold), "--json"])
    assert result.exit_code == 0
    (row,) = json.loads(result.stdout)["rows"]
    assert (row["lang"], row["messages"], row["topic"]) == ("ru", 1, 1.0)


def test_help_names_every_command_without_importing_it() -> None:
    code = (
        "import sys; from triage.cli import cli; cli(['-h'], standalone_mode=False); sys.exit('spacy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.returncode == 0
    assert "classify" in done.stdout


def _lesson(**changed: object) -> str:
    lesson = {
        "text": "где мой заказ",
        "lang": "ru",
        "channel": "chat",
        "source": "shop",
        "topic": "order_change",
        "also": [],
        "urgency": "low",
        "sentiment": "positive",
    }
    return json.dumps(lesson | changed) + "\n"


def test_it_learns_a_file_of_corrections_before_the_first_answer(tmp_path: Path) -> None:
    file = tmp_path / "corrections.jsonl"
    file.write_text(_lesson() * 20, encoding="utf-8")
    feed = _line("a", "где мой заказ")
    cold = json.loads(CliRunner().invoke(cli, ["classify"], input=feed).stdout)
    result = CliRunner().invoke(cli, ["classify", "--learn", str(file)], input=feed)
    assert result.exit_code == 0
    warm = json.loads(result.stdout)
    assert (cold["topic"], warm["topic"]) == ("delivery", "order_change")
    assert (warm["urgency"], warm["sentiment"]) == ("low", "positive")
    assert warm["model"].startswith(f"{cold['model']}+online-20.")


def test_nothing_to_learn_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "corrections.jsonl"
    file.touch()
    feed = _line("a", "где мой заказ") + _line("b", "thanks a lot")
    plain = CliRunner().invoke(cli, ["classify"], input=feed)
    assert CliRunner().invoke(cli, ["classify", "--learn", str(file)], input=feed).stdout == plain.stdout


@pytest.mark.parametrize("bad", ["{\n", _lesson(topic="weather"), _lesson(urgency="soon"), _lesson(also=["weather"])])
def test_a_bad_correction_ends_it_with_file_and_line_before_any_answer(tmp_path: Path, bad: str) -> None:
    file = tmp_path / "corrections.jsonl"
    file.write_text(_lesson() + bad + _lesson(), encoding="utf-8")
    result = CliRunner().invoke(cli, ["classify", "--learn", str(file)], input=_line("a", "hello"))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert "corrections.jsonl, line 2" in result.stderr


def test_bad_corrections_can_be_skipped_and_are_counted(tmp_path: Path) -> None:
    file = tmp_path / "corrections.jsonl"
    file.write_text(_lesson() + _lesson(topic="weather") + _lesson(), encoding="utf-8")
    result = CliRunner().invoke(cli, ["classify", "--skip-bad", "--learn", str(file)], input=_line("a", "hello"))
    assert result.exit_code == 0
    assert "1 bad lines skipped, the first: corrections.jsonl, line 2" in result.stderr
    assert "+online-2." in json.loads(result.stdout)["model"]
