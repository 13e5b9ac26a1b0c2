"""Ringing: which destinations hear of a decision, and as what; an alarm that is held back is a notice too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from triage.config import Config
from triage.domain.bell import BellReason, BellTarget, Ring, ring
from triage.domain.contact import StoredContact
from triage.domain.decision import Decision
from triage.domain.notice import NewNotice, NoticeKind, NoticeState
from triage.domain.route import Route
from triage.domain.threshold import Threshold, of_bell

_TUNED = {BellReason.LIKELY, BellReason.UNLIKELY, BellReason.SHADOW}  # a threshold has spoken, or the shadow


def notices(
    stored: StoredContact, decision: Decision, route: Route, config: Config, thresholds: Mapping[str, Threshold]
) -> Iterator[NewNotice]:
    """Yield a notice per destination of the route, and one for each that rings for what is almost an alarm.

    An alarm that does not ring is a notice that is suppressed, with the reason. The key of a notice keeps the same
    contact from being noticed twice.
    """
    targets = {one.id: one.alarms for one in config.destinations}
    for destination in dict.fromkeys((*route.destinations, *route.if_alarm)):
        rung = _ring(targets[destination], decision, thresholds.get(of_bell(destination)))
        held_back = not rung.rings and (decision.alarm or rung.reason is BellReason.SHADOW)
        if not rung.rings and not held_back and destination not in route.destinations:
            continue
        kind = NoticeKind.ALARM if rung.rings or held_back else NoticeKind.ROUTED
        yield NewNotice(
            destination=destination,
            kind=kind,
            dedupe_key=f"{kind}:{stored.id}:{destination}",
            reason=reason_of(rung) if kind is NoticeKind.ALARM and rung.reason in _TUNED else f"rule: {route.rule}",
            case_id=stored.case_id,
            contact_id=stored.id,
            priority=int(decision.priority.removeprefix("P")),
            facts=rung.facts() if kind is NoticeKind.ALARM and rung.reason in _TUNED else None,
            state=NoticeState.SUPPRESSED if held_back else NoticeState.WAITING,
        )


def reason_of(rung: Ring) -> str:
    """Write why a bell rings or not in a form that pages put into words: `bell: unlikely 0.42 0.60`."""
    threshold = "-" if rung.threshold is None else f"{rung.threshold:.2f}"
    return f"bell: {rung.reason} {rung.chance:.2f} {threshold}"


def _ring(target: BellTarget, decision: Decision, threshold: Threshold | None) -> Ring:
    return ring(
        target,
        alarm=decision.alarm,
        signalled=bool(decision.danger_heard),
        chance=decision.alarm_chance or 0.0,
        threshold=threshold.at if threshold else None,
    )
