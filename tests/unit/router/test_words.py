from __future__ import annotations

import time

import pytest
import spacy

from triage.router.words import SPELT, Words

words = Words(spacy.blank("xx").vocab)


@pytest.mark.parametrize("text", ["", " ", "a  b\n c ", "не работает!!! :(", "e-mail: a@b.ru, don't", "\0😀\u202eא"])
def test_the_tokens_are_the_text_to_the_character(text: str) -> None:
    doc = words(text)
    assert doc.text == text == "".join(doc.user_data[SPELT])


def test_smileys_and_marks_stay_whole() -> None:
    assert [token.text for token in words("ужас))) что за?! :-(")] == ["ужас", ")))", "что", "за", "?!", ":-("]


def test_a_part_of_a_document_reads_like_the_whole() -> None:
    assert words.part(words("one two\n three"), slice(1, 4)).text == "two\n three"


@pytest.mark.parametrize("text", ["(" * 100_000, "-" * 100_000, "http://a.b/" * 9_000, "a.b,c-" * 16_000])
def test_odd_texts_take_time_linear_to_their_length(text: str) -> None:
    began = time.process_time()
    words(text)
    assert time.process_time() - began < 2
