"""What comes in is stored before anybody is told."""

from __future__ import annotations

from tests.flows.conftest import Stage
from tests.support.cast import contact
from triage.app import TRIAGE


def test_a_new_contact_wakes_triage(stage: Stage) -> None:
    [receipt] = stage.take_in()
    assert not receipt.duplicate
    assert stage.woken == [TRIAGE]


def test_a_contact_known_already_wakes_nobody(stage: Stage) -> None:
    stage.take_in()
    stage.woken.clear()
    [again] = stage.take_in(contact())
    assert again.duplicate
    assert stage.woken == []
