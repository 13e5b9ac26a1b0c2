"""Text comes out of bytes whatever is said of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.charsets import CYRILLIC, decode

RUSSIAN = "Здравствуйте! Где мой заказ? Обещали в понедельник, сегодня уже среда."
NAMES = (
    "",
    "utf-8",
    "koi8-r",
    "windows-1251",
    "ibm866",
    "us-ascii",
    "iso-8859-1",
    "unknown-8bit",
    "x-odd",
    "\0",
    "idna",
)


@pytest.mark.parametrize("said", NAMES)
@pytest.mark.parametrize("really", ["utf-8", "koi8-r", "cp1251", "cp866", "iso8859-5"])
def test_russian_is_read_whatever_it_is_said_to_be(really: str, said: str) -> None:
    assert decode(RUSSIAN.encode(really), said) == RUSSIAN


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("Où est mon café déjà payé ?", "iso-8859-1"),
        ("Größe übel, schöne Grüße", "windows-1252"),
        ("Zażółć gęślą jaźń", "iso-8859-2"),
        ("Привіт, де моє замовлення?", "windows-1251"),
        ("你好，我的订单在哪里", "gb2312"),
        ("注文はどこですか", "iso-2022-jp"),
        ("주문", "euc-kr"),
        ("Заказ", "koi8-r"),
        ("hello", "utf-16"),
    ],
)
def test_what_is_said_rightly_is_believed(text: str, charset: str) -> None:
    assert decode(text.encode(charset), charset) == text


def test_what_cannot_be_read_is_marked() -> None:
    assert decode(b"a\xffb", "utf-8") == "a\ufffdb"
    assert decode(b"a\xffb") == "a\ufffdb"


@given(
    st.binary(max_size=200),
    st.sampled_from((*NAMES, *CYRILLIC, "utf-7", "utf-16", "hz", "base64", "rot13", "unicode_escape")),
)
def test_any_bytes_give_text_that_can_be_kept(raw: bytes, said: str) -> None:
    text = decode(raw, said)
    assert text.encode().decode() == text
    assert "\0" not in text
