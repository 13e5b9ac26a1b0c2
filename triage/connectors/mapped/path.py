"""Paths into a body: `ticket.requester.email`, `items[0].text`, `items[-1]`, `["a name.with a dot"]`.

A path may also begin at `$headers` (`$headers.x-event`), be `$files` (the files of a form) or `$hash` (a hash of the
body, for senders that give no id). A text that holds JSON is gone into like any object.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from triage.connectors.mapped.body import Document
from triage.connectors.read_json import read_json
from triage.domain.errors import Refused
from triage.domain.text import excerpt, mask_personal

_STEP = re.compile(
    r"""\[(-?\d{1,6})\]|\[(?:"([^"]+)"|'([^']+)')\]|(?:^|\.)([^.\[\]"'\s](?:[^.\[\]"']*[^.\[\]"'\s])?)"""
)
_ROOTS = ("$headers", "$files", "$hash")
_LONGEST_PATH = 500
_NAMES_SHOWN = 8
_NAMES_COMPARED = 100
_NAME_CHARACTERS = 40


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Where a path ended too early: the step that leads nowhere, and what is there. Telling it takes time."""

    so_far: str
    step: str | int | None = None
    there: Any = None

    def tell(self) -> str:
        match self.step, self.there:
            case None, _:
                return f"{self.so_far} is null"
            case str(), Mapping():
                near = get_close_matches(self.step, [str(name) for name in list(self.there)[:_NAMES_COMPARED]], n=1)
                hint = f"; did you mean {_shown(near[0])}?" if near else ""
                return f"there is no {self.step!r} in {self.so_far}, which is {kind_of(self.there)}{hint}"
            case int(), list():
                return f"there is no [{self.step}] in {self.so_far}, which is {kind_of(self.there)}"
        hint = f"; take one of it, such as {self.so_far}[0]" if isinstance(self.there, list) else ""
        step = f"[{self.step}]" if isinstance(self.step, int) else repr(self.step)
        return f"{self.so_far} is {kind_of(self.there)}, so there is no {step} in it{hint}"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What an expression found: `value` is None when nothing is there, and `gaps` then say what is there instead.

    `problem` says why what is there cannot be used.
    """

    value: Any = None
    origin: str
    gaps: tuple[Gap, ...] = ()
    problem: str = ""

    @property
    def lacking(self) -> str:
        return "; ".join(gap.tell() for gap in self.gaps)


@dataclass(frozen=True, kw_only=True)
class FieldPath:
    """Steps into a document, each a name or an index."""

    spelled: str
    steps: tuple[str | int, ...]

    def look(self, document: Document) -> Seen:
        """Return what stands at the end of the path, or at which step it ends before."""
        value, steps = self._start(document)
        so_far = str(self.steps[0]) if self.steps[0] in _ROOTS else ""
        for step in steps:
            value = _opened(value)
            if not _leads_on(value, step):
                gap = Gap(so_far=so_far or "the body", step=step, there=value)
                return Seen(origin=self.spelled, gaps=(gap,))
            value = value[step]
            so_far += f"[{step}]" if isinstance(step, int) else f".{step}" if so_far else step
        return Seen(value=value, origin=self.spelled, gaps=() if value is not None else (Gap(so_far=so_far),))

    def _start(self, document: Document) -> tuple[Any, tuple[str | int, ...]]:
        match self.steps[0]:
            case "$headers":
                return dict(document.headers), tuple(str(step).lower() for step in self.steps[1:])
            case "$files":
                return document.files, self.steps[1:]
            case "$hash":
                return document.hash, ()
        return document.body, self.steps


def read_path(text: str) -> FieldPath:
    """Return the path that `text` spells. Raises ValueError that says where it goes wrong."""
    steps: list[str | int] = []
    place = 0
    text = text.strip()
    while place < len(text) <= _LONGEST_PATH:
        match = _STEP.match(text, place)
        if match is None or (match[4] and place and text[place] != "."):
            raise ValueError(f"{text!r} is not a path at character {place + 1}; a path is like items[0].author.email")
        index, double, single, name = match.groups()
        steps.append(int(index) if index else double or single or name)
        place = match.end()
    if not steps:
        raise ValueError("is not a path; a path is like ticket.requester.email")
    if str(steps[0]).startswith("$") and steps[0] not in _ROOTS:
        raise ValueError(f"{text!r}: {steps[0]} is unknown; a path begins with a name, or with {', '.join(_ROOTS)}")
    return FieldPath(spelled=text, steps=tuple(steps))


def kind_of(value: object) -> str:
    """Say what a value is, without saying it."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a text" if value else "an empty text"
        case list():
            return f"a list of {len(value)}"
    return f"an object with {_names(value)}" if isinstance(value, Mapping) and value else "an empty object"


def _leads_on(value: Any, step: str | int) -> bool:
    if isinstance(step, int):
        return isinstance(value, list) and -len(value) <= step < len(value)
    return isinstance(value, dict) and step in value


def _opened(value: Any) -> Any:
    """Return what a text holds if that is JSON, else the value itself."""
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return value
    try:
        return read_json(value.encode(), object)
    except (Refused, UnicodeEncodeError):
        return value


def _names(value: Mapping[Any, Any]) -> str:
    names = ", ".join(_shown(str(name)) for name in list(value)[:_NAMES_SHOWN])
    return f"{names} and {len(value) - _NAMES_SHOWN} more" if len(value) > _NAMES_SHOWN else names


def _shown(name: str) -> str:
    return excerpt(mask_personal(name), _NAME_CHARACTERS)
