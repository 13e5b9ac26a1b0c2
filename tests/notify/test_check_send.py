"""`triage check --send` goes the way of every notice, and says what came of it in words of the destination."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.support import log_state
from tests.support.delivering import delivering
from tests.support.platforms import mail, slack, telegram
from tests.support.platforms.server import Town
from tests.support.platforms.talk import Reply
from triage import bootstrap, config, settings
from triage.cli import cli

TITLES = {"ru": "Проверка связи", "en": "Test notice"}
ACCEPTED = {
    "ru": "уведомление 1 отправлено, адресат его принял",
    "en": "notice 1 was sent, and the destination accepted it",
}


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    with log_state.kept():
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "triage.toml").write_text(config.first_file(), encoding="utf-8")
    bootstrap.migrate(settings.load({}, data_dir=tmp_path))
    return tmp_path


def send(folder: Path, url: str, language: str = "ru") -> tuple[int, dict[str, str]]:
    """Send a test notice to `url` and return the exit code and what was found."""
    table = f'[[destinations]]\nid = "duty"\nurl = "{url}"\nprivate_network = true\nlanguage = "{language}"\n'
    (folder / "triage.toml").write_text(config.first_file() + table, encoding="utf-8")
    with delivering(folder):
        result = CliRunner().invoke(cli, ["check", "--data-dir", str(folder), "--json", "--send", "duty"])
    [found] = [line for line in map(json.loads, result.stdout.splitlines()) if line["check"] == "test notice to duty"]
    return result.exit_code, found


@pytest.mark.parametrize("name", ["slack", "telegram", "mattermost", "rocket", "receiver"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_what_arrives_is_said_to_be_accepted(town: Town, folder: Path, name: str, language: str) -> None:
    code, found = send(folder, town.urls()[name], language)
    [shown] = town.named(name).shown
    assert shown.title == TITLES[language]
    assert "duty" in shown.text
    assert (code, found["grade"], found["found"], found["next_step"]) == (0, "ok", ACCEPTED[language], "")


def test_mail_is_accepted_too(folder: Path) -> None:
    with mail.serving() as server:
        code, found = send(folder, f"mailto://127.0.0.1:{server.port}?from=triage@example.org&to=duty@example.org")
    assert (code, found["found"]) == (0, ACCEPTED["ru"])
    assert server.mails[0]["subject"] == TITLES["ru"]


def test_what_teams_takes_is_not_confirmed(town: Town, folder: Path) -> None:
    code, found = send(folder, town.urls()["teams"])
    assert (code, found["grade"]) == (0, "warn")
    assert found["found"] == "уведомление 1 принято, но платформа не сообщает, показано ли оно"
    assert found["next_step"] == "посмотрите, пришло ли оно"
    assert town.teams.shown[0].title == TITLES["ru"]


@pytest.mark.parametrize(
    ("name", "reply", "reason"),
    [
        ("slack", slack.ARCHIVED, "адресат отказывается принимать (канал в архиве; HTTP 410, channel_is_archived)"),
        ("telegram", telegram.BLOCKED, "(бот там заблокирован или удалён; HTTP 403, bot was blocked)"),
        ("receiver", Reply(status=401), "(ключ в его адресе неверен или больше не действует; HTTP 401)"),
    ],
)
def test_a_refusal_says_why(town: Town, folder: Path, name: str, reply: Reply, reason: str) -> None:
    town.named(name).trouble = reply
    code, found = send(folder, town.urls()[name])
    assert (code, found["grade"]) == (1, "fail")
    assert found["found"].startswith("уведомление 1 не доставлено: ")
    assert reason in found["found"]
    assert "исправьте адрес" in found["next_step"]


def test_of_what_has_to_wait_the_next_attempt_is_told_at_once(town: Town, folder: Path) -> None:
    town.telegram.trouble = telegram.TOO_FAST
    code, found = send(folder, telegram.URL, "en")
    assert (code, found["grade"]) == (1, "fail")
    assert found["found"].startswith(
        "notice 1 has not arrived yet: it is overloaded or down (it gets too many messages; HTTP 429, "
        "Too Many Requests); attempts so far 1, the next one "
    )
    assert len(town.telegram.requests) == 1
    assert found["next_step"].startswith("nothing has to be done unless it stays so")
