"""The mail that is answered goes, the answer stays."""

from __future__ import annotations

import pytest

from triage.cleaning import clean

OWN = "Где мой заказ?\nЖду вторую неделю."
QUOTE = "\n> Здравствуйте!\n> Ваш заказ в пути.\n>\n>> Где заказ?\n"
PLAIN_QUOTE = "\nЗдравствуйте!\n\nВаш заказ в пути.\n"

INTRODUCTIONS = {
    "gmail, English": "On Thu, Nov 14, 2024 at 3:20 PM Shop <shop@example.com> wrote:",
    "gmail, English, wrapped": "On Thu, Nov 14, 2024 at 3:20 PM Shop and its Customer Care <\ncare@example.com> wrote:",
    "gmail, Russian": "чт, 14 нояб. 2024 г. в 15:20, Магазин <shop@example.com>:",
    "gmail, Russian, wrapped": "чт, 14 нояб. 2024 г. в 15:20, Магазин детских игрушек <\nshop@example.com>:",
    "Apple Mail, English": "On 14 Nov 2024, at 15:20, Shop <shop@example.com> wrote:",
    "Apple Mail, Russian": "14 нояб. 2024 г., в 15:20, Магазин <shop@example.com> написал(а):",
    "Yandex": '14.11.2024, 15:20, "Магазин" <shop@example.com>:',
    "Mail.ru": "Четверг, 14 ноября 2024, 15:20 +03:00 от Магазин <shop@example.com>:",
    "Thunderbird, Russian": "14.11.2024 15:20, Магазин пишет:",
    "The Bat!": "Вы писали 14 ноября 2024 г., 15:20:30:",
}
HEADERS = {
    "Outlook, English": "From: Shop <shop@example.com>\nSent: Thursday, November 14, 2024\nTo: me\nSubject: Order",
    "Outlook, Russian": "От: Магазин <shop@example.com>\nОтправлено: 14 ноября 2024 г. 15:20\nКому: мне\nТема: Заказ",
    "Outlook, ruled": "_" * 32 + "\nОт: Магазин\nОтправлено: 14 ноября 2024 г. 15:20\nКому: мне\nТема: Заказ",
    "Outlook, bold": "*From:* Shop <shop@example.com>\n*Sent:* Thursday\n*To:* me\n*Subject:* Order",
    "Outlook, old": "-----Original Message-----\nFrom: Shop\nSent: Thursday\nTo: me",
    "Russian, old": "-------- Исходное сообщение --------\nТема: Заказ\nДата: 14.11.2024",
}


@pytest.mark.parametrize("introduction", INTRODUCTIONS.values(), ids=INTRODUCTIONS)
def test_a_quote_goes_with_the_line_that_introduces_it(introduction: str) -> None:
    assert clean(f"{OWN}\n\n{introduction}\n{QUOTE}") == OWN


@pytest.mark.parametrize("introduction", INTRODUCTIONS.values(), ids=INTRODUCTIONS)
def test_an_answer_below_the_quote_stays(introduction: str) -> None:
    assert clean(f"{introduction}\n{QUOTE}\n{OWN}") == OWN


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_what_outlook_puts_below_goes(headers: str) -> None:
    kept = clean(f"{OWN}\n\n{headers}\n{PLAIN_QUOTE}")
    assert kept.rstrip("_\n") == OWN


def test_a_quote_without_marks_goes_when_a_program_introduced_it() -> None:
    introduction = INTRODUCTIONS["gmail, Russian"]
    assert clean(f"{OWN}\n\n{introduction}\n{PLAIN_QUOTE}") == OWN


def test_answers_between_quotes_stay() -> None:
    text = "14.11.2024 15:20, Магазин пишет:\n> Заказ получили?\nНет!\n\n> Вернуть деньги?\nДа, на карту.\n"
    assert clean(text) == "Нет!\n\nДа, на карту."


def test_html_quotes_go_like_plain_ones() -> None:
    html = (
        "<div dir=ltr>Где мой заказ?<br>Жду вторую неделю.</div><br><div class=gmail_quote><div class=gmail_attr>"
        "чт, 14 нояб. 2024 г. в 15:20, Магазин &lt;<a href=x>shop@example.com</a>&gt;:<br></div>"
        "<blockquote class=gmail_quote><div>Ваш заказ</div><blockquote>Где?</blockquote></blockquote></div>"
    )
    assert clean("", html) == OWN


@pytest.mark.parametrize(
    "text",
    [
        ">3 недель жду заказ, где он?",
        "Оператор мне пишет:\nзаказа нет\nКак так?",
        "Вот что мне написали 12.03.2024:\nзаказ отменён\nПочему?",
        "> всё письмо в цитате\n> и ничего больше",
        "From: Shop\nSent: Monday\nTo: me\nSubject: x\n\nВсё письмо",
        "Смотрите\n\n---- Forwarded message ----\nFrom: Shop <a@b.ru>\nDate: Monday\nSubject: x\n\nВаш заказ отменён",
        "Мои ответы ниже.\n\nОт: Магазин <a@b.ru>\nОтправлено: вчера\nКому: мне\n\nЗаказ пришёл? Нет!",
        "От: Москвы\nдо Твери заказ шёл неделю",
        "Было так:\n-----\nпосылка мятая",
    ],
)
def test_what_may_be_the_customers_own_stays(text: str) -> None:
    assert clean(text) == text


def test_a_line_above_the_introduction_is_the_customers() -> None:
    assert clean(f"Жду ответа\n{INTRODUCTIONS['gmail, Russian']}\n{QUOTE}") == "Жду ответа"
    assert clean(f"On Monday I ordered a kettle.\n{INTRODUCTIONS['gmail, English']}\n{QUOTE}") == (
        "On Monday I ordered a kettle."
    )
