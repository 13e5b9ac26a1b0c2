"""Ctrl-C in the first moments ends a command without a traceback."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("library", ["click.core", "structlog", "sqlalchemy.sql", "triage.app"])
def test_ctrl_c_while_libraries_load_says_nothing(library: str, tmp_path: Path) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "triage", "serve", "--data-dir", str(tmp_path / "data")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:  # tells of each library once it is loaded
            if line.split("|")[-1].strip() == library:
                process.send_signal(signal.SIGINT)
                break
        out, said = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGINT
    assert out == ""
    assert [line for line in said.splitlines() if not line.startswith("import time:")] == []
