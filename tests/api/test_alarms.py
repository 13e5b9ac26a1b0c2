"""A week of alarms is looked back on, and what has moved is listed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from litestar import Litestar
from litestar.testing import TestClient

from tests.api.conftest import NOW, Cast
from tests.support.cast import contact, decision
from triage.app import App
from triage.domain.bell import BellReason
from triage.domain.drift import CONFIDENCE, Drift
from triage.domain.notice import NewNotice, NoticeKind, NoticeState
from triage.flows import intake
from triage.store import decisions, drifts, outbox


def test_a_destination_that_there_is_none_of_is_not_found(client: TestClient[Litestar], cast: Cast) -> None:
    answer = client.get("/v1/alarms/shadow?destination=dutty", headers=cast.alice)
    assert (answer.status_code, answer.json()["detail"]) == (404, "there is no destination 'dutty'")


def test_a_key_that_is_bound_to_sources_sees_no_figures_of_all(client: TestClient[Litestar], cast: Cast) -> None:
    for path in ("/v1/alarms/shadow", "/v1/drifts"):
        assert client.get(path, headers=cast.bob).status_code == 403
        assert client.get(path, headers=cast.alice).status_code == 200


def test_what_an_accuracy_would_do_is_told_of_the_week(client: TestClient[Litestar], cast: Cast, ports: App) -> None:
    taken = intake.store(ports, [contact(f"{number}") for number in range(300)], NOW)
    lately = datetime.now(UTC) - timedelta(hours=40)
    confidences = [0.6025] * 100 + [0.9525] * 200
    with ports.transaction() as session:
        made = [
            (
                one.contact_id,
                decision(decided_at=lately, confidence=confidence, alarm_chance=0.1),
            )
            for one, confidence in zip(taken, confidences, strict=True)
        ]
        decisions.save(session, made)
    told = client.get("/v1/alarms/shadow", headers=cast.alice).json()["topics"]
    by_target = {one["accuracy_target"]: one for one in told["settings"]}
    assert (told["decided"], told["now"]["threshold"]) == (300, 0.4)
    assert by_target[0.8]["abstained"] == 0.0
    assert (by_target[0.95]["abstained"], round(by_target[0.95]["expected_accuracy"], 2)) == (0.333, 0.95)


def test_drifts_are_told_newest_first(client: TestClient[Litestar], cast: Cast, ports: App) -> None:
    with ports.transaction() as session:
        for days, measure in ((3, "topic=delivery"), (1, CONFIDENCE)):
            moved = Drift(at=NOW - timedelta(days=days), measure=measure, before=0.25, after=0.5, counted=400)
            drifts.add(session, moved)
    told = client.get("/v1/drifts?limit=1", headers=cast.alice).json()["drifts"]
    assert [one["measure"] for one in told] == [CONFIDENCE]
    assert client.get("/v1/drifts", headers=cast.alice).json()["drifts"][1]["after"] == 0.5


def test_a_notice_says_why_it_was_held_back(client: TestClient[Litestar], cast: Cast, ports: App) -> None:
    case_id = intake.store(ports, [contact()], NOW)[0].case_id
    held_back = NewNotice(
        destination="duty",
        kind=NoticeKind.ALARM,
        dedupe_key="1",
        reason="bell: unlikely 0.42 0.60",
        case_id=case_id,
        facts={"bell": BellReason.UNLIKELY.value, "chance": "0.42", "threshold": "0.60"},
        state=NoticeState.SUPPRESSED,
    )
    with ports.transaction() as session:
        outbox.put(session, [held_back], NOW)
    [told] = client.get(f"/v1/notices?case_id={case_id}", headers=cast.alice).json()["notices"]
    assert told["bell"] == {"reason": "unlikely", "chance": 0.42, "threshold": 0.6}
    assert told["next_attempt_at"] is None
