"""A contact in JSON: what is right becomes a Contact, what is wrong is named, all of it."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.cleaning import clean
from triage.connectors.contact_json import read_contacts, to_contact, to_contacts
from triage.domain.contact import Attachment, Author, Channel, Contact, Direction, Rating
from triage.domain.errors import Invalid, Malformed, Refused

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LEAST = {"external_id": "1", "channel": "chat", "text": "Где заказ?"}


def take(*items: Any, body: bytes | None = None) -> list[Contact]:
    read = read_contacts(json.dumps(list(items)).encode() if body is None else body)
    return to_contacts(read, ["shop"] * len(read.items), now=NOW, clean=clean)


def problems(*items: Any, body: bytes | None = None) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        take(*items, body=body)
    return {problem.path: problem.message for problem in caught.value.problems}


def test_the_least_is_enough() -> None:
    assert take(LEAST) == [
        Contact(source="shop", external_id="1", channel=Channel.CHAT, occurred_at=NOW, text="Где заказ?")
    ]


def test_one_contact_needs_no_list() -> None:
    assert take(body=json.dumps(LEAST).encode()) == take(LEAST)


def test_everything_that_can_be_sent_arrives() -> None:
    sent = {
        **LEAST,
        "case_ref": "T-1",
        "occurred_at": "2026-11-21T14:59:00+03:00",
        "direction": "outbound",
        "subject": " Где \n заказ ",
        "author": {"name": "Анна", "email": "a@example.com", "phone": "+7", "external_id": "c1"},
        "queue": "care",
        "tags": ["a", "a", "b", "\u200b"],
        "rating": {"score": 9, "scale": 10},
        "attachments": [{"name": "a.png", "type": "image/png", "size": 5}, {"name": "b"}],
        "metadata": {"a": [1, {"b": None}]},
        "unknown": "is ignored",
    }
    (contact,) = take(sent)
    assert contact.occurred_at == NOW - timedelta(minutes=1)
    assert contact.direction is Direction.OUTBOUND
    assert contact.subject == "Где заказ"
    assert contact.author == Author(name="Анна", email="a@example.com", phone="+7", external_id="c1")
    assert (contact.case_ref, contact.queue, contact.tags) == ("T-1", "care", ("a", "b"))
    assert contact.rating == Rating(score=9, scale=10)
    assert contact.attachments == (Attachment(name="a.png", media_type="image/png", size_bytes=5), Attachment(name="b"))
    assert contact.metadata == {"a": [1, {"b": None}]}


def test_null_is_as_good_as_absent() -> None:
    optional = ["source", "case_ref", "occurred_at", "direction", "subject", "html", "author", "queue", "tags"]
    assert take({**LEAST, **dict.fromkeys([*optional, "rating", "attachments", "metadata"])}) == take(LEAST)


@pytest.mark.parametrize(
    "words", [{"text": "x"}, {"html": "<p>x</p>"}, {"rating": {"score": 1, "scale": 5}}, {"text": ""}]
)
def test_one_of_text_html_and_rating_is_enough(words: dict[str, Any]) -> None:
    assert take({"external_id": "1", "channel": "survey", **words})


WRONG = [
    ({"external_id": 5}, "external_id", "expected text"),
    ({"external_id": ""}, "external_id", "length >= 1"),
    ({"external_id": "x" * 201}, "external_id", "length <= 200"),
    ({"external_id": "  "}, "external_id", "blank"),
    ({"external_id": "a\nb"}, "external_id", "control"),
    ({"case_ref": "x" * 201}, "case_ref", "length <= 200"),
    ({"channel": "fax"}, "channel", "send one of email, chat, call"),
    ({"channel": 5}, "channel", "send one of"),
    ({"direction": "up"}, "direction", "send one of inbound, outbound"),
    ({"occurred_at": "2026-11-21T12:00:00"}, "occurred_at", "timezone"),
    ({"occurred_at": "yesterday"}, "occurred_at", "send RFC 3339"),
    ({"occurred_at": 1700000000}, "occurred_at", "send RFC 3339"),
    ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "occurred_at", "before 1990"),
    ({"occurred_at": "9999-12-31T23:59:59-14:00"}, "occurred_at", "ahead"),
    ({"text": None}, "text", "required"),
    ({"text": 5}, "text", "expected text"),
    ({"html": ["x"]}, "html", "got a list"),
    ({"author": "Анна"}, "author", "expected an object"),
    ({"author": {"email": 5}}, "author.email", "expected text"),
    ({"author": {"email": "x" * 321}}, "author.email", "length <= 320"),
    ({"tags": "vip"}, "tags", "expected a list"),
    ({"tags": ["a", 5]}, "tags[1]", "expected text"),
    ({"tags": ["x"] * 51}, "tags", "length <= 50"),
    ({"rating": {"score": 11, "scale": 10}}, "rating", "score"),
    ({"rating": {"score": -1, "scale": 10}}, "rating", "score"),
    ({"rating": {"score": 1, "scale": 0}}, "rating", "scale"),
    ({"rating": {"score": True, "scale": 5}}, "rating.score", "expected a number"),
    ({"rating": {"score": 5}}, "rating.scale", "required"),
    ({"attachments": [{"size": 5}]}, "attachments[0].name", "required"),
    ({"attachments": [{"name": "a", "size": -1}]}, "attachments[0].size", ">= 0"),
    ({"metadata": []}, "metadata", "expected an object"),
    ({"metadata": {"a": "x" * 20_000}}, "metadata", "16384 bytes"),
]


@pytest.mark.parametrize(("fields", "path", "message"), WRONG)
def test_a_wrong_field_is_named_and_says_what_is_right(fields: dict[str, Any], path: str, message: str) -> None:
    assert message in problems(body=json.dumps({**LEAST, **fields}).encode())[path]
    assert list(problems(LEAST, {**LEAST, **fields})) == [f"[1].{path}"]


def test_all_mistakes_are_told_at_once() -> None:
    found = problems({"external_id": 5}, LEAST, {**LEAST, "channel": "fax", "author": {"name": 1, "email": 2}}, "x", 7)
    assert list(found) == [
        "[0].external_id", "[0].channel", "[2].channel", "[2].author.name", "[2].author.email", "[3]", "[4]",
    ]  # fmt: skip
    late = problems({**LEAST, "text": None}, {**LEAST, "rating": {"score": 9, "scale": 5}})
    assert list(late) == ["[0].text", "[1].rating"]


def test_a_thousand_contacts_are_taken_and_one_more_is_not() -> None:
    assert len(take(*[LEAST] * 1000)) == 1000
    assert "at most 1000" in problems(*[LEAST] * 1001)["$"]
    assert len(problems(*[{}] * 1000)) <= 100


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"external_id": "a\\u0000", "channel": "chat", "text": "x"}', "NUL"),
        (b'{"external_id": "a\\\\\\u0000", "channel": "chat", "text": "x"}', "NUL"),
        (b'{"external_id": "a", "channel": "chat", "text": "x\x00"}', "NUL"),
        (b'{"external_id": "a", "channel": "chat", "text": "\\ud83d"}', "surrogate"),
        (b'{"external_id": "a", "channel": "chat", "text": "\\ude00"}', "surrogate"),
        (b'{"external_id": "a", "channel": "chat", "text": "\\ude00\\ud83d x"}', "surrogate"),
        (b'{"external_id": "a", "channel": "chat", "text": "\xed\xa0\xbd"}', "surrogate"),
        (b'{"external_id": "a", "channel": "chat", "text": "x", "metadata": {"\\ud83d": 1}}', "surrogate"),
        (b'{"external_id": "a", "channel": "chat", "text": "x", "metadata": {"a": 1e999}}', "out of range"),
        (b'"contact"', "expected an object"),
        (b"null", "expected an object"),
    ],
)
def test_what_would_harm_further_on_is_refused_as_a_whole(body: bytes, message: str) -> None:
    assert message in problems(body=body)["$"]


def test_backslashes_before_u0000_and_whole_pairs_are_no_harm() -> None:
    (contact,) = take(body=b'{"external_id": "a", "channel": "chat", "text": "x\\\\u0000 \\ud83d\\ude00"}')
    assert contact.text == "x\\u0000 😀"


@pytest.mark.parametrize("body", [b"", b"{", b"[{]", b"{}x", b"\xff\xfe", b"external_id=1", b"NaN"])
def test_what_is_no_json_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        read_contacts(body)


def nested(depth: int, *, key: str = "metadata") -> bytes:
    """Give a contact nested `depth` deep, objects and lists by turns, brackets in texts between them."""
    inner: Any = {"[{": 1}
    for level in range(depth - 2):
        inner = [inner, '"]}\\'] if level % 2 else {'"[\\': inner}
    return json.dumps({**LEAST, key: inner if isinstance(inner, dict) else {"a": inner}}).encode()


def depth_of(value: object) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(depth_of, inner), default=0)


@pytest.mark.parametrize("key", ["metadata", "unknown"])
@pytest.mark.parametrize("depth", range(28, 38))
def test_nesting_is_allowed_to_32_exactly(depth: int, key: str) -> None:
    body = nested(depth, key=key)
    if depth_of(json.loads(body)) <= 32:
        assert take(body=body)
    else:
        assert "deeper than 32" in problems(body=body)["$"]


@pytest.mark.parametrize(
    "body", [b"[" * 1_000_000, b'{"a":' * 200_000, b"[" + b"[]," * 30_000 + b"[]]", b"[" + b"5," * 30_000 + b"5]"]
)
def test_no_json_takes_long(body: bytes) -> None:
    started = time.process_time()
    with pytest.raises(Refused):
        take(body=body)
    assert time.process_time() - started < 3


@settings(max_examples=30, deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            ["external_id", "channel", "occurred_at", "text", "author", "tags", "rating", "metadata", "direction"],
            st.recursive(
                st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["chat", "1"]),
                lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
                max_leaves=5,
            ),
        ),
    )
)
def test_any_json_is_taken_or_refused_by_name(item: dict[str, Any]) -> None:
    refusal: Refused | None = None
    try:
        take({**LEAST, **item})
    except (Invalid, Malformed) as error:
        refusal = error
    assert refusal is None or str(refusal)
    if isinstance(refusal, Malformed):
        assert re.search("NaN|Infinity", json.dumps(item))


def test_to_contact_puts_the_place_before_its_paths() -> None:
    (sent,) = read_contacts(json.dumps({**LEAST, "text": None}).encode()).items
    with pytest.raises(Invalid, match=r"^data\.text: "):
        to_contact(sent, source="shop", now=NOW, clean=clean, path="data.")
