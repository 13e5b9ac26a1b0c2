"""Nothing a customer writes is alive in a message, and people can still read it."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from triage.notify.inert import inert, short_name

ALIVE = re.compile(
    r"[<>@#&*_~`|\[\]{}$\\]|\w+://|[a-z]\.[a-z]{2}|[\u0000-\u001f\u200b-\u200f\u202a-\u202e\u2060-\u2069]"
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<!channel> <@U1> @here", "‹!channel› ‹＠U1› ＠here"),
        ("<https://evil.example|bank>", "‹https：/∕evil․example¦bank›"),
        ("<at>boss@corp.example</at>", "‹at›boss＠corp․example‹∕at›"),
        ("[my bank](https://evil.example)", "［my bank］(https：/∕evil․example)"),
        ("![x](//evil.example/p.png)", "!［x］(/∕evil․example/p․png)"),
        ("**now** _please_ `rm` ~no~ ||spoiler||", "∗∗now∗∗ ＿please＿ ˋrmˋ ∼no∼ ¦¦spoiler¦¦"),
        ("<script>alert(1)</script>", "‹script›alert(1)‹∕script›"),
        ("{{DATE(2026-01-01T00:00:00Z)}} ${secret}", "｛｛DATE(2026-01-01T00:00:00Z)｝｝ ＄｛secret｝"),
        ("\u202egnp.exe\u202c a\u200bb\ufeff c\u00ad", "gnp․exe ab c"),
        ("one\r\ntwo\u2028# three", "one two ＃ three"),
        ("/start now", "∕start now"),
        ("mailto:a@b.example javascript:alert(1)", "mailto：a＠b․example javascript：alert(1)"),
        ("all :fire: here", "all ：fire: here"),
        ("\U000e0041\U000e0042hidden", "hidden"),
        ("a" + "\u0301" * 50, "á\u0301\u0301"),
    ],
)  # fmt: skip
def test_it_takes_the_life_out_of(text: str, shown: str) -> None:
    assert inert(text, 200) == shown


@pytest.mark.parametrize("text", ["Где заказ № 1234567? Жду 3-й день, т.е. с 12:30!", "Refund £5.20, please (today)"])
def test_it_leaves_ordinary_text_as_it_is(text: str) -> None:
    assert inert(text, 200) == text


def test_it_cuts_and_shows_that_it_did() -> None:
    assert inert("one two three four", 12) == "one two…"


def test_a_flood_of_marks_does_not_take_long() -> None:
    assert len(inert("a" + "\u0301\u0323" * 50_000, 60)) <= 60


@given(st.text(max_size=300))
@example("x:y://z")
@example("a。example 1.xn--p1ai")
def test_nothing_is_alive_whatever_comes(text: str) -> None:
    shown = inert(text, 120)
    assert not ALIVE.search(shown)
    assert len(shown) <= 120


@pytest.mark.parametrize(
    ("name", "shown"), [("Иван Петрович Сидоров", "Иван П. С."), ("Ann", "Ann"), ("", ""), ("  A  B ", "A B.")]
)
def test_a_name_is_shortened(name: str, shown: str) -> None:
    assert short_name(name) == shown
