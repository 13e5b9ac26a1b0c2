"""A company's own labelled messages: CSV or NDJSON, every line checked, in the company's topics.

A line has a text and at least one of topic, urgency and sentiment. What is wrong is said with its line number.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from triage.config import Topic
from triage.config.section import closest
from triage.domain.contact import TEXT_LIMIT_CHARACTERS, Channel
from triage.domain.decision import TOPICS, Sentiment, Urgency
from triage.domain.errors import Invalid, Problem
from triage.domain.text import mask_personal
from triage.router.lesson import Lesson
from triage.router.pipeline import Text

COLUMNS = ("text", "topic", "also", "urgency", "sentiment", "channel", "source", "lang")
LABELS = ("topic", "urgency", "sentiment")
MOST_ROWS = 200_000
_MOST_NEIGHBOURS = 5
_SOURCE_CHARACTERS = 100
_SEVERAL = re.compile(r"[,;|\s]+")
_DELIMITERS = ",;\t"

Kind = TypeVar("Kind", bound=StrEnum)


@dataclass(kw_only=True)
class Examples:
    """What a file holds: its lessons, the columns nobody reads, and how many lines were bad."""

    lessons: list[Lesson] = field(default_factory=list)
    ignored: tuple[str, ...] = ()
    bad: int = 0
    first_bad: str = ""


@dataclass(frozen=True, kw_only=True)
class _Row:
    line: int
    values: Mapping[str, Any]


def read(content: bytes, name: str, topics: Sequence[Topic], *, skip_bad: bool = False) -> Examples:
    """Read a file of labelled messages; raise Invalid with the line of the first bad one, unless those are skipped."""
    text = _decoded(content, name)
    found = Examples()
    is_ndjson = text.lstrip().startswith("{")
    rows = _of_json(text) if is_ndjson else _of_csv(text, name, found)
    known = _known_topics(topics)
    while True:
        try:
            row = next(rows)
            found.lessons.append(_lesson(row, known))
        except StopIteration:
            break
        except _BadLineError as error:
            place = f"{name}, line {error.line}"
            if not skip_bad:
                raise Invalid([Problem(path=place, message=error.reason)]) from None
            found.bad += 1
            found.first_bad = found.first_bad or f"{place}: {error.reason}"
            if error.ends:
                break
        if len(found.lessons) > MOST_ROWS:
            raise Invalid(
                [Problem(path=name, message=f"holds more than {MOST_ROWS} messages; give the latest of them")]
            )
    if not found.lessons:
        raise Invalid([Problem(path=name, message=f"holds no labelled message{_first(found)}")])
    return found


class _BadLineError(Exception):
    """`ends`: nothing behind it can be read."""

    def __init__(self, line: int, reason: str, *, ends: bool = False) -> None:
        super().__init__(reason)
        self.line, self.reason, self.ends = line, reason, ends


def _first(found: Examples) -> str:
    return f"; {found.bad} lines are bad, the first: {found.first_bad}" if found.bad else ""


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = "is not UTF-8; save the file as UTF-8 (in a spreadsheet: CSV UTF-8)"
        raise Invalid([Problem(path=f"{name}, line {line}", message=message)]) from None


def _of_json(text: str) -> Iterator[_Row]:
    return _Rows(((number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()), _json_row)


def _json_row(number: int, line: str) -> _Row:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _BadLineError(number, f"is not JSON: {error}") from None
    if not isinstance(values, dict):
        raise _BadLineError(number, "is not a JSON object")
    return _Row(line=number, values=values)


class _Rows:
    """Makes rows of numbered lines; one that cannot be made does not end the others, as it would a generator."""

    def __init__(self, lines: Iterator[tuple[int, Any]], make: Callable[[int, Any], _Row]) -> None:
        self._lines, self._make = lines, make

    def __iter__(self) -> _Rows:
        return self

    def __next__(self) -> _Row:
        return self._make(*next(self._lines))


def _of_csv(text: str, name: str, found: Examples) -> Iterator[_Row]:
    """Read the rows of a table with a header line; the delimiter is what the header has most of."""
    csv.field_size_limit(10 * TEXT_LIMIT_CHARACTERS)
    header = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=header.count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns = [column.strip().lower() for column in next(table, [])]
    found.ignored = _checked_header(columns, name)

    def numbered() -> Iterator[tuple[int, Any]]:
        while True:
            number = table.line_num + 1
            try:
                cells = next(table)
            except StopIteration:
                return
            except csv.Error as error:
                yield number, error
                return
            if any(cell.strip() for cell in cells):
                yield number, cells

    def row(number: int, cells: list[str] | csv.Error) -> _Row:
        if isinstance(cells, csv.Error):
            raise _BadLineError(number, f"is not CSV: {cells}; check its quotation marks", ends=True)
        if len(cells) != len(columns):
            raise _BadLineError(
                number, f"has {len(cells)} cells, the header has {len(columns)}; check its quotation marks"
            )
        return _Row(line=number, values=dict(zip(columns, cells, strict=True)))

    return _Rows(numbered(), row)


def _checked_header(columns: list[str], name: str) -> tuple[str, ...]:
    """Return the columns nobody reads; raise Invalid when one is a slip of another, is there twice, or is missing."""
    place = f"{name}, line 1"
    for column in columns:
        if column in COLUMNS and columns.count(column) > 1:
            raise Invalid([Problem(path=place, message=f"the column {column!r} is there twice")])
        if column not in COLUMNS and "did you mean" in (hint := closest(column, COLUMNS)) and column:
            raise Invalid([Problem(path=place, message=f"{column!r} is not a column{hint}")])
    if "text" not in columns or not set(columns) & set(LABELS):
        message = (
            f"the header must name text and one of {', '.join(LABELS)}; it names {', '.join(columns) or 'nothing'}"
        )
        raise Invalid([Problem(path=place, message=message)])
    return tuple(column for column in columns if column not in COLUMNS)


def _lesson(row: _Row, topics: Mapping[str, str]) -> Lesson:
    text = _text(row, "text")
    if not text:
        raise _BadLineError(row.line, "text: is empty")
    topic = _topic(row, _text(row, "topic"), topics)
    also = tuple(
        dict.fromkeys(found for one in _several(row) if (found := _topic(row, one, topics)) not in {"", topic})
    )
    lesson = Lesson(
        text=Text(
            text=mask_personal(text[:TEXT_LIMIT_CHARACTERS]),
            channel=_one_of(row, "channel", Channel) or "",
            source=_text(row, "source")[:_SOURCE_CHARACTERS],
            language=_text(row, "lang").lower(),
        ),
        topic=topic or None,
        also=also[:_MOST_NEIGHBOURS] if topic else (),
        urgency=_one_of(row, "urgency", Urgency),
        sentiment=_one_of(row, "sentiment", Sentiment),
    )
    if not lesson.truths:
        raise _BadLineError(row.line, f"has no label; give one of {', '.join(LABELS)}")
    return lesson


def _text(row: _Row, column: str) -> str:
    value = row.values.get(column)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _BadLineError(row.line, f"{column}: is no text")
    return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "").strip()  # JSON may hold half a letter


def _several(row: _Row) -> list[str]:
    """Read further topics: a list, or a text with several of them."""
    value = row.values.get("also")
    if isinstance(value, list):
        if not all(isinstance(one, str) for one in value):
            raise _BadLineError(row.line, "also: is no list of topics")
        return value
    return [one for one in _SEVERAL.split(_text(row, "also")) if one]


def _one_of(row: _Row, column: str, kind: type[Kind]) -> Kind | None:
    value = _text(row, column).lower()
    if value and value not in set(kind):
        raise _BadLineError(row.line, f"{column}: {value[:50]!r} is none{closest(value[:50], list(kind))}")
    return kind(value) if value else None


def _known_topics(topics: Sequence[Topic]) -> dict[str, str]:
    """Say how the company's topics may be called: by id, by name, or as the shipped one that they stand for."""
    known = {ours: topic.id for topic in topics for ours in topic.of}
    known |= {name.casefold(): topic.id for topic in topics for name in topic.names.values()}
    return known | {topic.id: topic.id for topic in topics}


def _topic(row: _Row, value: str, known: Mapping[str, str]) -> str:
    found = known.get(value) or known.get(value.casefold())
    if value and not found:
        ids = sorted(set(known.values()) | (set(known) & set(TOPICS)))
        raise _BadLineError(row.line, f"topic: {value[:50]!r} is not a topic{closest(value[:50], ids)}")
    return found or ""
