"""What is silenced or caught wholesale says why, and is rare."""

from __future__ import annotations

import re

from tests.house.code import Module, modules
from tests.house.measure import SILENCED, broad_excepts, measure

# `noqa: CODE` or `type: ignore[code]`, then at least two words that say why.
WITH_REASON = re.compile(r"#\s*(?:noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|type:\s*ignore\[[a-z, -]+\])\W+\w\S*\s+\S")
# A handler for everything, with words on the line.
CAUGHT_WITH_REASON = re.compile(r"#.*\w+\s+\w+")


def _everything() -> tuple[Module, ...]:
    return modules("triage") + modules("tests")


def test_every_silenced_rule_says_why() -> None:
    bare = [
        f"{module.path}:{number}: {line.strip()}"
        for module in _everything()
        for number, line in enumerate(module.text.splitlines(), start=1)
        if SILENCED.search(line) and not WITH_REASON.search(line) and not line.strip().startswith(("r'", 'r"'))
        if "re.compile" not in line
    ]
    assert bare == []


def test_whoever_catches_everything_says_why() -> None:
    bare = [
        f"{module.path}:{handler.lineno}"
        for module in _everything()
        for handler in broad_excepts(module)
        if not CAUGHT_WITH_REASON.search(module.text.splitlines()[handler.lineno - 1])
    ]
    assert bare == []


def test_every_return_type_is_written_down() -> None:
    assert measure("triage").annotated_share == 100
