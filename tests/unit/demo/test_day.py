"""The simulated day: always the same for the same seed, and like a shop's."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from triage.cleaning import clean, skip_reason
from triage.connectors.contact_json import read_contacts, to_contacts
from triage.demo.day import CHANNELS, CURVE, LANGUAGES, OPEN_FOR, Arrival, Part, plan
from triage.domain.contact import SkipReason
from triage.router import corpus

OPENS = datetime(2026, 11, 21, 8, tzinfo=UTC)
CONTACTS = 600


def _day(seed: int = 1, contacts: int = CONTACTS) -> list[Arrival]:
    return plan(corpus.load(), Random(seed), opens=OPENS, contacts=contacts)


@pytest.fixture(scope="module")
def day() -> list[Arrival]:
    return _day()


@pytest.fixture(scope="module")
def contacts(day: list[Arrival]) -> list[Arrival]:
    return [arrival for arrival in day if arrival.part is not Part.REPEAT]


def test_the_same_seed_makes_the_same_day_and_another_one_another(day: list[Arrival]) -> None:
    assert _day() == day
    assert _day(seed=2) != day


@pytest.mark.parametrize("number", [10, 47, 1000])
def test_a_day_has_as_many_contacts_as_asked_for(number: int) -> None:
    assert sum(arrival.part is not Part.REPEAT for arrival in _day(contacts=number)) == number


def test_all_happens_in_order_while_the_shop_is_open(day: list[Arrival]) -> None:
    times = [arrival.at for arrival in day]
    assert times == sorted(times)
    assert OPENS <= times[0] <= times[-1] < OPENS + OPEN_FOR


def test_every_channel_and_language_has_its_share(contacts: list[Arrival]) -> None:
    ordinary = [arrival for arrival in contacts if arrival.part is Part.ORDINARY]
    channels = Counter(arrival.contact["channel"] for arrival in ordinary)
    languages = Counter(arrival.message.lang for arrival in contacts)
    assert {name: channels[name] / len(ordinary) for name in CHANNELS} == pytest.approx(CHANNELS, abs=0.06)
    assert {name: languages[name] / len(contacts) for name in LANGUAGES} == pytest.approx(LANGUAGES, abs=0.08)


def test_busy_hours_are_busier_than_quiet_ones(contacts: list[Arrival]) -> None:
    ordinary = Counter((one.at - OPENS) // timedelta(hours=3) for one in contacts if one.part is Part.ORDINARY)
    assert ordinary[3] > ordinary[0] * 1.5
    assert len(CURVE) == OPEN_FOR / timedelta(minutes=30)


def test_payments_begin_to_fail_at_half_past_twelve_in_both_languages(contacts: list[Arrival]) -> None:
    rush = [arrival for arrival in contacts if arrival.part is Part.RUSH]
    before = _arrivals_between(contacts, "11:30", "12:30")
    during = _arrivals_between(contacts, "12:30", "13:30")
    assert len(during) > 2 * len(before)
    assert {arrival.message.topic for arrival in rush} == {"payment", "website_app"}
    assert {arrival.message.lang for arrival in rush} == {"ru", "en"}
    assert len({arrival.message.text for arrival in rush}) > len(rush) * 0.6


def test_alarms_are_spread_over_the_day(contacts: list[Arrival]) -> None:
    alarms = [arrival for arrival in contacts if arrival.part is Part.ALARM]
    assert all(arrival.message.alarm for arrival in alarms)
    assert {arrival.at.hour // 4 for arrival in alarms} == {2, 3, 4}


def test_every_word_is_of_the_corpus(contacts: list[Arrival]) -> None:
    authored = {message.text for message in corpus.load()}
    for arrival in contacts:
        assert arrival.message.text in authored
        assert arrival.message.text.endswith(arrival.contact["text"])


def test_customers_write_again_to_their_case(contacts: list[Arrival]) -> None:
    cases = Counter(arrival.contact["case_ref"] for arrival in contacts if "case_ref" in arrival.contact)
    writers = {arrival.contact.get("case_ref"): arrival.contact["author"] for arrival in contacts}
    again = [arrival for arrival in contacts if arrival.part is Part.FOLLOW_UP]
    assert len(again) > 20
    assert all(cases[arrival.contact["case_ref"]] > 1 for arrival in again)
    assert all(writers[arrival.contact["case_ref"]] == arrival.contact["author"] for arrival in again)


def test_a_repeat_is_what_came_before_to_the_letter(day: list[Arrival]) -> None:
    for arrival in (one for one in day if one.part is Part.REPEAT):
        first = next(one for one in day if one.contact["external_id"] == arrival.contact["external_id"])
        assert first.part is not Part.REPEAT
        assert first.contact == arrival.contact


def test_intake_takes_every_contact_and_knows_the_automatic_replies(contacts: list[Arrival]) -> None:
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    for arrival in contacts:
        sent = read_contacts(json.dumps(arrival.contact).encode())
        [contact] = to_contacts(sent, ["shop"], now=now, clean=clean)
        skipped = skip_reason(contact)
        assert skipped is (SkipReason.AUTO_REPLY if arrival.part is Part.AUTO_REPLY else None)
        assert contact.text


def _arrivals_between(arrivals: list[Arrival], begin: str, end: str) -> list[Arrival]:
    return [arrival for arrival in arrivals if begin <= f"{arrival.at:%H:%M}" < end]
