"""A person is found however the address or the number is written, and nobody else is."""

from __future__ import annotations

import pytest

from triage.domain.contact import Author
from triage.domain.errors import Invalid
from triage.domain.person import person


@pytest.mark.parametrize(
    ("named", "written"),
    [
        ("anna@example.org", "Anna@Example.ORG"),
        ("ANNA@example.org", " anna@example.org. "),
        ("anna@пример.рф", "anna@xn--e1afmkfd.xn--p1ai"),
        ("anna@xn--e1afmkfd.xn--p1ai", "Anna@ПРИМЕР.РФ"),
    ],
)
def test_an_address_is_the_same_however_it_is_written(named: str, written: str) -> None:
    assert person(email=named).is_author(Author(email=written), "shop")


@pytest.mark.parametrize("written", ["anna@example.com", "joanna@example.org", "anna+shop@example.org", "", "@"])
def test_another_address_is_somebody_else(written: str) -> None:
    assert not person(email="anna@example.org").is_author(Author(email=written), "shop")


@pytest.mark.parametrize(
    "written", ["+7 912 000-11-22", "8 (912) 000-11-22", "79120001122", "9120001122", "007 912 0001122"]
)
def test_a_number_is_the_same_however_it_is_written(written: str) -> None:
    assert person(phone="+7 (912) 000 11 22").is_author(Author(phone=written), "shop")


@pytest.mark.parametrize("written", ["+7 912 000-11-23", "+44 912 000 1122", "+8 912 000-11-22", "112", ""])
def test_another_number_is_somebody_else(written: str) -> None:
    assert not person(phone="+7 (912) 000 11 22").is_author(Author(phone=written), "shop")


def test_an_id_counts_within_its_source() -> None:
    assert person(external_id="17", source="shop").is_author(Author(external_id="17"), "shop")
    assert not person(external_id="17", source="shop").is_author(Author(external_id="17"), "bank")
    assert person(external_id="17").is_author(Author(external_id="17"), "bank")


@pytest.mark.parametrize(
    ("given", "text", "names"),
    [
        ({"email": "anna@example.org"}, "write to Anna@example.org, please", True),
        ({"email": "anna@example.org"}, "write to joanna@example.org", False),
        ({"email": "anna@example.org"}, "anna@example.organic", False),
        ({"phone": "+79120001122"}, "call 8 (912) 000-11-22 today", True),
        ({"phone": "+79120001122"}, "call 912 000 11 22", True),
        ({"phone": "+79120001122"}, "order 1791200011229", False),
        ({"phone": "+442071234567"}, "call +44 20 7123 4567", True),
        ({"external_id": "17"}, "17", False),
    ],
)
def test_a_text_names_a_person_by_address_or_number(given: dict[str, str], text: str, names: bool) -> None:  # noqa: FBT001  # a table of examples
    assert person(**given).mentioned()(text) is names


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({}, "exactly one"),
        ({"email": "  "}, "exactly one"),
        ({"email": "a@b.c", "phone": "+79120001122"}, "exactly one"),
        ({"email": "anna"}, "not a mail address"),
        ({"email": "anna@"}, "not a mail address"),
        ({"phone": "12-34"}, "at least 7 digits"),
        ({"email": "a@b.c", "source": "shop"}, "external_id alone"),
        ({"external_id": "x" * 321}, "at most 320"),
        ({"external_id": "nul\0"}, "visible"),
    ],
)
def test_it_must_be_said_who_is_meant(given: dict[str, str], reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        person(**given)
