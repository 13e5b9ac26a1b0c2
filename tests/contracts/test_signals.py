"""Every signal hears what it must, and nothing that only sounds like it; whatever it is told, it answers soon."""

from __future__ import annotations

import sys
import time
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.hearing import KINDS, Attentive, signal
from triage.config import LANGUAGES
from triage.router import attention
from triage.router.signals.base import Earlier, Heard, Known
from triage.texts import catalogue

EXAMPLES = Path(__file__).parent.parent / "signals"
FEWEST = 40
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
SIGNALS = attention.usual()
ALL = Attentive(SIGNALS)
HOSTILE = (
    *("fire ", "it ", "it smok", "дым ", "газ", "пахнет ", "стекло в ", "a", " ", "it a ", "не дым ", "money not "),
    *(
        "money stolen ",
        "if money stolen ",
        "i will sue you ",
        "в суд подал ",
        "третий раз ",
        "$9999999 ",
        "1 000 000 ",
        ".",
    ),
    *(
        "1,1,1,",
        "'",
        "a'",
        "\u0300",
        "ß",
        "İ",
        "🔥 ",
        "сто тысяч ",
        "1 refund refused ",
        "мама ",
        "в больнице ",
        "\n",
        "- ",
        "x_",
    ),
)


@cache
def examples(name: str) -> dict[str, Any]:
    return tomllib.loads((EXAMPLES / f"{name}.toml").read_text(encoding="utf-8"))


def sentences(kind: str) -> list[tuple[str, str]]:
    return [(name, text) for name in KINDS for texts in examples(name).get(kind, {}).values() for text in texts]


def known_cases() -> list[tuple[str, dict[str, Any]]]:
    return [(name, case) for name in KINDS for case in examples(name).get("known", [])]


def test_there_are_signals() -> None:
    assert set(attention.USUAL_ORDER) <= set(KINDS)


@pytest.mark.parametrize("name", KINDS)
def test_a_signal_comes_with_examples_of_both_kinds_in_both_languages(name: str) -> None:
    given_words = [
        examples(name).get(kind, {}).get(language, ()) for kind in ("heard", "not_heard") for language in LANGUAGES
    ]
    if any(given_words):
        assert min(map(len, given_words)) >= FEWEST
        assert all(len(set(texts)) == len(texts) for texts in given_words)
    else:  # it knows by facts alone
        heard = [case["heard"] for case in examples(name)["known"]]
        assert heard.count(True) >= 5
        assert heard.count(False) >= 5


@pytest.mark.parametrize("name", KINDS)
def test_a_signal_says_what_it_hears_and_is_named_in_both_languages(name: str) -> None:
    assert sys.modules[KINDS[name].__module__].__doc__
    for language in LANGUAGES:
        assert catalogue(language)[f"label.signal.{name}"]


@pytest.mark.parametrize(("name", "text"), sentences("heard"))
def test_it_hears_what_it_must(name: str, text: str) -> None:
    heard = ALL.hears(name, text)
    assert heard is not None
    assert heard.phrase in text
    assert bool(heard.urgency) == (0 < heard.weight < 1)
    assert heard.urgency or heard.lifts_to


@pytest.mark.parametrize(("name", "text"), sentences("not_heard"))
def test_it_does_not_hear_what_only_sounds_like_it(name: str, text: str) -> None:
    assert ALL.hears(name, text) is None


@pytest.mark.parametrize(("name", "case"), known_cases())
def test_it_knows_what_comes_with_a_contact(name: str, case: dict[str, Any]) -> None:
    known = msgspec.convert(case.get("contact", {}), Known)
    listener = Attentive({name: signal(name, **case.get("settings", {}))})
    found = listener.hears(name, case.get("text", ""), known=known, topic=case.get("topic", "delivery"))
    assert bool(found) == case["heard"]
    if found and found.facts:
        for language in LANGUAGES:
            assert f"label.heard.{name}" in catalogue(language)


@pytest.mark.parametrize("name", KINDS)
@PATIENT
@given(
    text=st.text(),
    known=st.builds(
        Known,
        tags=st.lists(st.text(), max_size=3).map(tuple),
        email=st.text(),
        external_id=st.text(),
        metadata=st.dictionaries(st.text(), st.one_of(st.none(), st.text(), st.integers(), st.lists(st.text()))),
        earlier=st.lists(st.builds(Earlier, topic=st.text(), days_ago=st.floats(0, 400)), max_size=30).map(tuple),
    ),
)
def test_nothing_breaks_it_and_it_says_the_same_each_time(name: str, text: str, known: Known) -> None:
    first: Heard | None = ALL.hears(name, text, known=known, topic="delivery")
    assert ALL.hears(name, text, known=known, topic="delivery") == first


@PATIENT
@given(
    words=st.lists(st.sampled_from([text for _, text in sentences("heard")[::9]]), max_size=4),
    end=st.sampled_from(["", "?", "\n", ")))", "🔥"]),
)
def test_nothing_made_of_what_it_hears_breaks_it(words: list[str], end: str) -> None:
    ALL.names(end.join(words) + end)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("word", HOSTILE)
def test_time_is_linear_to_a_hostile_text(word: str) -> None:
    def took_seconds(characters: int) -> float:
        began = time.process_time()
        ALL.names(word * (characters // len(word)))
        return time.process_time() - began

    took_seconds(2_000)
    assert took_seconds(100_000) < max(8 * took_seconds(25_000), 0.5)


def test_a_text_that_says_everything_a_hundred_times_takes_a_bounded_time() -> None:
    text = " ".join(text for _, text in sentences("not_heard"))
    long = (text * (1 + 100_000 // len(text)))[:100_000]
    began = time.process_time()
    ALL.names(long)
    assert time.process_time() - began < 5
