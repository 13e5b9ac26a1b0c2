"""A company with topics of its own: they are there at once, a model of its own answers without a restart, and goes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.acceptance.harness import configuration, service
from tests.acceptance.harness.service import Serving
from tests.support.company import FRANCHISE, TOPIC_IDS, TOPICS, labelled

pytestmark = [pytest.mark.acceptance, pytest.mark.xdist_group("own topics"), pytest.mark.timeout(600)]

TRAINING_SECONDS = 240.0
BURST = 40  # both workers have some of them
BILLING = '\n[[queues]]\nid = "billing"\n'


def _run(data_dir: Path, database_url: str, *arguments: str) -> str:
    environment = {"TRIAGE_DATABASE_URL": database_url}
    done = service.run([*arguments, "--data-dir", str(data_dir)], environment, seconds=TRAINING_SECONDS)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _triaged(client: httpx.Client, name: str, text: str) -> list[dict[str, Any]]:
    """Send some contacts and return their decisions."""
    sent = [
        {"external_id": f"{name}-{number}", "channel": "email", "source": "shop", "text": text}
        for number in range(BURST)
    ]
    stored = client.post("/v1/contacts", json=sent).json()["contacts"]
    contacts: list[dict[str, Any]] = []

    def decided() -> bool:
        contacts[:] = [client.get(f"/v1/contacts/{one['id']}").json() for one in stored]
        return all(contact["decision"] for contact in contacts)

    service.eventually(decided, f"all of {name} are triaged")
    return [contact["decision"] for contact in contacts]


def _topics_and_models(decisions: Sequence[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(decision["topic"], decision["model"]) for decision in decisions}


def _workers(running: Serving) -> set[int]:
    """Find the workers themselves, without the jobs that they fork."""
    children = psutil.Process(running.process.pid).children()
    return {one.pid for one in children if one.cmdline()[-2:] == ["worker", "triage"]}


def test_a_model_of_its_own_answers_in_every_worker_without_a_restart(tmp_path: Path, database_url: str) -> None:
    data_dir = tmp_path / "data"
    configuration.write(data_dir, sink="json://127.0.0.1:9/nobody", rest=BILLING + TOPICS)
    data = tmp_path / "labelled.csv"
    data.write_text(labelled(), encoding="utf-8")
    environment = {"TRIAGE_DATABASE_URL": database_url}
    with service.serving(data_dir, "--workers", "2", environment=environment) as running, running.client() as client:
        [(topic, shipped)] = _topics_and_models(_triaged(client, "before", FRANCHISE))
        assert (topic, shipped.partition("-")[0]) == ("rest", "triage")
        workers = _workers(running)
        assert len(workers) == 2

        made = _run(data_dir, database_url, "train", "--data", str(data), "--without-corpus", "--json")
        version = json.loads(made)["model"]["version"]
        assert _topics_and_models(_triaged(client, "candidate", FRANCHISE)) == {("rest", shipped)}

        _run(data_dir, database_url, "models", "promote", version)
        assert _topics_and_models(_triaged(client, "after", FRANCHISE)) == {("franchise", version)}
        assert client.post("/v1/classify", json={"text": FRANCHISE}).json()["topic"] == "franchise"
        assert client.get("/health/ready").json()["model"] == version

        assert client.post("/v1/models/rollback").json() == {"answers": shipped}
        assert _topics_and_models(_triaged(client, "rolled-back", FRANCHISE)) == {("rest", shipped)}
        assert _workers(running) == workers
        _its_topics_are_everywhere(data_dir, database_url, client)


def _its_topics_are_everywhere(data_dir: Path, database_url: str, client: httpx.Client) -> None:
    cases = client.get("/v1/cases", params={"topic": "franchise", "limit": 100}).json()["cases"]
    assert len(cases) == BURST
    [decision, *_] = _triaged(client, "money", "The card was charged twice, where is my refund?")
    assert decision["topic"] == "money"
    assert set(decision["topics"]) == set(TOPIC_IDS)
    assert 'triage_contacts_triaged_total{language="en",topic="franchise"}' in client.get("/metrics").text
    tried = service.run(["rules", "test", "--data-dir", str(data_dir), "--topic", "delivery"])
    assert tried.returncode == 2
    assert "'delivery' is not a topic" in tried.stderr
    assert "franchise" in tried.stderr
