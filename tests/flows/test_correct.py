"""Somebody's word changes what contact and case show, keeps what stood there, and is told to who asks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.flows.conftest import Stage
from tests.support.cast import NOON, contact, reading
from triage import config
from triage.app import WEBHOOKS
from triage.domain.case import Case
from triage.domain.contact import Author
from triage.domain.correction import Labels, Via
from triage.domain.decision import Decision, Priority, Urgency
from triage.domain.errors import Conflict
from triage.domain.person import person
from triage.domain.webhook import EventType
from triage.flows import correct, export, triage
from triage.flows.correct import Corrected, Word
from triage.store import cases, webhook_messages

ALICE = Word(by="Alice", actor="user 1", via=Via.PAGE)
HOOK = """
[[webhooks]]
id = "crm"
url = "https://crm.example.org/"
secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwAAAAAAAAAAA="]
events = ["contact.corrected"]
[[queues]]
id = "care"
"""


def taken(stage: Stage, *urgencies: str) -> list[int]:
    """Take in contacts of one case, of these urgencies, and have them triaged."""
    stage.classifier.answer = lambda text: reading(urgency=text.split()[0], abstained=True)
    made = [
        contact(str(number), case_ref="R-1", text=f"{urgency} matter", author=Author(email="anna@example.org"))
        for number, urgency in enumerate(urgencies)
    ]
    ids = [receipt.contact_id for receipt in stage.take_in(*made)]
    while triage.triage_some(stage.app, NOON):
        pass
    return ids


def say(stage: Stage, contact_id: int, **labels: object) -> Corrected:
    return correct.correct(stage.app, contact_id, Labels(**labels), ALICE, now=NOON)  # type: ignore[arg-type]  # as the test says


def case_of(stage: Stage) -> Case:
    with stage.app.read() as session:
        return cases.get_many(session, [1])[1]


def decision_of(stage: Stage, contact_id: int) -> Decision:
    return correct.look(stage.app, contact_id).decision


def test_a_false_alarm_is_none_any_more(stage: Stage) -> None:
    critical, normal = taken(stage, "critical", "normal")
    assert case_of(stage).alarm_at
    done = say(stage, critical, urgency=Urgency.LOW)
    assert (done.decision.alarm, done.decision.priority) == (False, Priority.P4)
    assert (case_of(stage).alarm_at, case_of(stage).urgency) == (None, Urgency.NORMAL)
    assert decision_of(stage, normal).was is None


def test_what_nobody_took_for_an_alarm_becomes_one(stage: Stage) -> None:
    [normal] = taken(stage, "normal")
    say(stage, normal, urgency=Urgency.CRITICAL)
    assert (case_of(stage).alarm_at, case_of(stage).priority) == (NOON, Priority.P1)


def test_whoever_says_the_topic_has_looked(stage: Stage) -> None:
    first, second = taken(stage, "normal", "low")
    say(stage, first, topic="payment")
    assert not decision_of(stage, first).needs_human
    assert case_of(stage).needs_human
    say(stage, second, topic="payment")
    assert not case_of(stage).needs_human


def test_what_triage_said_is_kept_however_often_it_is_corrected(stage: Stage) -> None:
    [contact_id] = taken(stage, "critical")
    say(stage, contact_id, topic="payment")
    say(stage, contact_id, topic="account", urgency=Urgency.LOW)
    made = decision_of(stage, contact_id)
    assert made.was is not None
    assert (made.topic, made.was.topic, made.was.urgency, made.was.alarm) == ("account", "delivery", "critical", True)
    assert max(made.topics, key=made.topics.__getitem__) == "delivery"


def test_the_first_word_stays_for_whoever_asks_for_that(stage: Stage) -> None:
    [contact_id] = taken(stage, "normal")
    say(stage, contact_id, topic="payment")
    word = replace(ALICE, by="Bob", only_first=True)
    second = correct.correct(stage.app, contact_id, Labels(topic="account"), word, now=NOON)
    assert second.already
    assert decision_of(stage, contact_id).corrected_by == "Alice"


def test_what_waits_for_triage_cannot_be_corrected(stage: Stage) -> None:
    [receipt] = stage.take_in(contact("waits"))
    with pytest.raises(Conflict, match="it is stored"):
        say(stage, receipt.contact_id, topic="payment")


def test_webhooks_that_ask_for_it_hear_of_it(stage: Stage) -> None:
    [contact_id] = taken(stage, "critical")
    stage.app = replace(stage.app, config=config.parse(HOOK, stage.app.config.file))
    say(stage, contact_id, urgency=Urgency.LOW)
    with stage.app.read() as session:
        [message] = webhook_messages.page(session, "crm", types=[EventType.CONTACT_CORRECTED], limit=10)
    assert '"was":{"topic":"delivery","urgency":"critical"' in message.body
    assert "Alice" not in message.body
    assert stage.woken[-1] == WEBHOOKS


def test_the_archive_of_a_person_lists_what_was_said_of_their_contacts(stage: Stage) -> None:
    [contact_id] = taken(stage, "normal")
    say(stage, contact_id, topic="payment")
    archive = export.export(stage.app, person(email="anna@example.org"), by="cli root", now=NOON)
    [told] = archive["contacts"]
    [one] = told["corrections"]
    assert (one["labels"]["topic"], one["by"], told["decision"]["topic"]) == ("payment", "Alice", "payment")
