"""The first start makes a way in, once."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.flows.conftest import Stage
from tests.support.cast import NOON
from triage import config
from triage.domain.access import Role, Scope
from triage.domain.errors import Unauthenticated
from triage.flows import first_start, keys, sign_in


def admit(stage: Stage) -> Path | None:
    return first_start.admit(stage.app.settings, stage.app.transaction, NOON)


def written(file: Path | None) -> dict[str, str]:
    assert file is not None
    return dict(line.split(" = ", 1) for line in file.read_text().splitlines())


def test_the_key_and_the_sign_in_work(stage: Stage) -> None:
    made = written(admit(stage))
    assert keys.check(stage.app, made["api_key"], NOON).allows(Scope.SUPERVISE)
    token, user = sign_in.begin(stage.app, made["user"], made["password"], NOON)
    assert user.role is Role.ADMIN
    assert sign_in.who(stage.app, token, NOON) == user


def test_only_the_owner_can_read_them(stage: Stage) -> None:
    file = admit(stage)
    assert file is not None
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_nothing_is_made_when_somebody_can_get_in_already(stage: Stage) -> None:
    admit(stage)
    assert admit(stage) is None


def test_a_wrong_key_is_refused(stage: Stage) -> None:
    with pytest.raises(Unauthenticated):
        keys.check(stage.app, "triage_guessed", NOON)


def test_a_first_configuration_is_good_and_links_to_where_it_is_served(stage: Stage) -> None:
    assert first_start.configure(stage.app.settings, "http://127.0.0.1:8123")
    assert not first_start.configure(stage.app.settings, "http://other")
    assert config.load(stage.app.settings.config_file).server.base_url == "http://127.0.0.1:8123"
