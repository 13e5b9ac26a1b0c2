"""A mapping: for each field of a contact, where it comes from. Read and checked with the configuration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from triage.config.section import Section, closest
from triage.connectors.base import Clean
from triage.connectors.contact_json import ContactJson, to_contact
from triage.connectors.mapped import kinds
from triage.connectors.mapped.body import Document
from triage.connectors.mapped.expression import Expression, Literal, Translated, read_expression
from triage.connectors.mapped.kinds import ATTACHMENT_KEYS, READERS, WORDS, Read
from triage.connectors.mapped.path import Seen
from triage.connectors.moments import moment_of
from triage.connectors.read_json import convert_value
from triage.domain.contact import Contact
from triage.domain.errors import Invalid, Problem

GROUPS = ("author", "rating", "metadata")
WORDED = ("text", "html", "rating.score")
METADATA = "metadata."
ORDINARY_CHANNEL = "email"
_ANY_TIME = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)  # to try a format with


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a document holds for one field: as it was seen, and as it was read; or the problem with it."""

    target: str
    seen: Seen
    value: Any = None
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class FieldMapping:
    """Where one field comes from, and how it is read."""

    target: str
    expression: Expression
    read: Read
    required: bool = False

    def look(self, document: Document) -> Outcome:
        seen = self.expression.look(document)
        if seen.problem:
            return Outcome(target=self.target, seen=seen, problem=seen.problem)
        if seen.value is None:
            problem = f"is required, but {seen.lacking}" if self.required else ""
            return Outcome(target=self.target, seen=seen, problem=problem)
        try:
            return Outcome(target=self.target, seen=seen, value=self.read(seen.value))
        except ValueError as error:
            return Outcome(target=self.target, seen=seen, problem=str(error))


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """All fields that are mapped."""

    fields: tuple[FieldMapping, ...]

    def look(self, document: Document) -> list[Outcome]:
        """Return what the document holds for each field, in the order of the configuration."""
        return [field.look(document) for field in self.fields]

    def contact(self, document: Document, *, source: str, now: datetime, clean: Clean) -> Contact:
        """Return the contact that the document holds. Raises Invalid with every field that is wrong, and why."""
        outcomes = self.look(document)
        if problems := [*_problems(outcomes), *_wordless(outcomes)]:
            raise Invalid(problems)
        try:
            sent = convert_value(_tree(outcomes), ContactJson)
            return to_contact(sent, source=source, now=now, clean=clean)
        except Invalid as error:
            raise Invalid([_placed(problem, outcomes) for problem in error.problems]) from error


def read_mapping(section: Section, zone: ZoneInfo | None) -> Mapping:
    """Return the mapping of a source; times without offset are in `zone`. Raises ConfigError."""
    found: dict[str, FieldMapping] = {}
    for table, key, target in _targets(section):
        if target in found:
            raise table.error(f"{target} is mapped twice; keep one of them", key)
        found[target] = _read_field(table, key, target, zone)
    if "external_id" not in found:
        raise section.error('is missing; map the id by which the sender knows the message: external_id = "…"')
    if not any(target in found for target in WORDED):
        raise section.error("has no words; map text, html or rating.score")
    if ("rating.score" in found) != ("rating.scale" in found):
        raise section.error("rating.score and rating.scale go together: rating.scale = 5 says five points")
    if "channel" not in found:
        channel = Literal(value=ORDINARY_CHANNEL)
        found["channel"] = FieldMapping(target="channel", expression=channel, read=READERS["channel"])
    return Mapping(fields=tuple(found.values()))


def _targets(section: Section) -> Iterator[tuple[Section, str, str]]:
    """Yield table, key and field of each entry: `author.email` may be written in one or as a table in a table."""
    for key, value in section.table.items():
        if key in GROUPS and isinstance(value, dict):
            group = section.section(key)
            yield from ((group, inner, f"{key}.{inner}") for inner in value)
        else:
            yield section, key, key


def _read_field(table: Section, key: str, target: str, zone: ZoneInfo | None) -> FieldMapping:
    read = READERS.get(target) or (kinds.as_it_is if target.startswith(METADATA) and target != METADATA else None)
    if read is None:
        raise table.error(f"is not a field of a contact{closest(target, [*READERS, 'metadata.NAME'])}", key)
    further: tuple[str, ...] = ()
    if target == "occurred_at":
        read, further = partial(kinds.moment, zone, _format(table, key)), ("format",)
    elif target == "attachments":
        read, further = partial(kinds.attachments, _attachment_keys(table, key)), ATTACHMENT_KEYS
    expression = read_expression(table, key, further)
    _check_literals(table, key, target, expression, read)
    return FieldMapping(target=target, expression=expression, read=read, required=target in {"external_id", "channel"})


def _check_literals(table: Section, key: str, target: str, expression: Expression, read: Read) -> None:
    """Refuse what no delivery could mend: a literal, or a word in a map, that is none of ours."""
    options = getattr(expression, "options", (expression,))
    literals = [option.value for option in options if isinstance(option, Literal)]
    if target in WORDS:
        literals += [word for option in options if isinstance(option, Translated) for word in option.words.values()]
    for literal in literals:
        try:
            read(literal)
        except ValueError as error:
            raise table.error(str(error), key) from None


def _format(table: Section, key: str) -> str:
    value = table.table[key]
    if not isinstance(value, dict) or "format" not in value:
        return ""
    written = table.section(key).text("format", what='a format of strptime such as "%d.%m.%Y %H:%M"')
    try:
        moment_of(_ANY_TIME.strftime(written), ZoneInfo("UTC"), written)
    except ValueError as error:
        raise table.section(key).error(f"is not a format of strptime: {error}", "format") from None
    return written


def _attachment_keys(table: Section, key: str) -> dict[str, str]:
    value = table.table[key]
    inner = table.section(key) if isinstance(value, dict) else None
    return {name: inner.text(name, name, what="the sender's name of it") if inner else name for name in ATTACHMENT_KEYS}


def _problems(outcomes: list[Outcome]) -> list[Problem]:
    return [
        Problem(path=outcome.target, message=f"{outcome.problem} (mapped from {outcome.seen.origin})")
        for outcome in outcomes
        if outcome.problem
    ]


def _wordless(outcomes: list[Outcome]) -> list[Problem]:
    """Say what is there instead of words, unless there are words, or another problem with them is told already."""
    words = [outcome for outcome in outcomes if outcome.target in WORDED]
    if any(outcome.value is not None or outcome.problem for outcome in words):
        return []
    lacking = "; ".join(outcome.seen.lacking or f"{outcome.seen.origin} is not there" for outcome in words)
    return [Problem(path=words[0].target, message=f"is required, but {lacking}")]


def _tree(outcomes: list[Outcome]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for outcome in outcomes:
        if outcome.value is None:
            continue
        group, dot, name = outcome.target.partition(".")
        if dot:
            tree[group] = {**tree.get(group, {}), name: outcome.value}
        else:
            tree[group] = {**outcome.value, **tree.get(group, {})} if group == "metadata" else outcome.value
    if "score" not in tree.get("rating", {}):
        tree.pop("rating", None)
    return tree


def _placed(problem: Problem, outcomes: list[Outcome]) -> Problem:
    """Say of a problem with a contact from where in the body that field came."""
    origin = next((outcome.seen.origin for outcome in outcomes if problem.path.startswith(outcome.target)), "")
    return Problem(path=problem.path, message=f"{problem.message} (mapped from {origin})") if origin else problem
