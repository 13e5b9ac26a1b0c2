"""Extensions are found by the class their module holds."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from triage import registry


@pytest.fixture
def package(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "signals"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    sys.path.insert(0, str(tmp_path))
    yield folder
    sys.path.remove(str(tmp_path))
    for name in [name for name in sys.modules if name.partition(".")[0] == "signals"]:
        del sys.modules[name]


def test_a_module_is_an_extension_by_the_class_named_as_its_folder(package: Path) -> None:
    (package / "vip.py").write_text("class Signal: pass")
    (package / "base.py").write_text("class Reads: pass")
    (package / "_shared.py").write_text("class Signal: pass")
    assert list(registry.load("signals")) == ["vip"]


def test_a_module_that_cannot_be_imported_stops_the_boot(package: Path) -> None:
    (package / "broken.py").write_text("import there_is_no_such_module")
    with pytest.raises(ModuleNotFoundError):
        registry.load("signals")
