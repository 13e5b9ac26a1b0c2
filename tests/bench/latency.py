"""From a signed webhook to the notice at the sink, with the whole service running on this machine."""

from __future__ import annotations

import json
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.acceptance.harness import configuration, ledger, service, traffic, webhook
from tests.acceptance.harness.service import Serving
from tests.bench.report import Report, percentile
from tests.support import sink as sinks
from tests.support.sink import Sink

PER_SECOND, SECONDS = 50, 20
SENDERS = 8
SETTLE_SECONDS = 60.0
AIM_SECONDS = 1.0


@dataclass(frozen=True, kw_only=True)
class Story:
    """What is sent: each so many-th contact is an alarm, and alarms are noticed."""

    name: str
    alarm_each: int


STORIES = (
    Story(name="every tenth contact is an alarm", alarm_each=10),
    Story(name="every contact is an alarm", alarm_each=1),
)


def measure() -> list[Report]:
    rows = []
    for story in STORIES:
        seconds, wanted = _run(story)
        figures = [f"{percentile(seconds, share):.3f}" for share in (0.5, 0.95, 0.99, 1.0)] if seconds else ["-"] * 4
        rows.append([story.name, f"{len(seconds)} of {wanted}", *figures])
    title = (
        f"Signed webhook to notice at the sink, {PER_SECOND} contacts a second for {SECONDS} s, `triage serve`, SQLite"
    )
    heads = ["what", "noticed", "p50 s", "p95 s", "p99 s", "most s"]
    return [Report(title=title, heads=heads, rows=rows, notes=[f"aim: p95 at most {AIM_SECONDS:g} s"])]


def _run(story: Story) -> tuple[list[float], int]:
    arrived: list[float] = []

    def note() -> int:
        arrived.append(time.time())
        return 200

    with tempfile.TemporaryDirectory(prefix="triage-bench-") as folder, sinks.listening(note) as sink:
        data_dir = Path(folder) / "data"
        configuration.write(data_dir, sink=sink.url())
        with service.serving(data_dir) as serving, serving.client() as client:
            _warm_up(client, sink)
            sent = _send_all(serving, story)
            ledger.seconds_until_done(client, time.monotonic(), SETTLE_SECONDS)
            stored = ledger.every_contact(client)
    at = _arrivals(sink, arrived)
    wanted = [c for c in stored if c["external_id"] in sent and c["decision"]["alarm"]]
    found = [contact for contact in wanted if contact["case_id"] in at]
    return [at[contact["case_id"]] - sent[contact["external_id"]] for contact in found], len(wanted)


def _warm_up(client: httpx.Client, sink: Sink) -> None:
    """Let every process have worked once: what a start costs is not what is measured."""
    contact = {"source": "shop", "external_id": "first", "channel": "chat", "text": traffic.ALARMS[0]}
    client.post("/v1/contacts", json=contact).raise_for_status()
    service.eventually(lambda: sink.bodies, "the first notice arrives", SETTLE_SECONDS)


def _arrivals(sink: Sink, arrived: list[float]) -> dict[int, float]:
    """Give the first arrival per case; the sink notes a time for each body, in the same order."""
    at: dict[int, float] = {}
    for body, moment in zip(sink.bodies, arrived, strict=False):
        if found := ledger.CASE_LINK.search(ledger.text_of(json.loads(body))):
            at.setdefault(int(found[1]), moment)
    return at


def _send_all(serving: Serving, story: Story) -> dict[str, float]:
    """Send at fixed times, whatever the answers take; return when each was due to be sent."""
    sent: dict[str, float] = {}
    began = time.time() + 0.5
    senders = [
        threading.Thread(target=_send_some, args=(serving, story, place, began, sent)) for place in range(SENDERS)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    return sent


def _send_some(serving: Serving, story: Story, place: int, began: float, sent: dict[str, float]) -> None:
    with serving.client() as client:
        for number in range(place, PER_SECOND * SECONDS, SENDERS):
            texts = traffic.ALARMS if number % story.alarm_each == 0 else traffic.ORDINARY
            contact = {
                "external_id": f"c{number}",
                "channel": "chat",
                "text": f"{texts[number % len(texts)]} № {number}",
            }
            body = webhook.envelope(contact)
            due = began + number / PER_SECOND
            time.sleep(max(0.0, due - time.time()))
            client.post("/hooks/shop", content=body, headers=webhook.signed(body, f"m{number}")).raise_for_status()
            sent[f"c{number}"] = due
