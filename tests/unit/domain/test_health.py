"""What is not well is said with its reason, and how bad that is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.support.cast import NOON
from triage.domain.health import Bounds, Check, Health, Host, Kept, Waiting, WebhookSeen, judge, worst

BOUNDS = Bounds(disk_low_bytes=1000, disk_full_bytes=100, late_triage_seconds=60, late_delivery_seconds=600)


def kept(**given: Any) -> Kept:
    well: dict[str, Any] = {
        "schema_reason": "",
        "contacts": Waiting(),
        "notices": {},
        "leader_until": NOON + timedelta(seconds=5),
    }
    return Kept(**well | given)


def host(**given: Any) -> Host:
    well: dict[str, Any] = {"hears_redis": True, "disk_free_bytes": 5000, "disk_holds_database": True, "model": "m-1"}
    return Host(**well | given)


def ago(seconds: int) -> Waiting:
    return Waiting(number=1, since=NOON - timedelta(seconds=seconds))


def bad(one_kept: Kept | None, one_host: Host) -> dict[str, Check]:
    checks = judge(one_kept, one_host, BOUNDS, NOON)
    return {name: check for name, check in checks.items() if check.health}


def test_all_is_well() -> None:
    assert bad(kept(contacts=ago(60), notices={"duty": ago(600)}), host()) == {}
    assert worst(judge(kept(), host(), BOUNDS, NOON).values()) is Health.OK


@pytest.mark.parametrize(
    ("one_kept", "one_host", "part", "health", "words"),
    [
        (None, {}, "database", Health.DOWN, "the database does not answer"),
        ({"schema_reason": "the schema is 0001"}, {}, "database", Health.DOWN, "the schema is 0001"),
        ({}, {"hears_redis": False}, "redis", Health.DEGRADED, "Redis does not answer"),
        ({}, {"model": ""}, "model", Health.DEGRADED, "cannot be read"),
        ({}, {"disk_free_bytes": 999}, "disk", Health.DEGRADED, "MiB are free"),
        ({}, {"disk_free_bytes": 99}, "disk", Health.DOWN, "the database is on that disk"),
        ({}, {"disk_free_bytes": 99, "disk_holds_database": False}, "disk", Health.DEGRADED, "MiB are free"),
        ({}, {"disk_free_bytes": None}, "disk", Health.DEGRADED, "the disk does not answer"),
        ({"leader_until": None}, {}, "scheduler", Health.DEGRADED, "no scheduler has run yet"),
        ({"leader_until": NOON - timedelta(seconds=40)}, {}, "scheduler", Health.DEGRADED, "led for 40 s"),
        ({"contacts": ago(61)}, {}, "triage", Health.DEGRADED, "the oldest contact waits for 61 s"),
        ({"notices": {"a": ago(5), "b": ago(601)}}, {}, "delivery", Health.DEGRADED, "the oldest notice waits for 601"),
    ],
)
def test_what_is_not_well_says_so(
    one_kept: dict[str, Any] | None, one_host: dict[str, Any], part: str, health: Health, words: str
) -> None:
    found = bad(None if one_kept is None else kept(**one_kept), host(**one_host))
    assert list(found) == [part]
    assert found[part].health is health
    assert words in found[part].reason


def test_without_the_database_nothing_is_said_of_what_it_alone_knows() -> None:
    assert set(judge(None, host(), BOUNDS, NOON)) == {"database", "redis", "disk", "model"}


def test_a_webhook_that_hears_nothing_is_said_without_its_name() -> None:
    def check(**webhooks: WebhookSeen) -> Check | None:
        return judge(kept(), host(), BOUNDS, NOON, webhooks).get("webhooks")

    assert check() is None
    assert check(crm=WebhookSeen(waiting=ago(600)), bi=WebhookSeen(waiting=Waiting(), enabled=False)) == Check()
    late = check(crm=WebhookSeen(waiting=ago(601), enabled=False), bi=WebhookSeen(waiting=ago(5)))
    assert late is not None
    assert late.health is Health.DEGRADED
    assert "waits for 601 s; 1 of 2 webhooks are switched off" in late.reason
    assert "crm" not in late.reason
