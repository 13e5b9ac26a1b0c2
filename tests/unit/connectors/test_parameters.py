"""Parameters of header fields: what senders write is read; what strangers make up takes no time and breaks nothing."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.connectors.parameters import read_parameters


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("form-data; name=a", "name", "a"),
        ('form-data; name="a; b"; filename=c', "name", "a; b"),
        ('form-data; NAME = "say \\"hi\\"" ', "name", 'say "hi"'),
        ("x; name=first; name=second", "name", "first"),
        ("attachment; filename*=UTF-8''%D1%87%D0%B5%D0%BA.pdf", "filename", "чек.pdf"),
        ("attachment; filename*0*=cp1251''%F7%E5; filename*1*=%EA; filename*2=.pdf", "filename", "чек.pdf"),
        ("attachment; filename*1=b; filename*0=a", "filename", "ab"),
        ('x; name="never closed; a=b', "name", "never closed; a=b"),
        ("x; name=", "name", ""),
    ],
)
def test_parameters_are_read_as_they_are_written(text: str, name: str, value: str) -> None:
    assert read_parameters(text)[1][name] == value


@pytest.mark.parametrize(
    "charset", ["idna", "punycode", "undefined", "unicode-escape", "utf-7", "a\0b", "zip", "x" * 500]
)
def test_no_character_set_breaks_anything(charset: str) -> None:
    _, found = read_parameters(f"x; name*0*={charset}''%ff+2AA-; charset*={charset}'; charset*1=y")
    assert not any("\ud800" <= letter <= "\udfff" for value in found.values() for letter in value)


@pytest.mark.parametrize("piece", [';"', ';a="\\"', ";a*0=b", ";a*0*=b''c", '"', "\\", "=", ";"])
def test_no_parameters_take_long(piece: str) -> None:
    started = time.process_time()
    read_parameters("x" + piece * 100_000)
    assert time.process_time() - started < 1


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.text(alphabet="a*0;='\"\\% ", max_size=60))
def test_any_text_is_read(text: str) -> None:
    word, found = read_parameters(text)
    assert ";" not in word
    assert all(name == name.lower() for name in found)
