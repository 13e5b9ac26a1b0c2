"""The ear: hears the patterns of all signals in a text, with spaCy's matchers behind a search that costs microseconds.

Each word of a text is looked up once in a lexicon of all patterns: what a word is there (`card`, `stol*`) takes its
place. So inflection is over before a matcher runs, and nothing that customers write grows spaCy's vocabulary. A
sentence is handed to the matcher of a pattern only when it holds a word for each of its places. Time is linear to the
text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, takewhile
from typing import Any, TypeAlias

from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from triage.router.patterns import DENIALS, Patterns, Slot, fold
from triage.router.sentences import Sentence, sentences
from triage.router.signals.base import Listens

_NOTHING = "-"  # stands for a word that no pattern asks for
_MOST_WORDS_REMEMBERED = 50_000
_LONGEST_REMEMBERED_LETTERS = 40  # what is longer is hardly a word, and there are few in a text
_SHORT_IS_COMMON = 3.0


class Lexicon:
    """The words of patterns. A word of a text is the longest entry that fits, and so whatever shorter ones fit too."""

    def __init__(self, entries: Iterable[str]) -> None:
        self._entries = frozenset(entries)
        self._sorted = sorted(self._entries)
        stems = [entry[:-1] for entry in self._entries if entry.endswith("*")]
        self._lengths = sorted({len(stem) for stem in stems}, reverse=True)
        self._seen: dict[str, str] = {}
        self.denials = frozenset(entry for entry in self._entries if _denies(entry))

    def entry(self, word: str) -> str:
        """Return what a word is here, `-` for nothing."""
        found = self._seen.get(word)
        if found is None:
            found = self._look_up(word)
            if len(word) <= _LONGEST_REMEMBERED_LETTERS:
                if len(self._seen) >= _MOST_WORDS_REMEMBERED:
                    self._seen.clear()
                self._seen[word] = found
        return found

    def fitting(self, slot: Slot) -> frozenset[str]:
        """Return the entries that a word may be to stand in this place."""
        return frozenset(entry for word in slot.words for entry in self._fitting(word))

    def _fitting(self, word: str) -> list[str]:
        if not word.endswith("*"):
            return [word]
        first = bisect_left(self._sorted, word[:-1])
        return list(takewhile(lambda entry: entry.startswith(word[:-1]), islice(self._sorted, first, None)))

    def _look_up(self, word: str) -> str:
        if word in self._entries:
            return word
        if _denies(word):
            return "not"
        stems = (f"{word[:length]}*" for length in self._lengths if length <= len(word))
        return next((stem for stem in stems if stem in self._entries), _NOTHING)


def _denies(word: str) -> bool:
    return word in DENIALS or word.endswith("n't")


class Matched:
    """The matchers of a list of patterns."""

    def __init__(self, patterns: Patterns, lexicon: Lexicon, vocab: Vocab) -> None:
        self._vocab = vocab
        self._denials = sorted(lexicon.denials)
        self._matchers: dict[int, Matcher] = {}
        self._slots = [[(slot, lexicon.fitting(slot)) for slot in pattern] for pattern in patterns.each]
        self._needed = [[fits for slot, fits in slots if _needed(slot)] for slots in self._slots]
        self.by_entry: dict[str, list[int]] = defaultdict(list)
        for number, needed in enumerate(self._needed):
            for entry in min(needed, key=_commonness):
                self.by_entry[entry].append(number)

    def places(self, heeded: Heeded) -> list[tuple[int, int]]:
        """Return from which word to which the patterns stand, in the order of the words, the shortest of each place."""
        asked = {number for entry in heeded.entries & self.by_entry.keys() for number in self.by_entry[entry]}
        return self.places_of(asked, heeded)

    def places_of(self, asked: Iterable[int], heeded: Heeded) -> list[tuple[int, int]]:
        """Return the places of some of the patterns; spaCy looks for those whose words are all there."""
        found: dict[int, int] = {}
        for number in asked:
            if not any(fits.isdisjoint(heeded.entries) for fits in self._needed[number]):
                for _, start, end in self._matcher(number)(heeded.doc):
                    found[start] = min(end, found.get(start, end))
        return sorted(found.items())

    def _matcher(self, number: int) -> Matcher:
        if number not in self._matchers:
            matcher = Matcher(self._vocab)
            matcher.add("said", [[self._token(slot, fits) for slot, fits in self._slots[number]]])
            self._matchers[number] = matcher
        return self._matchers[number]

    def _token(self, slot: Slot, fits: frozenset[str]) -> dict[str, Any]:
        if slot.gap_words:
            return {"ORTH": {"NOT_IN": self._denials}, "OP": f"{{0,{slot.gap_words}}}"}
        return {"ORTH": {"IN": sorted(fits)}, "OP": "?" if slot.may_be_missing else "{1}"}


def _needed(slot: Slot) -> bool:
    return bool(slot.words) and not slot.may_be_missing


def _commonness(entries: frozenset[str]) -> float:
    """Return how likely one of these words stands in a text: short words are common ones."""
    return sum(_SHORT_IS_COMMON ** -len(entry) for entry in entries)


class Heeded:
    """A sentence as the lexicon has it."""

    def __init__(self, sentence: Sentence, lexicon: Lexicon, vocab: Vocab) -> None:
        self.sentence = sentence
        self.spelt = [lexicon.entry(word) for word in sentence.words]
        self.entries = frozenset(self.spelt)
        self._vocab = vocab

    @cached_property
    def doc(self) -> Doc:
        return Doc(self._vocab, words=self.spelt)


@dataclass(frozen=True, kw_only=True)
class Found:
    """Where a pattern stands: from the word `start` to before the word `end` of a sentence."""

    heeded: Heeded
    start: int
    end: int

    @property
    def phrase(self) -> str:
        return self.heeded.sentence.quote(self.start, self.end)


class Ear:
    """Listens for lists of patterns that it was told of when it was made.

    `listens_for` are those that are searched for in every text, `weighs` those that are looked up where one was found.
    """

    def __init__(self, listens_for: Iterable[Patterns], weighs: Iterable[Patterns] = ()) -> None:
        first = list(dict.fromkeys(listens_for))
        told = list(dict.fromkeys([*first, *weighs]))
        slots = [slot for one in told for pattern in one.each for slot in pattern]
        self._lexicon = Lexicon([*DENIALS, *(word for slot in slots for word in slot.words)])
        self._vocab = Vocab()
        self._matched = {one: Matched(one, self._lexicon, self._vocab) for one in told}
        self._by_entry: dict[str, list[tuple[Patterns, int]]] = defaultdict(list)
        for one in first:
            for entry, numbers in self._matched[one].by_entry.items():
                self._by_entry[entry] += [(one, number) for number in numbers]

    def listen(self, text: str) -> Spoken:
        """Cut a text into sentences, and say of each which patterns might stand in it."""
        asked: Asked = defaultdict(dict)
        for sentence in sentences(text, fold(text)):
            heeded = Heeded(sentence, self._lexicon, self._vocab)
            for entry in heeded.entries & self._by_entry.keys():
                for patterns, number in self._by_entry[entry]:
                    asked[patterns].setdefault(heeded, []).append(number)
        return Spoken(text, asked, self._matched)


def ear_of(signals: Iterable[Listens]) -> Ear:
    """Make an ear for signals."""
    all_of_them = list(signals)
    return Ear(
        [patterns for signal in all_of_them for patterns in signal.listens_for],
        [patterns for signal in all_of_them for patterns in signal.weighs],
    )


class Spoken:
    """A text that was listened to."""

    def __init__(self, text: str, asked: Asked, matched: Mapping[Patterns, Matched]) -> None:
        self.text = text
        self._asked = asked
        self._matched = matched
        self._looked_up: dict[tuple[Heeded, Patterns], list[tuple[int, int]]] = {}

    def may_hold(self, any_of: Iterable[Patterns]) -> bool:
        """Say whether a word of these patterns is there at all, which is rare."""
        return any(patterns in self._asked for patterns in any_of)

    def find(self, patterns: Patterns) -> Iterator[Found]:
        """Yield where the patterns stand, from the beginning of the text on."""
        for heeded, numbers in self._asked.get(patterns, {}).items():
            for start, end in self._matched[patterns].places_of(numbers, heeded):
                yield Found(heeded=heeded, start=start, end=end)

    def find_in(self, heeded: Heeded, patterns: Patterns) -> list[tuple[int, int]]:
        """Return where patterns stand in one sentence; looked up once."""
        if (heeded, patterns) not in self._looked_up:
            self._looked_up[heeded, patterns] = self._matched[patterns].places(heeded)
        return self._looked_up[heeded, patterns]


Asked: TypeAlias = dict[Patterns, dict[Heeded, list[int]]]
