"""Whatever is killed on the way: every contact is triaged once, every alarm reaches people, nothing is stuck."""

from __future__ import annotations

import os
import random
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.harness import configuration, ledger, posting, service
from tests.acceptance.harness.chaos import Chaos
from tests.acceptance.harness.posting import Answered
from tests.support import sink as sinks
from tests.support.sink import Sink

CONTACTS = 5000
THREADS = 4
RAGE_SECONDS = 75.0
STUCK_SECONDS = 60.0
SEED_VARIABLE = "TRIAGE_TEST_SEED"
DONE_STATES = {"sent", "unconfirmed", "folded", "held", "suppressed", "failed"}

pytestmark = [pytest.mark.acceptance, pytest.mark.xdist_group("heavy"), pytest.mark.timeout(600)]


@dataclass(frozen=True, kw_only=True)
class Aftermath:
    """What is left when it is quiet again."""

    answered: Answered
    kills: int
    done_after_seconds: float | None
    contacts: list[dict[str, Any]]
    notices: list[dict[str, Any]]
    messages: Counter[int]

    @property
    def alarms(self) -> Counter[int]:
        return Counter(contact["case_id"] for contact in self.contacts if contact["decision"]["alarm"])


@pytest.fixture
def sink() -> Iterator[Sink]:
    with sinks.listening() as listening:
        yield listening


def test_every_contact_is_triaged_once_and_every_alarm_noticed_whatever_is_killed(
    tmp_path: Path, database_url: str, sink: Sink
) -> None:
    data_dir = tmp_path / "data"
    configuration.write(data_dir, sink=sink.url(), destination="rate_per_minute = 6000")
    left = _rage(data_dir, database_url, sink)

    assert left.answered.strange == []
    assert left.done_after_seconds is not None, f"not done {STUCK_SECONDS:.0f} s after the last kill"
    _each_is_stored_and_triaged_once(left)
    _each_alarm_is_noticed(left)
    _notices_account_for_everything(left)


def _rage(data_dir: Path, database_url: str, sink: Sink) -> Aftermath:
    seed = int(os.environ.get(SEED_VARIABLE, "0")) or random.SystemRandom().randrange(1, 10**9)
    print(f"{SEED_VARIABLE}={seed}")  # the way to see it again
    wanted = list(posting.posts(CONTACTS, random.Random(seed)))
    with service.serving(data_dir, "--workers", "2", environment={"TRIAGE_DATABASE_URL": database_url}) as serving:
        chaos = Chaos(serving.process.pid, random.Random(seed + 1))
        raging = threading.Thread(target=chaos.rage)
        raging.start()
        try:
            answered = posting.post_all(
                partial(serving.client, posting.TIMEOUT_SECONDS), wanted, threads=THREADS, seconds=RAGE_SECONDS
            )
        finally:
            chaos.stop()
            raging.join()
        with serving.client() as client:
            done_after = ledger.seconds_until_done(client, chaos.last, STUCK_SECONDS)
            print(*chaos.story, dict(chaos.kills), f"sent again: {answered.sent_again}", sep="\n")
            print(f"done {done_after} s after the last kill; errors:\n{serving.errors[-6000:]}")
            assert done_after is not None, f"{ledger.waits(client)} wait {STUCK_SECONDS:.0f} s after the last kill"
            return Aftermath(
                answered=answered,
                kills=chaos.kills.total(),
                done_after_seconds=done_after,
                contacts=ledger.every_contact(client),
                notices=list(ledger.every(client, "/v1/notices")),
                messages=ledger.messages_by_case(sink.messages),
            )


def _each_is_stored_and_triaged_once(left: Aftermath) -> None:
    stored = Counter(contact["external_id"] for contact in left.contacts)
    assert len(left.answered.accepted) == CONTACTS
    assert left.answered.accepted - set(stored) == set(), "accepted, but lost"
    assert {name: count for name, count in stored.items() if count > 1} == {}, "stored more than once"
    assert Counter(contact["status"] for contact in left.contacts) == {"triaged": CONTACTS}
    assert [contact["id"] for contact in left.contacts if contact["decision"] is None] == []
    ids = {contact["external_id"]: contact["id"] for contact in left.contacts}
    assert {name: ids[name] for name in left.answered.ids} == left.answered.ids, "answered with another id"


def _each_alarm_is_noticed(left: Aftermath) -> None:
    alarms, messages = left.alarms, left.messages
    assert alarms.total() > CONTACTS / 100, "hardly any alarm was recognised: nothing was tested"
    assert [case for case in alarms if messages[case] < alarms[case]] == [], "alarms nobody heard of"
    assert [case for case in messages if messages[case] > alarms[case] * (1 + left.kills)] == [], "heard of too often"


def _notices_account_for_everything(left: Aftermath) -> None:
    made = Counter(notice["contact_id"] for notice in left.notices)
    assert made == Counter(contact["id"] for contact in left.contacts if contact["decision"]["alarm"])
    states = Counter(notice["state"] for notice in left.notices)
    assert set(states) <= DONE_STATES
    assert states == {"sent": left.alarms.total()}
    assert [notice["id"] for notice in left.notices if not notice["reason"]] == []
