"""A test notice goes the way of every notice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.flows.conftest import Stage
from tests.support.cast import NOON
from triage.domain.errors import NotFound
from triage.domain.notice import NoticeKind, NoticeState
from triage.flows.send_test import progress, send_test
from triage.store import outbox


def test_it_waits_in_the_outbox_and_the_lanes_are_woken(stage: Stage) -> None:
    app = replace(stage.app, destinations={"duty": None})
    notice = progress(app, send_test(app, "duty", NOON))
    assert (notice.destination, notice.kind, notice.state) == ("duty", NoticeKind.TEST, NoticeState.WAITING)
    assert stage.woken == ["notices"]
    with app.read() as session:
        assert outbox.due_destinations(session, NOON) == ["duty"]


def test_each_one_asked_for_is_sent(stage: Stage) -> None:
    app = replace(stage.app, destinations={"duty": None})
    assert send_test(app, "duty", NOON) != send_test(app, "duty", NOON)


def test_it_refuses_a_destination_that_is_not_there(stage: Stage) -> None:
    app = replace(stage.app, destinations={"duty": None})
    with pytest.raises(NotFound, match="there is no destination 'dooty'; there are: duty"):
        send_test(app, "dooty", NOON)


def test_a_notice_that_is_gone_is_not_found(stage: Stage) -> None:
    with pytest.raises(NotFound, match="there is no notice 7"):
        progress(stage.app, 7)
