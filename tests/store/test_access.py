"""Keys, users, sign-ins, leases and replayed ids."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine

from tests.support.cast import NOON
from triage.domain.access import Role, Scope
from triage.store import keys, leases, replays, sign_ins, users
from triage.store.session import transaction

HOUR = timedelta(hours=1)


def test_a_revoked_key_is_not_found(engine: Engine) -> None:
    with transaction(engine) as session:
        key = keys.add(session, "shop", "hash", scopes=[Scope.INGEST], sources=["shop"], now=NOON)
        assert keys.by_hash(session, "hash", NOON) == key
        assert keys.revoke(session, key.id, NOON)
        assert keys.by_hash(session, "hash", NOON) is None
        assert not keys.revoke(session, key.id, NOON)
        assert keys.all_valid(session, NOON) == []


def test_a_sign_in_ends_by_itself(engine: Engine) -> None:
    with transaction(engine) as session:
        anna = users.add(session, "Anna", "hash", Role.AGENT, NOON)
        sign_ins.begin(session, anna.id, "token", NOON, NOON + HOUR)
        assert sign_ins.find(session, "token", NOON) == anna
        assert sign_ins.find(session, "token", NOON + HOUR) is None
        assert sign_ins.forget_expired(session, NOON + HOUR) == 1


def test_a_disabled_user_is_signed_out(engine: Engine) -> None:
    with transaction(engine) as session:
        anna = users.add(session, "anna", "hash", Role.AGENT, NOON)
        sign_ins.begin(session, anna.id, "token", NOON, NOON + HOUR)
        users.change(session, anna.id, disabled_at=NOON)
        assert sign_ins.find(session, "token", NOON) is None
        assert users.by_name(session, "anna") is None


def test_names_are_the_same_in_any_case(engine: Engine) -> None:
    with transaction(engine) as session:
        anna = users.add(session, "Анна", "hash", Role.ADMIN, NOON)
        assert users.by_name(session, "АННА") == (anna, "hash")


def test_a_lease_has_one_holder_until_it_ends(engine: Engine) -> None:
    with transaction(engine) as session:
        assert leases.hold(session, "scheduler", "a", NOON, HOUR)
        assert not leases.hold(session, "scheduler", "b", NOON, HOUR)
        assert leases.hold(session, "scheduler", "a", NOON + HOUR, HOUR)
        assert not leases.hold(session, "scheduler", "b", NOON + HOUR, HOUR)
        assert leases.hold(session, "scheduler", "b", NOON + 3 * HOUR, HOUR)


def test_a_lease_given_back_is_free(engine: Engine) -> None:
    with transaction(engine) as session:
        leases.hold(session, "scheduler", "a", NOON, HOUR)
        leases.let_go(session, "scheduler", "a")
        assert leases.hold(session, "scheduler", "b", NOON, HOUR)


def test_a_message_id_is_new_once_per_source(engine: Engine) -> None:
    with transaction(engine) as session:
        assert replays.remember(session, [("shop", "msg_1"), ("shop", "msg_1")], NOON + HOUR) == 1
        assert replays.remember(session, [("shop", "msg_1"), ("bank", "msg_1")], NOON + HOUR) == 1
        assert replays.known(session, "shop", "msg_1", NOON)
        assert not replays.known(session, "shop", "msg_1", NOON + HOUR)
        assert replays.forget_expired(session, NOON + HOUR) == 2
        assert replays.remember(session, [("shop", "msg_1")], NOON + HOUR) == 1
