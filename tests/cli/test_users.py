"""`triage users`: who may sign in, from the command line; a password never stands there."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from triage.cli import cli
from triage.flows import sign_in
from triage.store import users
from triage.store.session import read

PASSWORD = "correct horse battery\n"


class Triage:
    """The command line on a database of its own."""

    def __init__(self, environment: dict[str, str], engine: Engine) -> None:
        self._environment, self._engine = environment, engine

    def users(self, *words: str, typed: str = PASSWORD) -> Result:
        return CliRunner().invoke(cli, ["users", *words], input=typed, env=self._environment)

    def password_hash(self, name: str) -> str:
        with read(self._engine) as session:
            found = users.by_name(session, name)
        assert found
        return found[1]


@pytest.fixture
def triage(migrated_url: str, engine: Engine, tmp_path: Path) -> Triage:
    return Triage({"TRIAGE_DATA_DIR": str(tmp_path), "TRIAGE_DATABASE_URL": migrated_url}, engine)


def test_a_user_is_added_listed_and_given_another_role(triage: Triage) -> None:
    assert triage.users("add", "Alice", "--role", "admin").output == "alice may sign in as admin\n"
    assert triage.users("add", "bob").output == "bob may sign in as agent\n"
    assert triage.users("role", "bob", "supervisor").exit_code == 0
    assert triage.users("list").output == "alice\tadmin\nbob\tsupervisor\n"


def test_a_new_password_replaces_the_old_one(triage: Triage) -> None:
    triage.users("add", "alice")
    before = triage.password_hash("alice")
    assert triage.users("password", "alice", typed="another good password\n").exit_code == 0
    assert triage.password_hash("alice") != before
    assert "correct" not in before


def test_who_is_disabled_is_gone_and_their_name_stays_theirs(triage: Triage) -> None:
    triage.users("add", "alice", "--role", "admin")
    triage.users("add", "bob")
    assert triage.users("disable", "bob").exit_code == 0
    assert triage.users("list").output == "alice\tadmin\n"
    again = triage.users("add", "Bob")
    assert (again.exit_code, "exists already" in again.output) == (2, True)


@pytest.mark.parametrize("words", [("disable", "alice"), ("role", "alice", "agent")])
def test_the_last_administrator_remains(triage: Triage, words: tuple[str, ...]) -> None:
    triage.users("add", "alice", "--role", "admin")
    refused = triage.users(*words)
    assert (refused.exit_code, "last administrator" in refused.output) == (1, True)
    assert triage.users("list").output == "alice\tadmin\n"


@pytest.mark.parametrize("typed", ["short\n", "\n", "x" * (sign_in.PASSWORD_MAX_CHARACTERS + 1)])
def test_a_password_that_is_none_is_refused(triage: Triage, typed: str) -> None:
    refused = triage.users("add", "alice", typed=typed)
    assert (refused.exit_code, "password" in refused.output) == (2, True)
    assert triage.users("list").output == ""


@pytest.mark.parametrize("words", [("password", "nobody"), ("role", "nobody", "agent"), ("disable", "nobody")])
def test_nobody_is_changed_who_is_not_there(triage: Triage, words: tuple[str, ...]) -> None:
    refused = triage.users(*words)
    assert (refused.exit_code, "there is no user nobody" in refused.output) == (2, True)


def test_a_name_must_be_one(triage: Triage) -> None:
    assert triage.users("add", "  ").exit_code == 2
    assert triage.users("add", "nul\0").exit_code == 2
    assert triage.users("add", "x" * 101).exit_code == 2


def test_who_was_disabled_may_come_back_as_they_were(triage: Triage) -> None:
    triage.users("add", "alice", "--role", "admin")
    triage.users("add", "bob", "--role", "supervisor")
    before = triage.password_hash("bob")
    triage.users("disable", "bob")
    assert triage.users("list", "--disabled").output == "bob\tsupervisor\n"
    assert triage.users("enable", "Bob").output == "bob may sign in as supervisor\n"
    assert triage.password_hash("bob") == before
    assert triage.users("enable", "bob").exit_code == 2


def test_a_person_is_given_a_language_and_a_time_zone(triage: Triage) -> None:
    triage.users("add", "alice")
    assert triage.users("words", "alice", "--language", "ru").output == "alice reads: ru\n"
    assert triage.users("words", "alice", "--timezone", "Asia/Tokyo").output == "alice reads: ru, Asia/Tokyo\n"
    assert triage.users("words", "alice", "--timezone", "Mars/Olympus").exit_code == 2
    assert (
        triage.users("words", "alice", "--language", "", "--timezone", "").output
        == "alice reads: as the installation\n"
    )
