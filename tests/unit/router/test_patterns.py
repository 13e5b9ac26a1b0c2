"""Patterns are looked for in folded text, which is as long as the text: a phrase stands at the same place in both."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.errors import ConfigError
from triage.router.patterns import fold, patterns


@given(st.text())
def test_folded_text_is_as_long_as_the_text(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(("text", "folded"), [("ЁЛКА", "елка"), ("DON\u2019T", "don't"), ("Straße İ", "straße İ")])
def test_letters_that_would_become_two_stay(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_phrase_that_skips_too_many_words_is_refused_for_the_time_it_would_take() -> None:
    assert patterns("model ~8 x200 ~4 overheats").each
    with pytest.raises(ConfigError, match="skips up to 16 words; at most 12 in all"):
        patterns("model ~8 x200 ~8 overheats")
