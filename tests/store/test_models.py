"""Models in the store: the one promoted last answers, and a rollback lets the one before it answer again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from tests.support.cast import NOON
from triage.domain.model import ModelState, NewModel
from triage.store import models
from triage.store.session import read, transaction


def model(version: str, **given: Any) -> NewModel:
    ordinary: dict[str, Any] = {
        "made_at": NOON,
        "made_by": "cli",
        "topics": ("money", "rest"),
        "made_from": {"rows": 3},
        "report": {"figures": []},
        "digest": "d" * 64,
        "content": b"archive of " + version.encode(),
    }
    return NewModel(version=version, **ordinary | given)


def added(engine: sa.Engine, *versions: str) -> None:
    for version in versions:
        with transaction(engine) as session:
            models.add(session, model(version))


def promoted(engine: sa.Engine, version: str, minute: int) -> None:
    with transaction(engine) as session:
        models.promote(session, version, NOON + timedelta(minutes=minute), by="key 1", why="")


def rolled_back(engine: sa.Engine, version: str) -> None:
    with transaction(engine) as session:
        models.roll_back(session, version, NOON + timedelta(hours=1))


def answering(engine: sa.Engine) -> str | None:
    with read(engine) as session:
        found = models.promoted(session)
    return found.version if found else None


def test_a_model_is_a_candidate_until_it_is_promoted(engine: sa.Engine) -> None:
    added(engine, "a")
    assert answering(engine) is None
    with read(engine) as session:
        [one] = models.every(session)
    assert (one.state, one.size_bytes, one.topics) == (ModelState.CANDIDATE, 12, ("money", "rest"))


def test_a_rollback_lets_the_one_before_answer_and_then_the_shipped_one(engine: sa.Engine) -> None:
    added(engine, "a", "b")
    promoted(engine, "a", 1)
    promoted(engine, "b", 2)
    assert answering(engine) == "b"
    rolled_back(engine, "b")
    assert answering(engine) == "a"
    with read(engine) as session:
        assert [one.state for one in models.every(session)] == [ModelState.ROLLED_BACK, ModelState.ANSWERS]
    rolled_back(engine, "a")
    assert answering(engine) is None


def test_who_is_promoted_again_answers_again(engine: sa.Engine) -> None:
    added(engine, "a", "b")
    promoted(engine, "a", 1)
    promoted(engine, "b", 2)
    promoted(engine, "a", 3)
    assert answering(engine) == "a"
    rolled_back(engine, "a")
    assert answering(engine) == "b"


def test_the_archive_is_given_when_it_is_asked_for(engine: sa.Engine) -> None:
    added(engine, "a")
    promoted(engine, "a", 1)
    with read(engine) as session:
        found = models.promoted(session)
        assert found is not None
        assert models.content(session, found.id) == b"archive of a"
        assert models.content(session, 4711) is None


def test_old_candidates_go_and_what_answers_stays(engine: sa.Engine) -> None:
    added(engine, "first")
    promoted(engine, "first", 1)
    added(engine, *(f"c{number}" for number in range(models.MOST_KEPT + 2)))
    with read(engine) as session:
        kept = [one.version for one in models.every(session)]
    assert len(kept) == models.MOST_KEPT + 1
    assert (kept[0], kept[-1]) == (f"c{models.MOST_KEPT + 1}", "first")
