"""Every page on both databases and in both languages, with everything on it that may be."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.support.cast import contact, decision
from triage.app import App
from triage.domain.access import Role
from triage.domain.contact import Author, Channel, Direction, Rating, SkipReason
from triage.domain.decision import Priority, Reason, Sentiment, Urgency
from triage.domain.notice import NewNotice, NoticeKind, NoticeState
from triage.flows import intake, sign_in
from triage.store import cases, claims, contacts, decisions, deliveries, outbox

NOW = datetime.now(UTC)
ALARM = decision(
    decided_at=NOW,
    topic="payment",
    urgency=Urgency.CRITICAL,
    sentiment=Sentiment.NEGATIVE,
    priority=Priority.P1,
    alarm=True,
    further_topics=("account", "of the company's own"),
    topics={"payment": 0.7, "account": 0.3},
    urgencies={"critical": 0.9, "normal": 0.1},
    sentiments={"negative": 1.0},
    reasons=(
        Reason(phrase="stolen card", speaks_for="urgency=critical", weight=0.8),
        Reason(phrase="urgency-critical", speaks_for="priority=P1", weight=1.0),
        Reason(phrase="a signal", speaks_for="signal", weight=1.0),
    ),
)


@pytest.fixture
def alice(client: TestClient[Litestar], ports: App) -> TestClient[Litestar]:
    with ports.transaction() as session:
        sign_in.add_user(session, "alice", "correct horse battery", Role.ADMIN, NOW)
    token, _ = sign_in.begin(ports, "alice", "correct horse battery", datetime.now(UTC))
    client.cookies.set("sign_in", token)
    return client


@pytest.fixture
def case_id(ports: App) -> int:
    """Give a case with one contact of every kind, and a notice in every state."""
    received = [
        contact("1", case_ref="T", channel=Channel.CHAT, text="Help! A  stolen\ncard!", occurred_at=NOW),
        contact("2", case_ref="T", text="", rating=Rating(score=2, scale=5), channel=Channel.SURVEY),
        contact("3", case_ref="T", direction=Direction.OUTBOUND, skip=SkipReason.OUTBOUND, author=Author(name="Bob")),
        contact("4", case_ref="T", text="broken", tags=("vip",)),
        contact("5", case_ref="T", text="waits"),
    ]
    receipts = intake.store(ports, received, NOW)
    case_id, me = receipts[0].case_id, claims.claimant()
    with ports.transaction() as session:
        contacts.claim(session, me, NOW, 10)
        contacts.finish(session, me, [receipts[0].contact_id, receipts[1].contact_id])
        contacts.fail(session, me, receipts[3].contact_id, "ValueError while reading it")
        decisions.save(session, [(receipts[0].contact_id, ALARM), (receipts[1].contact_id, decision(needs_human=True))])
        cases.decided(session, [(case_id, ALARM)])
        cases.hand_over(session, case_id, "care", NOW, why="ValueError while reading it")
    _notice(ports, case_id)
    return case_id


def _notice(ports: App, case_id: int) -> None:
    states = list(NoticeState)
    with ports.transaction() as session:
        outbox.put(
            session,
            [
                NewNotice(
                    destination="duty", kind=NoticeKind.ALARM, dedupe_key=state, reason="rule: all", case_id=case_id
                )
                for state in states
            ],
            NOW,
        )
        me = claims.claimant()
        for state, notice in zip(states, outbox.claim(session, me, "duty", NOW, limit=20), strict=True):
            delivery = deliveries.begin(session, notice.id, 1, NOW)
            if state is NoticeState.WAITING:
                deliveries.finish(session, delivery, "temporary", "busy: HTTP 503", NOW)
                outbox.retry(session, me, notice.id, NOW + timedelta(minutes=5), "busy: HTTP 503", attempts=1)
            else:
                outbox.finish(session, me, notice.id, state, reason="refused: HTTP 404", now=NOW, attempts=1)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("path", ["/", "/fragments/now", "/cases", "/cases?status=nobodys&hours=24", "/cases/{}"])
def test_a_page_with_everything_on_it(alice: TestClient[Litestar], case_id: int, path: str, language: str) -> None:
    alice.cookies.set("language", language)
    answer = alice.get(path.format(case_id))
    assert answer.status_code == 200
    assert f"/cases/{case_id}" in answer.text
    assert ("Тревога" if language == "ru" else "Alarm") in answer.text
    assert ("Оплата" if language == "ru" else "Payment") in answer.text


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("path", ["/", "/cases", "/cases?topic=other", "/sign-in"])
def test_a_page_with_nothing_on_it(alice: TestClient[Litestar], path: str, language: str) -> None:
    answer = alice.get(path, params={"language": language})
    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.text


def test_a_case_without_a_subject_is_called_by_how_it_begins(alice: TestClient[Litestar], case_id: int) -> None:
    assert "Help! A stolen card!" in alice.get("/").text
    assert "Help! A stolen card!" in alice.get("/cases").text


def test_the_page_of_a_case_says_why_and_what_became_of_its_notices(alice: TestClient[Litestar], case_id: int) -> None:
    text = re.sub(r"\s+", " ", alice.get(f"/cases/{case_id}").text)
    for words in (
        ">stolen card<span",
        "urgency: critical",
        "90%",
        "critical urgency",
        "of the company&#39;s own",
        "Rating: 2 of 5",
        "Not read: outbound message.",
        "Waits for triage.",
        "handed to a person",
        "Next attempt",
        "it is overloaded or down (the platform has trouble; HTTP 503)",
        "failed for now",
        "everything else",
    ):
        assert words in text, words


def test_the_first_page_counts_what_waits(alice: TestClient[Litestar], case_id: int) -> None:
    text = alice.get("/fragments/now").text
    counted = dict(re.findall(r'id="tile-(\w+)"[^>]*><b[^>]*>(\d+)</b>', text))
    assert counted == {"alarms": "1", "cases": "1", "people": "1", "untriaged": "1", "undelivered": "1", "failed": "1"}


def test_what_waits_too_long_is_said_to_be_late(alice: TestClient[Litestar], ports: App) -> None:
    intake.store(ports, [contact()], NOW - timedelta(hours=1))
    text = alice.get("/fragments/now").text
    assert 'class="tile bad" id="tile-untriaged"' in text
    assert "late:" in text


def test_pages_lead_from_the_newest_case_to_the_oldest(alice: TestClient[Litestar], ports: App) -> None:
    intake.store(ports, [contact(str(number)) for number in range(120)], NOW)
    seen: list[str] = []
    path, text = "/cases?channel=email", ""
    while path:
        text = alice.get(path).text
        seen += re.findall(r'id="case-(\d+)"', text)
        older = re.search(r'rel="next" href="([^"]+)"', text)
        path = older[1].replace("&amp;", "&") if older else ""
        assert not path or "channel=email" in path
    assert seen == sorted(seen, key=int, reverse=True)
    assert len(set(seen)) == 120
    assert "Newest" in text


def test_a_case_with_many_contacts_shows_the_latest_and_says_so(alice: TestClient[Litestar], ports: App) -> None:
    times = [NOW - timedelta(minutes=120 - number) for number in range(110)]
    received = [
        contact(f"m{number}", case_ref="M", text=f"message no. {number}.", occurred_at=at)
        for number, at in enumerate(times)
    ]
    page = alice.get(f"/cases/{intake.store(ports, received, NOW)[0].case_id}").text
    assert "The latest are shown: 100 of 110." in page
    assert "message no. 9." not in page
    assert page.index("message no. 10.") < page.index("message no. 109.")
