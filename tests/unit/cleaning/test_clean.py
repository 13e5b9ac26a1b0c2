"""Whatever comes in, what the customer wrote comes out."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.cleaning import clean
from triage.domain.contact import TEXT_LIMIT_CHARACTERS

HOSTILE_HTML = (
    *("<div>", "<p a=1 ", "<", "<a", '<a "', '<a ">', "<!--", "<!-->", "<blockquote>", "<div hidden>", "<script>", "&"),
    *("<b>x</b>", "<pre>\n", "<td>", "<p id=signature>", "&#x", "</p>", "<table><tr>", "<![", "<?", "<style></style"),
    "<p style=display:none>",
)
HOSTILE_TEXT = (
    *(
        ">\n",
        "> a\n",
        "On 12.03.2024 a@b.ru:\n",
        "12.03.2024 x\n",
        "From: a@b\n",
        "-- \n",
        "С уважением\n",
        "a",
        "a\nFrom:\n",
    ),
    *(" ", "\n", " \t", "Аа ", "Sent from ", "a@b:", "This message ", "x:\n", "x\n\n\n", "1.1.2024 <", "\u0301"),
    *("--\nИван\n", "\r", "\x0b"),
)


def test_text_is_preferred_and_html_read_when_there_is_none() -> None:
    assert clean("Текст", "<p>HTML</p>") == "Текст"
    assert clean("  \n", "<p>HTML</p>") == "HTML"
    assert clean() == ""


def test_the_text_is_cut_at_the_limit() -> None:
    assert len(clean("слово " * 20_000)) <= TEXT_LIMIT_CHARACTERS
    assert len(clean("", "<p>слово</p>" * 20_000)) <= TEXT_LIMIT_CHARACTERS


@pytest.mark.parametrize("unit", HOSTILE_HTML)
def test_no_html_takes_long(unit: str) -> None:
    started = time.process_time()
    clean("", unit * (100_000 // len(unit)) + "x")
    assert time.process_time() - started < 3


@pytest.mark.parametrize("unit", HOSTILE_TEXT)
def test_no_text_takes_long(unit: str) -> None:
    started = time.process_time()
    clean(unit * (50_000 // len(unit)) + "x")
    assert time.process_time() - started < 3


@pytest.mark.parametrize("line", ["A" * 100 + "%", "regards" + ".-A" * 34 + "%", "С уважением" + " И" * 50 + "%"])
def test_a_signature_of_nothing_but_capitals_takes_no_time(line: str) -> None:
    started = time.process_time()
    clean(f"Верните деньги\nС уважением\n{line}\n" + f"{line}\n" * 20)
    assert time.process_time() - started < 0.3


OWN_WORDS = ("Верните деньги", "P.S. и ещё")
MARKED = ("> цитата", "--", "С уважением, Иван", "Sent from my iPhone", "", ">3 недель жду", "???", "ниже")
BELOW_ALL_IS_OLD = (
    *("On 1.2.2024 a@b.ru wrote:", "From: a@b.ru", "Sent: now", "To: me", "Subject: x", "-----Original Message-----"),
    *("This e-mail is confidential, intended recipient", "12.03.2024, 10:15, Имя <a@b.ru>:", "-- "),
    "---------- Forwarded message ---------",
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from((*OWN_WORDS, *MARKED, *BELOW_ALL_IS_OLD)), max_size=12))
def test_a_message_with_words_never_becomes_empty(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert any(map(str.isalnum, clean(text))) == any(map(str.isalnum, text))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from((*OWN_WORDS, *MARKED)), max_size=12))
def test_the_customers_words_stay_among_quotes_and_signatures(lines: list[str]) -> None:
    kept = clean("\n".join(lines))
    assert [own for own in OWN_WORDS if own in lines and own not in kept] == []


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300), st.text(alphabet=st.sampled_from("<>/\"'=abpscrit- !&#x;\nя"), max_size=300))
def test_nothing_makes_it_fail(text: str, html: str) -> None:
    for cleaned in (clean(text, html), clean("", text + html), clean(html)):
        assert "\x00" not in cleaned
        assert "\r" not in cleaned
        assert cleaned == cleaned.strip()
