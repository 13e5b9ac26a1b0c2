"""The private Redis is reachable by its owner alone."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from triage import embedded
from triage.domain.errors import ConfigError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the temporary folder of its socket, not yet made, for a data folder whose path is too long for one."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return embedded.socket_path(data_dir()).parent


def data_dir() -> Path:
    return Path("/" + "a" * 200)


def test_a_long_path_is_replaced_by_a_folder_for_its_owner_alone(folder: Path, tmp_path: Path) -> None:
    embedded.command(data_dir())
    assert folder.parent == tmp_path
    assert folder.stat().st_mode & 0o777 == 0o700
    embedded.command(data_dir())


def test_a_folder_that_others_can_enter_is_refused(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(ConfigError):
        embedded.command(data_dir())


def test_a_link_is_refused_for_it_can_be_led_elsewhere_later(folder: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir(mode=0o700)
    folder.symlink_to(mine)
    with pytest.raises(ConfigError):
        embedded.command(data_dir())
