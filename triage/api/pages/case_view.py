"""What the page of a case shows: its contacts with what triage said of them and why, its history, its notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from triage.api.pages.highlight import Piece, pieces
from triage.app import App
from triage.domain.case import Case, CaseEvent
from triage.domain.contact import StoredContact
from triage.domain.decision import Decision, Reason, Sentiment, Urgency
from triage.domain.errors import NotFound
from triage.domain.notice import Notice
from triage.flows.acknowledge import waits_for_somebody
from triage.store import cases, contacts, decisions, deliveries, notices
from triage.store.deliveries import Delivery

TOPICS_SHOWN = 4
CONTACTS_SHOWN = 100
NOTICES_SHOWN = 50
_IN_TEXT = ("topic", "urgency", "sentiment", "signal")


@dataclass(frozen=True, kw_only=True)
class Why:
    """One reason: a phrase of the customer or the name of what spoke, what for, and how strongly (0 to 1).

    `reason` is what it is made of.
    """

    reason: Reason
    phrase: str
    quoted: bool
    kind: str
    label: str
    weight: float


@dataclass(frozen=True, kw_only=True)
class Chance:
    """How likely a label is."""

    label: str
    probability: float
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One contact of the case's timeline; `chances` by kind of label."""

    stored: StoredContact
    subject: list[Piece]
    text: list[Piece]
    decision: Decision | None
    reasons: list[Why]
    chances: dict[str, list[Chance]]


@dataclass(frozen=True, kw_only=True)
class Sending:
    notice: Notice
    deliveries: list[Delivery]


@dataclass(frozen=True, kw_only=True)
class CasePage:
    case: Case
    can_be_acknowledged: bool
    entries: list[Entry]
    labels: dict[str, tuple[str, ...]]
    history: list[CaseEvent]
    sendings: list[Sending]


def read(app: App, case_id: int) -> CasePage:
    """Read a case with everything that belongs to it; raise NotFound when there is none."""
    with app.read() as session:
        case = cases.get(session, case_id)
        if case is None:
            raise NotFound(f"there is no case {case_id}")
        latest = contacts.latest_of_case(session, case_id, CONTACTS_SHOWN)
        decided = decisions.get_many(session, [stored.id for stored in latest])
        sent = notices.page(session, case_id=case_id, limit=NOTICES_SHOWN)
        attempts = deliveries.of_notices(session, [notice.id for notice in sent])
        return CasePage(
            case=case,
            can_be_acknowledged=waits_for_somebody(case),
            entries=[_entry(stored, decided.get(stored.id)) for stored in latest],
            labels={"topic": app.config.topic_ids, "urgency": tuple(Urgency), "sentiment": tuple(Sentiment)},
            history=cases.history(session, case_id),
            sendings=[Sending(notice=notice, deliveries=attempts.get(notice.id, [])) for notice in sent],
        )


def _entry(stored: StoredContact, decision: Decision | None) -> Entry:
    reasons = decision.reasons if decision else ()
    spoke = [reason for reason in reasons if _kind(reason) in _IN_TEXT]
    return Entry(
        stored=stored,
        subject=pieces(stored.contact.subject, spoke),
        text=pieces(stored.contact.text, spoke),
        decision=decision,
        reasons=[_why(reason, stored) for reason in reasons],
        chances=_chances(decision) if decision else {},
    )


def _kind(reason: Reason) -> str:
    return reason.speaks_for.partition("=")[0]


def _why(reason: Reason, stored: StoredContact) -> Why:
    kind, _, label = reason.speaks_for.partition("=")
    said = f"{stored.contact.subject}\n{stored.contact.text}".casefold()
    quoted = kind in _IN_TEXT and " ".join(reason.phrase.split()).casefold() in " ".join(said.split())
    return Why(reason=reason, phrase=reason.phrase, quoted=quoted, kind=kind, label=label, weight=reason.weight)


def _chances(decision: Decision) -> dict[str, list[Chance]]:
    return {
        "topic": _likeliest(decision.topics, decision.topic),
        "urgency": _likeliest(decision.urgencies, decision.urgency),
        "sentiment": _likeliest(decision.sentiments, decision.sentiment),
    }


def _likeliest(probabilities: Mapping[str, float], chosen: str) -> list[Chance]:
    order = sorted(probabilities, key=lambda label: (-probabilities[label], label))[:TOPICS_SHOWN]
    return [Chance(label=one, probability=probabilities[one], chosen=one == chosen) for one in order]
