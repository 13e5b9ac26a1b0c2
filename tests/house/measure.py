"""Measure the code: sizes and habits, in the terms of the targets it is held to. `make measure` prints it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.house.code import Module, modules

BROAD = {"Exception", "BaseException"}
SILENCED = re.compile(r"#\s*(?:noqa|type:\s*ignore)")


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Median, 95th percentile and maximum of a size."""

    median: int
    p95: int
    most: int

    def __str__(self) -> str:
        return f"{self.median}/{self.p95}/{self.most}"


def spread(values: Sequence[int]) -> Spread:
    ordered = sorted(values) or [0]
    last = len(ordered) - 1
    return Spread(median=ordered[round(0.5 * last)], p95=ordered[round(0.95 * last)], most=ordered[-1])


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What one folder of code amounts to; rates are per 1000 lines, shares in percent."""

    files: int
    lines: int
    file_lines: Spread
    function_lines: Spread
    long_functions_share: float
    annotated_share: float
    documented_share: float
    broad_excepts: float
    local_imports: float
    silenced: float


def measure(folder: str) -> Measure:
    """Measure every file below `folder`."""
    found = modules(folder)
    functions = [function for module in found for function in module.functions()]
    public = [function for function in functions if not function.name.startswith("_")]
    sizes = [length(function) for function in functions]
    lines = sum(module.lines for module in found)
    return Measure(
        files=len(found),
        lines=lines,
        file_lines=spread([module.lines for module in found]),
        function_lines=spread(sizes),
        long_functions_share=_share(sum(size > 50 for size in sizes), len(sizes)),
        annotated_share=_share(sum(function.returns is not None for function in functions), len(functions)),
        documented_share=_share(sum(ast.get_docstring(function) is not None for function in public), len(public)),
        broad_excepts=_rate(sum(len(list(broad_excepts(module))) for module in found), lines),
        local_imports=_rate(sum(_imports_inside(function) for function in functions), lines),
        silenced=_rate(sum(len(SILENCED.findall(module.text)) for module in found), lines),
    )


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def broad_excepts(module: Module) -> Iterator[ast.ExceptHandler]:
    """Find the handlers that catch everything, by any spelling."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler):
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if any(kind is None or getattr(kind, "id", "") in BROAD for kind in caught):
                yield node


def _imports_inside(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(isinstance(node, (ast.Import, ast.ImportFrom)) for node in function.body)


def _share(part: int, whole: int) -> float:
    return 100 * part / max(whole, 1)


def _rate(count: int, lines: int) -> float:
    return 1000 * count / max(lines, 1)


def rows(ours: Measure, tests: Measure) -> list[tuple[str, str, str]]:
    """Say point, target and where we are, as the side-by-side table of other projects does."""
    return [
        ("files / lines", "", f"{ours.files} / {ours.lines}"),
        ("file lines median/p95/max", "90/250/400", str(ours.file_lines)),
        ("function lines median/p95/max", "8/35/60", str(ours.function_lines)),
        ("functions > 50 lines", "<= 1 %", f"{ours.long_functions_share:.1f} %"),
        ("return types annotated", "100 %", f"{ours.annotated_share:.1f} %"),
        ("public docstrings", "where not obvious", f"{ours.documented_share:.0f} %"),
        ("broad excepts / kloc", "<= 0.3", f"{ours.broad_excepts:.2f}"),
        ("imports in functions / kloc", "<= 0.2", f"{ours.local_imports:.2f}"),
        ("noqa + type-ignore / kloc", "<= 0.5", f"{ours.silenced:.2f}"),
        ("test lines / source lines", "1.0-1.5", f"{tests.lines / max(ours.lines, 1):.2f}"),
        ("test file lines median/p95/max", "", str(tests.file_lines)),
        ("test function lines median/p95/max", "", str(tests.function_lines)),
    ]


if __name__ == "__main__":
    for point, target, here in rows(measure("triage"), measure("tests")):
        print(f"{point:36}{target:20}{here}")
