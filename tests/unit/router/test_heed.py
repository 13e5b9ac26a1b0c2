"""What a signal hears changes the urgency and stands first among the reasons."""

from __future__ import annotations

from typing import ClassVar

import pytest

from tests.support.cast import reading
from triage.domain.decision import Priority, Reading, Urgency
from triage.router.ear import ear_of
from triage.router.heed import heed
from triage.router.patterns import Patterns
from triage.router.signals.base import Heard, Listens, Message


class Hears:
    listens_for: ClassVar[tuple[Patterns, ...]] = ()
    weighs: ClassVar[tuple[Patterns, ...]] = ()
    looks_back_days = 0

    def __init__(self, word: str, urgency: Urgency | None = Urgency.CRITICAL, lifts_to: Priority | None = None) -> None:
        self._heard = Heard(phrase=word, urgency=urgency, weight=0.8 if urgency else 0.0, lifts_to=lifts_to)

    def read(self, message: Message) -> Heard | None:
        return self._heard if self._heard.phrase in message.spoken.text else None


def heeded(before: Reading, text: str, **signals: Listens) -> Reading:
    return heed(before, Message(spoken=ear_of(signals.values()).listen(text)), signals)


def test_a_text_without_signals_is_left_alone() -> None:
    before = reading()
    assert heeded(before, "all fine", fire=Hears("fire")) is before


def test_what_is_heard_makes_it_urgent_and_is_named() -> None:
    after = heeded(reading(urgency="low"), "there is fire", fire=Hears("fire"))
    assert after.urgency is Urgency.CRITICAL
    assert after.urgencies["critical"] == pytest.approx(0.8)
    assert sum(after.urgencies.values()) == pytest.approx(1)
    assert after.signals == ("fire",)
    assert (after.reasons[0].phrase, after.reasons[0].speaks_for, after.reasons[0].signal) == (
        "fire",
        "urgency=critical",
        "fire",
    )


def test_two_signals_are_surer_than_one() -> None:
    after = heeded(reading(urgency="low"), "fire and theft", fire=Hears("fire"), theft=Hears("theft"))
    assert after.urgencies["critical"] == pytest.approx(0.96)
    assert after.signals == ("fire", "theft")


def test_a_milder_signal_takes_nothing_from_a_graver_one() -> None:
    harm, court = Hears("poisoned", Urgency.HIGH), Hears("court")
    for signals in ({"harm": harm, "court": court}, {"court": court, "harm": harm}):
        after = heeded(reading(urgency="low"), "poisoned, see you in court", **signals)
        assert after.urgencies["critical"] >= 0.8
        assert after.urgencies["low"] == pytest.approx(0.04)


def test_reasons_stand_in_the_order_of_the_signals() -> None:
    after = heeded(reading(), "fire and theft", theft=Hears("theft"), fire=Hears("fire"))
    assert [reason.signal for reason in after.reasons] == ["theft", "fire"]


def test_of_two_that_speak_for_different_urgencies_the_first_has_the_last_word() -> None:
    after = heeded(reading(), "fire and rain", fire=Hears("fire"), rain=Hears("rain", Urgency.HIGH))
    assert after.urgency is Urgency.CRITICAL


def test_what_only_lifts_leaves_the_urgency_as_it_is() -> None:
    before = reading(urgency="low")
    after = heeded(before, "a vip", vip=Hears("vip", None, Priority.P2))
    assert after.urgencies == before.urgencies
    assert (after.reasons[0].speaks_for, after.reasons[0].lifts_to) == ("signal=vip", Priority.P2)


def test_a_phrase_however_long_it_is_said_is_told_shortly() -> None:
    endless = "stolen" + "n" * 90_000
    after = heeded(reading(), endless, fraud=Hears(endless))
    assert after.reasons[0].phrase == endless[:120]
