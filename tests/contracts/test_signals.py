"""Every signal hears what it must, and nothing that only sounds like it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage import registry

EXAMPLES = Path(__file__).parent.parent / "signals"
SIGNALS = registry.load("triage.router.signals")
FEWEST = 20


def examples(name: str) -> dict[str, list[str]]:
    return tomllib.loads((EXAMPLES / f"{name}.toml").read_text(encoding="utf-8"))


def cases(kind: str) -> list[tuple[str, str]]:
    return [(name, text) for name in SIGNALS for text in examples(name)[kind]]


def test_there_are_signals() -> None:
    assert SIGNALS


@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_has_examples_of_both_kinds(name: str) -> None:
    assert min(len(examples(name)[kind]) for kind in ("heard", "not_heard")) >= FEWEST


@pytest.mark.parametrize(("name", "text"), cases("heard"))
def test_it_hears_what_it_must(name: str, text: str) -> None:
    heard = SIGNALS[name]().read(text)
    assert heard is not None
    assert heard.phrase in text
    assert 0 < heard.weight < 1


@pytest.mark.parametrize(("name", "text"), cases("not_heard"))
def test_it_does_not_hear_what_only_sounds_like_it(name: str, text: str) -> None:
    assert SIGNALS[name]().read(text) is None


@pytest.mark.parametrize("name", SIGNALS)
@given(text=st.text())
def test_no_text_breaks_it(name: str, text: str) -> None:
    SIGNALS[name]().read(text)


@pytest.mark.timeout(30)
@pytest.mark.parametrize("name", SIGNALS)
def test_long_texts_do_not_hold_it_up(name: str) -> None:
    signal = SIGNALS[name]()
    for word in ("fire ", "it ", "it smok", "дым ", "газ", "пахнет ", "стекло в ", "a", " ", "it a ", "не дым "):
        signal.read(word * (100_000 // len(word)))
