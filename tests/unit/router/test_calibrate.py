from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from triage.router import calibrate


def test_a_head_that_is_too_sure_is_cooled() -> None:
    scores = np.array([[0.99, 0.01]] * 10, np.float32)
    truth = np.array([[1, 0]] * 7 + [[0, 1]] * 3, np.float32)
    tempered = calibrate.temper(scores, calibrate.fit_temperature(scores, truth))
    assert tempered[0, 0] == pytest.approx(0.7, abs=0.01)
    assert tempered.sum(axis=1) == pytest.approx(np.ones(10))


def test_confidence_is_right_as_often_as_it_says() -> None:
    topics = np.array([[0.9, 0.1]] * 100 + [[0.6, 0.4]] * 100)
    right = np.array([True] * 80 + [False] * 20 + [True] * 50 + [False] * 50)
    known = np.ones(200)
    calibration = calibrate.Calibration(temperatures={}, confidence=calibrate.fit_confidence(topics, known, right))
    confidences = calibration.confidences(topics, known, np.zeros(200, bool))
    assert confidences[0] == pytest.approx(0.8, abs=0.02)
    assert confidences[-1] == pytest.approx(0.5, abs=0.02)
    assert calibrate.calibration_error(confidences, right) < 0.02


def test_it_is_less_sure_of_other_languages() -> None:
    calibration = calibrate.Calibration(temperatures={}, confidence=(0, 1, 0))
    ours, theirs = calibration.confidences(np.array([[0.9, 0.1]] * 2), np.ones(2), np.array([False, True]))
    assert theirs == ours / 2


def test_it_survives_its_file(tmp_path: Path) -> None:
    calibration = calibrate.Calibration(temperatures={"topic": 0.7}, confidence=(1, 2, 3))
    calibrate.save(calibration, tmp_path)
    assert calibrate.load(tmp_path) == calibration
