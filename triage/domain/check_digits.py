"""Check digits: whether a row of digits can be the number it looks like. All take digits only."""

from __future__ import annotations

_DOUBLED = str.maketrans("0123456789", "0246813579")
_EAN, _SNILS = 13, 11
_INN_PLACES = {10: (9,), 12: (10, 11)}
_INN_WEIGHTS = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


def luhn(digits: str) -> bool:
    """Say whether the Luhn sum of a bank card number (or an IMEI) is right."""
    backwards = digits[::-1]
    return sum(map(int, backwards[::2] + backwards[1::2].translate(_DOUBLED))) % 10 == 0


def ean13(digits: str) -> bool:
    """Say whether 13 digits are a right barcode."""
    return len(digits) == _EAN and (sum(map(int, digits[::2])) + 3 * sum(map(int, digits[1::2]))) % 10 == 0


def snils(digits: str) -> bool:
    """Say whether the last two of 11 digits are the control number of a Russian insurance account."""
    if len(digits) != _SNILS or not digits.strip("0"):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(range(9, 0, -1), digits, strict=False))
    return total % 101 % 100 == int(digits[9:])


def inn(digits: str) -> bool:
    """Say whether a Russian tax number ends in its check digits: one of 10 (companies), two of 12 (people)."""
    if len(digits) not in _INN_PLACES or digits.startswith("00"):
        return False
    return all(_inn_check_digit(digits[:place]) == int(digits[place]) for place in _INN_PLACES[len(digits)])


def _inn_check_digit(digits: str) -> int:
    weights = _INN_WEIGHTS[-len(digits) :]
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True)) % 11 % 10
