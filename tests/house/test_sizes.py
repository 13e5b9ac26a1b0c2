"""Small files and small functions: what one head can hold."""

from __future__ import annotations

import pytest

from tests.house.code import modules
from tests.house.measure import length, measure

FILE_LINES = 400
FUNCTION_LINES = 60


@pytest.mark.parametrize("folder", ["triage", "tests"])
def test_no_file_is_longer_than_anybody_reads(folder: str) -> None:
    assert [f"{module.path}: {module.lines}" for module in modules(folder) if module.lines > FILE_LINES] == []


@pytest.mark.parametrize("folder", ["triage", "tests"])
def test_no_function_is_longer_than_a_screen(folder: str) -> None:
    long = [
        f"{module.path}:{function.lineno} {function.name}: {length(function)} lines"
        for module in modules(folder)
        for function in module.functions()
        if length(function) > FUNCTION_LINES
    ]
    assert long == []


def test_nearly_all_files_and_functions_are_small() -> None:
    ours = measure("triage")
    assert ours.file_lines.p95 <= 250
    assert ours.function_lines.p95 <= 35
    assert ours.long_functions_share <= 1
