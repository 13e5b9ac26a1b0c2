"""What every connector must honour, on each one found.

A connector `<name>` has in `tests/connectors/<name>/` for each of its `EVENTS` a recording `<event>.json`, the body as
it was sent, and `<event>.expected.json`, the contacts it becomes; `source.json` says with which secrets and options it
is made, and shows an event of no interest.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triage import registry
from triage.cleaning import clean
from triage.connectors.base import Connects, Delivery, Verifies
from triage.domain.errors import Invalid, Malformed, Unauthenticated

RECORDINGS = Path(__file__).parents[1] / "connectors"
FOUND = registry.load("triage.connectors")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["type", "data", "external_id", "channel"]), inner),
    max_leaves=10,
).map(lambda value: json.dumps(value).encode())
NOW = datetime(2026, 11, 21, 9, 15, 5, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A connector made as its `source.json` says, and its folder."""

    connector: Connects
    folder: Path
    source: dict[str, Any]


@pytest.fixture(params=FOUND)
def recorded(request: pytest.FixtureRequest) -> Recorded:
    folder = RECORDINGS / request.param
    source = json.loads((folder / "source.json").read_text(encoding="utf-8"))
    made = FOUND[request.param](
        source="recorded", secrets=tuple(source.get("secrets", ())), options=source.get("options", {})
    )
    return Recorded(connector=made, folder=folder, source=source)


def delivery(body: bytes) -> Delivery:
    return Delivery(body=body, headers={"content-type": "application/json"}, received_at=NOW)


def mutations(body: bytes) -> Iterator[bytes]:
    """Give the body cut at many places, and with single bytes changed."""
    step = max(1, len(body) // 200)
    for place in range(0, len(body), step):
        yield body[:place]
        yield body[:place] + bytes([body[place] ^ 0x5A]) + body[place + 1 :]


def test_there_are_connectors() -> None:
    assert "standard" in FOUND


def test_every_declared_event_has_a_recording_and_what_it_becomes(recorded: Recorded) -> None:
    assert recorded.connector.EVENTS
    for event in recorded.connector.EVENTS:
        body = (recorded.folder / f"{event}.json").read_bytes()
        expected = json.loads((recorded.folder / f"{event}.expected.json").read_text(encoding="utf-8"))
        contacts = recorded.connector.parse(delivery(body), clean)
        assert json.loads(msgspec.json.encode(contacts)) == expected


def test_every_recording_is_of_a_declared_event(recorded: Recorded) -> None:
    names = {file.name.removesuffix(".json").removesuffix(".expected") for file in recorded.folder.glob("*.json")}
    assert names == {*recorded.connector.EVENTS, "source"}


def test_the_same_delivery_twice_is_the_same_contacts(recorded: Recorded) -> None:
    body = (recorded.folder / f"{recorded.connector.EVENTS[0]}.json").read_bytes()
    assert recorded.connector.parse(delivery(body), clean) == recorded.connector.parse(delivery(body), clean)


def test_an_event_of_no_interest_is_no_error(recorded: Recorded) -> None:
    body = json.dumps(recorded.source["no_interest"]).encode()
    assert recorded.connector.parse(delivery(body), clean) == []


def test_a_damaged_body_is_refused_by_name_or_read(recorded: Recorded) -> None:
    for event in recorded.connector.EVENTS:
        for body in mutations((recorded.folder / f"{event}.json").read_bytes()):
            parse_or_refuse(recorded.connector, body)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=60) | JSON)
def test_any_bytes_are_refused_by_name_or_read(recorded: Recorded, body: bytes) -> None:
    parse_or_refuse(recorded.connector, body)


def test_a_delivery_without_its_signature_is_refused(recorded: Recorded) -> None:
    if not isinstance(recorded.connector, Verifies):
        pytest.skip("this source signs nothing")
    body = (recorded.folder / f"{recorded.connector.EVENTS[0]}.json").read_bytes()
    with pytest.raises(Unauthenticated):
        recorded.connector.verify(delivery(body))


def test_secrets_and_options_do_not_show(recorded: Recorded) -> None:
    assert not any(secret in repr(recorded.connector) for secret in recorded.source.get("secrets", ()))


def parse_or_refuse(connector: Connects, body: bytes) -> None:
    """Fail with whatever else than a refusal comes, and with a refusal that says nothing."""
    refusal: Exception | None = None
    try:
        connector.parse(delivery(body), clean)
    except (Invalid, Malformed) as error:
        refusal = error
    assert refusal is None or str(refusal)
    assert not isinstance(refusal, Invalid) or all(problem.path and problem.message for problem in refusal.problems)
