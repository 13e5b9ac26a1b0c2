"""Where a field of a contact comes from: a path, a literal, the first of several, several joined, words translated.

"ticket.id"                                        a path
"=email", 10                                       a literal
["ticket.comment", "ticket.subject"]               the first that is there
{ join = ["ticket.id", "ticket.updated_at"], with = "-" }
{ path = "author.kind", map = { agent = "outbound" }, default = "inbound" }
{ value = "email" }                                a literal, spelled out
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from triage.config.section import Section
from triage.connectors.mapped.body import Document
from triage.connectors.mapped.path import Seen, kind_of, read_path
from triage.domain.text import excerpt, mask_personal

LITERAL = "="
MOST_PARTS = 20
_WHOLE_FLOAT_LIMIT = 2**53
_SHOWN_CHARACTERS = 40
_ONE_OF = ("path", "value", "join")
_FORMS = 'a path such as "ticket.id", a literal such as "=email", a list of them, or a table with path, value or join'


class Expression(Protocol):
    """Finds a value in a document."""

    def look(self, document: Document) -> Seen: ...


@dataclass(frozen=True, kw_only=True)
class Literal:
    """A value that stands in the configuration."""

    value: Any

    def look(self, document: Document) -> Seen:
        del document
        return Seen(value=self.value, origin=f"={self.value}")


@dataclass(frozen=True, kw_only=True)
class FirstOf:
    """The first that is there and not empty; something empty only when there is nothing else."""

    options: tuple[Expression, ...]

    def look(self, document: Document) -> Seen:
        empty: Seen | None = None
        passed: list[Seen] = []
        for option in self.options:
            seen = option.look(document)
            if seen.problem or (seen.value is not None and seen.value not in ("", [], {})):
                return seen
            empty = empty or (seen if seen.value is not None else None)
            passed.append(seen)
        origin = " or ".join(seen.origin for seen in passed)
        return empty or Seen(origin=origin, gaps=tuple(gap for seen in passed for gap in seen.gaps))


@dataclass(frozen=True, kw_only=True)
class Joined:
    """Several as one text; nothing when one of them is not there, for half an id would be another's."""

    parts: tuple[Expression, ...]
    separator: str

    def look(self, document: Document) -> Seen:
        seen = [part.look(document) for part in self.parts]
        origin = " + ".join(one.origin for one in seen)
        if gaps := tuple(gap for one in seen for gap in one.gaps):
            return Seen(origin=origin, gaps=gaps)
        try:
            return Seen(value=self.separator.join(text_of(one.value) for one in seen), origin=origin)
        except ValueError as error:
            return Seen(origin=origin, problem=str(error))


@dataclass(frozen=True, kw_only=True)
class Translated:
    """A word of the sender as one of ours; a word that is not in `words` is an error unless there is a default."""

    inner: Expression
    words: Mapping[str, str]
    has_default: bool

    def look(self, document: Document) -> Seen:
        seen = self.inner.look(document)
        if seen.problem or seen.value is None:
            return seen
        try:
            word = text_of(seen.value)
        except ValueError as error:
            return Seen(origin=seen.origin, problem=str(error))
        if word in self.words:
            return Seen(value=self.words[word], origin=seen.origin)
        if self.has_default:
            return Seen(origin=seen.origin)
        problem = f"{shown(word)} is not in map, which has {', '.join(self.words)}; add it, or a default"
        return Seen(origin=seen.origin, problem=problem)


def read_expression(section: Section, key: str, further: tuple[str, ...] = ()) -> Expression:
    """Return the expression at `key`; if it is a table, that may hold the keys `further` too. Raises ConfigError."""
    section.asked.append(key)
    value = section.table.get(key)
    if isinstance(value, dict):
        return _from_table(section.section(key), further)
    if isinstance(value, list):
        return FirstOf(options=_parts(section, key))
    return _simple(section, value, key)


def text_of(value: object) -> str:
    """Return a value as a text: numbers and truth values are spelled. Raises ValueError for anything else."""
    match value:
        case str():
            return value
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < _WHOLE_FLOAT_LIMIT else str(value)
    raise ValueError(f"is {kind_of(value)}; a text or a number is wanted")


def shown(value: str) -> str:
    """Return the beginning of a value, masked, in quotes."""
    return repr(excerpt(mask_personal(value[: 10 * _SHOWN_CHARACTERS]), _SHOWN_CHARACTERS))


def _from_table(table: Section, further: tuple[str, ...]) -> Expression:
    kinds = [kind for kind in _ONE_OF if table.has(kind)]
    if len(kinds) != 1:
        raise table.error(f"is a table; give it one of {', '.join(_ONE_OF)}" + (", not several" if kinds else ""))
    match kinds[0]:
        case "value":
            inner: Expression = Literal(value=table.get("value", (str, int, float, bool), "a literal"))
        case "join":
            table.get("join", list, "a list of paths")
            inner = Joined(parts=_parts(table, "join"), separator=_separator(table))
        case _:
            inner = read_expression(table, "path")
    if table.has("map"):
        inner = Translated(inner=inner, words=_words(table.section("map")), has_default=table.has("default"))
    if table.has("default"):
        default = table.get("default", (str, int, float, bool), "a literal")
        inner = FirstOf(options=(inner, Literal(value=default)))
    table.asked.extend(["map", "default", *(["with"] if kinds == ["join"] else []), *further])
    table.close()
    return inner


def _separator(table: Section) -> str:
    table.asked.append("with")
    return str(table.get("with", str, 'a text such as "-"')) if table.has("with") else " "


def _words(section: Section) -> dict[str, str]:
    words = {key: text_of(section.get(key, (str, int, float, bool), "a word of ours")) for key in section.table}
    if not words:
        raise section.error('is empty; give the words of the sender with ours, such as { agent = "outbound" }')
    return words


def _parts(section: Section, key: str) -> tuple[Expression, ...]:
    values = section.table[key]
    if not values or len(values) > MOST_PARTS:
        raise section.error(f"holds {len(values)}; give 1 to {MOST_PARTS}", key)
    return tuple(
        FirstOf(options=tuple(_simple(section, inner, key, index) for inner in value))
        if isinstance(value, list) and value
        else _simple(section, value, key, index)
        for index, value in enumerate(values)
    )


def _simple(section: Section, value: object, *key: str | int) -> Expression:
    if isinstance(value, bool | int | float):
        return Literal(value=value)
    if not isinstance(value, str) or not value.strip():
        raise section.error(f"give {_FORMS}", *key)
    if value.startswith(LITERAL):
        return Literal(value=value.removeprefix(LITERAL))
    try:
        return read_path(value)
    except ValueError as error:
        raise section.error(str(error), *key) from None
