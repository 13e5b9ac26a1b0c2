"""The words (ru, en) that say of a number what it is: searched for in the text that stands before it."""

from __future__ import annotations

import re

BEFORE_CHARACTERS = 48

CARD = re.compile(
    r"(?:\bкарт|\bcard|\bvisa|\bвиза|master|мастеркард|maestro|unionpay|\bмир\b|\bpan\b)[^\n]{0,30}$", re.IGNORECASE
)
PHONE = re.compile(
    r"(?:\bтел|\bphone|telephone|\bmobile|\bmob\b|\bcell|\bcall|\bзвон|позвон|перезвон|\bмоб|\bсот|whats\s?app|ватс|вотс"
    r"|viber|вайбер|telegram|\bwa\.me/|домашний"
    r"|\b(?:reach|text|ring|contact)\s(?:me|us)\b|\b(?:мой|моему|свой|наш|my|our) (?:номер|number))[^\d\n]{0,30}$",
    re.IGNORECASE,
)
PASSPORT = re.compile(
    r"(?:паспорт|passport|пасп\.|серия)(?:(?!(?-i:[.!?] [А-ЯЁA-Z][а-яёa-z]))[^\n]){0,40}$", re.IGNORECASE
)
SNILS = re.compile(r"(?:снилс|snils)\D{0,20}$", re.IGNORECASE)
INN = re.compile(r"(?:\bинн|\binn|\btin\b|tax\s?id)\D{0,20}$", re.IGNORECASE)
PASSPORT_NUMBER = r"(?:№|N[o°]?\.?|номер|ном\.|number)[\s:-]{0,3}"

_THINGS_WITH_NUMBERS = (
    r"заказ\w*|order|трек\w*|track\w*|накладн\w*|чек\w*|артикул\w*|sku|isbn|посылк\w*|отправлен\w*|договор\w*|invoice"
    r"|сч[её]т\w*|ticket|заявк\w*|обращени\w*|parcel|shipment|consignment|receipt|код\w*|code|купон\w*|coupon|(?<![^\W_])id|№|#"
    r"|рпо|упд|imei|s/n|serial"
)
_NUMBER = r"\(?(?:номер\w*|number|no\.?|num\.?|id|code|код|№|#|n)\)?[\s:.=]{0,3}"
ORDER = re.compile(
    rf"(?:{_THINGS_WITH_NUMBERS})[\s:=_-]{{0,3}}(?:(?:с|под|за)\s)?(?:{_NUMBER}){{0,2}}[-\w]{{0,4}}$", re.IGNORECASE
)
"""A number right after these belongs to a thing, not to a person."""
THING = re.compile(
    rf"(?:{_THINGS_WITH_NUMBERS}|товар|брон[ьи]|booking|полис|лицев|абонент|л/с|квитанц|билет|талон|бонус|лояльн|размер|режим|reference|confirmation"
    r"|операци|транзакц|штрих|ячейк|парти"
    r"|серийн|\bпин\b|\bpin\b|\bpo\b|\bref\b|\bcase\b|под номером|контрагент"
    r"|поставщик|компани|waybill|barcode|item|product|сдэк|озон|почт[аы] росси"
    r"|\b(?:cdek|dhl|ups|usps|fedex|ozon|wb|wildberries|огрн\w*|инн|кпп|бик|ean|gtin|upc|icq|рпо|шпи|ттн)\b)"
    r"(?:(?!\d{5})[^\n,;!?]){0,24}(?<!\sна\s)(?<!\sto\s)$",
    re.IGNORECASE,
)
"""A number of ten or so bare digits behind these, a few words between, is more likely the thing's than a telephone."""

TICKET = re.compile(
    r"\[\s{0,3}(?:[\w.-]{1,40}\s{0,3})??(?:ticket|case|request|issue|тикет|заявка|обращение|запрос|инцидент)?"
    r"\s{0,3}(?:id|номер)?\s{0,3}[:#№]{1,2}\s{0,3}(?P<id>[A-Z]{0,10}-?\d[\w-]{2,30})\s{0,3}\]"
    r"|\[(?P<key>[A-Z]{2,10}-\d{1,12})\]|##(?P<marked>[\w-]{0,20}\d{3,20})##",
    re.IGNORECASE,
)
"""The number of a ticket as helpdesks write it into a subject."""


def stand_before(words: re.Pattern[str], text: str, place: int) -> bool:
    """Say whether `words` lead up to `place` in the text."""
    return words.search(text[max(0, place - BEFORE_CHARACTERS) : place]) is not None
