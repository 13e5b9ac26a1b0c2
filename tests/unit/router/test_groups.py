from __future__ import annotations

import pytest

from triage.router.groups import GROUP_TOKENS, sentence_groups


def test_a_short_text_has_no_groups() -> None:
    assert sentence_groups(["word"] * 20 + ["."]) == []


def test_groups_end_with_sentences() -> None:
    words = [*["word"] * 60, ".", *["word"] * 60, "."]
    assert sentence_groups(words) == [slice(0, 61), slice(61, 122)]


@pytest.mark.parametrize("length", [80, 1_000, 100_000])
def test_every_token_is_in_one_group_and_the_groups_are_not_too_many(length: int) -> None:
    groups = sentence_groups(["word"] * length)
    assert [i for g in groups for i in range(g.start, g.stop)] == list(range(length))
    assert len(groups) <= max(400, length // GROUP_TOKENS)
