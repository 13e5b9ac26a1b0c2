"""Render a notice: short, the most important first, and never longer than the destination bears."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator
from itertools import product

from triage.domain.decision import Urgency
from triage.domain.notice import NoticeKind
from triage.domain.text import excerpt
from triage.notify.destinations.base import Link, Message, Severity
from triage.notify.inert import inert
from triage.notify.texts import about_case, about_service
from triage.notify.texts.facts import Facts, Style
from triage.notify.texts.words import REASONS, Room, say

EXCERPT_CHARACTERS = 200
SHORTEST_LINE = 40

_ROOMS = tuple(
    Room(reasons=reasons, quote=quote) for quote, reasons in product((EXCERPT_CHARACTERS, 80, 0), (REASONS, 2, 1))
)
_PARTS: dict[NoticeKind, Callable[[Facts, Style, Room], Iterator[str]]] = {
    NoticeKind.ALARM: about_case.lines,
    NoticeKind.ROUTED: about_case.lines,
    NoticeKind.TRIAGE_FAILED: about_case.failed_lines,
    NoticeKind.DESTINATION_FAILED: about_service.destination_failed_lines,
    NoticeKind.WEBHOOK_DISABLED: about_service.webhook_disabled_lines,
    NoticeKind.BACKUP_FAILED: about_service.backup_failed_lines,
    NoticeKind.DRIFT: about_service.drift_lines,
    NoticeKind.TEST: about_service.check_lines,
}


def render(facts: Facts, style: Style) -> Message:
    """Return the message for one notice, with as many reasons and as much of the customer's text as fit."""
    links = _links(facts, style)
    return Message(
        title=_title(facts, style),
        body=_fitting(facts, style, links),
        links=links,
        severity=_severity(facts),
        reference=f"{facts.notice.id}-{facts.notice.created_at.timestamp():.6f}",
    )


def _fitting(facts: Facts, style: Style, links: tuple[Link, ...]) -> str:
    """Write the body as shortly as it must be; the first way fits nearly always."""
    limit, body = style.manners.body_limit, ""
    for room in _ROOMS:
        body = _body(facts, style, room, links)
        if body and weight(body) <= limit:
            return body
    return _cut(body.splitlines(), links, limit)


def _cut(lines: list[str], links: tuple[Link, ...], limit: int) -> str:
    """Shorten the longest lines of text until all fits; a line with a link stays whole, or goes when nothing helps."""
    linked = [line for line in lines if any(line.endswith(link.url) for link in links)]
    while weight("\n".join(lines)) > limit:
        longest = max((line for line in lines if line not in linked), key=len, default="")
        if len(longest) > SHORTEST_LINE:
            lines[lines.index(longest)] = excerpt(longest, len(longest) * 3 // 4)
        else:
            lines.remove(longest or linked.pop())
    return "\n".join(lines)


def weight(body: str) -> int:
    """Count characters as the most that arrive: some platforms put a backslash before punctuation."""
    return len(body) + sum(character in string.punctuation for character in body)


def _body(facts: Facts, style: Style, room: Room, links: tuple[Link, ...]) -> str:
    lines = list(_PARTS[facts.notice.kind](facts, style, room))
    if not style.manners.buttons:
        lines += [say(style, "line.link", label=link.label, url=link.url) for link in links]
    if style.manners.ids:
        lines.append(_ids(facts))
    return "\n".join(line for line in lines if line)


def _title(facts: Facts, style: Style) -> str:
    """Say what it is; nothing of the customer's is in it, since some platforms take a title as markup."""
    case = facts.case
    topic = about_case.topic(facts, style)
    title = say(
        style,
        "alarm.title_almost" if facts.almost else f"{facts.notice.kind}.title",
        case=case.id if case else "?",
        topic=topic,
        destination=inert(_about(facts), 60),
    )
    return say(style, "line.repeat", title=title) if facts.repeat else title


def _about(facts: Facts) -> str:
    """Name what the notice is about, if it is no case."""
    known = facts.notice.facts or {}
    return known.get("destination") or known.get("webhook") or facts.notice.destination


def _links(facts: Facts, style: Style) -> tuple[Link, ...]:
    urls = {"acknowledge": facts.acknowledge_url, "open": facts.case_url, "correct": facts.correct_url}
    return tuple(Link(label=say(style, f"link.{name}"), url=url) for name, url in urls.items() if url)


def _severity(facts: Facts) -> Severity:
    if facts.notice.kind is NoticeKind.ALARM:
        return Severity.ALARM
    urgent = facts.decision is not None and facts.decision.urgency in {Urgency.CRITICAL, Urgency.HIGH}
    calm = facts.notice.kind in {NoticeKind.TEST, NoticeKind.ROUTED} and not urgent
    return Severity.INFO if calm else Severity.WARNING


def _ids(facts: Facts) -> str:
    """List the plain ids for programs; words change with the language, these do not."""
    case, decision = facts.case, facts.decision
    ids: dict[str, object] = {"notice": facts.notice.id, "kind": facts.notice.kind}
    if case:
        ids |= {"case": case.id, "queue": case.queue}
    if decision:
        ids |= {
            "topic": decision.topic,
            "urgency": decision.urgency,
            "sentiment": decision.sentiment,
            "priority": decision.priority,
        }
    return " ".join(f"{name}={value}" for name, value in ids.items())
