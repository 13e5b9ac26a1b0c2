"""What the package says of itself: its licence, its version, what it stands on."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import packages_distributions
from pkgutil import iter_modules
from types import ModuleType

import pytest

import triage
from tests.house.code import ROOT, modules
from triage import __version__, flows

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


# Needed without an import of ours: SQLAlchemy loads the driver by its name, uvicorn its loop and its parser.
USED_BY_OTHERS = {"psycopg", "uvloop", "httptools"}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_licence_is_declared_by_its_spdx_identifier() -> None:
    assert PROJECT["license"] == "Apache-2.0"
    assert "SPDX-License-Identifier: Apache-2.0" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("package", [triage, flows])
def test_every_module_stands_on_the_map_of_its_package(package: ModuleType) -> None:
    there = {module.name for module in iter_modules(package.__path__)} - {"__main__"}
    assert there - set(re.findall(r"`(\w+)`", package.__doc__ or "")) == set()


def test_the_decisions_are_numbered_in_order_and_each_has_its_price() -> None:
    written = (ROOT / "DECISIONS.md").read_text(encoding="utf-8")
    _, *decisions = re.split(r"^## (?=\d+\. )", written, flags=re.MULTILINE)
    assert [int(one.partition(".")[0]) for one in decisions] == list(range(1, len(decisions) + 1))
    for part in ("Context", "Decision", "Price"):
        assert [one.partition("\n")[0] for one in decisions if one.count(f"- **{part}.** ") != 1] == []


def test_the_newest_entry_of_the_changelog_is_this_version() -> None:
    entries = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert entries[0] == __version__


def test_the_lock_names_no_place_to_download_from() -> None:
    assert re.findall(r"://|^\s*--(?!hash=)|^#|@", LOCK, re.MULTILINE) == []


def test_every_locked_package_has_its_version_and_hashes() -> None:
    for entry in re.split(r"\n(?=\S)", LOCK.strip()):
        head, *hashes = entry.split("\\\n")
        assert re.fullmatch(r"[a-z0-9.-]+(\[[a-z,]+\])?==\S+( ; .+)? ", head), head
        assert hashes
        assert all(re.fullmatch(r"\s+--hash=sha256:[0-9a-f]{64}\s*", one) for one in hashes), head


def test_the_lock_holds_every_dependency() -> None:
    names = _names(PROJECT["dependencies"]) | _names(PROJECT["optional-dependencies"]["dev"])
    assert {name for name in names if not re.search(rf"^{_normal(name)}(\[|==)", LOCK, re.MULTILINE)} == set()


def test_every_dependency_is_used() -> None:
    imported = {name.split(".")[0] for module in modules("triage") for name in module.imported()}
    homes = packages_distributions()
    used = {_normal(distribution) for name in imported for distribution in homes.get(name, ())}
    assert _names(PROJECT["dependencies"]) - used - USED_BY_OTHERS == set()


def _names(requirements: list[str]) -> set[str]:
    return {_normal(re.sub(r"[^A-Za-z0-9._-].*", "", requirement)) for requirement in requirements}
