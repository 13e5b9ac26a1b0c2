"""Signatures, phones' lines and footers go; what the customer adds below stays."""

from __future__ import annotations

import pytest

from triage.cleaning import clean

OWN = "Чайник дымится.\n\nЧто делать?"

SIGNATURES = [
    "-- \nИван Петров\nменеджер по закупкам\n+7 916 123-45-67",
    "--\nИван Петров",
    "С уважением, Иван",
    "С уважением,\nИван Петров\nООО «Ромашка»\nтел. 123-45-67\nwww.example.ru",
    "с уважением Петров И.И.",
    "С наилучшими пожеланиями,\nАнна",
    "Best regards,\nJohn Smith\nHead of Sales",
    "Kind regards\nJohn",
    "Yours sincerely, John Smith",
    "Sent from my iPhone",
    "Sent from Mail for Windows",
    "Sent from Yahoo Mail on Android",
    "Get Outlook for iOS",
    "Отправлено с iPhone",
    "Отправлено с моего устройства Samsung Galaxy",
    "Отправлено из мобильной Яндекс Почты",
    "Отправлено из Почты Mail.ru для Android",
    "--\nОтправлено из Mail.ru для iOS",
    "С уважением,\nИван\n\nОтправлено с iPhone",
    "This e-mail and any attachments are confidential and intended solely for the named recipient.",
    "CONFIDENTIALITY NOTICE: the contents are privileged; if received in error, delete it.\nDo not print it.",
    "Настоящее сообщение и вложения конфиденциальны и предназначены только адресату.",
    "-- \nИван\n\nДанное электронное сообщение предназначено адресату. Если получено по ошибке, удалите.",
    "Это сообщение проверено на вирусы антивирусом Avast.\nwww.avast.com",
]


@pytest.mark.parametrize("signature", SIGNATURES)
def test_the_end_goes(signature: str) -> None:
    assert clean(f"{OWN}\n\n{signature}") == OWN


@pytest.mark.parametrize(
    "below",
    [
        "P.S. Верните деньги",
        "Жду ответа до завтра",
        "А когда привезут новый?",
        "и верните доставку тоже",
    ],
)
def test_words_below_the_signature_stay(below: str) -> None:
    assert below in clean(f"{OWN}\nС уважением,\nИван Петров\n{below}")
    assert below in clean(f"{OWN}\n--\n{below}")


@pytest.mark.parametrize(
    "text",
    [
        "С уважением отнеситесь к моей просьбе",
        "Отправлено с опозданием на неделю",
        "Отправлено через Почту России 5 дней назад, до сих пор нет",
        "Sent from your warehouse a week ago, never arrived",
        "Это письмо пришло мне ошибочно",
        "This message never arrived",
        "Внимание! Горит чайник, это опасно",
        "С уважением, Иван",
        "Sent from my iPhone",
        "--\nИван",
        "--\nИ ещё: где курьер?",
        "- первое\n- второе",
        "Всего хорошего в вашем магазине мало",
    ],
)
def test_what_may_be_all_there_is_stays(text: str) -> None:
    assert clean(text) == text
