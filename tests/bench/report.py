"""Tables of figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True, kw_only=True)
class Report:
    """A table with a title; `notes` stand below it."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = field(default=())

    def text(self, command: str) -> str:
        widths = [max(len(row[place]) for row in [self.heads, *self.rows]) for place in range(len(self.heads))]
        lines = [
            f"\n## {self.title}",
            f"$ {command}",
            _line(self.heads, widths),
            _line(["-" * w for w in widths], widths),
        ]
        return "\n".join([*lines, *(_line(row, widths) for row in self.rows), *self.notes])


def ratio(ours: Sequence[float], theirs: Sequence[float], target: float) -> str:
    """Compare medians, and say what is aimed at."""
    return f"{median(ours) / median(theirs):.2f} x (aim: {target:g} x)"


def spread(figures: Sequence[float]) -> str:
    return f"{median(figures):,.0f} ({min(figures):,.0f} to {max(figures):,.0f})"


def percentile(figures: Sequence[float], share: float) -> float:
    ordered = sorted(figures)
    return ordered[round(share * (len(ordered) - 1))]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"
