"""Why a case has its priority is one line that a supervisor understands, in either language."""

from __future__ import annotations

import pytest

from tests.support.cast import decision
from triage.domain.decision import Decision, Priority, Reason, Sentiment, Urgency
from triage.router.priority import prioritise, priority_reason
from triage.texts.why import why_priority

SMOKE = Reason(phrase="идёт дым", speaks_for="urgency=critical", weight=0.85, signal="safety")
THIRD = Reason(
    phrase="3 contacts", speaks_for="signal=repeated", weight=1.0, signal="repeated",
    lifts_to=Priority.P2, facts={"count": 3, "days": 7},
)  # fmt: skip
ILL = Reason(phrase="в больнице", speaks_for="signal=vulnerable", weight=1.0, signal="vulnerable", lifts_to=Priority.P1)
THEIRS = Reason(phrase="boo", speaks_for="signal=own", weight=1.0, signal="own", lifts_to=Priority.P2, facts={"a": 1})


def decided(urgency: Urgency, *reasons: Reason) -> Decision:
    why = priority_reason(urgency, Sentiment.NEUTRAL, alarm=False, reasons=reasons)
    priority = prioritise(urgency, Sentiment.NEUTRAL, alarm=False, reasons=reasons)
    return decision(urgency=urgency, priority=priority, reasons=(*reasons, why))


@pytest.mark.parametrize(
    ("made", "ru", "en"),
    [
        (decided(Urgency.CRITICAL, SMOKE), "P1: опасность — «идёт дым»", "P1: danger — “идёт дым”"),
        (
            decided(Urgency.NORMAL, THIRD),
            "P2, поднят с P3: повторное обращение, 3 обращения об этом за 7 дн.",
            "P2, raised from P3: repeated contact, 3 contacts about this in 7 days",
        ),
        (
            decided(Urgency.HIGH, ILL),
            "P1, поднят с P2: уязвимый человек — «в больнице»",
            "P1, raised from P2: vulnerable person — “в больнице”",
        ),
        (decided(Urgency.NORMAL), "P3: обычная срочность", "P3: normal urgency"),
        (decided(Urgency.NORMAL, THEIRS), "P2, поднят с P3: own, boo", "P2, raised from P3: own, boo"),
        (decision(reasons=()), "", ""),
    ],
)
def test_it_says_what_made_it(made: Decision, ru: str, en: str) -> None:
    assert (why_priority("ru", made), why_priority("en", made)) == (ru, en)


def test_what_a_customer_said_is_quoted_as_the_place_wants_it() -> None:
    assert why_priority("en", decided(Urgency.CRITICAL, SMOKE), str.upper) == "P1: danger — “ИДЁТ ДЫМ”"
