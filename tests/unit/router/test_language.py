from __future__ import annotations

import pytest

from triage.router.language import detect


@pytest.mark.parametrize("text", ["где мой заказ", "ок", "iPhone 15 не включается", "Ёлка!"])
def test_it_tells_russian(text: str) -> None:
    assert detect(text) == "ru"


@pytest.mark.parametrize("text", ["where is my order", "ok", "hello @Магазин", "the café was closed"])
def test_it_tells_english(text: str) -> None:
    assert detect(text) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "Де моє замовлення? Чекаю вже тиждень",
        "Тапсырысым қайда? Екі апта күтіп жүрмін",
        "Wo ist mein Paket? Ich warte seit zwei Wochen",
        "שלום",
        "",
        "12345 😀",
        "\0",
    ],
)
def test_it_does_not_guess_other_languages(text: str) -> None:
    assert detect(text) == "und"


def test_names_and_addresses_do_not_make_a_text_english() -> None:
    assert detect("@ShopHelpDesk https://example.org/very/long/address где заказ") == "ru"
