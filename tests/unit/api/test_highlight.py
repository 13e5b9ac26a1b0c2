"""A text cut where phrases spoke, and whole again when put together."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.api.pages.highlight import pieces
from triage.domain.decision import Reason


def _reason(phrase: str, speaks_for: str = "urgency=high") -> Reason:
    return Reason(phrase=phrase, speaks_for=speaks_for, weight=0.5)


def _marked(text: str, *phrases: str) -> list[str]:
    return [piece.text for piece in pieces(text, map(_reason, phrases)) if piece.speaks_for]


@pytest.mark.parametrize(
    ("text", "phrase", "marked"),
    [
        ("Smoke! smoke?", "smoke", ["Smoke", "smoke"]),
        ("three  weeks\nlate", "three weeks late", ["three  weeks\nlate"]),
        ("The kettles", "kettle", ["kettles"]),
        ("art and party", "art", ["art"]),
        ("help!!!", "!!!", ["!!!"]),
        ("I don't", "do", ["don't"[:3]]),
        ("a.b", ".", ["."]),
        ("nothing here", "smoke", []),
        ("", "smoke", []),
        ("text", " ", []),
    ],
)
def test_a_phrase_is_found_however_it_is_written(text: str, phrase: str, marked: list[str]) -> None:
    assert _marked(text, phrase) == marked


def test_phrases_that_overlap_speak_together() -> None:
    found = pieces("very late parcel", [_reason("very late"), _reason("late parcel", "topic=delivery")])
    assert [(piece.text, piece.speaks_for) for piece in found] == [
        ("very ", ("urgency=high",)),
        ("late", ("topic=delivery", "urgency=high")),
        (" parcel", ("topic=delivery",)),
    ]


def test_what_was_said_already_is_known() -> None:
    assert [piece.again for piece in pieces("late, late, late", [_reason("late")]) if piece.speaks_for] == [
        False,
        True,
        True,
    ]


def test_the_space_between_two_phrases_needs_no_word_of_its_own() -> None:
    found = pieces("charged twice", [_reason("charged twice"), _reason("charged", "a=b"), _reason("twice", "a=b")])
    assert [(piece.text, piece.again) for piece in found] == [("charged", False), (" ", True), ("twice", False)]


def test_a_word_that_comes_all_the_time_hides_no_other() -> None:
    text = "words and " * 5_000 + "burned"
    assert "burned" in _marked(text, "words", "and", "burned")


def test_what_is_written_from_right_to_left_is_marked_as_any_other() -> None:
    assert _marked("שלום, the parcel מאחרת מאוד", "מאחרת מאוד", "parcel") == ["parcel", "מאחרת מאוד"]


@given(st.text(), st.lists(st.text(max_size=5), max_size=5))
def test_the_pieces_together_are_the_text(text: str, phrases: list[str]) -> None:
    assert "".join(piece.text for piece in pieces(text, map(_reason, phrases))) == text


def test_a_long_hostile_text_is_no_burden() -> None:
    began = time.process_time()
    pieces("a" * 100_000, [_reason("a" * n) for n in range(1, 60)])
    pieces("a " * 50_000, [_reason("a " * n) for n in range(1, 60)])
    assert time.process_time() - began < 5
