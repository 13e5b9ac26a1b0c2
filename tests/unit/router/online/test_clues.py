"""What the online layer looks at in a text."""

from __future__ import annotations

import pickle

import numpy as np

from triage.domain.decision import Reading
from triage.router.online.clues import Looks, logits
from triage.router.online.rehearsal import BUCKETS, Clues
from triage.router.pipeline import Seen, Text

READING = Reading(
    language="en",
    topics={},
    urgencies={},
    sentiments={},
    confidence=0.5,
    abstained=False,
    reasons=(),
    model="m",
)
SAID = logits(np.array([[0.7, 0.2, 0.1]]))


def _seen(*words: str, source: str = "shop", channel: str = "chat") -> Seen:
    return Seen(text=Text(text="".join(words), source=source, channel=channel), reading=READING, words=words)


def _clues(seen: Seen, looks: Looks | None = None) -> Clues:
    return (looks or Looks()).clues([seen], SAID)


def _strengths(clues: Clues) -> dict[int, float]:
    return dict(zip(clues.rows.tolist(), clues.values.tolist(), strict=True))


def test_forms_of_a_word_and_its_spelling_are_one_clue() -> None:
    looks = Looks()
    for one, other in (
        ("delivered ", "Delivery"),
        ("ЕЩЁ", "еще"),
        ("12", "47 "),
        ("@shop", "@store"),
        ("soooo", "soo"),
    ):
        assert np.array_equal(looks.buckets([one]), looks.buckets([other]))
    assert len(looks.buckets(["late ", " ", "\n", "late"])) == 1


def test_words_are_the_stronger_the_rarer_they_were_in_lessons() -> None:
    looks = Looks()
    for _ in range(20):
        looks.count(_seen("the "))
    strengths = _strengths(_clues(_seen("the ", "courier"), looks))
    the, courier = (strengths[int(looks.buckets([word])[0])] for word in ("the ", "courier"))
    assert courier > 2 * the


def test_the_words_of_a_text_are_as_strong_together_however_many_they_are() -> None:
    few, many = _clues(_seen("late ", "again")), _clues(_seen(*(f"word{chr(97 + i)} " for i in range(26))))
    assert np.isclose(np.linalg.norm(few.values), np.linalg.norm(many.values), rtol=0.01)


def test_a_batch_has_the_clues_that_each_text_has_alone() -> None:
    looks, texts = (
        Looks(),
        [_seen("late "), _seen(), _seen("late ", "again", source="bank"), _seen(" ", channel="call")],
    )
    batch = looks.clues(texts, np.repeat(SAID, len(texts), axis=0))
    for i, seen in enumerate(texts):
        alone = _clues(seen, looks)
        rows, values = batch.of(i)
        assert np.array_equal(rows, alone.rows)
        assert np.allclose(values, alone.values)


def test_every_clue_has_its_row_whatever_the_text() -> None:
    odd = _seen("\ud800", "\0", "x" * 5000, *(f"{i:x}" for i in range(5000)), source="\udfff" * 50, channel="")
    clues = _clues(odd)
    assert clues.rows.min() >= 0
    assert clues.rows.max() < BUCKETS
    assert len(clues.rows) < 700


def test_a_meaning_is_a_clue_where_the_pipeline_knows_it() -> None:
    plain = _seen("late ")
    meaning = Seen(text=plain.text, reading=READING, words=plain.words, vector=np.ones(8, np.float32) / np.sqrt(8))
    assert len(_clues(meaning).rows) == len(_clues(plain).rows) + 8


def test_what_spoke_is_named_as_it_stands_in_the_text() -> None:
    looks, seen = Looks(), _seen("Доставили ", "поздно", source="shop")
    clues = looks.clues([seen], SAID)
    spoken = np.where(clues.rows == looks.buckets(["поздно"])[0], 2.0, 0.1)
    phrases = list(looks.phrases(seen, clues.rows, spoken))
    assert phrases[0][0] == "поздно"
    assert {phrase for phrase, _ in phrases} == {"поздно", "Доставили", "source=shop", "channel=chat"}
    assert abs(sum(share for _, share in phrases) - 1) < 1e-9


def test_no_word_is_put_away() -> None:
    looks = Looks()
    looks.count(_seen("unforgettable ", "pineapples"))
    kept = pickle.dumps(looks)
    assert b"unforg" not in kept
    assert b"pineap" not in kept


def test_what_is_no_word_is_not_remembered_and_yet_counted() -> None:
    looks, endless = Looks(), "\t " * 50_000 + "a" * 50_000
    assert len(looks.buckets([endless, "late"])) == 2
    assert list(looks._buckets) == ["late"]  # the memory of a process that runs for months
