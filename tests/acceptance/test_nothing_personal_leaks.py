"""What customers wrote of themselves is read by those who answer them; nowhere else does a personal number stand."""

from __future__ import annotations

import base64
import json
import re
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from tests.acceptance.harness import configuration, service, webhook
from tests.acceptance.harness.service import Serving
from tests.support import sink as sinks
from tests.support.personal import Written, cards, digits_of, look_alikes, personal
from tests.support.sink import Sink

pytestmark = [pytest.mark.acceptance, pytest.mark.xdist_group("personal"), pytest.mark.timeout(600)]

SMOKE = "Чайник дымит, искрит розетка, боюсь пожара!"
ALARMS = 60
DOORS = ("json", "hook", "bulk", "mail")
DONE_SECONDS = 300
AT_ONCE = 16
EXAMPLE = "2026-11-21T10:00:00+03:00"
"""A time that answers give as an example: its digits are nobody's."""
MAIL = {"Content-Type": "message/rfc822"}
OTHERS = """
[[webhooks]]
id = "crm"
url = "http://127.0.0.1:{port}/triage"
private_network = true
secrets = ["whsec_{secret}"]
events = ["contact.triaged", "case.*", "alarm"]
"""


@dataclass(kw_only=True)
class Story:
    """A service that was sent all texts by all doors, and what it said meanwhile."""

    serving: Serving
    database_url: str
    notices: Sink
    events: Sink
    ids: dict[str, int] = field(default_factory=dict)
    refusals: list[tuple[Written, str]] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)


TEXTS = [*personal(), *look_alikes()]


def _fields(written: Written, number: int, door: str) -> dict[str, Any]:
    """Give a contact with the text in every field that people fill in, where it fits."""
    line = " ".join(written.text.split())
    in_lines = {"tags": [line[:100]], "attachments": [{"name": line, "type": line}]} if len(line) <= 100 else {}
    return {
        "external_id": f"{door}-{number}",
        "channel": "chat",
        "source": "shop",
        "text": written.text,
        "subject": line,
        "author": {"name": line, "phone": line, "external_id": f"author-{door}-{number}"},
        "metadata": {"note": written.text, "deep": [{line: written.text}]},
        **in_lines,
    }


@pytest.fixture
def story(tmp_path: Path, database_url: str) -> Iterator[Story]:
    """Give the service when it has nothing left to do."""
    data_dir = tmp_path / "data"
    with sinks.listening() as notices, sinks.listening() as events:
        rest = OTHERS.format(port=events.port, secret=base64.b64encode(b"what both sides know and no other").decode())
        configuration.write(
            data_dir, sink=notices.url(), destination="excerpt = true\nrate_per_minute = 6000\n", rest=rest
        )
        environment = {
            "TRIAGE_DATABASE_URL": database_url,
            "TRIAGE_LOG_LEVEL": "DEBUG",
            "TRIAGE_ORIGINALS_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        }
        with service.serving(data_dir, environment=environment) as serving, serving.client(60) as client:
            told = Story(serving=serving, database_url=database_url, notices=notices, events=events)
            _post_all(told, client)
            told.refusals += _refused(client)
            service.eventually(lambda: _is_done(client), "all is triaged and told", DONE_SECONDS)
            told.said["metrics"] = client.get("/metrics").text
            told.said |= _pages(client, told)
            yield told


def _post_all(story: Story, client: httpx.Client) -> None:
    for door, post in zip(DOORS, (_by_json, _by_hook, _by_bulk, _by_mail), strict=True):
        for name, contact_id in post(client, [(number, one) for number, one in enumerate(TEXTS)]):
            story.ids[f"{door}-{name}"] = contact_id
    alarms = [
        _fields(one, number, "alarm") | {"text": f"{SMOKE} {one.text}"} for number, one in enumerate(personal()[::7])
    ][:ALARMS]
    assert client.post("/v1/contacts", json=alarms).status_code == 202


def _by_json(client: httpx.Client, texts: list[tuple[int, Written]]) -> Iterator[tuple[int, int]]:
    answer = client.post("/v1/contacts", json=[_fields(one, number, "json") for number, one in texts])
    assert answer.status_code == 202, answer.text
    yield from ((number, receipt["id"]) for (number, _), receipt in zip(texts, answer.json()["contacts"], strict=True))


def _by_hook(client: httpx.Client, texts: list[tuple[int, Written]]) -> Iterator[tuple[int, int]]:
    def post(number: int, one: Written) -> None:
        body = webhook.envelope(_fields(one, number, "hook"))
        answer = client.post("/hooks/shop", content=body, headers=webhook.signed(body, f"personal-{number}"))
        assert answer.status_code == 200, answer.text

    with ThreadPoolExecutor(AT_ONCE) as posting:
        list(posting.map(post, *zip(*texts, strict=True)))
    yield from ()


def _by_bulk(client: httpx.Client, texts: list[tuple[int, Written]]) -> Iterator[tuple[int, int]]:
    body = "\n".join(json.dumps(_fields(one, number, "bulk")) for number, one in texts)
    answer = client.post("/v1/contacts/bulk", content=body, headers={"Content-Type": "application/x-ndjson"})
    receipts = list(map(json.loads, answer.text.splitlines()))
    yield from ((number, receipt["id"]) for (number, _), receipt in zip(texts, receipts, strict=True))


def _by_mail(client: httpx.Client, texts: list[tuple[int, Written]]) -> Iterator[tuple[int, int]]:
    def post(number: int, one: Written) -> tuple[int, int]:
        answer = client.post("/v1/emails", params={"source": "shop"}, content=_mail(number, one.text), headers=MAIL)
        assert answer.status_code == 202, answer.text
        return number, answer.json()["contacts"][0]["id"]

    with ThreadPoolExecutor(AT_ONCE) as posting:
        yield from posting.map(post, *zip(*texts, strict=True))


def _mail(number: int, text: str) -> bytes:
    subject, content = (base64.b64encode(part.encode()).decode() for part in (" ".join(text.split()), text))
    return (
        f"From: a{number}@example.org\r\nMessage-ID: <mail-{number}@example.org>\r\nSubject: =?utf-8?b?{subject}?=\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{content}\r\n"
    ).encode()


def _refused(client: httpx.Client) -> Iterator[tuple[Written, str]]:
    """Send each personal text where it cannot stand, and give what is answered."""
    for one in personal()[::2]:
        if "\u00a0" in one.text:
            continue  # quoted as \\xa0, it is too far from digit to digit; only the sender sees the answer
        wrong = {"external_id": "x", "channel": one.text, "text": "x", "occurred_at": one.text, one.text: one.text}
        for answer in (
            client.post("/v1/contacts", json=wrong),
            client.post("/v1/contacts", json={"external_id": "x", "channel": "chat", "text": "x", "rating": one.text}),
            client.get("/v1/cases", params={"status": one.text, "cursor": one.text}),
        ):
            if answer.is_error:
                yield one, json.dumps(answer.json(), ensure_ascii=False).replace(EXAMPLE, "")


def _is_done(client: httpx.Client) -> bool:
    report = client.get("/health/ready").json()
    return int(report["contacts_waiting"]) + int(report["notices_waiting"]) == 0


def _pages(client: httpx.Client, story: Story) -> dict[str, str]:
    """Give addresses and titles of the pages that a person who is signed in opens."""
    admin = service.admin(story.serving.data_dir)
    with httpx.Client(base_url=story.serving.address, trust_env=False, follow_redirects=True) as browser:
        form = re.search(r'name="csrf" value="(\w+)"', browser.get("/sign-in").text)
        assert form is not None
        browser.post("/sign-in", data={"csrf": form[1], "name": admin["user"], "password": admin["password"]})
        cases = [client.get(f"/v1/contacts/{number}").json()["case_id"] for number in list(story.ids.values())[::40]]
        opened = [browser.get(path) for path in ("/", "/cases", *(f"/cases/{case}" for case in cases))]
    assert {answer.status_code for answer in opened} == {200}
    shown = [(str(answer.url), *re.findall(r"<title>(.*?)</title>|href=\"(.*?)\"", answer.text)) for answer in opened]
    return {"pages": str(shown)}


def _forms(part: str) -> set[str]:
    """Give the forms in which a part may stand in a log or a row."""
    escaped = {json.dumps(part, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
    digits = digits_of(part)
    return {part, *escaped, *({digits} if len(digits) > 11 else ())}


def _verbatim(parts: list[str], said: str) -> list[str]:
    return [part for part in parts if any(form in said for form in _forms(part))]


def _rows(database_url: str) -> dict[str, list[str]]:
    """Give every row of every table, as text."""
    engine = sa.create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
        rows = {name: connection.exec_driver_sql(f'SELECT * FROM "{name}"').mappings().all() for name in tables}
    engine.dispose()
    return {name: ["\n".join(map(_shown, row.values())) for row in found] for name, found in rows.items()}


def _shown(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", errors="replace")
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def test_nothing_personal_leaks(story: Story) -> None:
    everything = sorted({part for one in personal() for part in one.parts if "@" in part or len(digits_of(part)) >= 7})
    every_card = sorted({card for one in personal() for card in cards(one)})
    rows = _rows(story.database_url)
    assert len(rows["contacts"]) >= len(DOORS) * len(TEXTS) + ALARMS
    assert rows["originals"]
    assert {name: _verbatim(every_card, "\n".join(found)) for name, found in rows.items()} == {
        name: [] for name in rows
    }
    assert story.notices.messages
    assert "•••" in "".join(str(message) for message in story.notices.messages)
    said = story.said | {
        "log": story.serving.errors + "".join(story.serving.printed),
        "notices": "\n".join(json.dumps(message, ensure_ascii=False) for message in story.notices.messages),
        "events": "\n".join(body.decode() for body in story.events.bodies),
        "audit": "\n".join(rows["audit"]),
        "kept notices": "\n".join(rows["notices"]),
    }
    assert all(map(len, (said["log"], said["events"], said["metrics"], said["pages"])))
    assert "debug" in said["log"].lower()
    assert {place: _verbatim(everything, text) for place, text in said.items()} == {place: [] for place in said}
    assert len(story.refusals) > len(personal()) // 2
    assert [(one.text, answer) for one, answer in story.refusals if one.leaked(answer)] == []
    with story.serving.client() as client:
        _what_is_stored_is_as_it_should_be(story, client)
        _no_original_holds_a_card(story, client)


def _what_is_stored_is_as_it_should_be(story: Story, client: httpx.Client) -> None:
    leaked, damaged = [], []
    for name, contact_id in story.ids.items():
        one = TEXTS[int(name.rpartition("-")[2])]
        stored = client.get(f"/v1/contacts/{contact_id}").json()
        kept = [stored["subject"], stored["text"], *stored["author"].values(), *stored["tags"]]
        notes = stored["metadata"].get("deep", [{}])[0]
        kept += [stored["metadata"].get("note"), *notes.keys(), *notes.values()]
        only_cards = Written(kind=one.kind, text=one.text, parts=cards(one))
        leaked += [(name, text) for text in kept if text and only_cards.leaked(str(text))]
        if not one.parts and " ".join(one.text.split()) not in (stored["subject"], " ".join(stored["text"].split())):
            damaged.append((name, one.text, stored["subject"], stored["text"]))
    assert leaked == []
    assert damaged == []


def _no_original_holds_a_card(story: Story, client: httpx.Client) -> None:
    opened = 0
    for name, contact_id in list(story.ids.items()):
        answer = client.get(f"/v1/contacts/{contact_id}/original")
        if answer.is_success:
            opened += 1
            assert _verbatim(list(cards(TEXTS[int(name.rpartition("-")[2])])), answer.text) == [], name
    assert opened > len(look_alikes())
