"""Personal numbers do not get through; numbers that only look like them do."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.domain.text import excerpt, mask_cards, mask_personal, printable

CARDS = [
    "4111 1111 1111 1111",
    "4111-1111-1111-1111",
    "4111111111111111",
    "4111.1111.1111.1111",
    "4111\u00a01111\u00a01111\u00a01111",
    "4111 – 1111 – 1111 – 1111".replace(" – ", "–"),
    "5555 5555 5555 4444",
    "2200 1234 5678 9019",
    "3782 822463 10005",
    "4222222222222",
    "6304 0000 0000 0000",
    "6304000000000000000"[:18] + "0",
]
PERSONAL = [
    *CARDS,
    "+7 (916) 123-45-67",
    "+79161234567",
    "8 916 123 45 67",
    "8-916-123-45-67",
    "89161234567",
    "8 (495) 123-45-67",
    "8 800 555 35 35",
    "(916) 123-45-67",
    "+375 29 123-45-67",
    "+44 20 7946 0958",
    "+1 (212) 555-0123",
    "212-555-0123",
    "020 7946 0958",
    "ivan.petrov@example.com",
    "почта@пример.рф",
    "a+b@mail.example.co.uk",
    "ivan (at) example.com",
    "4509 123456",
    "45 09 123456",
    "112-233-445 95",
    "112 233 445 95",
    "500100732259",
]
CALLED = [
    ("паспорт ", "4509123456"),
    ("Паспорт: серия 4509 номер ", "123456"),
    ("passport no. ", "4509 123456"),
    ("загранпаспорт ", "75 1234567"),
    ("СНИЛС ", "11223344595"),
    ("ИНН ", "7707083893"),
    ("ИНН: ", "500100732259"),
    ("тел. ", "123-45-67"),
    ("мой телефон ", "9161234567"),
    ("phone: ", "5550123"),
    ("call me on ", "07700 900123"),
    ("карта ", "6304 0000 0000 00"),
]
LOOK_ALIKES = [
    "заказ 4111111111111112",
    "заказ № 1234567890",
    "Заказ 89161234567 не пришёл",
    "order 123-456-7890",
    "Order #7912345678901",
    "трек 80080012345678",
    "трек-номер: 84512367890",
    "RA123456789RU",
    "CDEK 1234567890",
    "накладная 12345678901",
    "штрихкод 4006381333931",
    "IMEI 490154203237518",
    "артикул 112-233-44596",
    "12.03.2024 10:15",
    "2024-03-12 10:15:00",
    "10 000 000 рублей",
    "+10 000 000 рублей",
    "1 234 567,89",
    "цена 8 990 рублей",
    "версия 10.0.19045.3693",
    "192.168.100.200",
    "https://shop.example/order/1234567890",
    "7707083893",
    "1234567",
    "@ivan",
    "5 @ 10.50",
]
HOSTILE = (
    *("a", "a@", "x@1.", "1 ", "4 ", "1", "1-", "+1", "(1", "@", "заказ ", "тел 123456 ", "паспорт ", "45 09 номер "),
    *("4111 1111 1111 1111 ", "a [ at ", "a.a-", "\n", " ", "12 34 ", "8 (", "серия 4509 ", "a\u0300\u0316", "\u0300"),
)


@pytest.mark.parametrize("card", CARDS)
def test_a_card_keeps_its_last_four_digits(card: str) -> None:
    digits = "".join(filter(str.isdecimal, card))
    assert mask_cards(f"Карта {card}, спишите") == f"Карта •••• {digits[-4:]}, спишите"


def test_what_follows_a_card_stays() -> None:
    assert mask_cards("4111 1111 1111 1111 12/26 123") == "•••• 1111 12/26 123"
    assert mask_cards("4111 1111\n1111 1111\nВерните") == "•••• 1111\nВерните"
    assert mask_cards("4111111111111111 5555555555554444") == "•••• 1111 •••• 4444"


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_look_alikes_stay(text: str) -> None:
    assert mask_cards(text) == text
    assert mask_personal(text) == text


@pytest.mark.parametrize("number", PERSONAL)
@pytest.mark.parametrize("around", ["{}", "Здравствуйте, {}. Спасибо!", "({})", "мой:\n{}\nжду", "Иван,{}."])
def test_personal_numbers_are_masked_wherever_they_stand(number: str, around: str) -> None:
    masked = mask_personal(around.format(number))
    assert number not in masked
    assert "•••" in masked
    assert sum(map(str.isdecimal, masked)) <= 4


@pytest.mark.parametrize(("word", "number"), CALLED)
def test_numbers_called_by_name_are_masked(word: str, number: str) -> None:
    assert number not in mask_personal(f"Это {word}{number}, запишите")


@pytest.mark.parametrize("unit", HOSTILE)
def test_no_text_takes_long(unit: str) -> None:
    text = unit * (50_000 // len(unit))
    started = time.process_time()
    mask_personal(text)
    printable(text)
    excerpt(text, 200)
    assert time.process_time() - started < 3


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.sampled_from("0123456789 -+().@№abаб\n•"), max_size=200))
def test_masking_never_fails_and_twice_is_once(text: str) -> None:
    masked = mask_personal(text)
    assert mask_personal(masked) == masked
    assert mask_cards(mask_cards(text)) == mask_cards(text)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300), st.integers(min_value=1, max_value=50))
def test_an_excerpt_is_one_line_within_its_limit(text: str, limit: int) -> None:
    short = excerpt(text, limit)
    assert len(short) <= limit
    assert "\n" not in short


def test_an_excerpt_ends_at_a_word_and_says_that_there_is_more() -> None:
    assert excerpt("  Where is\n\nmy order?  ", 40) == "Where is my order?"
    assert excerpt("Where is my order, please", 18) == "Where is my…"


def test_invisible_and_control_characters_are_dropped_and_newlines_are_one_kind() -> None:
    assert printable("a\x00b\x1b\u200b\u202e\ufeffc\tд\r\nе\re\u2028f\x0bg") == "abc\tд\nе\ne\nf\ng"
    assert printable("\ud800x") == "x"
    assert printable("и\u0306" * 2000 + " и\u0306") == "й" * 2000 + " й"
