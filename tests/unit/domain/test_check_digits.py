"""Check digits tell a number from a look-alike."""

from __future__ import annotations

import pytest

from triage.domain.check_digits import ean13, inn, luhn, snils


@pytest.mark.parametrize(
    ("is_right", "right"),
    [
        (luhn, "4111111111111111"),
        (luhn, "378282246310005"),
        (luhn, "2200123456789019"),
        (ean13, "4006381333931"),
        (snils, "11223344595"),
        (inn, "7707083893"),
        (inn, "500100732259"),
    ],
)
def test_one_changed_digit_is_noticed(is_right: object, right: str) -> None:
    assert callable(is_right)
    assert is_right(right)
    changed = [right[:place] + str((int(right[place]) + 1) % 10) + right[place + 1 :] for place in range(1, len(right))]
    assert [digits for digits in changed if is_right(digits)] == []


@pytest.mark.parametrize("digits", ["", "0", "00000000000", "0000000000", "000000000000", "112233445955"])
def test_digits_of_another_length_or_all_zero_are_no_document(digits: str) -> None:
    assert not snils(digits)
    assert not inn(digits)
