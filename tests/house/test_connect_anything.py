"""Do what the README says to connect any system, word by word."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.house.code import ROOT
from tests.house.test_first_ten_minutes import BLOCK
from triage import config
from triage.flows import receive

PROGRAMS = Path(sys.executable).parent


def test_the_mapping_of_the_readme_takes_the_request_of_the_readme(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    part = text.partition("**Connect any system that can post JSON.**")[2]
    (_, source), (_, script) = BLOCK.findall(part)[:2]
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    (data / "triage.toml").write_text(f"{config.first_file()}\n{source}", encoding="utf-8")
    command = script.replace(".venv/bin/triage ", f"{PROGRAMS / 'triage'} ")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "external_id = 17-1" in done.stdout
    assert "answer: 200" in done.stdout


def test_the_example_of_the_first_configuration_works_once_it_is_switched_on(tmp_path: Path) -> None:
    lines = config.first_file().splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith('# id = "desk"')) - 1
    end = next(number for number, line in enumerate(lines) if number > start and not line.startswith("# "))
    source = "\n".join(line.removeprefix("# ") for line in lines[start:end])
    (tmp_path / "desk.secret").write_text("k" * 32, encoding="utf-8")
    parsed = config.parse('[[queues]]\nid = "default"\n' + source, tmp_path / "triage.toml")
    assert list(receive.connect(parsed)) == ["desk"]
