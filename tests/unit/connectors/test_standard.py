"""Standard Webhooks: only what one of the source's secrets signed, and only now."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from triage.cleaning import clean
from triage.connectors.base import Delivery, Verifies
from triage.connectors.standard import Connector
from triage.domain.errors import ConfigError, Invalid, Malformed, Unauthenticated

# The vector of the reference libraries of Standard Webhooks.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
SENT_AT = datetime.fromtimestamp(1614265330, UTC)
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
OTHER_SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()


def connector(*secrets: str) -> Connector:
    return Connector(source="shop", secrets=secrets or (SECRET,))


def delivery(
    body: bytes = BODY,
    *,
    message_id: str = ID,
    timestamp: str = "1614265330",
    signature: str = SIGNATURE,
    at: datetime = SENT_AT,
) -> Delivery:
    headers = {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": signature}
    return Delivery(body=body, headers=headers, received_at=at)


def sign(secret: str, body: bytes, *, message_id: str = ID, timestamp: str = "1614265330") -> str:
    """Sign as the specification says, without our code."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def test_the_vector_of_the_specification_is_accepted_and_gives_its_id() -> None:
    assert sign(SECRET, BODY) == SIGNATURE
    assert connector().verify(delivery()) == ID
    assert isinstance(connector(), Verifies)


def test_any_of_two_secrets_and_any_of_several_signatures_will_do() -> None:
    assert connector(OTHER_SECRET, SECRET).verify(delivery()) == ID
    assert connector(SECRET, OTHER_SECRET).verify(delivery(signature=sign(OTHER_SECRET, BODY))) == ID
    several = f"v1a,AAAA {sign(OTHER_SECRET, b'x')} {SIGNATURE}"
    assert connector().verify(delivery(signature=several)) == ID


def test_a_secret_no_longer_active_is_refused() -> None:
    with pytest.raises(Unauthenticated, match="no signature"):
        connector(OTHER_SECRET).verify(delivery())


@pytest.mark.parametrize("shift", [-300, -299, 0, 299, 300])
def test_a_clock_a_little_off_is_tolerated(shift: int) -> None:
    assert connector().verify(delivery(at=SENT_AT + timedelta(seconds=shift))) == ID


@pytest.mark.parametrize("shift", [-86_400, -301, 301, 86_400])
def test_old_and_future_deliveries_are_refused(shift: int) -> None:
    with pytest.raises(Unauthenticated, match="300 s"):
        connector().verify(delivery(at=SENT_AT + timedelta(seconds=shift)))


@pytest.mark.parametrize(
    "signature",
    [
        "v2," + SIGNATURE[3:],
        "v1a," + SIGNATURE[3:],
        SIGNATURE[3:],
        SIGNATURE.rstrip("="),
        SIGNATURE[:-2] + "F=",
        SIGNATURE.lower(),
        "v1,",
        ",",
        " ",
        "v1," + "A" * 44,
        "v1,é",
        "x " * 50 + SIGNATURE,
    ],
)
def test_other_signatures_are_refused(signature: str) -> None:
    with pytest.raises(Unauthenticated):
        connector().verify(delivery(signature=signature))


@pytest.mark.parametrize(
    "timestamp", ["", "1614265330.0", "+1614265330", " 1614265330", "1e9", "١٦١٤٢٦٥٣٣٠", "9" * 5000, "-1", "now"]
)
def test_other_timestamps_are_refused(timestamp: str) -> None:
    with pytest.raises(Unauthenticated):
        connector().verify(delivery(timestamp=timestamp))


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_missing_header_is_named(name: str) -> None:
    complete = delivery()
    headers = {key: value for key, value in complete.headers.items() if key != name}
    with pytest.raises(Unauthenticated, match=name):
        connector().verify(Delivery(body=BODY, headers=headers, received_at=SENT_AT))


def changed_bytes(text: bytes) -> Iterator[bytes]:
    for place in range(len(text)):
        for other in {0x00, 0x20, 0x2E, 0x3D, 0x7F, 0xFF, text[place] ^ 1, text[place] ^ 0x20} - {text[place]}:
            yield text[:place] + bytes([other]) + text[place + 1 :]
        yield text[:place] + text[place + 1 :]
    yield text + b" "
    yield b" " + text


@pytest.mark.parametrize("part", ["body", "message_id", "timestamp", "signature"])
def test_every_changed_byte_is_refused(part: str) -> None:
    whole = {"body": BODY, "message_id": ID.encode(), "timestamp": b"1614265330", "signature": SIGNATURE.encode()}[part]
    harmless = {whole + b" ", b" " + whole} if part == "signature" else set()
    for changed in set(changed_bytes(whole)) - harmless:
        tampered = (
            delivery(changed) if part == "body" else delivery(**{part: changed.decode("latin-1")})  # type: ignore[arg-type]  # only texts are left
        )
        with pytest.raises(Unauthenticated):
            connector().verify(tampered)


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "whsec_",
        SECRET.removeprefix("whsec_"),
        "whsec_!!!!",
        "whsec_" + base64.b64encode(bytes(23)).decode(),
        "whsec_" + base64.b64encode(bytes(65)).decode(),
        SECRET + "\n",
        "whsec_é",
    ],
)
def test_a_secret_not_of_the_form_stops_the_boot_and_is_not_quoted(secret: str) -> None:
    with pytest.raises(ConfigError) as caught:
        connector(secret)
    assert secret in ("", "whsec_") or secret not in str(caught.value)


def test_no_secret_at_all_stops_the_boot() -> None:
    with pytest.raises(ConfigError, match="needs a secret"):
        Connector(source="shop")


def test_secrets_do_not_show() -> None:
    assert SECRET not in repr(connector())


def test_a_contact_is_of_the_source_that_signed_whatever_it_says() -> None:
    body = json.dumps({"type": "contact.created", "data": contact_json(source="another")}).encode()
    (contact,) = connector().parse(delivery(body), clean)
    assert contact.source == "shop"
    assert contact.occurred_at == SENT_AT


def test_other_types_are_of_no_interest_whatever_they_hold() -> None:
    assert connector().parse(delivery(b'{"type": "contact.deleted", "data": 5}'), clean) == []


def test_problems_name_their_place_in_the_event() -> None:
    body = json.dumps({"type": "contact.created", "data": contact_json(channel="fax", tags=[5])}).encode()
    with pytest.raises(Invalid) as caught:
        connector().parse(delivery(body), clean)
    assert [problem.path for problem in caught.value.problems] == ["data.channel", "data.tags[0]"]
    missing = json.dumps({"type": "contact.created", "data": {"external_id": "1", "channel": "chat"}}).encode()
    with pytest.raises(Invalid, match=r"data\.text"):
        connector().parse(delivery(missing), clean)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"type=contact.created"])
def test_what_is_no_json_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        connector().parse(delivery(body), clean)


def contact_json(**fields: object) -> dict[str, object]:
    return {"external_id": "1", "channel": "chat", "text": "Где заказ?", **fields}
