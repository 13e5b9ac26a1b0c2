"""Multinomial logistic regression over sparse features: convex, so the same data give the same weights.

The minimiser is written out because a BLAS splits its sums over as many threads as it likes: the last bits, and so the
bytes of the model, would hang on the machine; and on a busy one its threads wait for each other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from triage.router.ngrams import Bag

Matrix: TypeAlias = NDArray[np.float32]
Loss: TypeAlias = Callable[[Matrix], tuple[float, Matrix]]

_MEMORY = 6
_SUFFICIENT = 1e-4
_SMALLEST_STEP = 1e-6
_FLAT = 1e-5  # stop when a step gains less than this share of the loss


def matrix(bags: list[Bag], columns: int) -> Any:  # scipy's sparse types are not settled
    """Return the bags as the rows of a sparse matrix."""
    ends = np.cumsum([0, *(len(bag.rows) for bag in bags)])
    values, rows = np.concatenate([bag.values for bag in bags]), np.concatenate([bag.rows for bag in bags])
    return scipy.sparse.csr_array((values, rows, ends), shape=(len(bags), columns), dtype=np.float32)


def fit(features: Any, truth: Matrix, *, strength: float, iterations: int = 150) -> tuple[Matrix, Matrix]:
    """Return weights (features x labels) and bias; `truth` holds a distribution per row; less `strength` is simpler.

    A row of `truth` that sums to another weight than 1 counts as much, and one that sums to nought teaches nothing.
    """
    transposed, mass = features.T.tocsr(), truth.sum(axis=1, keepdims=True)

    def loss(point: Matrix) -> tuple[float, Matrix]:
        weights, bias = point[:-1], point[-1]
        logits = features @ weights + bias
        logits -= logits.max(axis=1, keepdims=True)
        logs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        error = np.exp(logs) * mass - truth
        gradient = np.vstack([strength * (transposed @ error) + weights, strength * error.sum(axis=0)[None]])
        return -strength * _dot(truth, logs) + 0.5 * _dot(weights, weights), gradient

    point = minimise(loss, np.zeros((features.shape[1] + 1, truth.shape[1]), np.float32), iterations)
    return point[:-1], point[-1]


def minimise(loss: Loss, point: Matrix, iterations: int) -> Matrix:
    """Return where a convex loss is about least: limited-memory BFGS, halving a step until it descends enough."""
    value, gradient = loss(point)
    seen: deque[tuple[Matrix, Matrix, float]] = deque(maxlen=_MEMORY)
    for _ in range(iterations):
        direction = _descent(gradient, seen)
        slope, step = _dot(direction, gradient), 1.0 if seen else 1 / max(np.sqrt(_dot(gradient, gradient)), 1e-9)
        new_value, new_gradient = loss(point + np.float32(step) * direction)
        while new_value > value + _SUFFICIENT * step * slope and step > _SMALLEST_STEP:
            step /= 2
            new_value, new_gradient = loss(point + np.float32(step) * direction)
        if new_value >= value:
            break
        move, turn = np.float32(step) * direction, new_gradient - gradient
        if (curvature := _dot(move, turn)) > 0:
            seen.append((move, turn, curvature))
        gained, value, gradient, point = value - new_value, new_value, new_gradient, point + move
        if gained < _FLAT * abs(value):
            break
    return point


def softmax(logits: Matrix) -> Matrix:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Matrix = raised / raised.sum(axis=1, keepdims=True)
    return shares


def _descent(gradient: Matrix, seen: deque[tuple[Matrix, Matrix, float]]) -> Matrix:
    """Return minus the gradient, bent by the curvature that the last steps have shown."""
    direction = -gradient
    shares = []
    for move, turn, curvature in reversed(seen):
        share = _dot(move, direction) / curvature
        direction = direction - np.float32(share) * turn
        shares.append(share)
    if seen:
        _, turn, curvature = seen[-1]
        direction = direction * np.float32(curvature / _dot(turn, turn))
    for (move, turn, curvature), share in zip(seen, reversed(shares), strict=True):
        direction = direction + np.float32(share - _dot(turn, direction) / curvature) * move
    return direction


def _dot(one: Matrix, other: Matrix) -> float:
    return float((one * other).sum(dtype=np.float64))
