"""Who may know whom, where import-linter cannot say it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

import pytest

from tests.house.code import Module, modules

# What decides and does not act: no third party's library, no clock, no chance. The caller brings `now`.
PURE = ("triage/domain/", "triage/notify/stages/", "triage/router/rules.py", "triage/router/priority.py")
CHANCE_AND_CLOCK = {"random", "secrets", "time", "uuid"}
READS_THE_CLOCK = {"now", "utcnow", "today"}


def _pure() -> list[Module]:
    return [module for module in modules("triage") if module.path.startswith(PURE)]


@pytest.mark.parametrize("module", _pure(), ids=lambda module: module.path)
def test_what_decides_needs_no_library_clock_or_chance(module: Module) -> None:
    strange = {name for name in module.imported() if name.split(".")[0] not in {*sys.stdlib_module_names, "triage"}}
    assert strange == set()
    assert CHANCE_AND_CLOCK.isdisjoint(module.imported())
    assert list(_clock_readings(module)) == []


def test_acceptance_tests_see_the_service_from_outside() -> None:
    inside = [
        f"{module.path} imports {name}"
        for module in modules("tests/acceptance")
        for name in module.imported()
        if name.split(".")[0] == "triage"
    ]
    assert inside == []


def _clock_readings(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in READS_THE_CLOCK and isinstance(node.value, ast.Name):
            yield f"{module.path}:{node.lineno} {node.value.id}.{node.attr}"
