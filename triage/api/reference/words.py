"""The words of the reference: what each field, parameter and header means, from `words.toml`.

A field is found by its type and name (`[ContactShown] id`), else by its name alone (`[any] id`): the words of the trade
mean the same wherever they stand.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("words.toml")


@cache
def _words() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def of_field(kind: type, name: str) -> str:
    """Say what a field means, by its type or what that is derived from; empty when nobody has said it."""
    words = _words()
    tables = (words.get(one, {}) for one in (*(base.__name__ for base in kind.__mro__), "any"))
    return next((str(table[name]) for table in tables if name in table), "")


def of_path(name: str) -> Mapping[str, Any]:
    """Return description and example of a part of a path; empty when nobody has given them."""
    found: Mapping[str, Any] = _words()["path"].get(name, {})
    return found


def of_header(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = _words()["header"].get(name, {})
    return found


def of_type(name: str) -> str:
    """Say what an enumeration or a borrowed type means, where it does not say so itself."""
    return str(_words()["type"].get(name, ""))


def first_line(text: str | None) -> str:
    return (text or "").strip().partition("\n")[0]
