"""What a signal hears changes the urgency and stands first among the reasons."""

from __future__ import annotations

import pytest

from tests.support.cast import reading
from triage.domain.decision import Urgency
from triage.router.heed import heed
from triage.router.signals.base import Heard


class Hears:
    def __init__(self, word: str) -> None:
        self._word = word

    def read(self, text: str) -> Heard | None:
        return Heard(phrase=self._word, urgency=Urgency.CRITICAL, weight=0.8) if self._word in text else None


def test_a_text_in_which_nothing_is_heard_is_read_as_before() -> None:
    before = reading()
    assert heed(before, "all is well", {"smoke": Hears("smoke")}) == before


def test_what_is_heard_moves_the_urgency_and_says_why() -> None:
    after = heed(reading(urgency="low"), "there is smoke", {"smoke": Hears("smoke"), "gas": Hears("gas")})
    assert after.urgency is Urgency.CRITICAL
    assert after.urgencies["critical"] == pytest.approx(0.8)
    assert sum(after.urgencies.values()) == pytest.approx(1)
    assert after.signals == ("smoke",)
    assert (after.reasons[0].phrase, after.reasons[0].speaks_for) == ("smoke", "urgency=critical")


def test_two_signals_are_surer_than_one() -> None:
    after = heed(reading(), "smoke and gas", {"smoke": Hears("smoke"), "gas": Hears("gas")})
    assert after.urgencies["critical"] == pytest.approx(0.96)
    assert after.signals == ("smoke", "gas")
