"""The project's own files, as the house tests look at them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
GENERATED_ONCE = "migrations/versions/"  # a migration is history: it is not improved afterwards


@dataclass(frozen=True, kw_only=True)
class Module:
    """A Python file: its place from the root on, its text, and what it says."""

    path: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        return self.text.count("\n")

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        return (node for node in ast.walk(self.tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))

    def imported(self) -> Iterator[str]:
        """Name every module that is imported, wherever in the file."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield node.module or "."


@cache
def modules(folder: str) -> tuple[Module, ...]:
    """Read every Python file below `folder` that says something."""
    found = []
    for file in sorted((ROOT / folder).rglob("*.py")):
        path, text = file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")
        if text.strip() and GENERATED_ONCE not in path:
            found.append(Module(path=path, text=text, tree=ast.parse(text, path)))
    return tuple(found)


@cache
def tracked_texts() -> tuple[tuple[str, str], ...]:
    """Give the path and the text of every text file that is, or is about to be, under version control."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    return tuple((name, text) for name in sorted(filter(None, names)) if (text := _text(ROOT / name)) is not None)


def _text(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError):
        return None
