"""A confusion table as text and as a picture that is readable in light and in dark."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from triage.router.report import Confusion

_CELL, _TOP = 34, 40
_LETTER = 7.5
_NAME_CHARACTERS = 24
_FULL = 0.75  # of the colour: what is written on it stays readable
_COLOUR = "#4f86f7"
_STYLE = (
    "<style>svg{color:#1a1a1a;background:#fff}"
    "@media (prefers-color-scheme:dark){svg{color:#eee;background:#161616}}</style>"
)


def text(table: Confusion) -> str:
    """Return the table as text: a row per label, numbered as the columns are."""
    shown = _seen(table)
    width = max((len(table.labels[i]) for i in shown), default=0) + 4
    most = max((count for row in table.counts for count in row), default=0)
    cell = max(len(str(most)), len(str(len(shown)))) + 1
    lines = [f"{table.head}: a row is what is true, a column what was read"]
    lines.append(" " * width + "".join(f"{number:>{cell}}" for number in range(1, len(shown) + 1)))
    for number, i in enumerate(shown, 1):
        counts = "".join(f"{table.counts[i][j] or '.':>{cell}}" for j in shown)
        lines.append(f"{number:>2} {table.labels[i]:{width - 3}}{counts}")
    return "\n".join(lines)


def picture(
    table: Confusion,
    names: Mapping[str, str],
    *,
    title: str = "A row is what is true, a column what was read.",
    alone: bool = True,
) -> str:
    """Return the table as SVG: the stronger a cell, the more of its row is read like this.

    `alone` is for a file of its own; within a page it takes the colour of the text around it.
    """
    shown = _seen(table)
    called = [names.get(table.labels[i], table.labels[i])[:_NAME_CHARACTERS] for i in shown]
    left = int(max((len(name) for name in called), default=0) * _LETTER) + 36
    width, height = left + _CELL * len(shown) + 8, _TOP + _CELL * len(shown) + 8
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    kind = f'role="img" aria-label="{escape(title)}" font-family="system-ui, sans-serif" font-size="12"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {kind}>',
        _STYLE if alone else "",
        f"<title>{escape(title)}</title>",
    ]
    for place, i in enumerate(shown):
        y, x = _TOP + _CELL * place, left + _CELL * place
        parts.append(_word(left - 8, y + 21, f"{called[place]}  {place + 1}", "end"))
        parts.append(_word(x + _CELL // 2, _TOP - 10, str(place + 1), "middle"))
        total = sum(table.counts[i])
        parts += [_cell(left + _CELL * column, y, table.counts[i][j], total) for column, j in enumerate(shown)]
    return "\n".join(part for part in [*parts, "</svg>"] if part) + "\n"


def _seen(table: Confusion) -> list[int]:
    """Return the places of the labels that any message has or was read as."""
    return [i for i, row in enumerate(table.counts) if any(row) or any(other[i] for other in table.counts)]


def _cell(x: int, y: int, count: int, total: int) -> str:
    strength = _FULL * count / total if total else 0.0
    box = f'<rect x="{x + 1}" y="{y + 1}" width="{_CELL - 2}" height="{_CELL - 2}" rx="3" '
    frame = f'{box}fill="none" stroke="currentColor" stroke-opacity="0.15"/>'
    if not count:
        return frame
    fill = f'{box}fill="{_COLOUR}" fill-opacity="{strength:.2f}"/>'
    return frame + fill + _word(x + _CELL // 2, y + 21, str(count), "middle")


def _word(x: int, y: int, word: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="currentColor">{escape(word)}</text>'
