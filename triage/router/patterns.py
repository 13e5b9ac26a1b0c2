"""Patterns: how signals write down what they listen for. One line is one phrase, in words a person can read.

    caught|catch* fire          one of several words, then a word; `*` stands for any ending
    money ~ stolen              `~` skips up to two words, `~5` up to five; never a denial
    sent|filed a? claim         `?` marks a word that may be missing
    @thing exploded             `@thing` is a group of words that is named once

Small letters, е for ё; a line that begins with `#` is a comment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from triage.domain.errors import ConfigError

DENIALS = frozenset({"not", "no", "never", "without", "hardly", "nobody", "никто", "не", "нет", "без", "ни", "никогда"})
_USUAL_GAP_WORDS = 2
_LONGEST_GAP_WORDS = 8
_MOST_GAP_WORDS = 12  # of a phrase: with each, spaCy's matcher has twice as many ways to go on
_SHORTEST_STEM_LETTERS = 2


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A place for one word of several (`words` as written, with `*` for any ending), or for up to `gap` of any."""

    words: frozenset[str] = frozenset()
    may_be_missing: bool = False
    gap_words: int = 0


Pattern = tuple[Slot, ...]


@dataclass(frozen=True, eq=False)
class Patterns:
    """A list of patterns that are listened for together."""

    each: tuple[Pattern, ...]


def patterns(lines: str, **groups: str) -> Patterns:
    """Read patterns, one a line; `groups` are words by name. Raises ConfigError for what cannot be one."""
    named = {name: frozenset(fold(words).split()) for name, words in groups.items()}
    stripped = (line.strip() for line in lines.splitlines())
    return Patterns(tuple(_pattern(line, named) for line in stripped if line and not line.startswith("#")))


def fold(text: str) -> str:
    """Return text in small letters, with one letter for е and ё and one apostrophe; as long as it was."""
    folded = text.casefold()
    if len(folded) != len(text):  # ß has two small letters, İ has one and a dot
        folded = "".join(small if len(small := letter.casefold()) == 1 else letter for letter in text)
    return folded.replace("ё", "е").replace("\u2019", "'")


def _pattern(line: str, named: Mapping[str, frozenset[str]]) -> Pattern:
    pattern = tuple(_slot(written, line, named) for written in fold(line).replace("-", " ").split())
    if not any(slot.words and not slot.may_be_missing for slot in pattern):
        raise ConfigError(f"{line!r} has no word that must be there")
    if pattern[0].gap_words or pattern[-1].gap_words:
        raise ConfigError(f"{line!r} begins or ends with a gap")
    if (gaps := sum(slot.gap_words for slot in pattern)) > _MOST_GAP_WORDS:
        raise ConfigError(f"{line!r} skips up to {gaps} words; at most {_MOST_GAP_WORDS} in all")
    return pattern


def _slot(written: str, line: str, named: Mapping[str, frozenset[str]]) -> Slot:
    if written.startswith("~"):
        return Slot(gap_words=_gap_words(written, line))
    words: set[str] = set()
    for word in written.removesuffix("?").split("|"):
        if word.startswith("@"):
            if word[1:] not in named:
                raise ConfigError(f"{line!r} names the group {word}, which is not there")
            words |= named[word[1:]]
        else:
            words.add(word)
    for word in words:
        stem = word.removesuffix("*")
        if not stem.replace("'", "").isalnum() or (word != stem and len(stem) < _SHORTEST_STEM_LETTERS):
            raise ConfigError(f"{line!r}: {word!r} is not a word, nor the beginning of one with * behind it")
    return Slot(words=frozenset(words), may_be_missing=written.endswith("?"))


def _gap_words(written: str, line: str) -> int:
    count = written[1:] or str(_USUAL_GAP_WORDS)
    if not (count.isascii() and count.isdecimal() and 0 < int(count) <= _LONGEST_GAP_WORDS):
        raise ConfigError(f"{line!r}: a gap is ~ or ~1 to ~{_LONGEST_GAP_WORDS}")
    return int(count)
