"""What `triage demo` says when it cannot play."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from triage.cli import cli
from triage.demo import service


def test_a_port_that_is_taken_is_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server((service.HOST, 0)) as taken:
        port = taken.getsockname()[1]
        done = CliRunner().invoke(cli, ["demo", "--port", str(port), "--data-dir", str(tmp_path), "--then-exit"])
    assert done.exit_code == 2
    assert f"triage: port {port} cannot be used" in done.stderr


def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = CliRunner().invoke(cli, ["demo", "--data-dir", str(tmp_path / "file" / "data")])
    assert done.exit_code == 2
    assert done.stderr.startswith("triage: cannot use ")


@pytest.mark.acceptance
def test_a_service_that_does_not_start_leaves_its_last_words(tmp_path: Path) -> None:
    (tmp_path / "triage.toml").write_text("[[queues]]\n", encoding="utf-8")
    with (
        pytest.raises(service.NotRunning, match=r"the service does not start: .*triage\.toml"),
        service.running(tmp_path, service.port_to_use(0), {}),
    ):
        pytest.fail("it runs")
