"""Where in a TOML file a key stands: `tomllib` does not say, and an error without its line is a riddle."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

KeyPath = tuple[str | int, ...]


def key_lines(text: str) -> dict[KeyPath, int]:
    """Return the line of every table and key of a valid TOML text; tables of an array are counted from 0.

    What stands inside an inline table or an array is said to stand where its key does.
    """
    lines: dict[KeyPath, int] = {(): 1}
    sizes: dict[KeyPath, int] = {}
    table: KeyPath = ()
    for line, statement, document in _statements(text):
        if statement.startswith("["):
            table = _open_table(document, sizes, in_array=statement.startswith("[["))
            for length in range(1, len(table) + 1):  # an array is said to stand where its first table does
                lines.setdefault(table[:length], line)
        else:
            for path in _paths(document):
                lines.setdefault((*table, *path), line)
    return lines


def line_of(lines: dict[KeyPath, int], path: KeyPath) -> int:
    """Return the line of `path`, or of the nearest table or key around it."""
    return next(lines[path[:length]] for length in range(len(path), -1, -1) if path[:length] in lines)


def key_name(path: KeyPath) -> str:
    """Spell a key path as people do: `rules[0].when.topic`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def _statements(text: str) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Yield (first line, statement, the statement read alone): lines are joined until they read as TOML."""
    pending, start = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        if not pending and line.strip() and not line.lstrip().startswith("#"):
            start = number
        if not start:
            continue
        pending += f"{line}\n"
        try:
            document = tomllib.loads(pending)
        except tomllib.TOMLDecodeError:
            continue  # a string or an array that goes on in the next line
        yield start, pending.lstrip(), document
        pending, start = "", 0


def _open_table(header: dict[str, Any], sizes: dict[KeyPath, int], *, in_array: bool) -> KeyPath:
    """Return the path of the table that a header opens; a name that is an array means its last table so far."""
    names = []
    while header:
        (name, inner), *_ = header.items()
        names.append(name)
        header = inner[0] if isinstance(inner, list) else inner
    path: KeyPath = ()
    for name in names[:-1]:
        path = (*path, name)
        path = (*path, sizes[path] - 1) if path in sizes else path
    path = (*path, names[-1])
    if in_array:
        sizes[path] = sizes.get(path, 0) + 1
        path = (*path, sizes[path] - 1)
    return path


def _paths(value: object) -> Iterator[KeyPath]:
    children: Iterator[tuple[str | int, Any]] = iter(())
    if isinstance(value, dict):
        children = iter(value.items())
    elif isinstance(value, list):
        children = iter(enumerate(value))
    for name, child in children:
        yield (name,)
        for path in _paths(child):
            yield (name, *path)
