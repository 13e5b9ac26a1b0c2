"""Install, start and stop, as other programs rely on it."""

from __future__ import annotations

import os
import signal
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.harness import service
from tests.acceptance.harness.service import Serving

pytestmark = [pytest.mark.acceptance, pytest.mark.xdist_group("first-start")]

CONTACT = {"source": "shop", "external_id": "1", "channel": "email", "text": "Where is my order?"}
ROLES_END_SECONDS = 15.0


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def serving(data_dir: Path) -> Iterator[Serving]:
    with service.serving(data_dir) as running:
        yield running


def test_it_prints_one_ready_line_when_it_accepts_requests(serving: Serving) -> None:
    with serving.client() as client:
        assert client.get("/health/live").status_code == 200
        assert client.post("/v1/contacts", json=CONTACT).status_code == 202
    assert serving.stop() < service.STOP_SECONDS
    assert serving.printed == [f"ready {serving.address}\n"]


def test_it_writes_a_commented_configuration_with_one_queue(serving: Serving, data_dir: Path) -> None:
    text = (data_dir / "triage.toml").read_text(encoding="utf-8")
    assert 'id = "default"' in text
    assert "#" in text
    checked = service.run(["check"], {"TRIAGE_DATA_DIR": str(data_dir)})
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_only_the_owner_can_read_the_first_key_and_no_log_shows_it(serving: Serving, data_dir: Path) -> None:
    file = data_dir / "admin-key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    admin = service.admin(data_dir)
    assert set(admin) == {"api_key", "user", "password"}
    assert str(file) in serving.errors
    assert admin["api_key"] not in serving.errors + "".join(serving.printed)
    assert admin["password"] not in serving.errors + "".join(serving.printed)
    assert all(admin["api_key"] not in " ".join(process.cmdline()) for process in service.processes_of(data_dir))


def test_only_the_owner_can_read_what_it_keeps_in_a_folder_that_was_there(data_dir: Path) -> None:
    data_dir.mkdir(mode=0o755)
    with service.serving(data_dir) as running, running.client() as client:
        assert client.post("/v1/contacts", json=CONTACT).status_code == 202
        kept = [file for file in data_dir.iterdir() if stat.S_IMODE(file.stat().st_mode) & 0o077]
    assert kept == []


def test_it_ends_in_time_and_leaves_no_process_behind(serving: Serving, data_dir: Path) -> None:
    with serving.client() as client:
        client.post("/v1/contacts", json=CONTACT)
    family = serving.family()
    assert len(family) > 4
    assert serving.stop() < service.STOP_SECONDS
    assert serving.process.returncode == 0
    assert service.still_running(family) == []


def test_it_ends_in_time_while_it_is_still_starting(data_dir: Path) -> None:
    starting = service.start(data_dir)
    try:
        service.eventually(lambda: len(service.processes_of(data_dir)) > 2, "roles are being started")
        assert starting.stop() < service.STOP_SECONDS
        assert service.processes_of(data_dir) == []
    finally:
        service.end(starting)


def test_a_second_start_keeps_everything(data_dir: Path) -> None:
    with service.serving(data_dir) as first, first.client() as client:
        stored = client.post("/v1/contacts", json=CONTACT).json()["contacts"][0]
    kept = {name: (data_dir / name).read_bytes() for name in ("admin-key", "triage.toml", "secret-key")}
    with service.serving(data_dir) as second, second.client() as client:
        assert client.get(f"/v1/contacts/{stored['id']}").json()["external_id"] == "1"
        again = client.post("/v1/contacts", json=CONTACT).json()["contacts"][0]
    assert again == stored | {"duplicate": True}
    assert {name: (data_dir / name).read_bytes() for name in kept} == kept


def test_a_second_service_in_the_same_folder_is_refused(serving: Serving, data_dir: Path) -> None:
    refused = service.run(["serve", "--data-dir", str(data_dir), "--port", "0"])
    _is_one_clear_line(refused.stderr, str(data_dir))
    assert refused.returncode != 0
    assert refused.stdout == ""
    with serving.client() as client:
        assert client.post("/v1/contacts", json=CONTACT).status_code == 202


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"TRIAGE_WORKERS": "many"}, "TRIAGE_WORKERS"),
        ({"TRIAGE_PORT": "70000"}, "TRIAGE_PORT"),
        ({"TRIAGE_DATABASE_URL": "oracle://there"}, "TRIAGE_DATABASE_URL"),
        ({"TRIAGE_DATABSE_URL": "sqlite:///x.db"}, "TRIAGE_DATABASE_URL"),
        ({"TRIAGE_SECRET_KEY_FILE": "/nonexistent"}, "TRIAGE_SECRET_KEY_FILE"),
    ],
)
def test_a_bad_setting_is_one_clear_line(data_dir: Path, environment: dict[str, str], named: str) -> None:
    refused = service.run(["serve", "--data-dir", str(data_dir)], environment)
    _is_one_clear_line(refused.stderr, named)
    assert refused.returncode != 0


def test_a_bad_configuration_is_refused_with_its_line(data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "triage.toml").write_text('[[queues]]\nid = "care"\ncolour = "red"\n', encoding="utf-8")
    refused = service.run(["serve", "--data-dir", str(data_dir), "--port", "0"])
    _is_one_clear_line(refused.stderr, f"{data_dir / 'triage.toml'}:3")
    assert refused.returncode != 0


def test_a_data_folder_that_cannot_be_made_is_named(data_dir: Path) -> None:
    data_dir.write_text("a file", encoding="utf-8")
    refused = service.run(["serve", "--data-dir", str(data_dir), "--port", "0"])
    _is_one_clear_line(refused.stderr, str(data_dir))
    assert refused.returncode != 0


def test_a_port_that_is_taken_is_named(data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = service.run(["serve", "--data-dir", str(data_dir), "--port", port])
    _is_one_clear_line(refused.stderr, port)
    assert refused.returncode != 0


def test_when_it_is_killed_its_processes_end_and_the_next_start_works(data_dir: Path) -> None:
    with service.serving(data_dir) as killed:
        with killed.client() as client:
            stored = client.post("/v1/contacts", json=CONTACT).json()["contacts"][0]
        family = killed.family()
        os.kill(killed.process.pid, signal.SIGKILL)
        killed.process.wait()
        service.eventually(lambda: not service.still_running(family), "the roles have ended", ROLES_END_SECONDS)
    with service.serving(data_dir) as next_one, next_one.client() as client:
        assert client.get(f"/v1/contacts/{stored['id']}").status_code == 200


def test_the_next_start_need_not_wait_for_what_a_killed_one_has_left(data_dir: Path) -> None:
    with service.serving(data_dir) as killed:
        os.kill(killed.process.pid, signal.SIGKILL)
        killed.process.wait()
        with service.serving(data_dir) as next_one, next_one.client() as client:
            contact = client.post("/v1/contacts", json=CONTACT).json()["contacts"][0]
            service.eventually(
                lambda: client.get(f"/v1/contacts/{contact['id']}").json()["status"] == "triaged",
                "the contact is triaged",
                60,
            )


def _is_one_clear_line(errors: str, named: str) -> None:
    lines = errors.splitlines()
    assert len(lines) == 1, errors
    assert named in lines[0]
