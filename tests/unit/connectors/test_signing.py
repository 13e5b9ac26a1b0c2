"""Signatures and secrets: only what a source's secret vouches for, every byte of it, and only now."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from triage.connectors.base import Delivery
from triage.connectors.generic import Connector
from triage.connectors.signing import KNOWN_TO_ALL, first_fitting
from triage.domain.errors import ConfigError, Unauthenticated

# Made with: printf %s "$signed" | openssl dgst -sha256 -hmac "$secret" [-binary | base64]
SECRET, OTHER = "it's a secret to everybody", "quite another secret 123"
BODY = b'{"ticket": {"id": 17, "comment": "Hello, World!"}}'
STAMP = "1763716500"
SENT_AT = datetime.fromtimestamp(1763716500, UTC)
VECTORS: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "sha256 hex over the body": (
        {"scheme": "hmac-sha256", "header": "X-Hub-Signature-256", "prefix": "sha256="},
        {"x-hub-signature-256": "sha256=8cb5517bacead9e3390ea6524c90bc5460aaf559ddcac105271a1f4602510906"},
    ),
    "sha256 base64 over the body": (
        {"scheme": "hmac-sha256", "header": "X-Signature", "encoding": "base64"},
        {"x-signature": "jLVRe6zq2eM5DqZSTJC8VGCq9VndysEFJxofRgJRCQY="},
    ),
    "sha1 hex over the body (Zammad, Intercom)": (
        {"scheme": "hmac-sha1", "header": "X-Hub-Signature", "prefix": "sha1=", "id_header": "X-Zammad-Delivery"},
        {"x-hub-signature": "sha1=70e62da2abe90537da74e6f7026ae53e0ec7e59f", "x-zammad-delivery": "d-1"},
    ),
    "sha1 base64 over the body (Help Scout)": (
        {"scheme": "hmac-sha1", "header": "X-HelpScout-Signature", "encoding": "base64"},
        {"x-helpscout-signature": "cOYtoqvpBTfadOb3AmrlPg7H5Z8="},
    ),
    "sha256 hex over time, point, body (Chatwoot)": (
        {
            "scheme": "hmac-sha256",
            "header": "X-Chatwoot-Signature",
            "prefix": "sha256=",
            "timestamp_header": "X-Chatwoot-Timestamp",
        },
        {
            "x-chatwoot-signature": "sha256=f618affe2d33fa30b1334ded80e38de32b70909f77bdc1ce68df0c807b1a22f9",
            "x-chatwoot-timestamp": STAMP,
        },
    ),
    "sha256 base64 over ISO time and body (Zendesk)": (
        {
            "scheme": "hmac-sha256",
            "header": "X-Zendesk-Webhook-Signature",
            "encoding": "base64",
            "signed": "{timestamp}{body}",
            "timestamp_header": "X-Zendesk-Webhook-Signature-Timestamp",
        },
        {
            "x-zendesk-webhook-signature": "5g/QREDxkof7tsNlOzFkBdjqmuwxAA3EHiecXf4GSSc=",
            "x-zendesk-webhook-signature-timestamp": "2025-11-21T09:15:00Z",
        },
    ),
    "a signed id": (
        {
            "scheme": "hmac-sha256",
            "header": "X-Signature",
            "signed": "{id}.{timestamp}.{body}",
            "timestamp_header": "X-Time",
            "id_header": "X-Id",
        },
        {
            "x-signature": "534753dec6a4da48e219ea7a00340dfb488ef67003fc5dbf8e9f260af9d05cc9",
            "x-time": STAMP,
            "x-id": "msg-1",
        },
    ),
    "bearer": ({"scheme": "bearer"}, {"authorization": f"Bearer {SECRET}"}),
    "a key in a header": ({"scheme": "bearer", "header": "X-Api-Key"}, {"x-api-key": SECRET}),
}
SIGNED = [name for name, (verify, _) in VECTORS.items() if verify["scheme"].startswith("hmac")]


def connector(verify: dict[str, Any], *secrets: str) -> Connector:
    options = {"mapping": {"external_id": "ticket.id", "text": "ticket.comment"}, "verify": verify}
    return Connector(source="desk", secrets=secrets, options=options)


def delivery(headers: dict[str, str], body: bytes = BODY, at: datetime = SENT_AT) -> Delivery:
    return Delivery(body=body, headers=headers, received_at=at)


@pytest.mark.parametrize("name", VECTORS)
def test_a_vector_made_without_our_code_is_accepted(name: str) -> None:
    verify, headers = VECTORS[name]
    assert connector(verify, SECRET).prove(delivery(headers)).secret == 1


def test_the_example_of_github_is_accepted() -> None:
    verify = {"scheme": "hmac-sha256", "header": "X-Hub-Signature-256", "prefix": "sha256="}
    signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    proof = connector(verify, "It's a Secret to Everybody").prove(
        delivery({"x-hub-signature-256": signature}, b"Hello, World!")
    )
    assert proof.secret == 1


@pytest.mark.parametrize("name", VECTORS)
def test_any_of_two_secrets_will_do_and_no_other(name: str) -> None:
    verify, headers = VECTORS[name]
    assert connector(verify, OTHER, SECRET).prove(delivery(headers)).secret == 2
    assert connector(verify, SECRET, OTHER).prove(delivery(headers)).secret == 1
    with pytest.raises(Unauthenticated):
        connector(verify, OTHER, OTHER + "4").prove(delivery(headers))


def changed(text: bytes) -> Iterator[bytes]:
    for place in range(len(text)):
        for other in {0x00, 0x2E, 0x3D, 0x7F, text[place] ^ 1, text[place] ^ 0x20} - {text[place]}:
            yield text[:place] + bytes([other]) + text[place + 1 :]
        yield text[:place] + text[place + 1 :]


@pytest.mark.parametrize("name", SIGNED)
def test_every_changed_byte_of_the_body_is_refused(name: str) -> None:
    verify, headers = VECTORS[name]
    made = connector(verify, SECRET)
    for body in (*changed(BODY), BODY + b"\n", b" " + BODY, b""):
        with pytest.raises(Unauthenticated, match="fits"):
            made.prove(delivery(headers, body))


@pytest.mark.parametrize(
    ("name", "header"),
    [(name, header) for name, (_, headers) in VECTORS.items() for header in headers if header != "x-zammad-delivery"],
)
def test_every_changed_byte_of_what_vouches_is_refused(name: str, header: str) -> None:
    verify, headers = VECTORS[name]
    made = connector(verify, SECRET)
    case_is_nothing = header == "authorization"  # "bearer" is as good as "Bearer"
    for value in changed(headers[header].encode()):
        written = value.decode("latin-1")
        if case_is_nothing and written.lower() == headers[header].lower() and written.endswith(SECRET):
            continue
        with pytest.raises(Unauthenticated):
            made.prove(delivery({**headers, header: written}))


@pytest.mark.parametrize("name", VECTORS)
def test_a_missing_header_is_named_before_the_body_is_read(name: str) -> None:
    verify, headers = VECTORS[name]
    for missing in set(headers) - {"x-zammad-delivery"}:
        rest = {key: value for key, value in headers.items() if key != missing}
        with pytest.raises(Unauthenticated, match=missing) as caught:
            connector(verify, SECRET).screen(rest, SENT_AT)
        assert caught.value.step == "headers"
        assert caught.value.next_step


def test_a_wrong_token_is_refused_before_the_body_is_read() -> None:
    with pytest.raises(Unauthenticated, match="another secret"):
        connector({"scheme": "bearer"}, SECRET).screen({"authorization": "Bearer x"}, SENT_AT)
    with pytest.raises(Unauthenticated, match="does not begin with 'Bearer'"):
        connector({"scheme": "bearer"}, SECRET).screen({"authorization": f"Basic {SECRET}"}, SENT_AT)


@pytest.mark.parametrize("shift_seconds", [-300, 0, 300])
def test_a_clock_a_little_off_is_tolerated(shift_seconds: int) -> None:
    verify, headers = VECTORS["sha256 hex over time, point, body (Chatwoot)"]
    at = SENT_AT + timedelta(seconds=shift_seconds)
    assert connector(verify, SECRET).prove(delivery(headers, at=at)).sent_at == SENT_AT


@pytest.mark.parametrize(("tolerance_seconds", "shift_seconds"), [(300, 301), (300, -301), (20, 21), (3600, 3601)])
def test_a_time_too_far_off_is_refused(tolerance_seconds: int, shift_seconds: int) -> None:
    verify, headers = VECTORS["sha256 hex over time, point, body (Chatwoot)"]
    at = SENT_AT + timedelta(seconds=shift_seconds)
    with pytest.raises(Unauthenticated, match=f"{tolerance_seconds} s") as caught:
        connector({**verify, "tolerance_seconds": tolerance_seconds}, SECRET).prove(delivery(headers, at=at))
    assert caught.value.step == "timestamp"


@pytest.mark.parametrize("stamp", ["1763716500000", "2025-11-21T12:15:00+03:00", "2025-11-21T09:15:00.5Z"])
def test_times_in_milliseconds_and_iso_are_understood(stamp: str) -> None:
    verify, _ = VECTORS["sha256 hex over time, point, body (Chatwoot)"]
    mac = hmac.new(SECRET.encode(), stamp.encode() + b"." + BODY, hashlib.sha256).hexdigest()
    headers = {"x-chatwoot-signature": f"sha256={mac}", "x-chatwoot-timestamp": stamp}
    assert connector(verify, SECRET).prove(delivery(headers)).secret == 1


@pytest.mark.parametrize("stamp", ["now", "2025-11-21T09:15:00", "1e9", "-1", "9" * 400, "1763716500.0", "١٧٦٣٧١٦٥٠٠"])
def test_other_times_are_refused(stamp: str) -> None:
    verify, headers = VECTORS["sha256 hex over time, point, body (Chatwoot)"]
    with pytest.raises(Unauthenticated):
        connector(verify, SECRET).prove(delivery({**headers, "x-chatwoot-timestamp": stamp}))


def test_hex_may_be_written_in_capitals_and_several_signatures_may_be_sent() -> None:
    verify, headers = VECTORS["sha256 hex over the body"]
    mac = headers["x-hub-signature-256"].removeprefix("sha256=")
    for value in (f"sha256={mac.upper()}", f"sha256={'0' * 64} sha256={mac}"):
        assert connector(verify, SECRET).prove(delivery({"x-hub-signature-256": value})).secret == 1


@pytest.mark.parametrize("encoding", ["base64", "hex"])
def test_a_secret_may_be_written_in_base64_or_hex(encoding: str) -> None:
    key = bytes(range(32))
    written = base64.b64encode(key).decode() if encoding == "base64" else key.hex()
    verify = {"scheme": "hmac-sha256", "header": "X-Signature", "secret_encoding": encoding}
    mac = hmac.new(key, BODY, hashlib.sha256).hexdigest()
    assert connector(verify, written).prove(delivery({"x-signature": mac})).secret == 1
    with pytest.raises(ConfigError, match="secret_encoding"):
        connector(verify, "!not of that form!")


def test_basic_sign_in_takes_user_and_password() -> None:
    made = connector({"scheme": "basic"}, "triage:päss:word")
    right = base64.b64encode("triage:päss:word".encode()).decode()
    assert made.prove(delivery({"authorization": f"Basic {right}"})).secret == 1
    for wrong in (right[:-4], right.swapcase(), base64.b64encode(b"triage:").decode()):
        with pytest.raises(Unauthenticated):
            made.screen({"authorization": f"Basic {wrong}"}, SENT_AT)
    with pytest.raises(ConfigError, match="user:password"):
        connector({"scheme": "basic"}, "no-colon")


def test_a_secret_may_stand_in_the_body() -> None:
    made = connector({"scheme": "body", "body_secret": "auth.secret"}, OTHER, SECRET)
    assert made.prove(delivery({}, f'{{"auth": {{"secret": "{SECRET}"}}}}'.encode())).secret == 2
    for body in (b'{"auth": {"secret": "x"}}', b'{"auth": {}}', b'{"auth": {"secret": ["x"]}}', b"{", b"", BODY):
        with pytest.raises(Unauthenticated):
            made.prove(delivery({}, body))


def test_what_is_repeated_is_known_by_what_is_signed() -> None:
    verify, headers = VECTORS["a signed id"]
    assert connector(verify, SECRET).verify(delivery(headers)) == "msg-1"
    verify, headers = VECTORS["sha1 hex over the body (Zammad, Intercom)"]
    made = connector(verify, SECRET)
    # The id is not signed: changed, it must not make an old delivery a new one.
    ids = {made.verify(delivery({**headers, "x-zammad-delivery": name})) for name in ("d-1", "d-2")}
    assert ids == {f"sha256:{hashlib.sha256(BODY).hexdigest()}"}
    token = connector({"scheme": "bearer", "id_header": "X-Id"}, SECRET)
    assert token.verify(delivery({"authorization": f"Bearer {SECRET}", "x-id": "7"})) == "7"


def test_every_pair_is_compared_whatever_fits() -> None:
    assert first_fitting([(b"a", b"b"), (b"c",)], [b"c", b"b"]) == 1
    assert first_fitting([(b"a",), (b"c",)], [b"c"]) == 2
    assert first_fitting([(b"a",)], [b"b", b""]) == first_fitting([], [b"x"]) == 0


WRONG = [
    ({}, ["s" * 20], "scheme"),
    ({"scheme": "hmac-md5"}, ["s" * 20], "not a scheme"),
    ({"scheme": "bearer"}, [], "needs a secret"),
    ({"scheme": "bearer"}, [" "], "empty"),
    ({"scheme": "body", "body_secret": "secret"}, [], "needs a secret"),
    ({"scheme": "body"}, ["s" * 20], "body_secret"),
    ({"scheme": "body", "body_secret": "a..b"}, ["s" * 20], "not a path"),
    ({"scheme": "none"}, ["s" * 20], "has a secret"),
    ({"scheme": "none", "header": "X-Signature"}, [], "is not a key here"),
    ({"scheme": "hmac-sha256"}, ["s" * 20], "verify.header: is missing"),
    ({"scheme": "hmac-sha256", "header": "X Signature"}, ["s" * 20], "not the name of a header"),
    ({"scheme": "hmac-sha256", "header": "X", "encoding": "hax"}, ["s" * 20], "did you mean 'hex'"),
    ({"scheme": "hmac-sha256", "header": "X", "signed": "{timestamp}"}, ["s" * 20], "does not hold {body}"),
    ({"scheme": "hmac-sha256", "header": "X", "signed": "{timestamp}{body}"}, ["s" * 20], "go together"),
    (
        {"scheme": "hmac-sha256", "header": "X", "signed": "{body}", "timestamp_header": "T"},
        ["s" * 20],
        "go together",
    ),
    ({"scheme": "hmac-sha256", "header": "X", "signed": "{id}{body}"}, ["s" * 20], "id_header"),
    ({"scheme": "hmac-sha256", "header": "X", "tolerance_seconds": 60}, ["s" * 20], "timestamp_header"),
    ({"scheme": "hmac-sha256", "header": "X", "prefx": "v1"}, ["s" * 20], "did you mean 'prefix'"),
    ({"scheme": "bearer"}, list(KNOWN_TO_ALL), "everybody knows"),
]


@pytest.mark.parametrize(("verify", "secrets", "reason"), WRONG)
def test_what_cannot_be_meant_stops_the_start_and_quotes_no_secret(
    verify: dict[str, Any], secrets: list[str], reason: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        connector(verify, *secrets)
    assert reason in str(caught.value)
    assert not any(secret.strip() and secret in str(caught.value) for secret in secrets)


def test_no_verify_at_all_stops_the_start() -> None:
    with pytest.raises(ConfigError, match="verify: is missing"):
        Connector(source="desk", options={"mapping": {"external_id": "a", "text": "b"}})


def test_an_unsigned_source_and_a_short_secret_are_warned_of() -> None:
    assert "is not signed" in connector({"scheme": "none"}).warnings[0]
    assert "fewer than 16" in connector({"scheme": "bearer"}, "short").warnings[0]
    assert connector({"scheme": "bearer"}, SECRET).warnings == ()


def test_secrets_do_not_show_anywhere() -> None:
    for verify, _ in VECTORS.values():
        made = connector(verify, SECRET)
        assert SECRET not in repr(made) + repr(made._scheme)
