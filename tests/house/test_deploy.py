"""What stands in deploy/ fits the code: commands and settings that exist, no default secret, sound units."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from tests.house.code import ROOT
from tests.support.need import lacking
from triage import settings
from triage.cli import cli

DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "triage"}
UNITS = sorted(DEPLOY.glob("systemd/*.service"))
SETTING = re.compile(r"\bTRIAGE_[A-Z_]+\b")
NOT_A_SETTING = {"TRIAGE_USER"}  # who the containers run as; compose.yaml reads it, the service does not
MOST_EXPOSED = 2.0  # of 10, as `systemd-analyze security` counts


def _is_setting(name: str) -> bool:
    fields = settings.Settings.__dataclass_fields__
    return name.removeprefix("TRIAGE_").removesuffix("_FILE").lower() in fields or name == "TRIAGE_CONFIG_FILE"


@pytest.mark.parametrize(
    "file", sorted(file for file in DEPLOY.rglob("*") if file.is_file()), ids=lambda file: file.name
)
def test_every_setting_named_in_a_file_exists(file: Path) -> None:
    named = set(SETTING.findall(file.read_text(encoding="utf-8"))) - NOT_A_SETTING
    assert {name for name in named if not _is_setting(name)} == set()


@pytest.mark.parametrize("name", OURS)
def test_every_container_runs_a_command_there_is(name: str) -> None:
    _is_a_command(OURS[name]["command"])


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_every_unit_runs_a_command_there_is(unit: Path) -> None:
    started = re.findall(r"^ExecStart=/opt/triage/bin/triage (.+)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(started) == 1
    _is_a_command(started[0].split())


def _is_a_command(words: list[str]) -> None:
    """Ask for help with the command's own words; an unknown command or queue is refused before help is shown."""
    told = CliRunner().invoke(cli, [*words[:1], "--help"])
    assert told.exit_code == 0
    for queue in words[1:]:
        assert queue in told.output


def test_each_role_has_a_container_and_a_unit() -> None:
    from_compose = {" ".join(service["command"]) for service in OURS.values()} - {"migrate"}
    from_units = {
        line.removeprefix("ExecStart=/opt/triage/bin/triage ")
        for unit in UNITS
        for line in unit.read_text(encoding="utf-8").splitlines()
        if line.startswith("ExecStart=")
    } - {"serve"}
    queues = re.search(r"\{([a-z|]+)\}", CliRunner().invoke(cli, ["worker", "--help"]).output)
    assert queues
    roles = {"api", "scheduler", *(f"worker {queue}" for queue in queues[1].split("|"))}
    assert from_compose == from_units == roles


def test_no_container_has_a_secret_of_ours_or_more_rights_than_it_needs() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    assert not re.search(r"(?i)(password|secret_key|secret)\s*[:=]\s*['\"]?[a-z0-9]{6,}", text)
    for service in OURS.values():
        assert service["cap_drop"] == ["ALL"]
        assert service["read_only"]
        assert service["user"].startswith("${TRIAGE_USER:?")
        assert not any(value.startswith("redis://") for value in service["environment"].values())


def test_the_containers_fit_together() -> None:
    for service in SERVICES.values():
        for needed, how in service.get("depends_on", {}).items():
            assert needed in SERVICES
            if how["condition"] == "service_healthy":
                assert SERVICES[needed]["healthcheck"]["test"]
        assert set(service.get("secrets", ())) <= set(COMPOSE["secrets"])
        for port in service.get("ports", ()):
            assert port.startswith("127.0.0.1:")


def test_prepare_makes_every_secret_once(tmp_path: Path) -> None:
    shutil.copytree(DEPLOY, tmp_path / "deploy", ignore=shutil.ignore_patterns("secrets", "config", ".env"))
    (tmp_path / "triage" / "texts").mkdir(parents=True)
    shutil.copy(ROOT / "triage/texts/first_triage.toml", tmp_path / "triage" / "texts")
    first, second = (_prepare(tmp_path / "deploy") for _ in range(2))
    assert first == second
    named = {Path(secret["file"]).name for secret in COMPOSE["secrets"].values()}
    assert named == {path.name for path in (tmp_path / "deploy" / "secrets").iterdir()}
    assert first["secrets/postgres_password"].strip() in first["secrets/database_url"]
    assert first["secrets/secret_key"] != first["secrets/postgres_password"]
    assert (tmp_path / "deploy" / "secrets").stat().st_mode & 0o077 == 0
    environment = {
        f"TRIAGE_{name.upper()}_FILE": str(tmp_path / "deploy" / "secrets" / name)
        for name in ("database_url", "redis_url", "secret_key")
    }
    assert settings.load(environment).database_url.startswith("postgresql+psycopg://triage:")


def _prepare(folder: Path) -> dict[str, str]:
    subprocess.run([str(folder / "prepare")], check=True, capture_output=True)
    made = [*folder.glob("secrets/*"), *folder.glob("config/*"), folder / ".env"]
    return {str(file.relative_to(folder)): file.read_text(encoding="utf-8") for file in made}


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze") or lacking("systemd", "install systemd")
    triage = tmp_path / "triage"
    triage.write_text("#!/bin/sh\n", encoding="utf-8")
    triage.chmod(0o755)
    for unit in [*UNITS, *DEPLOY.glob("systemd/*.target")]:
        text = unit.read_text(encoding="utf-8").replace("/opt/triage/bin/triage", str(triage))
        (tmp_path / unit.name.replace("@.", "@1.")).write_text(text, encoding="utf-8")
    units = sorted(str(unit) for unit in tmp_path.glob("*.*"))
    quiet = os.environ | {"SYSTEMD_LOG_LEVEL": "warning"}
    told = subprocess.run(
        [analyze, "verify", "--man=no", *units], capture_output=True, text=True, env=quiet, check=False
    )
    assert [line for line in told.stderr.splitlines() if "triage" in line] == []
    threshold = f"--threshold={MOST_EXPOSED * 10:.0f}"
    services = [unit for unit in units if unit.endswith(".service")]
    judged = subprocess.run(
        [analyze, "security", "--offline=true", threshold, *services], capture_output=True, text=True, check=False
    )
    assert judged.returncode == 0, judged.stdout[-2000:]


def test_the_image_starts_what_the_readme_starts() -> None:
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert 'ENTRYPOINT ["triage"]' in lines
    assert 'CMD ["serve"]' in lines
    assert "USER triage" in lines
    assert any("--require-hashes --requirement requirements.lock" in line for line in lines)
    copied = [line.split()[1] for line in lines if line.startswith("COPY ") and "--from" not in line]
    assert all((ROOT / name).exists() for name in copied)


def test_every_command_in_the_runbook_exists_with_its_options() -> None:
    text = (DEPLOY / "RUNBOOK.md").read_text(encoding="utf-8")
    typed = re.findall(r"(?:`|^ {4}|\()triage ([a-z][^`#)\n]*)", text, re.MULTILINE)
    assert len(typed) > 10
    for line in typed:
        words = [word for word in line.split() if word.islower() or word.startswith("-")]
        command = words[: 2 if words[0] in {"users", "keys", "check"} and words[1:2] and words[1][0] != "-" else 1]
        told = CliRunner().invoke(cli, [*command, "--help"])
        assert told.exit_code == 0, line
        assert {word for word in words if word.startswith("--")} <= set(re.findall(r"--[a-z-]+", told.output)), line
