"""Money is read as people write it; what only looks like it is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.router.amounts import amounts


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("45 000 руб", 45_000, "RUB"),
        ("200 тыс. руб.", 200_000, "RUB"),
        ("1,2 млн рублей", 1_200_000, "RUB"),
        ("1.500.000 ₽", 1_500_000, "RUB"),
        ("сто тысяч", 100_000, ""),
        ("пятьдесят тысяч рублей", 50_000, "RUB"),
        ("полмиллиона рублей", 500_000, "RUB"),
        ("1,200.50 $", 1200.5, "USD"),
        ("$4,500", 4500, "USD"),
        ("$5k", 5000, "USD"),
        ("5k", 5000, ""),
        ("9.500 €", 9500, "EUR"),
        ("twenty thousand dollars", 20_000, "USD"),
        ("£3k", 3000, "GBP"),
        ("400 000 тенге", 400_000, "KZT"),
        ("99.90 USD", 99.9, "USD"),
    ],
)
def test_an_amount_is_read_with_its_currency(text: str, value: float, currency: str) -> None:
    [amount] = amounts(f"it is {text} now")
    assert (amount.value, amount.currency) == (value, currency)


@pytest.mark.parametrize(
    "text", ["order 1234567", "4K TV", "60 000 мАч", "100 000 км", "2025", "12.05.2025", "call 84951234567"]
)
def test_other_numbers_are_no_money(text: str) -> None:
    assert not list(amounts(text))


@given(st.text(alphabet="0123456789., $€руб.kт'тысяч", max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    for amount in amounts(text):
        assert amount.value >= 0
        assert 0 <= amount.start < amount.end <= len(text)
