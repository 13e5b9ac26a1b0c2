"""Do what the README tells a newcomer to do, word by word, with the real service."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGTERM
from urllib.request import urlopen

import pytest

from tests.house.code import ROOT
from tests.support.need import lacking
from tests.support.process import running

PATIENCE_SECONDS = 30
PROGRAMS = Path(sys.executable).parent
BLOCK = re.compile(r"^```(bash|toml)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LAST_RULE = '[[rules]]\nname = "everything else"'


@pytest.mark.acceptance
@pytest.mark.timeout(240)
def test_a_newcomer_gets_a_notice_and_acknowledges_it(tmp_path: Path) -> None:
    if missing := [name for name in ("curl", "openssl") if shutil.which(name) is None]:
        lacking("curl", f"install {' and '.join(missing)}")
    port, sink_port = _free_port(), _free_port()
    send, read, configure, check, sink, sign = _blocks(port, sink_port)

    with _service(tmp_path, port):
        _shell(send, tmp_path)
        key = send.splitlines()[0]
        _wait_for(lambda: re.search(r'"status": ?"triaged"', _shell(f"{key}\n{read}", tmp_path)))
    _change(tmp_path / "data" / "triage.toml", configure, port)
    _shell(check, tmp_path)
    with _service(tmp_path, port), _sink(sink, sink_port, tmp_path) as received:
        assert "200 OK" in _shell(sign, tmp_path)
        link = _wait_for(lambda: re.search(rf"http://127\.0\.0\.1:{port}/a/\w+", received.read_text(encoding="utf-8")))
        with urlopen(link.group()) as page:
            assert "<form" in page.read().decode()


def _blocks(port: int, sink_port: int) -> list[str]:
    """Give what the README says to type, with free ports instead of the usual ones."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    part = text.partition("## The first ten minutes")[2].partition("\n## ")[0]
    blocks = [block for _, block in BLOCK.findall(part)]
    installed = f"{PROGRAMS / 'triage'} "
    return [
        block.replace("8000", str(port)).replace("9000", str(sink_port)).replace(".venv/bin/triage ", installed)
        for block in blocks
    ]


def _change(file: Path, addition: str, port: int) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(LAST_RULE) == 1
    file.write_text(text.replace(LAST_RULE, f"{addition}\n{LAST_RULE}").replace("8000", str(port)), encoding="utf-8")


def _shell(script: str, folder: Path) -> str:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def _service(folder: Path, port: int) -> Iterator[None]:
    log = folder / "service.log"
    command = [str(PROGRAMS / "triage"), "serve", "--data-dir", str(folder / "data"), "--port", str(port)]
    ready = f"ready http://127.0.0.1:{port}"
    with running(command, ready=lambda: ready in log.read_text(encoding="utf-8"), log=log, stop=SIGTERM):
        yield


@contextmanager
def _sink(script: str, port: int, folder: Path) -> Iterator[Path]:
    log = folder / "sink.log"
    with running(["bash", "-c", f"exec {script}"], ready=lambda: _listens(port), log=log):
        yield log


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def _wait_for(look: Callable[[], re.Match[str] | None]) -> re.Match[str]:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (found := look()) is None:
        assert time.monotonic() < deadline, "it does not come"
        time.sleep(0.1)
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
