"""`triage rules test` says which rule a message would hit, and why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from triage.cli import cli

CONFIG = """
[[queues]]
id = "care"
[[queues]]
id = "billing"
[[queues]]
id = "manual"
[triage]
fallback_queue = "manual"
[[destinations]]
id = "duty"
url = "json://127.0.0.1:9/x"
private_network = true
[[rules]]
name = "alarm"
when = { alarm = true }
queue = "care"
notify = ["duty"]
[[rules]]
name = "money"
when = { topic = ["payment", "refund_return"] }
queue = "billing"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "triage.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def rules_test(folder: Path, *arguments: str, sent: str = "") -> Result:
    return CliRunner().invoke(cli, ["rules", "test", "--data-dir", str(folder), *arguments], input=sent)


def test_it_names_the_rule_and_what_each_other_one_lacks(folder: Path) -> None:
    result = rules_test(folder, "--topic", "payment", "--urgency", "high")
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == [
        "money -> queue billing, tells nobody",
        "  topic payment, urgency high, sentiment neutral, priority P2, alarm false, needs_human false",
        "   x alarm: alarm is false, not true",
        "  => money: matches, and is the first that does",
    ]


def test_it_answers_in_json_line_by_line(folder: Path) -> None:
    sent = '{"id": "a", "topic": "store"}\n\n{"id": 2, "topic": "payment", "urgency": "critical", "tags": ["vip"]}\n'
    result = rules_test(folder, "--json", "-", sent=sent)
    first, second = [json.loads(line) for line in result.stdout.splitlines()]
    assert (first["id"], first["rule"], first["queue"]) == ("a", "no rule matched", "manual")
    assert (second["id"], second["rule"], second["notify"]) == (2, "alarm", ["duty"])
    assert second["facts"]["tags"] == ["vip"]
    assert [(rule["rule"], rule["matched"], rule["wins"]) for rule in second["rules"]] == [
        ("alarm", True, True),
        ("money", True, False),
    ]


def test_it_reads_a_text_with_the_shipped_model(folder: Path) -> None:
    result = rules_test(folder, "--json", "--text", "Из чайника идёт дым и пахнет горелым, в квартире дети!")
    answer = json.loads(result.stdout)
    assert (answer["facts"]["language"], answer["facts"]["urgency"]) == ("ru", "critical")
    assert answer["rule"] == "alarm"


@pytest.mark.parametrize(
    ("sent", "reason"),
    [("{}\n{", "line 2"), ('{"urgency": "urgent"}', "line 1: Invalid enum value 'urgent' - at `$.urgency`")],
)
def test_it_refuses_a_bad_line_by_number(folder: Path, sent: str, reason: str) -> None:
    result = rules_test(folder, "-", sent=sent)
    assert result.exit_code == 2
    assert reason in result.stderr


@pytest.mark.parametrize("arguments", [(), ("-", "--topic", "payment")])
def test_it_wants_a_file_or_one_described_message(folder: Path, arguments: tuple[str, ...]) -> None:
    result = rules_test(folder, *arguments)
    assert result.exit_code == 2
    assert "give a FILE, or describe one message" in result.stderr


def test_a_bad_configuration_is_one_clear_line(folder: Path) -> None:
    (folder / "triage.toml").write_text("[[queues]]\nid = 'a'\nnmae = 'x'\n", encoding="utf-8")
    result = rules_test(folder, "--topic", "payment")
    assert result.exit_code == 2
    assert (
        result.stderr.strip()
        == f"triage: {folder}/triage.toml:3: queues[0].nmae: is not a key here; did you mean 'names'?"
    )
