"""What people correct is known to the next answer, in every process; what is erased has never been said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.acceptance.harness import configuration, service
from tests.acceptance.harness.service import Serving

pytestmark = [pytest.mark.acceptance, pytest.mark.xdist_group("corrections")]

LATE = "The parcel is late again, where is my order number {number}?"
RIGHT = "store"
ANNA = {"name": "Anna", "email": "anna@example.org"}
LESSONS = 6
BURST = 12


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """Give a service with two workers of each kind, whose notices nobody takes."""
    data_dir: Path = tmp_path_factory.mktemp("desk") / "data"
    configuration.write(data_dir, sink="json://127.0.0.1:9/hook")
    with service.serving(data_dir, "--workers", "2") as running:
        yield running


def send(client: httpx.Client, name: str, **given: Any) -> int:
    contact = {"external_id": name, "source": "shop", "channel": "chat", "text": LATE.format(number=name)} | given
    answer = client.post("/v1/contacts", json=contact)
    assert answer.status_code == 202, answer.text
    return int(answer.json()["contacts"][0]["id"])


def decision(client: httpx.Client, contact_id: int) -> dict[str, Any]:
    service.eventually(
        lambda: client.get(f"/v1/contacts/{contact_id}").json()["decision"], f"contact {contact_id} is triaged"
    )
    found: dict[str, Any] = client.get(f"/v1/contacts/{contact_id}").json()["decision"]
    return found


def answer(client: httpx.Client) -> dict[str, Any]:
    text = {"text": LATE.format(number=17), "source": "shop", "channel": "chat", "lang": "en"}
    found: dict[str, Any] = client.post("/v1/classify", json=text).json()
    return found


def test_a_correction_is_known_everywhere_and_an_erasure_takes_it_back(desk: Serving) -> None:
    with desk.client() as client:
        before = answer(client)
        assert before["topic"] != RIGHT
        ids = [send(client, f"lesson-{number}", author=ANNA) for number in range(LESSONS)]
        for contact_id in ids:
            assert decision(client, contact_id)["topic"] != RIGHT
            corrected = client.post(f"/v1/contacts/{contact_id}/correction", json={"topic": RIGHT})
            assert corrected.status_code == 200, corrected.text
            assert corrected.json()["decision"]["topic"] == RIGHT
        service.eventually(lambda: answer(client)["topic"] == RIGHT, "the next answer knows what was corrected")
        known = answer(client)["model"]
        assert f"online-{LESSONS}" in known

        fresh = [send(client, f"fresh-{number}") for number in range(BURST)]  # both workers have some of them
        decisions = [decision(client, contact_id) for contact_id in fresh]
        assert {(one["topic"], one["model"]) for one in decisions} == {(RIGHT, known)}

        erased = client.post("/v1/people/erase", json={"email": ANNA["email"]})
        assert erased.json()["removed"]["corrections"] == LESSONS
        service.eventually(lambda: answer(client) == before, "the answer is as before the corrections")
        again = decision(client, send(client, "after"))
        assert again["model"] == before["model"]
