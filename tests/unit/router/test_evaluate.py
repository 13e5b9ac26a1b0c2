from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from triage.router import card, evaluate
from triage.router.corpus import Labelled
from triage.router.pipeline import Classifier


def test_it_counts_what_agrees(tiny: Classifier, messages: list[Labelled]) -> None:
    english, russian = evaluate.by_language(messages, evaluate.read(tiny, messages, threshold=0))
    assert (english.lang, russian.lang) == ("en", "ru")
    assert english.messages + russian.messages == len(messages)
    assert russian.topic == russian.topic_acceptable == russian.urgency == 1
    assert russian.abstained == 0


def test_ranking_counts_equal_scores_together() -> None:
    area, recall = evaluate.ranking([0.9, 0.5, 0.5, 0.1], [True, True, False, False])
    assert area == pytest.approx(0.5 + 0.5 * 2 / 3)
    assert recall == 1


def test_nothing_to_find_is_said_so() -> None:
    assert evaluate.ranking([0.9], [False]) == (None, None)


def test_macro_f1_is_the_mean_over_the_labels_that_exist() -> None:
    assert evaluate.macro_f1(["a", "a", "b"], ["a", "b", "b"]) == pytest.approx(2 / 3)


def test_the_card_keeps_what_was_measured_of_the_same_model(
    tiny: Classifier, messages: list[Labelled], tmp_path: Path
) -> None:
    readings = evaluate.read(tiny, messages, threshold=1)
    figures = card.measure(messages, readings)
    first = card.with_measured(card.describe("one", messages, readings, tmp_path), "real.jsonl", figures)
    card.save(first, tmp_path)
    assert card.load(tmp_path) == first
    assert "real.jsonl" in (tmp_path / card.CARD).read_text(encoding="utf-8")
    assert card.describe("one", messages, readings, tmp_path).measured
    assert not card.describe("two", messages, readings, tmp_path).measured


def test_a_card_of_an_older_form_is_written_anew(tmp_path: Path) -> None:
    (tmp_path / card.FACTS).write_text('{"version": "one", "messages": {}, "held_out": []}')
    assert card.load(tmp_path) is None


def test_what_was_taken_for_what_is_counted(tiny: Classifier, messages: list[Labelled]) -> None:
    mislabelled = [msgspec.structs.replace(m, topic="store", also=()) for m in messages if m.topic == "payment"]
    (english, russian) = evaluate.confusions(mislabelled, evaluate.read(tiny, mislabelled, threshold=0))
    assert (english.head, english.true, english.read, english.messages) == ("topic", "store", "payment", 8)
    assert russian.lang == "ru"


def test_figures_are_told_by_any_slice(tiny: Classifier, messages: list[Labelled]) -> None:
    rows = evaluate.sliced(messages, evaluate.read(tiny, messages, threshold=0), lambda m: f"{m.lang} {m.channel}")
    assert [row.lang for row in rows] == ["en chat", "ru chat"]
    assert "ru chat" in evaluate.brief_table(rows)
