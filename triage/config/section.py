"""A table of the configuration that is read key by key: what is wrong is said with file, line and key path."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from triage.config.positions import KeyPath, key_name, line_of
from triage.domain.errors import ConfigError

ID_CHARACTERS_MAX = 64
_ID_PUNCTUATION = "-_."


def closest(value: str, known: Collection[str]) -> str:
    """Return `; did you mean …?` with the nearest known word, or the list of words when none is near."""
    near = get_close_matches(value, sorted(known), n=1, cutoff=0.6)
    if near:
        return f"; did you mean {str(near[0])!r}?"
    return f"; give one of: {', '.join(sorted(known))}" if known else "; there is none"


@dataclass(frozen=True, kw_only=True)
class Section:
    """One table and where it stands. The readers remember what they were asked for: `close` refuses the rest."""

    table: dict[str, Any]
    path: KeyPath
    file: Path
    lines: dict[KeyPath, int]
    asked: list[str] = field(default_factory=list)

    def error(self, reason: str, *key: str | int) -> ConfigError:
        path = (*self.path, *key)
        return ConfigError(reason, file=str(self.file), line=line_of(self.lines, path), key=key_name(path))

    @property
    def name(self) -> str:
        return key_name(self.path)

    def lines_inside(self) -> dict[str, int]:
        """Return the lines of the table (as an empty name) and of every key in it, however deep."""
        size = len(self.path)
        return {key_name(path[size:]): line for path, line in self.lines.items() if path[:size] == self.path}

    def has(self, key: str) -> bool:
        return key in self.table

    def get(self, key: str, kind: type | tuple[type, ...], what: str) -> Any:
        """Return the value of a key that must be there and be of `kind`."""
        self.asked.append(key)
        if key not in self.table:
            raise self.error(f"is missing; give {what}", key)
        value = self.table[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.error(f"is {_kind_name(value)}; give {what}", key)
        return value

    def text(self, key: str, default: str | None = None, *, what: str = "a text") -> str:
        """Return a text that is not blank, or `default` when the key is not there."""
        if default is not None and key not in self.table:
            self.asked.append(key)
            return default
        value: str = self.get(key, str, what)
        if not value.strip():
            raise self.error(f"is empty; give {what}", key)
        return value

    def identifier(self, key: str, taken: Collection[str] = ()) -> str:
        """Return an id (it becomes part of addresses) that is not among those taken."""
        value = self.text(key, what="an id of letters, digits and - _ .")
        plain = all(c.isascii() and (c.isalnum() or c in _ID_PUNCTUATION) for c in value)
        if not plain or not value[0].isalnum() or len(value) > ID_CHARACTERS_MAX:
            raise self.error(
                f"{value!r} is not an id; use up to {ID_CHARACTERS_MAX} Latin letters, digits and - _ .", key
            )
        return self.unique(key, value, taken)

    def unique(self, key: str, value: str, taken: Collection[str]) -> str:
        if value in taken:
            raise self.error(f"{value!r} is there already; every {key} is given once", key)
        return value

    def one_of(self, key: str, known: Collection[str], default: str | None = None, *, noun: str) -> str:
        """Return a text that is one of the known words (a language, a queue …)."""
        value = self.text(key, default, what=f"a {noun}")
        if key in self.table and value not in known:
            raise self.error(f"{value!r} is not a {noun}{closest(value, known)}", key)
        return value

    def texts(self, key: str, *, what: str = "a list of texts") -> tuple[str, ...]:
        """Return a list of texts: one text alone is a list of one; no key is none, but an empty list is refused."""
        if key not in self.table:
            self.asked.append(key)
            return ()
        value = self.get(key, (str, list), what)
        values = [value] if isinstance(value, str) else value
        if not values or not all(isinstance(item, str) and item.strip() for item in values):
            raise self.error(f"must be {what}, none of them empty; leave the key out for none", key)
        return tuple(values)

    def many_of(self, key: str, known: Collection[str], *, noun: str) -> tuple[str, ...]:
        """Return a list in which every text is one of the known words."""
        values = self.texts(key, what=f'a list such as ["{next(iter(known), "…")}"]')
        for index, value in enumerate(values):
            if value not in known:
                raise self.error(f"{value!r} is not a {noun}{closest(value, known)}", key, index)
        return values

    def flag(self, key: str, *, default: bool = False) -> bool:
        value = self.maybe_flag(key)
        return default if value is None else value

    def maybe_flag(self, key: str) -> bool | None:
        """Return true or false, or None when the key is not there."""
        if key not in self.table:
            self.asked.append(key)
            return None
        return bool(self.get(key, bool, "true or false"))

    def whole(self, key: str, default: int | None = None, *, low: int, high: int) -> int:
        what = f"a whole number from {low} to {high}"
        return int(self._number(key, default, kind=int, what=what, low=low, high=high))

    def fraction(self, key: str, default: float | None = None) -> float:
        return self._number(key, default, kind=(int, float), what="a number from 0 to 1, such as 0.8", low=0, high=1)

    def _number(
        self, key: str, default: float | None, *, kind: type | tuple[type, ...], what: str, low: float, high: float
    ) -> float:
        if default is not None and key not in self.table:
            self.asked.append(key)
            return default
        value: float = self.get(key, kind, what)
        if not low <= value <= high:
            raise self.error(f"is {value}; give {what}", key)
        return value

    def section(self, key: str) -> Section:
        """Return the table at `key`, empty when there is none."""
        self.asked.append(key)
        if key not in self.table:
            return self._inside({}, key)
        return self._inside(self.get(key, dict, f"a table: [{key_name((*self.path, key))}]"), key)

    def sections(self, key: str) -> list[Section]:
        """Return the tables of the array `[[key]]`, none when there is none."""
        self.asked.append(key)
        if key not in self.table:
            return []
        tables = self.get(key, list, f"tables: [[{key}]]")
        if not all(isinstance(table, dict) for table in tables):
            raise self.error(f"holds something else than tables; give [[{key}]]", key)
        return [self._inside(table, key, index) for index, table in enumerate(tables)]

    def timezone(self, key: str) -> ZoneInfo | None:
        """Return the time zone of that name, None when the key is not there."""
        name = self.text(key, "", what="a time zone such as Europe/Moscow")
        try:
            return ZoneInfo(name) if name else None
        except (ValueError, OSError, LookupError):
            near = get_close_matches(name, available_timezones(), n=1)
            hint = f"did you mean {near[0]!r}?" if near else "give one such as Europe/Moscow"
            raise self.error(f"{name!r} is not a time zone that this machine knows; {hint}", key) from None

    def rest(self) -> dict[str, Any]:
        """Return the keys nobody asked for: somebody else reads them. A slip of a known key is refused."""
        further = {key: value for key, value in self.table.items() if key not in self.asked}
        for key in further:
            near = get_close_matches(key, self.asked, n=1, cutoff=0.85)
            if near:
                raise self.error(f"is not a key here; did you mean {near[0]!r}?", key)
        return further

    def close(self) -> None:
        """Refuse the first key nobody asked for, naming the closest known one."""
        for key in self.table:
            if key not in self.asked:
                raise self.error(f"is not a key here{closest(key, set(self.asked))}", key)

    def _inside(self, table: dict[str, Any], *path: str | int) -> Section:
        return Section(table=table, path=(*self.path, *path), file=self.file, lines=self.lines)


def of_options(options: Mapping[str, Any]) -> Section:
    """Return the options of an extension as a table; whoever knows the file places its errors there."""
    return Section(table=dict(options), path=(), file=Path("triage.toml"), lines={(): 0})


def _kind_name(value: object) -> str:
    names = {bool: "true or false", str: "a text", int: "a number", float: "a number", list: "a list", dict: "a table"}
    return names.get(type(value), "a date or time")
