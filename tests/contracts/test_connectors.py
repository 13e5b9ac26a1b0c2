"""What every connector must honour, on each one found.

A connector `<name>` has in `tests/connectors/<name>/`, or in folders in there for several kinds of sources, for each of
its `EVENTS` a recording `<event>.json` (or another ending), the body as it was sent, and `<event>.expected.json`, the
contacts it becomes, without what is empty; `source.json` says with which secrets, options and content type it is made,
and shows an event of no interest.
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
from triage.connectors.base import Connects, Delivery, Verifies, Warns
from triage.domain.errors import Invalid, Malformed, Unauthenticated

RECORDINGS = Path(__file__).parents[1] / "connectors"
FOUND = registry.load("triage.connectors")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["type", "data", "external_id", "channel"]), inner),
    max_leaves=10,
).map(lambda value: json.dumps(value).encode())
NOW = datetime(2026, 11, 21, 9, 15, 5, tzinfo=UTC)


SOURCES = sorted(file.parent.relative_to(RECORDINGS).as_posix() for file in RECORDINGS.rglob("source.json"))


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A connector made as its `source.json` says, and its folder."""

    connector: Connects
    folder: Path
    source: dict[str, Any]

    def body(self, event: str) -> bytes:
        (file,) = (found for found in self.folder.glob(f"{event}.*") if found.name != f"{event}.expected.json")
        return file.read_bytes()

    @property
    def secrets(self) -> list[str]:
        return list(self.source.get("secrets", ()))

    def delivery(self, body: bytes) -> Delivery:
        content_type = self.source.get("content_type", "application/json")
        return Delivery(body=body, headers={"content-type": content_type}, received_at=NOW)


@pytest.fixture(params=SOURCES)
def recorded(request: pytest.FixtureRequest) -> Recorded:
    folder = RECORDINGS / request.param
    source = json.loads((folder / "source.json").read_text(encoding="utf-8"))
    made = FOUND[request.param.partition("/")[0]](
        source="recorded", secrets=tuple(source.get("secrets", ())), options=source.get("options", {})
    )
    return Recorded(connector=made, folder=folder, source=source)


def told(value: Any) -> Any:
    """Leave out what is empty: a contact is compared by what it says."""
    if isinstance(value, dict):
        return {key: inner for key, one in value.items() if (inner := told(one)) not in ("", None, [], {})}
    return [told(one) for one in value] if isinstance(value, list) else value


def mutations(body: bytes) -> Iterator[bytes]:
    """Give the body cut at many places, and with single bytes changed."""
    step = max(1, len(body) // 200)
    for place in range(0, len(body), step):
        yield body[:place]
        yield body[:place] + bytes([body[place] ^ 0x5A]) + body[place + 1 :]


def test_every_connector_has_recordings() -> None:
    assert {source.partition("/")[0] for source in SOURCES} == set(FOUND) >= {"standard", "generic"}


def test_every_declared_event_has_a_recording_and_what_it_becomes(recorded: Recorded) -> None:
    assert recorded.connector.EVENTS
    for event in recorded.connector.EVENTS:
        expected = json.loads((recorded.folder / f"{event}.expected.json").read_text(encoding="utf-8"))
        contacts = recorded.connector.parse(recorded.delivery(recorded.body(event)), clean)
        assert told(json.loads(msgspec.json.encode(contacts))) == told(expected)


def test_every_recording_is_of_a_declared_event(recorded: Recorded) -> None:
    names = {file.stem.removesuffix(".expected") for file in recorded.folder.iterdir()}
    assert names == {*recorded.connector.EVENTS, "source"}


def test_the_same_delivery_twice_is_the_same_contacts(recorded: Recorded) -> None:
    first, again = (recorded.delivery(recorded.body(recorded.connector.EVENTS[0])) for _ in range(2))
    assert recorded.connector.parse(first, clean) == recorded.connector.parse(again, clean)


def test_an_event_of_no_interest_is_no_error(recorded: Recorded) -> None:
    event = recorded.source["no_interest"]
    body = event if isinstance(event, str) else json.dumps(event)
    assert recorded.connector.parse(recorded.delivery(body.encode()), clean) == []


def test_a_damaged_body_is_refused_by_name_or_read(recorded: Recorded) -> None:
    for event in recorded.connector.EVENTS:
        for body in mutations(recorded.body(event)):
            parse_or_refuse(recorded, body)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=60) | JSON)
def test_any_bytes_are_refused_by_name_or_read(recorded: Recorded, body: bytes) -> None:
    parse_or_refuse(recorded, body)


def test_a_delivery_without_its_signature_is_refused(recorded: Recorded) -> None:
    if not isinstance(recorded.connector, Verifies) or not recorded.secrets:
        pytest.skip("this source signs nothing")
    body = recorded.body(recorded.connector.EVENTS[0])
    for secret in recorded.secrets:  # some stand in the body
        body = body.replace(secret.encode(), b"another")
    with pytest.raises(Unauthenticated):
        recorded.connector.verify(recorded.delivery(body))


def test_a_source_that_signs_nothing_is_warned_of(recorded: Recorded) -> None:
    unsigned = isinstance(recorded.connector, Warns) and any("not signed" in one for one in recorded.connector.warnings)
    assert unsigned is not bool(recorded.secrets)


def test_secrets_and_options_do_not_show(recorded: Recorded) -> None:
    assert not any(secret in repr(recorded.connector) for secret in recorded.secrets)


def parse_or_refuse(recorded: Recorded, body: bytes) -> None:
    """Fail with whatever else than a refusal comes, and with a refusal that says nothing."""
    refusal: Exception | None = None
    try:
        recorded.connector.parse(recorded.delivery(body), clean)
    except (Invalid, Malformed) as error:
        refusal = error
    assert refusal is None or str(refusal)
    assert not isinstance(refusal, Invalid) or all(problem.path and problem.message for problem in refusal.problems)
