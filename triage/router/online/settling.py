"""What one lesson should add to a softmax model, in closed steps: no learning rate, and never past the mark."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

_MOST_STEPS = 5
_LONGEST_STEP = 3.0  # in logits: further off, a softmax is not what it looks like from here
_SETTLED = 0.05
_FLAT = 1e-3


class Segments:
    """Rows of numbers in which each head has its labels side by side."""

    def __init__(self, lengths: Sequence[int]) -> None:
        self.starts = np.cumsum([0, *lengths[:-1]])
        self.of = np.repeat(np.arange(len(lengths)), lengths)

    def softmax(self, logits: Floats) -> Floats:
        """Return the probabilities of each head's labels, a row for each text."""
        highest = np.maximum.reduceat(logits, self.starts, axis=1)
        raised = np.exp(logits - highest[:, self.of])
        shares: Floats = raised / np.add.reduceat(raised, self.starts, axis=1)[:, self.of]
        return shares

    def settle(self, logits: Floats, truth: Floats, part: Floats, square: Floats, said: Floats) -> Floats:
        """Return by how much lessons' parts in the weights should change, given all others' parts; a row for each.

        A lesson's logits move by `square` times the change; at rest its part is what it is still wrong by, as often as
        it was `said`, which is 0 for heads it says nothing of. Newton's steps, the Hessian's inverse in closed form.
        """
        curved = square * said
        change = np.zeros_like(logits)
        for _ in range(_MOST_STEPS):
            shares = self.softmax(logits + square * change)
            wrong = (truth - shares) * said - part - change
            damped = 1 / (1 + curved * shares)
            slope = shares * damped
            among = np.add.reduceat(slope * wrong, self.starts, axis=1)
            left = np.maximum(1 - np.add.reduceat(curved * shares * slope, self.starts, axis=1), _FLAT)
            step = damped * wrong + curved * slope * (among / left)[:, self.of]
            longest = np.maximum.reduceat(square * np.abs(step), self.starts, axis=1)
            change += step * np.minimum(1, _LONGEST_STEP / np.maximum(longest, _FLAT))[:, self.of]
            if longest.max() < _SETTLED:
                break
        return change
