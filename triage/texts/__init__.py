"""The words people read, in Russian and English: one TOML file per language and area, `ru/notice.toml` and so on.

A key is the area and the path in its file: `label.topic.delivery`. A text may hold `{placeholders}`; a table with the
keys one, few, many, other is one text in its plural forms, chosen by `count`.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel import Locale

PLURAL_FORMS = frozenset({"zero", "one", "two", "few", "many", "other"})
_FOLDER = Path(__file__).parent

Entry = str | Mapping[str, str]


def text(language: str, key: str, **values: object) -> str:
    """Return the text of `key`, filled in. Raises KeyError when the language, the key or a value is missing."""
    entry = catalogue(language)[key]
    if not isinstance(entry, str):
        entry = entry[plural_form(language, values["count"])]
    return entry.format_map(values)


def label(language: str, kind: str, value: str) -> str:
    """Return the name of a label, a status, a channel: `label("ru", "urgency", "high")`."""
    return text(language, f"label.{kind}.{value}")


def label_or_id(language: str, kind: str, value: str) -> str:
    """Return the name of a label, or the label itself when it is one of the company's own."""
    entry = catalogue(language).get(f"label.{kind}.{value}")
    return entry if isinstance(entry, str) else value


def plural_form(language: str, count: object) -> str:
    """Return the plural form that `count` takes: one, few, many or other in Russian, one or other in English."""
    if not isinstance(count, (int, float)):
        raise TypeError(f"count is {count!r}; a plural needs a number")
    return Locale(language).plural_form(abs(count))


@cache
def catalogue(language: str) -> Mapping[str, Entry]:
    """Return all texts of a language by key. Raises KeyError for a language without a catalogue."""
    files = sorted((_FOLDER / language).glob("*.toml"))
    if not files:
        raise KeyError(f"no texts in language {language!r}")
    entries: dict[str, Entry] = {}
    for file in files:
        _collect(entries, file.stem, tomllib.loads(file.read_text(encoding="utf-8")))
    return entries


def placeholders(entry: Entry) -> frozenset[str]:
    """Return the names a text wants filled in, over all its plural forms."""
    forms = [entry] if isinstance(entry, str) else list(entry.values())
    return frozenset(name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name is not None)


def _collect(entries: dict[str, Entry], prefix: str, table: Mapping[str, object]) -> None:
    for name, value in table.items():
        key = f"{prefix}.{name}"
        if isinstance(value, str) or (isinstance(value, dict) and value.keys() == value.keys() & PLURAL_FORMS):
            entries[key] = value
        elif isinstance(value, dict):
            _collect(entries, key, value)
        else:
            raise TypeError(f"{key} is neither a text nor a table of texts")
