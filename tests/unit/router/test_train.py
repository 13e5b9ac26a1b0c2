from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from triage.domain.errors import Invalid
from triage.router import corpus, train
from triage.router.corpus import Labelled
from triage.router.heads import TOPIC


def _digests(folder: Path) -> dict[str, str]:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_the_same_messages_give_the_same_bytes(messages: list[Labelled], tiny_folder: Path, tmp_path: Path) -> None:
    train.train(messages, tmp_path)
    assert _digests(tmp_path) == _digests(tiny_folder)


def test_held_out_readings_come_back_in_order(messages: list[Labelled], tmp_path: Path) -> None:
    readings = train.train(messages, tmp_path)
    assert [r.language for r in readings] == [m.lang for m in messages]
    assert sum(r.topic == m.topic for r, m in zip(readings, messages, strict=True)) > len(messages) * 0.9


def test_too_few_messages_are_refused(messages: list[Labelled], tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="too few"):
        train.train(messages[:5], tmp_path)


def test_an_acceptable_neighbour_shares_in_the_truth(messages: list[Labelled]) -> None:
    truth = TOPIC.truth(messages[:1])[0]
    assert truth[TOPIC.labels.index("delivery")] == pytest.approx(0.7)
    assert truth[TOPIC.labels.index("other")] == pytest.approx(0.3)


def test_a_bad_line_is_named() -> None:
    with pytest.raises(Invalid, match=r"gold, line 2.*topic"):
        list(corpus.read_labelled([b"\n", b'{"text": "x", "topic": "weather"}'], "gold"))


def test_the_authored_corpus_is_whole() -> None:
    messages = corpus.load()
    assert len(messages) > 10_000
    assert {m.topic for m in messages} == set(TOPIC.labels)
