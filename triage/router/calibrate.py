"""Make scores honest: a temperature per head, and a confidence that is right as often as it says.

Both are fitted on scores of messages the model was not trained on.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

Probabilities = NDArray[np.float64]

_SMALLEST = 1e-9
_FOREIGN_FACTOR = 0.5  # a language the model never saw: only names, numbers and channel speak
FILE = "calibration.json"


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """What turns raw scores into probabilities; kept beside the model as `calibration.json`.

    `confidence` are the weights of: one, the log-odds of the first topic, the share of known words.
    """

    temperatures: dict[str, float]
    confidence: tuple[float, float, float]

    def probabilities(self, head: str, scores: NDArray[np.float32]) -> Probabilities:
        return temper(scores, self.temperatures[head])

    def confidences(
        self, topics: Probabilities, known_shares: Probabilities, foreign: NDArray[np.bool_]
    ) -> Probabilities:
        """Say for each text how likely its first topic is right, or an acceptable neighbour of the right one."""
        odds = _evidence(topics, known_shares) @ np.array(self.confidence)
        sure: Probabilities = 1 / (1 + np.exp(-odds))
        return np.where(foreign, sure * _FOREIGN_FACTOR, sure)


def temper(scores: NDArray[np.float32], temperature: float) -> Probabilities:
    """Sharpen (below 1) or flatten (above 1) rows of probabilities; they sum to 1 again."""
    logits = np.log(np.maximum(scores.astype(np.float64), _SMALLEST)) / temperature
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    calibrated: Probabilities = raised / raised.sum(axis=1, keepdims=True)
    return calibrated


def fit_temperature(scores: NDArray[np.float32], truth: NDArray[np.float32]) -> float:
    """Return the temperature under which the true labels are least surprising; `truth` may share a row's one."""
    from scipy.optimize import minimize_scalar  # noqa: PLC0415  # half a second, and only training fits

    def surprise(log_temperature: float) -> float:
        tempered = temper(scores, float(np.exp(log_temperature)))
        return float(-(truth * np.log(np.maximum(tempered, _SMALLEST))).sum())

    return round(float(np.exp(minimize_scalar(surprise, bounds=(-3, 3), method="bounded").x)), 4)


def fit_confidence(
    topics: Probabilities, known_shares: Probabilities, right: NDArray[np.bool_]
) -> tuple[float, float, float]:
    """Return the weights of a logistic regression of `right` on what is known before the truth is."""
    from scipy.optimize import minimize  # noqa: PLC0415  # half a second, and only training fits

    evidence, signs = _evidence(topics, known_shares), np.where(right, 1.0, -1.0)

    def surprise(weights: Probabilities) -> float:
        return float(np.logaddexp(0, -signs * (evidence @ weights)).mean() + 1e-4 * weights @ weights)

    first, second, third = minimize(surprise, np.zeros(3), method="BFGS").x
    return round(float(first), 4), round(float(second), 4), round(float(third), 4)


def calibration_error(confidences: Probabilities, right: NDArray[np.bool_], bins: int = 10) -> float:
    """Return the expected calibration error: the mean gap between confidence and accuracy over equal bins."""
    if not len(right):
        return float("nan")
    of = np.minimum((confidences * bins).astype(int), bins - 1)
    gaps = [abs(confidences[of == b].mean() - right[of == b].mean()) * (of == b).sum() for b in np.unique(of)]
    return float(sum(gaps) / len(right))


def _evidence(topics: Probabilities, known_shares: Probabilities) -> Probabilities:
    first = np.clip(topics.max(axis=1), 1e-6, 1 - 1e-6)
    return np.stack([np.ones_like(first), np.log(first / (1 - first)), known_shares], axis=1)


def save(calibration: Calibration, folder: Path) -> None:
    (folder / FILE).write_bytes(msgspec.json.format(msgspec.json.encode(calibration)) + b"\n")


def load(folder: Path) -> Calibration:
    return msgspec.json.decode((folder / FILE).read_bytes(), type=Calibration)
