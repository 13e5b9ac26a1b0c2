"""What has moved among the decisions is kept and told to the administrators, once, whoever looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.flows.conftest import Stage
from tests.support.cast import NOON, contact, decision
from triage.domain.drift import CONFIDENCE, UNKNOWN_WORDS, Drift
from triage.domain.notice import Notice, NoticeKind
from triage.flows import drift
from triage.store import decisions, drifts, notices

BEFORE, AFTER = 600, 400
LATER = NOON + timedelta(days=1)
WAVERING = (-0.05, 0.0, 0.05)  # of a measure round its mean


def decided(stage: Stage, confidences: Sequence[float], known_share: float | None = 0.9) -> None:
    """Let contacts be decided, one a second from noon on, with these confidences."""
    received = stage.take_in(*[contact(f"{number}") for number in range(len(confidences))])
    made = [
        (
            one.contact_id,
            decision(decided_at=NOON + timedelta(seconds=at), confidence=confidence, known_share=known_share),
        )
        for at, (one, confidence) in enumerate(zip(received, confidences, strict=True))
    ]
    with stage.app.transaction() as session:
        decisions.save(session, made)


def falling() -> list[float]:
    means = [0.8] * BEFORE + [0.5] * AFTER
    return [mean + WAVERING[at % len(WAVERING)] for at, mean in enumerate(means)]


def found(stage: Stage) -> tuple[list[Drift], list[Notice]]:
    with stage.app.read() as session:
        return drifts.latest(session), notices.page(session)


def test_a_classifier_that_grows_unsure_is_told_to_the_administrators(stage: Stage) -> None:
    decided(stage, falling())
    assert drift.look(stage.app, LATER) == BEFORE + AFTER
    [moved], [notice] = found(stage)
    assert moved.measure == CONFIDENCE
    assert (round(moved.before, 1), round(moved.after, 1)) == (0.8, 0.5)
    assert (notice.destination, notice.kind) == ("admin", NoticeKind.DRIFT)
    assert notice.facts is not None
    assert notice.facts["measure"] == CONFIDENCE
    assert float(notice.facts["before"]) == pytest.approx(0.8, abs=0.05)


def test_what_was_looked_at_is_not_looked_at_again(stage: Stage) -> None:
    decided(stage, falling())
    drift.look(stage.app, LATER)
    assert drift.look(stage.app, LATER + timedelta(minutes=1)) == 0


def test_another_process_tells_nothing_twice(stage: Stage) -> None:
    decided(stage, falling())
    drift.look(stage.app, LATER)
    other = replace(stage.app, kept={})
    assert drift.look(other, LATER + timedelta(minutes=5)) == BEFORE + AFTER
    moved, told = found(stage)
    assert (len(moved), len(told)) == (1, 1)


def test_an_even_stream_tells_nothing(stage: Stage) -> None:
    decided(stage, [0.8 + WAVERING[at % 3] for at in range(BEFORE + AFTER)])
    drift.look(stage.app, LATER)
    assert found(stage) == ([], [])


def test_decisions_of_an_earlier_version_have_no_unknown_words(stage: Stage) -> None:
    decided(stage, [0.8], known_share=None)
    with stage.app.read() as session:
        [seen] = drifts.decided(session, (NOON - timedelta(days=1), 0), LATER, 10)
    assert UNKNOWN_WORDS not in seen.measures
    assert seen.measures["topic=delivery"] == 1.0


def test_what_moved_long_ago_is_forgotten(stage: Stage) -> None:
    decided(stage, falling())
    drift.look(stage.app, LATER)
    drift.forget(stage.app, NOON + timedelta(days=364))
    assert len(found(stage)[0]) == 1
    drift.forget(stage.app, NOON + timedelta(days=367))
    assert found(stage)[0] == []
