"""Amounts of money in Russian and English texts: "45 000 руб", "1,200.50 $", "сто тысяч", "$5k"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from triage.router.patterns import fold

_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "₽": "RUB", "₸": "KZT", "₴": "UAH", "₹": "INR"}
_NAMES = {
    r"руб\w*|р|rub|rur|roubles?|rubles?|₽": "RUB",
    r"доллар\w*|бакс\w*|usd|dollars?|bucks|\$": "USD",
    r"евро|eur|euros?|€": "EUR",
    r"фунт\w*|gbp|pounds?|quid|£": "GBP",
    r"тенге|тг|kzt|₸": "KZT",
    r"byn|бел руб\w*": "BYN",
    r"гривен|гривн\w*|uah|₴": "UAH",
    r"rupees?|inr|rs|₹": "INR",
}
_MULTIPLIERS = {
    r"тыс\w*|тысяч\w*|т|к|k|thousand|grand": 1_000,
    r"млн|миллион\w*|million|mln": 1_000_000,
    r"сот\w*|hundred": 100,
}
_SPELT = {
    **dict.fromkeys(("сто", "hundred"), 100),
    **dict.fromkeys(("двести", "двухсот"), 200),
    **dict.fromkeys(("триста", "трехсот"), 300),
    **dict.fromkeys(("четыреста",), 400),
    **dict.fromkeys(("пятьсот", "пятисот"), 500),
    **dict.fromkeys(("полтора", "полторы"), 1.5),
    **dict.fromkeys(("два", "две", "двух", "two"), 2),
    **dict.fromkeys(("три", "трех", "three"), 3),
    **dict.fromkeys(("четыре", "four"), 4),
    **dict.fromkeys(("пять", "пяти", "five"), 5),
    **dict.fromkeys(("шесть", "six"), 6),
    **dict.fromkeys(("семь", "seven"), 7),
    **dict.fromkeys(("восемь", "eight"), 8),
    **dict.fromkeys(("девять", "nine"), 9),
    **dict.fromkeys(("десять", "десяти", "ten"), 10),
    **dict.fromkeys(("пятнадцать", "fifteen"), 15),
    **dict.fromkeys(("двадцать", "двадцати", "twenty"), 20),
    **dict.fromkeys(("тридцать", "тридцати", "thirty"), 30),
    **dict.fromkeys(("сорок", "сорока", "forty"), 40),
    **dict.fromkeys(("пятьдесят", "пятидесяти", "fifty"), 50),
    **dict.fromkeys(("шестьдесят", "шестидесяти", "sixty"), 60),
    **dict.fromkeys(("семьдесят", "семидесяти", "seventy"), 70),
    **dict.fromkeys(("восемьдесят", "восьмидесяти", "eighty"), 80),
    **dict.fromkeys(("девяносто", "ninety"), 90),
}
_SCREENS = {"2k", "4k", "8k", "2к", "4к", "8к"}  # how sharp a picture is, not an amount
_WHOLE_WORDS = {"полмиллиона": 500_000, "миллион": 1_000_000}
_Meaning = TypeVar("_Meaning")
_GAP = "[ \u00a0\u202f]?"
_CENT_DIGITS = 2
_DIGITS = r"\d{1,3}(?:[ \u00a0\u202f,.']\d{3}){1,3}(?![\d])(?:[.,]\d{1,2}(?!\d))?|\d{1,12}(?:[.,]\d{1,2}(?!\d))?"
_NUMBER_WORDS = "|".join(sorted(_SPELT, key=len, reverse=True))
_TIMES, _CURRENCIES = "|".join(_MULTIPLIERS), "|".join(_NAMES)
_AMOUNT = re.compile(
    rf"(?<![\w.,])(?P<sign>[$€£₽₸₴₹]){_GAP}(?P<signed>{_DIGITS}){_GAP}(?P<signed_times>{_TIMES})?(?!\w)"
    rf"|(?<![\w.,])(?P<number>{_DIGITS}|(?:{_NUMBER_WORDS})){_GAP}(?:(?P<times>{_TIMES})\b)?\.?{_GAP}"
    rf"(?:(?P<name>{_CURRENCIES})(?!\w))?"
    rf"|\b(?P<whole>{'|'.join(_WHOLE_WORDS)})\b(?:{_GAP}(?P<whole_name>{_CURRENCIES})(?!\w))?"
)


@dataclass(frozen=True, kw_only=True)
class Amount:
    """So much money; `currency` is empty where none is named. `start` and `end` are places in the text."""

    value: float
    currency: str
    start: int
    end: int


def amounts(text: str, start: int = 0, end: int | None = None) -> Iterator[Amount]:
    """Yield the amounts of money between two places: numbers with a currency, or in thousands and more."""
    folded = fold(text)
    for found in _AMOUNT.finditer(folded, max(start, 0), len(folded) if end is None else end):
        amount = _amount(found)
        if amount:
            yield amount


def _amount(found: re.Match[str]) -> Amount | None:
    if found["whole"]:
        value, name = float(_WHOLE_WORDS[found["whole"]]), found["whole_name"]
    else:
        times = found["times"] or found["signed_times"]
        name = found["sign"] or found["name"]
        if not name and (not times or found[0].rstrip() in _SCREENS):
            return None
        value = _number(found["number"] or found["signed"]) * (_looked_up(_MULTIPLIERS, times) if times else 1)
    currency = _SIGNS.get(name or "") or (_looked_up(_NAMES, name) if name else "")
    return Amount(value=value, currency=currency, start=found.start(), end=found.end())


def _number(written: str) -> float:
    """Read digits however they are grouped: the last point or comma begins cents only when one or two digits follow."""
    if written in _SPELT:
        return float(_SPELT[written])
    plain = re.sub(r"[ \u00a0\u202f']", "", written)
    whole, point, cents = max(plain.rpartition("."), plain.rpartition(","), key=lambda parts: len(parts[0]))
    if point and len(cents) <= _CENT_DIGITS:
        return float(f"{re.sub('[.,]', '', whole) or '0'}.{cents}")
    return float(re.sub("[.,]", "", plain))


def _looked_up(table: Mapping[str, _Meaning], word: str) -> _Meaning:
    return next(value for words, value in table.items() if re.fullmatch(words, word))
