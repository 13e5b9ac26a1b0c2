"""What arrives at a real server, and what is made of its answers."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.support.sink import Sink, listening
from triage.config import Destination
from triage.domain.errors import DeliveryError
from triage.notify.destinations import Message, Outcome, Severity
from triage.notify.destinations.apprise_url import open_place

MESSAGE = Message(title="Urgent", body="line one\nline two <b>&amp;", severity=Severity.ALARM)


@pytest.fixture
def sink() -> Iterator[Sink]:
    with listening() as server:
        yield server


def send(sink: Sink, path: str = "/hook", scheme: str = "json") -> Outcome:
    place = open_place(Destination(id="duty", url=sink.url(scheme, path), private_network=True))
    return place.sender.send(MESSAGE)


def test_it_arrives_as_it_is(sink: Sink) -> None:
    assert send(sink) is Outcome.SENT
    [arrived] = sink.messages
    assert (arrived["title"], arrived["message"], arrived["type"]) == ("Urgent", MESSAGE.body, "failure")


def test_mattermost_gets_plain_text(sink: Sink) -> None:
    assert send(sink, "/3ccdd113474722377935511fc85d3dd4", "mmost") is Outcome.SENT
    [arrived] = sink.messages
    assert MESSAGE.body in arrived["text"]
    assert "icon_url" not in arrived


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 413, 422])
def test_a_refusal_is_permanent(sink: Sink, status: int) -> None:
    sink.answer = lambda: status
    with pytest.raises(DeliveryError) as failed:
        send(sink)
    assert (failed.value.permanent, failed.value.unknown, failed.value.reason) == (
        True,
        False,
        f"refused: HTTP {status}",
    )


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_trouble_is_temporary(sink: Sink, status: int) -> None:
    sink.answer = lambda: status
    with pytest.raises(DeliveryError) as failed:
        send(sink)
    assert (failed.value.permanent, failed.value.unknown, failed.value.reason) == (False, False, f"busy: HTTP {status}")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_it_is_not_led_elsewhere(sink: Sink, status: int) -> None:
    sink.answer = lambda: status
    with pytest.raises(DeliveryError) as failed:
        send(sink)
    assert failed.value.permanent
    assert len(sink.bodies) == 1


def test_a_closed_door_is_temporary() -> None:
    with listening() as sink:
        pass
    with pytest.raises(DeliveryError) as failed:
        send(sink)
    assert (failed.value.permanent, failed.value.unknown) == (False, False)
    assert failed.value.reason == "unreachable: no connection"


def test_silence_is_an_unknown_outcome(sink: Sink) -> None:
    released = threading.Event()
    sink.answer = lambda: 200 if released.wait(15) else 500
    began = time.monotonic()
    with pytest.raises(DeliveryError) as failed:
        send(sink)
    released.set()
    assert failed.value.unknown
    assert failed.value.reason == "no answer: 8 s"
    assert time.monotonic() - began < 11


def test_a_connection_cut_after_the_request_is_an_unknown_outcome() -> None:
    """Whoever hangs up without an answer may have taken the message."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def hang_up() -> None:
            line, _ = door.accept()
            with line:
                line.recv(65_536)

        threading.Thread(target=hang_up, daemon=True).start()
        url = f"json://127.0.0.1:{door.getsockname()[1]}/hook"
        with pytest.raises(DeliveryError) as failed:
            open_place(Destination(id="duty", url=url, private_network=True)).sender.send(MESSAGE)
    assert (failed.value.unknown, failed.value.reason) == (True, "no answer: the connection was cut")


def test_an_address_that_became_private_is_refused_before_each_message(sink: Sink) -> None:
    """Between start-up and now the name may have been pointed at the inside; here permission is taken away instead."""
    place = open_place(Destination(id="duty", url=sink.url(), private_network=True))
    object.__setattr__(place.sender._address, "private_network", False)  # type: ignore[attr-defined]  # as by his DNS
    with pytest.raises(DeliveryError) as failed:
        place.sender.send(MESSAGE)
    assert failed.value.permanent
    assert failed.value.reason.startswith("private address: ")
    assert not sink.bodies


def test_a_name_without_an_address_is_temporary() -> None:
    place = open_place(Destination(id="duty", url="jsons://nowhere.invalid/s3cr3t"))
    with pytest.raises(DeliveryError) as failed:
        place.sender.send(MESSAGE)
    assert (failed.value.permanent, failed.value.reason) == (False, "unreachable: its name has no address")
