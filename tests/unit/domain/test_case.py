"""A case goes only where it may."""

from __future__ import annotations

import pytest

from triage.domain.case import ALLOWED, CaseStatus, check_transition
from triage.domain.errors import IllegalTransition


def test_every_status_can_be_left() -> None:
    assert set(ALLOWED) == set(CaseStatus)
    assert all(ALLOWED.values())


def test_every_status_but_the_first_can_be_reached() -> None:
    assert set.union(*ALLOWED.values()) == set(CaseStatus)


def test_a_resolved_case_is_only_reopened() -> None:
    check_transition(CaseStatus.RESOLVED, CaseStatus.REOPENED)
    with pytest.raises(IllegalTransition, match="it can become reopened"):
        check_transition(CaseStatus.RESOLVED, CaseStatus.ACKNOWLEDGED)
