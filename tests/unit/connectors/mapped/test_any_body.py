"""Whatever mapping and whatever body: contacts, or a refusal by name; quickly, and never anything else."""

from __future__ import annotations

import contextlib
import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.cleaning import clean
from triage.connectors.base import Delivery
from triage.connectors.generic import Connector
from triage.connectors.mapped.kinds import READERS
from triage.connectors.mapped.path import read_path
from triage.domain.errors import ConfigError, Invalid, Malformed, Refused

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
NAMES = ["a", "b", "c.d", "имя", "$hash"]
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["chat", "{", '{"a": 1}'])
)
BODIES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(NAMES), inner), max_leaves=12
)
PATHS = st.sampled_from(
    ["a", "b", "a.b", "a[0]", "b[-1].a", '["c.d"]', "$hash", "$files[0]", "$headers.x", "=", "=chat", "имя"]
)
EXPRESSIONS = (
    PATHS
    | st.integers()
    | st.lists(PATHS, min_size=1, max_size=3)
    | st.fixed_dictionaries(
        {"path": PATHS}, optional={"default": SCALARS, "map": st.dictionaries(st.text(), st.text())}
    )
    | st.fixed_dictionaries({"join": st.lists(PATHS, min_size=1, max_size=3)}, optional={"with": st.text()})
)
MAPPINGS = st.dictionaries(st.sampled_from([*READERS, "metadata.x", "nonsense"]), EXPRESSIONS | SCALARS)


def take(mapping: dict[str, Any], body: bytes, content_type: str) -> None:
    options = {"mapping": {"external_id": "a", "text": "b"} | mapping, "verify": {"scheme": "none"}}
    with contextlib.suppress(ConfigError, Invalid, Malformed):
        made = Connector(source="desk", options=options)
        delivery = Delivery(body=body, headers={"content-type": content_type}, received_at=NOW)
        for found in made.look(delivery):
            assert not (found.problem and found.value is not None)
        made.parse(delivery, clean)


@settings(max_examples=250, deadline=None)
@given(mapping=MAPPINGS, body=BODIES)
def test_any_mapping_on_any_json(mapping: dict[str, Any], body: Any) -> None:
    take(mapping, json.dumps(body).encode(), "application/json")


@settings(max_examples=150, deadline=None)
@given(
    mapping=MAPPINGS,
    body=st.binary(max_size=300) | st.text(alphabet='-b\r\n=&%a:;"name').map(str.encode),
    content_type=st.sampled_from(
        [
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=b",
            "multipart/form-data; boundary*0=b; boundary*1=b",
            'multipart/form-data; boundary="',
            "text/plain",
            "",
        ]
    ),
)
def test_any_mapping_on_any_bytes(mapping: dict[str, Any], body: bytes, content_type: str) -> None:
    take(mapping, body, content_type)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.text(alphabet="ab.[]01-\"'$ ", max_size=30))
def test_any_text_is_a_path_or_is_told_why_not(text: str) -> None:
    try:
        path = read_path(text)
    except ValueError as error:
        assert str(error)  # noqa: PT017  # either of the two is right
    else:
        assert path.steps


PART = b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n'


@pytest.mark.parametrize("charset", ["idna", "punycode", "undefined", "unicode-escape", "utf-7", "a\0b"])
def test_no_charset_of_a_form_is_an_error_of_ours(charset: str) -> None:
    """What a secret is looked for in is read before anybody has vouched for it."""
    head = f'--b\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: text/plain; charset={charset}\r\n\r\n'
    for content_type in ("multipart/form-data; boundary=b", f"multipart/form-data; boundary*={charset}''b%ff"):
        take({}, head.encode() + b"\\ud800 +2AA- \xff\r\n--b--\r\n", content_type)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"--b\r\n" * 300_000, "multipart/form-data; boundary=b"),
        (PART * 30_000, "multipart/form-data; boundary=b"),
        (b"--b\r\n" + b"x: y\r\n" * 200_000, "multipart/form-data; boundary=b"),
        (b"--b\r\nContent-Disposition: form-data" + b"; a=b" * 200_000, "multipart/form-data; boundary=b"),
        (b"--b\r\nContent-Disposition: " + b'"' * 1_000_000, "multipart/form-data; boundary=b"),
        ((PART.replace(b"x", b"x" + b';"' * 1900)) * 1000, "multipart/form-data; boundary=b"),
        (b"a=" + b"%00" * 400_000, "application/x-www-form-urlencoded"),
        (b"&" * 2_000_000, "application/x-www-form-urlencoded"),
        (json.dumps({"a": "{" * 900_000, "b": "[" * 900_000}).encode(), "application/json"),
        (json.dumps({f"{number}" * 10: 1 for number in range(60_000)}).encode(), "application/json"),
        (json.dumps({"a": 1, "b": ["x"] * 500_000}).encode(), "application/json"),
    ],
)
def test_no_body_takes_long(body: bytes, content_type: str) -> None:
    options = {
        "mapping": {"external_id": "a", "text": "b.a", "subject": "b.c", "tags": "b", "author.name": "abcdefgh"},
        "verify": {"scheme": "none"},
    }
    delivery = Delivery(body=body, headers={"content-type": content_type}, received_at=NOW)
    started = time.process_time()
    with contextlib.suppress(Refused):
        Connector(source="desk", options=options).parse(delivery, clean)
    assert time.process_time() - started < 3
