"""Signals are ordered, switched off and set in triage.toml; a mistake is refused with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.hearing import hears
from triage import config
from triage.domain.errors import ConfigError
from triage.router import attention

FILE = Path("triage.toml")
QUEUE = '[[queues]]\nid = "care"\n'


def parsed(text: str) -> config.Config:
    return config.parse(QUEUE + text, FILE, known_signals=attention.known())


def test_without_a_word_about_them_all_are_heeded_in_the_usual_order() -> None:
    assert tuple(attention.build(parsed(""))) == attention.USUAL_ORDER


def test_the_order_of_the_company_comes_first_and_what_is_off_is_not_heeded() -> None:
    heeded = attention.build(parsed('[triage.signals]\norder = ["vip", "money"]\noff = ["press", "safety"]\n'))
    assert list(heeded)[:2] == ["vip", "money"]
    assert not {"press", "safety"} & set(heeded)


def test_own_phrases_are_heard_as_the_strongest_are() -> None:
    heeded = attention.build(
        parsed('[triage.signals.safety]\nphrases = ["model x-200 ~ overheat*", "ТермоКот ~3 шипит"]\n')
    )
    for text in ("My Model X-200 always overheats", "Ваш термокот на столе шипит"):
        heard = hears(heeded["safety"], text)
        assert heard
        assert heard.urgency == "critical"
    assert hears(heeded["safety"], "The model x-200 does not overheat") is None


@pytest.mark.parametrize(
    ("text", "line", "key", "reason"),
    [
        ('[triage.signals]\norder = ["safty"]', 4, "triage.signals.order[0]", "did you mean 'safety'"),
        ('[triage.signals]\noff = ["vip"]\norder = ["vip"]', 5, "triage.signals.order[0]", "switched off"),
        ('[triage.signals]\norder = ["vip", "vip"]', 4, "triage.signals.order[1]", "twice"),
        ("[triage.signals.safty]\nphrases = []", 3, "triage.signals.safty", "did you mean 'safety'"),
        ("[triage.signals]\nsafety = 3", 4, "triage.signals.safety", "give a table"),
        ('[triage.signals.safety]\nphrases = ["* fire"]', 4, "triage.signals.safety.phrases[0]", "is not a word"),
        ('[triage.signals.safety]\nphrases = ["fire ~99 now"]', 4, "triage.signals.safety.phrases[0]", "a gap is"),
        ('[triage.signals.safety]\nphrases = ["@things burn"]', 4, "triage.signals.safety.phrases[0]", "group"),
        ("[triage.signals.safety]\nphrase = 3", 4, "triage.signals.safety.phrase", "did you mean 'phrases'"),
        ("[triage.signals.repeated]\ncontacts = 1", 4, "triage.signals.repeated.contacts", "from 2 to"),
        ("[triage.signals.repeated]\n\ndays = 0", 5, "triage.signals.repeated.days", "from 2 to"),
        ("[triage.signals.money]\nlimits = { RUR = 1 }", 4, "triage.signals.money.limits.RUR", "did you mean 'RUB'"),
        ("[triage.signals.vip]\nmetadata = { a = 3 }", 4, "triage.signals.vip.metadata.a", "list of values"),
        ('[[rules]]\nname = "a"\nqueue = "care"\nwhen = { signal = ["fire"] }', 6, "rules[0].when.signal[0]", "signal"),
    ],
)
def test_a_mistake_is_refused_with_file_line_and_key(text: str, line: int, key: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason.replace("[", r"\[")) as refused:
        attention.build(parsed(text))
    assert (refused.value.file, refused.value.line, refused.value.key) == (str(FILE), line, key)
