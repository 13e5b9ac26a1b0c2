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
