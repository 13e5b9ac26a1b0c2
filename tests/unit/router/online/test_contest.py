"""The contest of pipeline, layer and mixture."""

from __future__ import annotations

import numpy as np
import pytest

from triage.router.online.contest import Contest

RIGHT, WRONG, UNSURE = np.array([[0.9, 0.1]]), np.array([[0.1, 0.9]]), np.array([[0.5, 0.5]])
TRUTH = np.array([1.0, 0.0])


def _judged(pipeline: np.ndarray, layer: np.ndarray, *, times: int, contest: Contest | None = None) -> Contest:
    contest = contest or Contest("topic")
    for _ in range(times):
        contest.judge(contest.answers(pipeline, layer)[:, 0], TRUTH)
    return contest


def _answers(contest: Contest) -> str:
    return next(standing.contestant for standing in contest.standings() if standing.answers)


def test_before_the_first_lesson_the_pipeline_answers() -> None:
    contest = Contest("topic")
    assert _answers(contest) == "pipeline"
    assert np.array_equal(contest.answer(WRONG, RIGHT), WRONG)


def test_whoever_was_surprised_least_answers() -> None:
    assert _answers(_judged(WRONG, RIGHT, times=5)) == "layer"
    assert _answers(_judged(RIGHT, WRONG, times=5)) == "pipeline"


def test_as_good_as_the_best_is_the_mixture() -> None:
    assert _answers(_judged(RIGHT, RIGHT, times=5)) == "mixture"


def test_who_was_good_long_ago_need_not_be_so_now() -> None:
    contest = _judged(RIGHT, UNSURE, times=100)
    assert _answers(contest) == "pipeline"
    assert _answers(_judged(UNSURE, RIGHT, times=300, contest=contest)) == "layer"


def test_the_mixture_has_each_by_how_well_it_foretold() -> None:
    assert np.allclose(Contest("topic").answers(RIGHT, WRONG)[2], 0.5)
    assert _judged(WRONG, RIGHT, times=100).answers(WRONG, RIGHT)[2][0, 0] == pytest.approx(0.86, abs=0.01)


def test_accuracy_and_loss_are_told() -> None:
    standings = {one.contestant: one for one in _judged(WRONG, RIGHT, times=10).standings()}
    assert standings["pipeline"].accuracy == 0
    assert standings["layer"].accuracy == pytest.approx(1)
    assert standings["layer"].log_loss == pytest.approx(-np.log(0.9))
    assert {one.lessons for one in standings.values()} == {10}
