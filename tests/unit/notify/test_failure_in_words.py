"""Why a delivery failed, in the words of who reads it."""

from __future__ import annotations

import re

import pytest

from triage.notify.destinations.base import Failure
from triage.notify.retry import Ending
from triage.notify.texts.words import failure

LATIN = re.compile(r"[A-Za-z]{3,}")


@pytest.mark.parametrize("ending", ["", *Ending])
@pytest.mark.parametrize("why", Failure)
def test_every_failure_and_ending_is_told_in_russian(why: Failure, ending: str) -> None:
    told = failure("ru", f"{why}; {ending}" if ending else why.value)
    assert not LATIN.search(told.replace("HTTP", ""))
    assert "()" not in told


def test_the_detail_stands_beside_and_the_ending_behind() -> None:
    told = failure("en", Failure.BUSY.because("HTTP 503") + f"; {Ending.TRIED_FOR_A_DAY}")
    assert "HTTP 503)" in told
    assert told.endswith("; tried for a day")


def test_words_without_a_text_are_shown_as_they_are() -> None:
    assert failure("ru", "something; else: entirely") == "something; else: entirely"
