"""A mapping: what it finds, and how it says what it did not find."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from triage.cleaning import clean
from triage.connectors.base import Delivery
from triage.connectors.generic import Connector
from triage.domain.contact import Attachment, Contact, Direction
from triage.domain.errors import Invalid, Malformed

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
UNSIGNED = {"scheme": "none"}


def connector(mapping: dict[str, Any], **options: Any) -> Connector:
    ordinary = {"external_id": "id", "text": "text"}
    return Connector(source="desk", options={"mapping": ordinary | mapping, "verify": UNSIGNED, **options})


def delivery(body: Any, content_type: str = "application/json", **headers: str) -> Delivery:
    raw = body if isinstance(body, bytes) else json.dumps({"id": 1, "text": "x"} | body).encode()
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    return Delivery(body=raw, headers={"content-type": content_type, **fields}, received_at=NOW)


def take(mapping: dict[str, Any], body: Any, **options: Any) -> Contact:
    (contact,) = connector(mapping, **options).parse(delivery(body), clean)
    return contact


def problems(mapping: dict[str, Any], body: Any, **options: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        take(mapping, body, **options)
    return {problem.path: problem.message for problem in caught.value.problems}


NEST = {"items": [{"text": "first"}, {"text": "last"}], "a.b": {"c d": "quoted"}, "имя": "Анна", "n": None}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("items[0].text", "first"),
        ("items[-1].text", "last"),
        ('["a.b"].c d', "quoted"),
        ("['a.b'][\"c d\"]", "quoted"),
        ("имя", "Анна"),
        (["n", "items[7].text", "имя"], "Анна"),
        (["", "="][1:], ""),
        ("=literal", "literal"),
        ({"value": "literal"}, "literal"),
        ({"path": "n", "default": "other"}, "other"),
        ({"path": ["n", "имя"]}, "Анна"),
        ({"join": ["имя", "items[0].text", "=!"], "with": " - "}, "Анна - first - !"),
        ({"path": "имя", "map": {"Анна": "A"}}, "A"),
        ({"path": "имя", "map": {"Ольга": "O"}, "default": "?"}, "?"),
    ],
)
def test_an_expression_finds_what_it_says(path: Any, text: str) -> None:
    assert take({"subject": path}, NEST).subject == text


def test_a_text_that_holds_json_is_gone_into() -> None:
    body = {"payload": json.dumps({"items": [{"text": "inside"}]}), "other": "{not json}"}
    assert take({"text": "payload.items[0].text"}, body).text == "inside"
    assert "other is a text" in problems({"text": "other.x"}, body)["text"]


def test_a_header_and_the_hash_of_the_body_can_be_asked_for() -> None:
    made = connector({"external_id": "$headers.X-Delivery", "case_ref": "$hash"})
    (contact,) = made.parse(delivery({}, x_delivery="d-7"), clean)
    assert contact.external_id == "d-7"
    assert contact.case_ref.startswith("sha256:")


@pytest.mark.parametrize(
    ("value", "text"), [(17, "17"), (17.0, "17"), (1.5, "1.5"), (True, "true"), (10**30, "1" + "0" * 30)]
)
def test_numbers_and_truth_values_become_texts(value: Any, text: str) -> None:
    assert take({}, {"id": value}).external_id == text


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-11-21T12:30:00+03:00", "2026-11-21T09:30:00"),
        ("2026-11-21T09:30:00Z", "2026-11-21T09:30:00"),
        ("2026-11-21 12:30:00", "2026-11-21T09:30:00"),
        ("2026-11-21", "2026-11-20T21:00:00"),
        (1795253400, "2026-11-21T09:30:00"),
        (1795253400.5, "2026-11-21T09:30:00.500000"),
        ("1795253400", "2026-11-21T09:30:00"),
        (1795253400000, "2026-11-21T09:30:00"),
        ("Sat, 21 Nov 2026 09:30:00 +0000", "2026-11-21T09:30:00"),
    ],
)
def test_a_time_may_be_written_in_many_ways(value: Any, moment: str) -> None:
    contact = take({"occurred_at": "at"}, {"at": value}, timezone="Europe/Moscow")
    assert contact.occurred_at.astimezone(UTC).replace(tzinfo=None).isoformat() == moment


def test_a_time_may_have_a_format_of_its_own() -> None:
    mapping = {"occurred_at": {"path": "at", "format": "%d.%m.%Y %H:%M"}}
    assert take(mapping, {"at": "21.11.2026 12:30"}, timezone="UTC").occurred_at.hour == 12
    assert "not written as '%d.%m.%Y %H:%M'" in problems(mapping, {"at": "2026-11-21"}, timezone="UTC")["occurred_at"]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("2026-11-21 12:30:00", "has no offset; add timezone"),
        ("yesterday", "'yesterday' is no time"),
        ([1], "a list of 1 is no time"),
        (1e300, "no time since 1970"),
        ("9" * 30, "no time since 1970"),
        ("1970-01-01T00:00:00Z", "before 1990"),
        ("2199-01-01T00:00:00Z", "a day ahead"),
    ],
)
def test_what_is_no_time_is_told_with_its_place(value: Any, told: str) -> None:
    message = problems({"occurred_at": "at"}, {"at": value})["occurred_at"]
    assert told in message
    assert "mapped from at" in message


@pytest.mark.parametrize(
    ("value", "tags"),
    [
        ("vip, late ,,vip", ("vip", "late")),
        (["vip", 5, {"name": "late"}], ("vip", "5", "late")),
        ("", ()),
        (None, ()),
        (["x" * 300] * 90 + ["y"], ("x" * 99 + "…", "y")),
    ],
)
def test_tags_come_as_a_list_or_with_commas(value: Any, tags: tuple[str, ...]) -> None:
    assert take({"tags": "tags"}, {"tags": value}).tags == tags


def test_author_and_metadata_may_be_tables() -> None:
    mapping = {
        "author": {"email": "from", "name": "from", "phone": "tel"},
        "metadata": {"shop": "shop", "whole": "nested"},
        "metadata.more": "=x",
    }
    body = {"from": "Анна <anna@example.com>", "shop": 4, "nested": {"a": [1]}, "tel": 79990000001}
    contact = take(mapping, body)
    assert (contact.author.name, contact.author.email, contact.author.phone) == (
        "Анна",
        "anna@example.com",
        "79990000001",
    )
    assert contact.metadata == {"shop": 4, "whole": {"a": [1]}, "more": "x"}
    assert take({"metadata": "nested"}, body).metadata == {"a": [1]}


def test_a_rating_is_a_score_on_a_scale() -> None:
    mapping = {"rating.score": "score", "rating.scale": 5}
    rating = take(mapping, {"score": "4,5"}).rating
    assert rating is not None
    assert (rating.score, rating.scale) == (4.5, 5)
    assert take(mapping, {}).rating is None
    assert "from 0 to scale" in problems(mapping, {"score": 6})["rating"]
    assert "not a number" in problems(mapping, {"score": "good"})["rating.score"]


def test_attachments_are_named_as_the_sender_names_them() -> None:
    mapping = {"attachments": {"path": "files", "name": "file_name", "size": "bytes"}}
    files = [{"file_name": "a.png", "bytes": 5, "type": "image/png"}, {"file_name": None, "bytes": -1}, "b.pdf"]
    expected = (
        Attachment(name="a.png", media_type="image/png", size_bytes=5),
        Attachment(name=""),
        Attachment(name="b.pdf"),
    )
    assert take(mapping, {"files": files}).attachments == expected


def test_a_long_name_is_cut_and_a_card_in_it_masked_before() -> None:
    contact = take({"author.name": "who"}, {"who": "4111 1111 1111 1111 " + "x" * 400})
    assert len(contact.author.name) <= 320
    assert "4111 1111" not in contact.author.name


def test_without_a_channel_it_is_mail_and_a_word_of_the_sender_is_translated() -> None:
    assert take({}, {}).channel == "email"
    assert take({"channel": "via"}, {"via": "Chat"}).channel == "chat"
    mapping = {"direction": {"path": "who", "map": {"agent": "outbound"}, "default": "inbound"}}
    assert take(mapping, {"who": "agent"}).direction is Direction.OUTBOUND
    assert take(mapping, {"who": "someone"}).direction is Direction.INBOUND
    assert "'fax' is not a channel; map it to one of email" in problems({"channel": "via"}, {"via": "fax"})["channel"]
    strict = {"channel": {"path": "via", "map": {"fax": "email"}}}
    assert "'chat' is not in map, which has fax" in problems(strict, {"via": "chat"})["channel"]


MISSING = [
    (
        {"external_id": "ticket.id"},
        {"ticket": {"ids": 1}},
        "external_id",
        "no 'id' in ticket, which is an object with ids",
    ),
    (
        {"external_id": "ticket.id"},
        {"ticket": [1, 2]},
        "external_id",
        "ticket is a list of 2, so there is no 'id' in it",
    ),
    ({"external_id": "ticket.id"}, {"ticket": "x"}, "external_id", "ticket is a text, so there is no 'id' in it"),
    ({"external_id": "ticket.id"}, {"ticket": {"id": None}}, "external_id", "ticket.id is null"),
    (
        {"external_id": "ticket.id"},
        {},
        "external_id",
        "there is no 'ticket' in the body, which is an object with id, text",
    ),
    ({"external_id": "ids[3]"}, {"ids": [1]}, "external_id", "there is no [3] in ids, which is a list of 1"),
    ({"external_id": ["a", "b"]}, {}, "external_id", "mapped from a or b"),
    ({"external_id": {"join": ["id", "at"]}}, {}, "external_id", "there is no 'at'"),
    ({"external_id": "id"}, {"id": {"a": 1}}, "external_id", "is an object with a; a text or a number is wanted"),
    ({"external_id": "id"}, {"id": ""}, "external_id", "length >= 1"),
    ({"text": "comment"}, {"comments": "x"}, "text", "did you mean comments?"),
    ({"channel": "via"}, {}, "channel", "is required, but there is no 'via'"),
    ({"metadata": "text"}, {}, "metadata", "map single values to metadata.NAME"),
]


@pytest.mark.parametrize(("mapping", "body", "target", "told"), MISSING)
def test_what_is_missing_is_told_with_field_path_and_what_is_there(
    mapping: dict[str, Any], body: dict[str, Any], target: str, told: str
) -> None:
    assert told.lower() in problems(mapping, body)[target].lower()


def test_personal_data_and_long_names_of_keys_are_not_told() -> None:
    body = {"ticket": {"anna@example.com": 1, "+7 912 345-67-89": 2, "k" * 500: 3, **dict.fromkeys("abcdefghij", 1)}}
    message = problems({"external_id": "ticket.id"}, body)["external_id"]
    assert "anna" not in message
    assert "345" not in message
    assert "and 5 more" in message
    assert len(message) < 300


def test_events_of_no_interest_are_none_whatever_they_lack() -> None:
    made = connector({}, accept={"event": ["new", 7], "data.ok": True}, ignore={"private": [True, "yes"]})
    assert len(made.parse(delivery({"event": "new", "data": {"ok": True}}), clean)) == 1
    assert len(made.parse(delivery({"event": 7, "data": {"ok": "true"}, "private": False}), clean)) == 1
    for body in (
        {"event": "old", "data": {"ok": True}},
        {"event": ["new"], "data": {"ok": True}},
        {"event": "new"},
        {"event": "new", "data": {"ok": True}, "private": "yes"},
    ):
        assert made.parse(delivery(body), clean) == []
        assert made.no_interest(delivery(body))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"<ticket/>", "application/xml"),
        (b"5", "application/json"),
        (b"\xff", "application/json"),
        (b"x", "multipart/form-data"),
        (b"x", "multipart/form-data; boundary=b"),
        (b"a=1&" * 2000, "application/x-www-form-urlencoded"),
    ],
)
def test_a_body_of_another_kind_is_malformed(body: bytes, content_type: str) -> None:
    with pytest.raises(Malformed) as caught:
        connector({}).parse(delivery(body, content_type), clean)
    assert str(caught.value)


def test_forms_are_read_in_their_charset_and_bear_no_nul() -> None:
    parts = (
        b'--b\r\nContent-Disposition: form-data; name="id"\r\n\r\n7\r\n'
        b'--b\r\nContent-Disposition: form-data; name="text"\r\nContent-Type: text/plain; charset=cp1251\r\n\r\n'
        + "Где заказ?".encode("cp1251")
        + b"\r\n--b--\r\n"
    )
    (contact,) = connector({}).parse(delivery(parts, "multipart/form-data; boundary=b"), clean)
    assert contact.text == "Где заказ?"
    with pytest.raises(Invalid, match="NUL"):
        connector({}).parse(delivery(b"id=1&text=a%00b", "application/x-www-form-urlencoded"), clean)
