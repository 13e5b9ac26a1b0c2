"""What is done is counted once: in the transaction that does it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.flows.conftest import Stage
from tests.support.cast import NOON, contact, reading
from triage import config
from triage.domain.contact import Channel, SkipReason
from triage.domain.decision import Reading
from triage.domain.tally import Series
from triage.flows import counting, intake, triage
from triage.store import contacts, tallies

SOURCES = """
[[queues]]
id = "care"
[[sources]]
id = "shop"
connector = "standard"
secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
"""


def counted(stage: Stage, name: str) -> dict[Series, float]:
    with stage.app.read() as session:
        return {series[1:]: amount for series, amount in tallies.totals(session).items() if series[0] == name}


def test_what_comes_in_is_counted_by_what_became_of_it(stage: Stage) -> None:
    stage.take_in(contact("1"), contact("2", channel=Channel.CHAT), contact("1"))
    stage.take_in(contact("1"))
    found = counted(stage, "triage_contacts_received_total")
    assert found == {
        ("other", "email", "stored"): 1,
        ("other", "chat", "stored"): 1,
        ("other", "email", "duplicate"): 2,
    }


def test_a_source_of_the_configuration_is_counted_by_name(stage: Stage, tmp_path: Path) -> None:
    configured = config.parse(SOURCES, tmp_path / "triage.toml")
    intake.store(replace(stage.app, config=configured), [contact("1"), contact("2", source="elsewhere")], NOON)
    found = counted(stage, "triage_contacts_received_total")
    assert found == {("shop", "email", "stored"): 1, ("other", "email", "stored"): 1}


def test_what_no_customer_wrote_is_counted_by_the_reason(stage: Stage) -> None:
    stage.take_in(contact("1", skip=SkipReason.BOUNCE), contact("2"))
    stage.take_in(contact("1", skip=SkipReason.BOUNCE))
    assert counted(stage, "triage_skipped_total") == {("bounce",): 1}


def test_decisions_are_counted_with_their_alarms_and_how_long_they_took(stage: Stage) -> None:
    def answer(text: str) -> Reading:
        found = reading(urgency="critical") if "fire" in text else reading()
        return replace(found, abstained="?" in text)

    stage.classifier.answer = answer
    stage.take_in(contact("1", text="fire"), contact("2", text="what?"))
    assert triage.triage_some(stage.app, NOON + timedelta(seconds=7)) == 2
    assert counted(stage, "triage_contacts_triaged_total") == {("delivery", "en"): 2}
    assert counted(stage, "triage_alarms_total") == {("care", "critical"): 1}
    assert counted(stage, "triage_abstained_total") == {("en",): 1}
    waited = counted(stage, "triage_triage_seconds")
    assert waited[("10.0",)] == 2
    assert 14 <= waited[("sum",)] < 20


def test_what_another_worker_has_done_meanwhile_is_not_counted_twice(stage: Stage) -> None:
    def taken_away(_text: str) -> Reading:
        with stage.app.transaction() as session:
            contacts.claim(session, "another", NOON + timedelta(hours=1), 10)
        return reading()

    stage.classifier.answer = taken_away
    stage.take_in(contact())
    triage.triage_some(stage.app, NOON)
    assert counted(stage, "triage_contacts_triaged_total") == {}


def test_what_cannot_be_read_is_counted_when_it_is_given_up(stage: Stage) -> None:
    def broken(_text: str) -> Reading:
        raise ZeroDivisionError

    stage.classifier.answer = broken
    stage.take_in(contact())
    for minutes in range(stage.app.config.triage.max_failures):
        assert counted(stage, "triage_failed_total") == {}
        triage.triage_some(stage.app, NOON + timedelta(minutes=minutes))
    assert counted(stage, "triage_failed_total") == {(): 1}


def test_folding_takes_all_there_is_and_changes_nothing(stage: Stage) -> None:
    for number in range(5):
        stage.take_in(contact(str(number)))
    assert counting.fold(stage.app, NOON) == 5
    assert counting.fold(stage.app, NOON) == 0
    assert counted(stage, "triage_contacts_received_total") == {("other", "email", "stored"): 5}
