"""A notice is counted when it has come to its end, an alarm with how long it took to reach people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.cast import NOON, contact
from triage.domain.contact import ContactStatus, StoredContact
from triage.domain.notice import Notice, NoticeKind, NoticeState
from triage.domain.tally import Series
from triage.flows import counting

STORED = StoredContact(
    id=1, case_id=1, contact=contact(), received_at=NOON, status=ContactStatus.TRIAGED, claims=1, failures=0
)


def counted(kind: NoticeKind, state: NoticeState) -> dict[Series, float]:
    notice = Notice(
        id=1, destination="duty", kind=kind, state=NoticeState.WAITING, reason="", attempts=0, created_at=NOON
    )
    return counting.ended(notice, STORED, state, NOON + timedelta(seconds=3)).amounts


@pytest.mark.parametrize("state", [NoticeState.SENT, NoticeState.UNCONFIRMED])
def test_an_alarm_that_was_handed_over_says_how_long_it_took(state: NoticeState) -> None:
    assert counted(NoticeKind.ALARM, state) == {
        ("triage_notices_total", "duty", state.value): 1,
        ("triage_alert_dwell_seconds", "duty", "5.0"): 1,
        ("triage_alert_dwell_seconds", "duty", "sum"): 3,
    }


@pytest.mark.parametrize(
    ("kind", "state"), [(NoticeKind.ALARM, NoticeState.FAILED), (NoticeKind.ROUTED, NoticeState.SENT)]
)
def test_what_reached_nobody_or_was_no_alarm_has_no_dwell_time(kind: NoticeKind, state: NoticeState) -> None:
    assert counted(kind, state) == {("triage_notices_total", "duty", state.value): 1}
