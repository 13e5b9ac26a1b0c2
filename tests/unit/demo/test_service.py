"""The demo keeps to itself: settings of another Triage stay out, its folder and its port are its own."""

from __future__ import annotations

import socket
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from triage import config
from triage.demo import configuration, service
from triage.demo.play import Wishes, play
from triage.domain.errors import ConfigError
from triage.domain.webhook_signature import key_of


def _write(folder: Path, **environment: str) -> config.Config:
    sink = "http://127.0.0.1:9000"
    secret = configuration.write(folder, address="http://127.0.0.1:8000", sink_address=sink, environment=environment)
    assert len(key_of(secret)) == 32
    return config.load(folder / "triage.toml", known_connectors=["standard"])


def test_the_database_of_another_triage_is_never_touched() -> None:
    given = {"TRIAGE_DATABASE_URL": "postgresql://shop/real", "TRIAGE_REDIS_URL": "redis://shop", "PATH": "/bin"}
    assert service.own_environment(given) == {"PATH": "/bin", "TRIAGE_LOG_LEVEL": "WARNING"}


def test_its_configuration_is_a_good_one(tmp_path: Path) -> None:
    written = _write(tmp_path, LANG="en_GB.UTF-8", TZ="Europe/Berlin")
    assert written.warnings == ()
    assert written.server.timezone.key == "Europe/Berlin"
    assert [destination.language for destination in written.destinations] == [None, "ru"]
    assert [destination.url for destination in written.destinations] == [
        "json://127.0.0.1:9000/duty",
        "json://127.0.0.1:9000/lead",
    ]
    assert (tmp_path / "shop.secret").stat().st_mode & 0o077 == 0


def test_every_queue_has_a_name_in_both_languages(tmp_path: Path) -> None:
    for queue in _write(tmp_path).queues:
        assert queue.names.keys() == {"ru", "en"}


@pytest.mark.parametrize(
    ("environment", "language"),
    [({"LANG": "ru_RU.UTF-8"}, "ru"), ({"LANG": "ru_RU.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"), ({}, "en")],
)
def test_the_duty_desk_reads_the_language_of_the_terminal(environment: dict[str, str], language: str) -> None:
    assert configuration.language_of(environment) == language


def test_an_odd_time_zone_does_not_stop_it(tmp_path: Path) -> None:
    _write(tmp_path, TZ=":../../etc/passwd")
    assert tomllib.loads((tmp_path / "triage.toml").read_text(encoding="utf-8"))["server"]["timezone"]


def test_a_port_that_is_taken_is_said_clearly() -> None:
    with socket.create_server((service.HOST, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=rf"port {port} cannot be used: .*; name another --port"):
            service.port_to_use(port)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "triage.db").write_text("real", encoding="utf-8")
    with pytest.raises(ConfigError, match="is not empty; the demo needs a folder of its own"):
        play(Wishes(data_dir=tmp_path), {}, lambda _line: None, datetime(2026, 11, 21, tzinfo=UTC))
    assert [file.name for file in tmp_path.iterdir()] == ["triage.db"]
