"""A backup under load becomes a service that goes on: nothing acknowledged is lost, nothing sent is sent again."""

from __future__ import annotations

import json
import random
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.acceptance.harness import configuration, ledger, posting, service
from tests.acceptance.harness.posting import Answered, Post
from tests.acceptance.harness.service import Serving
from tests.support import sink as sinks
from tests.support.sink import Sink

CONTACTS = 3000  # more than are posted in the time
PAUSE_SECONDS = 0.01
ENOUGH = 5  # messages heard, and as many waiting, when the backup is taken
ENOUGH_SECONDS = 90.0
ON_RECORD_SECONDS = 2.0  # after that long the end of a delivery is on record
GOES_ON_SECONDS = 3.0
DONE_SECONDS = 120.0
NEW_CONTACTS = 40
REPEAT = "возможно, повтор"
ANSWER_SECONDS = 0.4  # slower than alarms come in, so that some wait when the backup is taken
RATE = "rate_per_minute = 6000"

pytestmark = [pytest.mark.acceptance, pytest.mark.xdist_group("heavy"), pytest.mark.timeout(420)]


@dataclass(kw_only=True)
class Story:
    """What was known at which moment: accepted before the backup, and the cases people had heard of."""

    answered: Answered
    before: set[str] = field(default_factory=set)
    heard_long_before: set[int] = field(default_factory=set)
    heard_until_backup: set[int] = field(default_factory=set)
    heard_until_end: set[int] = field(default_factory=set)
    heard_after: list[dict[str, Any]] = field(default_factory=list)

    @property
    def heard_after_cases(self) -> set[int]:
        return set(ledger.messages_by_case(self.heard_after))


@pytest.fixture
def sink() -> Iterator[Sink]:
    with sinks.listening(_slowly) as listening:
        yield listening


def _slowly() -> int:
    time.sleep(ANSWER_SECONDS)
    return 200


@pytest.fixture(params=["sqlite to sqlite", "postgres to postgres", "sqlite to postgres"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Give the database that is lost and the one that takes its place."""
    with ExitStack() as stack:
        urls = []
        for place, kind in enumerate(request.param.split(" to ")):
            url = f"sqlite:///{tmp_path / f'{place}.db'}"
            if kind == "postgres":
                url = stack.enter_context(request.getfixturevalue("postgres_server").database())
            urls.append(url)
        yield urls[0], urls[1]


def test_a_backup_taken_under_load_restores_to_a_service_that_goes_on(
    tmp_path: Path, places: tuple[str, str], sink: Sink
) -> None:
    lost, found = tmp_path / "lost", tmp_path / "found"
    configuration.write(lost, sink=sink.url(), destination=RATE)
    archive = tmp_path / "night.backup.tar"

    story = _until_the_crash(lost, places[0], archive, sink)
    _restore(archive, found, places[1])
    shutil.copy(lost / "admin-key", found / "admin-key")
    after = len(sink.bodies)
    with service.serving(found, environment={"TRIAGE_DATABASE_URL": places[1]}) as serving, serving.client() as client:
        assert ledger.seconds_until_done(client, time.monotonic(), DONE_SECONDS) is not None, "work is stuck"
        story.heard_after = sink.messages[after:]
        contacts = {contact["external_id"]: contact for contact in ledger.every_contact(client)}
        notices = list(ledger.every(client, "/v1/notices"))
        _nothing_acknowledged_is_lost(story, contacts)
        _what_was_sent_is_not_sent_again_and_what_waited_is(story, contacts, notices)
        _it_goes_on(story, serving, client)


def _until_the_crash(data_dir: Path, database_url: str, archive: Path, sink: Sink) -> Story:
    """Post, back up in the midst of it, and kill the service while it still works."""
    environment = {"TRIAGE_DATABASE_URL": database_url}
    wanted = [_singly(post) for post in posting.posts(CONTACTS, random.Random(20))]
    story, enough = Story(answered=Answered()), threading.Event()
    with service.serving(data_dir, environment=environment) as serving, serving.client() as client:
        load = threading.Thread(target=_post, args=(serving, wanted, story.answered, enough))
        load.start()
        try:
            service.eventually(partial(_much_is_under_way, client, sink), "people hear of some alarms", ENOUGH_SECONDS)
            long_before = len(sink.bodies)
            time.sleep(ON_RECORD_SECONDS)
            story.before = set(story.answered.accepted)
            backup = service.run(["backup", str(archive), "--json", "--data-dir", str(data_dir)], environment)
            until_backup = len(sink.bodies)
            time.sleep(GOES_ON_SECONDS)
        finally:
            enough.set()
            load.join()
        for process in serving.family():
            process.kill()
        serving.process.wait()
    assert backup.returncode == 0, backup.stderr
    assert story.answered.strange == []
    story.heard_long_before = set(ledger.messages_by_case(sink.messages[:long_before]))
    story.heard_until_backup = set(ledger.messages_by_case(sink.messages[:until_backup]))
    story.heard_until_end = set(ledger.messages_by_case(sink.messages))
    return story


def _much_is_under_way(client: httpx.Client, sink: Sink) -> bool:
    waiting = client.get("/health/ready").json()["notices_waiting"]
    return len(sink.bodies) >= ENOUGH and int(waiting) >= ENOUGH


def _singly(post: Post) -> Post:
    """Let every contact be a case of its own: then a link tells which contact a message is about."""
    alone = [{key: value for key, value in contact.items() if key != "case_ref"} for contact in post.contacts]
    return Post(post.path, alone, message_id=post.message_id)


def _post(serving: Serving, wanted: list[Post], answered: Answered, enough: threading.Event) -> None:
    with serving.client(posting.TIMEOUT_SECONDS) as client:
        for post in wanted:
            if enough.wait(PAUSE_SECONDS):
                return
            posting.post_until_answered(client, post, answered)


def _restore(archive: Path, data_dir: Path, database_url: str) -> None:
    environment = {"TRIAGE_DATABASE_URL": database_url}
    restored = service.run(["restore", str(archive), "--json", "--data-dir", str(data_dir)], environment)
    assert restored.returncode == 0, restored.stderr
    assert json.loads(restored.stdout)["notices_waiting"] > 0, "no notice waited: nothing was tested"
    again = service.run(["restore", str(archive), "--data-dir", str(data_dir)], environment)
    assert again.returncode == 1
    assert "is not empty" in again.stderr


def _nothing_acknowledged_is_lost(story: Story, contacts: dict[str, dict[str, Any]]) -> None:
    assert len(story.before) > 10 * ENOUGH
    assert story.before - set(contacts) == set(), "acknowledged before the backup, but lost"
    assert {contact["status"] for contact in contacts.values()} == {"triaged"}
    known = {name: story.answered.ids[name] for name in story.before & set(story.answered.ids)}
    assert {name: contacts[name]["id"] for name in known} == known, "another id than the one that was answered"


def _what_was_sent_is_not_sent_again_and_what_waited_is(
    story: Story, contacts: dict[str, dict[str, Any]], notices: list[dict[str, Any]]
) -> None:
    alarms = {contact["case_id"] for contact in contacts.values() if contact["decision"]["alarm"]}
    assert story.heard_after_cases & story.heard_long_before == set(), "heard of twice, sent before the backup"
    assert alarms - story.heard_until_backup - story.heard_after_cases == set(), "pending in the backup, and lost"
    assert {notice["state"] for notice in notices} == {"sent"}
    assert {notice["case_id"] for notice in notices} == alarms
    waited = [message for message in story.heard_after if REPEAT in ledger.text_of(message)]
    assert len(waited) > 0
    assert max(ledger.messages_by_case(story.heard_after).values()) == 1
    print(f"{len(alarms)} alarms, {len(story.heard_after)} heard after, {len(waited)} of them as a possible repeat")


def _it_goes_on(story: Story, serving: Serving, client: httpx.Client) -> None:
    """Post what is new, what is there, and what came after the backup and is lost: each is answered as it should."""
    new = [
        {"source": "shop", "external_id": f"new-{n}", "channel": "chat", "text": "Where is it?"}
        for n in range(NEW_CONTACTS)
    ]
    receipts = client.post("/v1/contacts", json=new).raise_for_status().json()["contacts"]
    assert [receipt["duplicate"] for receipt in receipts] == [False] * NEW_CONTACTS
    highest = max(story.answered.ids.values())
    assert min(receipt["id"] for receipt in receipts) > highest, "an id that the lost service had given"
    assert min(receipt["case_id"] for receipt in receipts) > highest
    old = min(story.before)
    (receipt,) = client.post("/v1/contacts", json=new[0] | {"external_id": old}).raise_for_status().json()["contacts"]
    assert receipt["duplicate"]
    assert ledger.seconds_until_done(client, time.monotonic(), DONE_SECONDS) is not None
    assert serving.process.poll() is None
