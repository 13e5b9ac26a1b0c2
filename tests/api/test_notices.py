"""Notices say where they are on their way, and why."""

from __future__ import annotations

from datetime import timedelta

from litestar import Litestar
from litestar.testing import TestClient

from tests.api.conftest import NOW, Cast
from tests.support.cast import contact
from triage.app import App
from triage.domain.notice import NewNotice, NoticeKind, NoticeState
from triage.flows import intake
from triage.store import deliveries, outbox


def _put(app: App, case_id: int, *destinations: str) -> None:
    with app.transaction() as session:
        outbox.put(
            session,
            [
                NewNotice(
                    destination=name, kind=NoticeKind.ALARM, dedupe_key=f"{case_id}:{name}", reason="r", case_id=case_id
                )
                for name in destinations
            ],
            NOW,
        )


def test_a_notice_tells_its_attempts_and_when_the_next_one_is(
    client: TestClient[Litestar], cast: Cast, ports: App
) -> None:
    case_id = intake.store(ports, [contact()], NOW)[0].case_id
    _put(ports, case_id, "duty", "chief")
    with ports.transaction() as session:
        (duty,) = outbox.claim(session, "me", "duty", NOW, 10)
        (chief,) = outbox.claim(session, "me", "chief", NOW, 10)
        delivery = deliveries.begin(session, duty.id, 1, NOW)
        deliveries.finish(session, delivery, "failed", "503", NOW)
        outbox.retry(session, "me", duty.id, NOW + timedelta(seconds=30), "503", attempts=1)
        outbox.finish(session, "me", chief.id, NoticeState.SENT, reason="accepted", now=NOW, attempts=1)
    notices = client.get(f"/v1/notices?case_id={case_id}", headers=cast.alice).json()["notices"]
    by_destination = {notice["destination"]: notice for notice in notices}
    waiting, sent = by_destination["duty"], by_destination["chief"]
    assert (sent["state"], sent["reason"], sent["next_attempt_at"]) == ("sent", "accepted", None)
    assert (waiting["state"], waiting["reason"], waiting["attempts"]) == ("waiting", "503", 1)
    assert waiting["next_attempt_at"] == "2026-11-21T12:00:30Z"
    assert [(one["attempt"], one["outcome"], one["detail"]) for one in waiting["deliveries"]] == [(1, "failed", "503")]


def test_notices_of_another_case_are_not_among_them(client: TestClient[Litestar], cast: Cast, ports: App) -> None:
    first, second = (r.case_id for r in intake.store(ports, [contact("1"), contact("2")], NOW))
    _put(ports, first, "duty")
    _put(ports, second, "duty", "chief")
    counts = [
        len(client.get(f"/v1/notices?{query}", headers=cast.alice).json()["notices"])
        for query in (f"case_id={first}", f"case_id={second}", "")
    ]
    assert counts == [1, 2, 3]


def test_notices_come_page_by_page(client: TestClient[Litestar], cast: Cast, ports: App) -> None:
    case_id = intake.store(ports, [contact()], NOW)[0].case_id
    _put(ports, case_id, "a", "b", "c")
    first = client.get("/v1/notices?limit=2", headers=cast.alice).json()
    second = client.get(f"/v1/notices?limit=2&cursor={first['next']}", headers=cast.alice).json()
    assert [notice["destination"] for notice in first["notices"] + second["notices"]] == ["c", "b", "a"]
    assert second["next"] is None
