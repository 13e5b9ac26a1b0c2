"""`triage check source` plays a captured webhook as the door would, and names the step that fails."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from triage.cli import cli
from triage.cli._captured import read_request
from triage.domain.errors import Malformed

SECRETS = ("the-first-secret-of-the-desk", "the-second-secret-of-the-desk")
CONFIG = f"""
[[queues]]
id = "care"
[[sources]]
id = "desk"
connector = "generic"
secrets = ["{SECRETS[0]}", "{SECRETS[1]}"]
verify = {{ scheme = "hmac-sha256", header = "X-Signature", prefix = "sha256=", timestamp_header = "X-Time" }}
accept = {{ event = ["created"] }}
mapping = {{ external_id = "ticket.id", text = "ticket.comment", "author.phone" = "ticket.phone" }}
[[sources]]
id = "open"
connector = "generic"
verify = {{ scheme = "none" }}
mapping = {{ external_id = "id", text = "text" }}
[[rules]]
name = "everything"
queue = "care"
"""
BODY = b'{"event": "created", "ticket": {"id": 17, "comment": "The kettle smokes! +7 912 345-67-89", "phone": null}}'
STAMP = "1795253400"  # 2026-11-21T09:30:00Z


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "data"
    made.mkdir(mode=0o700)
    (made / "triage.toml").write_text(CONFIG, encoding="utf-8")
    return made


def signed(
    body: bytes = BODY, secret: str = SECRETS[0], *, template: bytes = b"%s.%s", stamp: str = STAMP
) -> dict[str, str]:
    mac = hmac.new(secret.encode(), template % (stamp.encode(), body), hashlib.sha256).hexdigest()
    return {"X-Time": stamp, "X-Signature": f"sha256={mac}"}


def raw(
    headers: dict[str, str], body: bytes = BODY, line: str = "POST /hooks/desk HTTP/1.1", end: str = "\r\n"
) -> bytes:
    head = [line, *(f"{name}: {value}" for name, value in headers.items())]
    return end.join([*filter(None, head), "", ""]).encode() + body


def check(folder: Path, request: bytes, *arguments: str, source: str = "desk", at: str = STAMP) -> Result:
    given = ["check", "source", source, "--request", "-", "--at", at, "--data-dir", str(folder), *arguments]
    return CliRunner().invoke(cli, given, input=request)


def failures(result: Result) -> dict[str, str]:
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    return {line["check"]: f"{line['found']} -> {line['next_step']}" for line in lines if line["grade"] == "fail"}


@pytest.mark.parametrize("number", [0, 1])
def test_a_right_request_passes_every_step_and_nothing_is_stored(folder: Path, number: int) -> None:
    result = check(folder, raw(signed(secret=SECRETS[number])))
    assert result.exit_code == 0, result.output
    steps = [line.split()[1].rstrip(":") for line in result.output.splitlines()]
    assert steps == [
        "source",
        "size",
        "headers",
        "timestamp",
        "signature",
        "body",
        "event",
        *["field"] * 4,
        "text",
        "route",
        "answer",
    ]
    assert f"the {('first', 'second')[number]} secret vouches" in result.output
    assert "external_id = 17  (from ticket.id)" in result.output
    assert "rule 'everything' -> queue care" in result.output
    assert "345" not in result.output
    assert SECRETS[number] not in result.output
    assert list(folder.iterdir()) == [folder / "triage.toml"]


def test_it_says_the_same_as_json(folder: Path) -> None:
    result = check(folder, raw(signed()), "--json")
    assert [json.loads(line)["grade"] for line in result.stdout.splitlines()] == ["ok"] * 14
    assert failures(result) == {}


def test_an_event_of_no_interest_is_a_success(folder: Path) -> None:
    body = b'{"event": "deleted"}'
    result = check(folder, raw(signed(body), body))
    assert result.exit_code == 0
    assert "of no interest: accept wants event to be created; it is 'deleted'" in result.output
    assert "answer: 200: of no interest" in result.output


FAILS = [
    (raw({}), "headers", "the header x-time is missing"),
    (raw({"X-Time": STAMP}), "headers", "the header x-signature is missing"),
    (raw(signed() | {"X-Time": "soon"}), "timestamp", "not a number of seconds"),
    (raw(signed(), BODY + b" "), "signature", "no signature in x-signature fits"),
    (raw(signed(secret="another")), "signature", "copy the secret from the sender again"),
    (raw(signed(), line="GET /hooks/desk HTTP/1.1"), "method", "answered 405"),
    (raw(signed(b"{"), b"{"), "body", "not JSON: "),
    (raw(signed(b'{"event": "created"}'), b'{"event": "created"}'), "field", "no 'ticket' in the body"),
    (raw(signed(b"x" * 9_000_000), b"x" * 9_000_000), "size", "answered 413"),
]


@pytest.mark.parametrize(("request_", "step", "told"), FAILS, ids=[f"{step}: {told}" for _, step, told in FAILS])
def test_the_step_that_fails_is_named_with_the_way_out(folder: Path, request_: bytes, step: str, told: str) -> None:
    result = check(folder, request_, "--json")
    assert result.exit_code == 1
    found = failures(result)
    assert next(iter(found)) == step
    assert told in result.output


def test_an_old_request_is_judged_as_of_then_when_asked(folder: Path) -> None:
    result = check(folder, raw(signed()), "--json", at=str(int(STAMP) + 301))
    assert "add --at 2026-11-21T09:30:00+00:00" in failures(result)["timestamp"]
    assert check(folder, raw(signed()), at="2026-11-21T09:30:00+00:00").exit_code == 0


MISSES = [
    (signed(template=b"%s%s"), BODY, 'it would fit with signed = "{timestamp}{body}"'),
    (signed(), BODY + b"\n", "the body without the line break at its end"),
    (
        {"X-Time": STAMP, "X-Signature": base64.b64encode(hmac.digest(SECRETS[0].encode(), BODY, "sha1")).decode()},
        BODY,
        'scheme = "hmac-sha1", encoding = "base64", prefix = ""',
    ),
]


@pytest.mark.parametrize(("headers", "body", "hint"), MISSES)
def test_a_near_miss_is_explained(folder: Path, headers: dict[str, str], body: bytes, hint: str) -> None:
    assert hint in failures(check(folder, raw(headers, body), "--json"))["signature"]


def test_an_unsigned_source_is_warned_of(folder: Path) -> None:
    request = raw({"Content-Type": "application/x-www-form-urlencoded"}, b"id=1&text=<p>Hello</p>", line="")
    result = check(folder, request, source="open")
    assert result.exit_code == 0
    assert "warn  signature: no secret vouches for it" in result.output
    plain = CliRunner().invoke(cli, ["check", "--data-dir", str(folder)])
    assert "warn  source open: is not signed: whoever knows its address can send" in plain.output


def test_text_that_is_html_is_warned_of(folder: Path) -> None:
    result = check(folder, b'{"headers": {}, "body": "{\\"id\\": 1, \\"text\\": \\"<p>Hi</p><br>\\"}"}', source="open")
    assert "map it to html instead" in result.output


def test_an_unknown_source_is_told_with_the_nearest(folder: Path) -> None:
    result = check(folder, raw({}), source="dask")
    assert result.exit_code == 1
    assert "'dask' is not a source; did you mean 'desk'?" in result.output


def test_body_and_headers_may_be_given_apart(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "body").write_bytes(BODY)
    given = ["check", "source", "desk", "--body", str(tmp_path / "body"), "--at", STAMP, "--data-dir", str(folder)]
    headers = [part for name, value in signed().items() for part in ("--header", f"{name}: {value}")]
    assert CliRunner().invoke(cli, [*given, *headers]).exit_code == 0
    assert CliRunner().invoke(cli, [*given, "--header", "nonsense"]).exit_code == 2
    assert CliRunner().invoke(cli, ["check", "source", "desk", "--data-dir", str(folder)]).exit_code == 2
    assert CliRunner().invoke(cli, [*given, "--at", "soon"]).exit_code == 2


def test_a_bad_mapping_is_refused_with_its_line(folder: Path) -> None:
    (folder / "triage.toml").write_text(CONFIG.replace('text = "text"', 'txt = "text"'), encoding="utf-8")
    result = check(folder, raw({}), source="open")
    assert result.exit_code == 2
    assert "triage.toml:15: sources[1].mapping.txt: is not a field of a contact; did you mean 'text'?" in result.stderr
    everything = CliRunner().invoke(cli, ["check", "--data-dir", str(folder)])
    assert everything.exit_code == 1
    assert "fail  source open:" in everything.output


SENT = {"headers": [{"name": "X-Time", "value": "1"}], "postData": {"text": "é"}}
HAR = {"log": {"entries": [{"request": {"method": "POST", "url": "https://x/hooks/desk?a=b", **SENT}}]}}
CAPTURES = [
    b"POST /hooks/desk HTTP/1.1\r\nX-Time: 1\r\nContent-Length: 2\r\n\r\n\xc3\xa9",
    b"POST /hooks/desk HTTP/1.1\nx-time:1\nContent-Length: 2\n\n\xc3\xa9\n",  # an editor added the last line break
    b"POST /hooks/desk HTTP/1.1\r\nX-Time: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n\xc3\r\n1\r\n\xa9\r\n0\r\n\r\n",
    b'{"method": "POST", "url": "https://x/hooks/desk", "headers": {"X-Time": ["1"]}, "content": "\xc3\xa9"}',
    b'{"method": "POST", "path": "/hooks/desk", "headers": {"X-Time": "1"}, "body_base64": "w6k="}',
    json.dumps(HAR).encode(),
]


@pytest.mark.parametrize("capture", CAPTURES)
def test_a_request_is_read_as_catchers_write_it(capture: bytes) -> None:
    request = read_request(capture)
    assert (request.method, request.path, request.headers["x-time"]) == ("POST", "/hooks/desk", "1")
    assert request.body == "é".encode()


def test_curl_shows_header_fields_and_no_body() -> None:
    request = read_request(
        b"* Connected\n> POST /hooks/desk HTTP/1.1\n> X-Time: 1\n>\n* upload sent\n< HTTP/1.1 200 OK\n"
    )
    assert (request.path, dict(request.headers), request.body) == ("/hooks/desk", {"x-time": "1"}, b"")


@pytest.mark.parametrize(
    "capture", [b"no header\n\nbody", b"{", b'{"a": 1}', b'{"log": 5}', b'{"headers": {}, "body": {}}']
)
def test_what_is_no_request_is_told(capture: bytes) -> None:
    with pytest.raises(Malformed) as caught:
        read_request(capture)
    assert str(caught.value)


def test_the_time_of_the_machine_is_taken_when_none_is_given(folder: Path) -> None:
    now = str(int(datetime.now(UTC).timestamp()))
    given = ["check", "--data-dir", str(folder), "source", "desk", "--request", "-"]
    assert CliRunner().invoke(cli, given, input=raw(signed(stamp=now))).exit_code == 0
    assert CliRunner().invoke(cli, given, input=raw(signed())).exit_code == 1
