"""The River model that remembers: River's own checks, and what it promises beside them."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from river.checks import common

from triage.router.online.rehearsal import MOST_SAID, Lesson, Rehearsal

HEADS = {"topic": ("late", "lost", "broken"), "tone": ("angry", "calm")}
WORDS = 40

_GENERAL: tuple[Callable[[Any], None], ...] = (
    common.check_repr,
    common.check_str,
    common.check_tags,
    common.check_clone_same_class,
    common.check_clone_is_idempotent,
    common.check_init_has_default_params_for_tests,
    common.check_init_default_params_are_not_mutable,
    common.check_doc,
    common.check_clone_changes_memory_addresses,
    common.check_mutate_can_be_idempotent,
    common.check_pickling_supports_roundtrip,
    common.check_repr_roundtrips_clone,
    common.check_clone_with_new_params_applies,
    common.check_get_params_matches_signature,
)
_WITH_MESSAGES: tuple[Callable[[Any, Any], None], ...] = (
    common.check_learn_one,
    common.check_pickling,
    common.check_shuffle_features_no_impact,
    common.check_emerging_features,
    common.check_disappearing_features,
    common.check_radically_disappearing_features,
    common.check_predict_one_pure,
    common.check_predict_one_before_any_learn,
    common.check_no_state_aliasing_with_input,
    common.check_clone_is_independent,
    common.check_bounded_memory_growth,
)


class _Messages:
    """Invented messages as River has them: their topic hangs on two of their clues, their tone on the source."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __iter__(self) -> Iterator[tuple[dict[Any, Any], dict[Any, Any]]]:
        chance = np.random.default_rng(7)
        for _ in range(self._count):
            parcel, crack, day = chance.normal(size=3).tolist()
            source = "mail" if chance.random() < 0.5 else "chat"
            topic = "broken" if crack > 0.5 else "late" if parcel > 0 else "lost"
            x = {"parcel": parcel, "crack": crack, "day": day, "weight": chance.random(), "source": source}
            yield x, {"topic": topic, "tone": "angry" if source == "mail" else "calm"}


def _model(*, pace: float = 1.0, **params: Any) -> Rehearsal:
    return Rehearsal(heads=HEADS, pace=pace, **params)


def _lesson(chance: np.random.Generator, key: int, *, group: int = 0) -> Lesson:
    """Return an invented message of five words that mean one topic and one tone, more or less."""
    rows = np.sort(chance.choice(WORDS, 5, replace=False)).astype(np.int64)
    truth = np.zeros(5)
    truth[int(rows.min()) % 3] = 1.0
    truth[3 + int(rows.max() > 35)] = 1.0
    values = np.full(5, 1.0, np.float32)
    return Lesson(rows=rows, values=values, offsets=np.zeros(5), truth=truth, said=np.ones(5), key=key, group=group)


def _lessons(count: int, seed: int = 1) -> list[Lesson]:
    chance = np.random.default_rng(seed)
    return [_lesson(chance, key) for key in range(count)]


def _taught(lessons: list[Lesson], **params: Any) -> Rehearsal:
    model = _model(**params)
    for lesson in lessons:
        model.learn(lesson)
    return model


def _logits(model: Rehearsal, lesson: Lesson) -> NDArray[np.float64]:
    logits: NDArray[np.float64] = lesson.offsets + lesson.values @ model._weights[lesson.rows]
    return logits


def _foretold(model: Rehearsal, lessons: list[Lesson]) -> NDArray[np.float64]:
    return model.shares(np.stack([_logits(model, lesson) for lesson in lessons]))


@pytest.mark.parametrize("check", _GENERAL, ids=lambda check: check.__name__)
def test_it_honours_what_river_asks_of_every_model(check: Callable[[Any], None]) -> None:
    check(_model())


@pytest.mark.parametrize("check", _WITH_MESSAGES, ids=lambda check: check.__name__)
def test_it_honours_what_river_asks_with_messages(check: Callable[[Any, Any], None]) -> None:
    check(_model(capacity=100), _Messages(120))


def test_it_foretells_what_it_was_taught_by_names() -> None:
    model, hits = _model(), 0
    for number, (x, y) in enumerate(_Messages(300)):
        if number >= 200:
            hits += model.predict_one(x) == y
        model.learn_one(x, y)
    assert hits > 75


def test_every_heads_shares_sum_to_one_before_and_after_learning() -> None:
    model = _model()
    for x, y in _Messages(20):
        for shares in model.predict_proba_one(x).values():
            assert sum(shares.values()) == pytest.approx(1)
        model.learn_one(x, y)
    assert {name: tuple(shares) for name, shares in model.predict_proba_one({}).items()} == HEADS


def test_one_pass_comes_near_to_what_many_would_give() -> None:
    lessons = _lessons(300)
    once = _taught(lessons)
    settled = _taught(lessons)
    for _ in range(10):
        for lesson in lessons:
            settled._settle([settled._held[settled._places[lesson.key]]])
    unseen = _lessons(200, seed=2)
    assert np.abs(_foretold(once, unseen) - _foretold(settled, unseen)).mean() < 0.03


def test_the_order_of_lessons_hardly_matters() -> None:
    lessons, unseen = _lessons(300), _lessons(200, seed=2)
    forth, back = _foretold(_taught(lessons), unseen), _foretold(_taught(lessons[::-1]), unseen)
    assert np.abs(forth - back).mean() < 0.03


def test_at_rest_a_lessons_part_is_what_it_is_still_wrong_by() -> None:
    lesson = _lessons(1)[0]
    model = _taught([lesson])
    (held,) = model._held
    for _ in range(5):
        model._settle([held])
    wrong = lesson.truth - _foretold(model, [lesson])[0]
    assert np.abs(held.part - wrong).max() < 0.02


def test_a_lesson_that_is_forgotten_is_as_if_it_had_never_been() -> None:
    model = _taught(_lessons(50))
    for key in range(50):
        model._forget(key)
    assert len(model) == 0
    assert np.abs(model._weights).max() < 1e-4


def test_it_holds_no_more_lessons_than_it_may() -> None:
    model = _taught(_lessons(130), capacity=100)
    assert len(model) == 100
    assert len(model._places) == 100
    assert not model.said(0)
    assert model.said(129)


def test_whoever_teaches_most_is_forgotten_first() -> None:
    chance = np.random.default_rng(3)
    quiet = [_lesson(chance, key, group=1) for key in range(10)]
    loud = [_lesson(chance, key, group=2) for key in range(100, 400)]
    model = _taught(quiet + loud, capacity=50)
    assert all(model.said(key) for key in range(10))
    assert sum(model.said(key) > 0 for key in range(100, 400)) == 40


def test_a_head_that_nothing_is_said_of_stays_as_it_was() -> None:
    lessons = [replace(lesson, said=np.array([1.0, 1, 1, 0, 0])) for lesson in _lessons(60)]
    model = _taught(lessons)
    assert np.abs(model._weights[:, 3:]).max() == 0
    assert np.abs(model._weights[:, :3]).max() > 0


def test_the_later_lesson_on_the_same_text_holds() -> None:
    lesson = _lessons(1)[0]
    otherwise = replace(lesson, truth=np.array([0, 0, 1.0, 1.0, 0]))
    model, alone = _taught([lesson, otherwise]), _taught([otherwise])
    assert len(model) == 1
    assert np.abs(_foretold(model, [lesson]) - _foretold(alone, [lesson])).max() < 0.05


def test_what_was_said_of_another_head_before_is_kept() -> None:
    lesson = _lessons(1)[0]
    topic, tone = replace(lesson, said=np.array([1.0, 1, 1, 0, 0])), replace(lesson, said=np.array([0, 0, 0, 1.0, 1]))
    apart, together = _taught([topic, tone]), _taught([lesson])
    assert np.abs(_foretold(apart, [lesson]) - _foretold(together, [lesson])).max() < 0.05


def test_the_same_again_counts_for_more_but_not_without_end() -> None:
    lesson = _lessons(1)[0]
    topic = int(lesson.truth[:3].argmax())
    once, thrice = _taught([lesson]), _taught([lesson] * MOST_SAID)
    endless = _taught([lesson] * 50)
    said_once, said_thrice, said_endless = (_foretold(m, [lesson])[0, topic] for m in (once, thrice, endless))
    assert said_once < said_thrice
    assert said_endless == pytest.approx(said_thrice, abs=0.02)
    assert endless.said(lesson.key) == MOST_SAID


def test_a_label_that_started_near_nothing_is_learned_in_a_few_lessons() -> None:
    hardly = np.array([3.0, 3.0, -6.0, 0, 0])
    lessons = [replace(lesson, offsets=hardly, truth=np.array([0, 0, 1.0, 1, 0])) for lesson in _lessons(4)]
    later = replace(_lessons(5)[4], offsets=hardly)
    assert _foretold(_taught(lessons), [later])[0, 2] > 20 * _foretold(_model(), [later])[0, 2]


def test_a_few_wrong_lessons_are_outvoted() -> None:
    chance = np.random.default_rng(5)
    lessons = [_lesson(chance, key) for key in range(300)]
    spoilt = [
        replace(lesson, truth=np.array([0, 0, 1.0, 1, 0])) if number % 20 == 0 else lesson
        for number, lesson in enumerate(lessons)
    ]
    unseen = _lessons(200, seed=2)
    right = np.array([lesson.truth[:3].argmax() for lesson in unseen])
    hits = [(_foretold(_taught(some), unseen)[:, :3].argmax(axis=1) == right).mean() for some in (lessons, spoilt)]
    assert hits[1] > hits[0] - 0.1


def test_the_same_lessons_give_the_same_weights_to_the_bit_also_after_being_put_away() -> None:
    lessons = _lessons(120)
    whole = _taught(lessons, capacity=80)
    half = pickle.loads(pickle.dumps(_taught(lessons[:60], capacity=80)))
    for lesson in lessons[60:]:
        half.learn(lesson)
    assert np.array_equal(whole._weights, half._weights)
