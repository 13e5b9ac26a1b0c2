"""Patterns say in words what is listened for, and stand where they should."""

from __future__ import annotations

import pytest

from triage.domain.errors import ConfigError
from triage.router.ear import Ear, Lexicon
from triage.router.patterns import fold, patterns


def found(lines: str, text: str, **groups: str) -> list[str]:
    asked = patterns(lines, **groups)
    return [one.phrase for one in Ear([asked]).listen(text).find(asked)]


@pytest.mark.parametrize(
    ("lines", "text", "phrases"),
    [
        ("caught fire", "It CAUGHT  fire!", ["CAUGHT  fire"]),
        ("загорел*", "Утюг загорелся. Он загорелась", ["загорелся", "загорелась"]),
        ("елк*", "Ёлка ёлки", ["Ёлка", "ёлки"]),
        ("money ~ stolen", "money has been stolen, money was not stolen", ["money has been stolen"]),
        ("money ~2 gone", "money 1 2 3 gone", []),
        ("sent a? claim", "sent a claim; sent claim", ["sent a claim", "sent claim"]),
        ("@thing broke", "the lamp broke", ["lamp broke"]),
        ("power bank", "power-bank", ["power-bank"]),
        ("i'm lost", "I\u2019m lost", ["I\u2019m lost"]),
        ("money gone", "money. gone", []),
        ("# a comment\n\nwell done", "well done", ["well done"]),
        ("stol*\nstole money", "stole money", ["stole"]),
        ("не работает", "не работает", ["не работает"]),
        ("paid 45", "paid 45.50", ["paid 45"]),
    ],
)
def test_it_finds_what_is_written_down(lines: str, text: str, phrases: list[str]) -> None:
    assert found(lines, text, thing="kettle lamp") == phrases


@pytest.mark.parametrize(
    "line", ["~ fire", "fire ~", "fire ~0 now", "fire ~x now", "a*", "@nothing here", "a? b?", "fire!"]
)
def test_what_cannot_be_a_pattern_is_refused(line: str) -> None:
    with pytest.raises(ConfigError):
        patterns(line)


def test_a_phrase_across_the_pieces_of_an_endless_sentence_is_found_whole() -> None:
    for before in range(40, 70):
        assert "money stolen" in found("money stolen", "word " * before + "money stolen " + "word " * 30)


@pytest.mark.parametrize("text", ["İstanbul", "straße", "ЁЖ", "\u2019"])
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_what_is_no_word_is_not_remembered() -> None:
    lexicon = Lexicon(["stol*"])
    assert lexicon.entry("stolen" + "n" * 100_000) == "stol*"
    lexicon.entry("card")
    assert list(lexicon._seen) == ["card"]  # the memory of a process that runs for months
