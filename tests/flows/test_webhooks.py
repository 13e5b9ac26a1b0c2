"""Events reach the company's own systems: signed, at least once, and each system for itself."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.flows.conftest import Reads, Stage
from tests.flows.office import NEXT_SECRET, SECRET, Office, accept, types
from tests.support import cast
from tests.support.cast import NOON
from tests.support.sink import listening
from triage.app import NOTICES, WEBHOOKS
from triage.config import Retention
from triage.domain.contact import Author
from triage.domain.errors import Conflict, NotFound
from triage.domain.person import person
from triage.domain.webhook import MessageState
from triage.flows import acknowledge, deliver_webhooks, erase, health, sweep, webhooks
from triage.store import audit, notices, tallies, webhook_messages


@pytest.fixture
def office(stage: Stage) -> Iterator[Office]:
    with ExitStack() as servers:
        made = Office(stage, servers.enter_context(listening()), servers.enter_context(listening()))
        made.configure(SECRET)
        yield made


def test_a_triaged_contact_is_told_signed_and_thin(office: Office) -> None:
    office.happen("Please call Anna on +7 912 345-67-89")
    assert office.deliver() == 2
    assert sorted(types(office.crm)) == ["case.opened", "contact.triaged"]
    told = next(message for message in office.crm.messages if message["type"] == "contact.triaged")
    assert told["data"]["contact_id"] == told["data"]["case_id"] == 1
    assert told["data"]["link"] == "https://triage.example.org/cases/1"
    assert (told["data"]["topic"], told["data"]["external_id"]) == ("delivery", "1")
    assert not any(word in str(office.crm.bodies) for word in ("Anna", "345-67-89", "call"))
    assert all(accept(office.crm, number).startswith("msg_") for number in (0, 1))
    assert len({headers["webhook-id"] for headers in office.crm.headers}) == 2
    assert office.health().delivered == 2
    assert office.message().state is MessageState.DELIVERED


def test_an_alarm_is_told_to_each_who_asks_under_one_id(office: Office) -> None:
    reads = Reads(answer=lambda _: cast.reading(urgency="critical", sentiment="negative"))
    office.stage.app = replace(office.stage.app, classifier=lambda: reads)
    office.happen()
    office.deliver()
    office.deliver("bi")
    assert sorted(types(office.crm)) == ["alarm", "case.opened", "contact.triaged"]
    assert types(office.bi) == ["alarm"]
    of_crm = office.crm.headers[types(office.crm).index("alarm")]
    assert of_crm["webhook-id"] == office.bi.headers[0]["webhook-id"]
    with office.stage.app.transaction() as session:
        webhook_messages.send_again(session, 2, office.clock() - timedelta(hours=1))
        webhook_messages.send_again(session, 3, office.clock())
        [first] = webhook_messages.claim(session, "me", "crm", office.clock(), 1)
    assert first.type == "alarm"  # before all that is less pressing


def test_a_case_somebody_takes_on_is_told_without_a_name(office: Office) -> None:
    office.happen()
    office.deliver()
    acknowledge.acknowledge_case(office.stage.app, 1, "Boris Petrov", office.clock())
    office.deliver()
    told = office.crm.messages[-1]
    assert (told["type"], told["data"]["status"]) == ("case.acknowledged", "acknowledged")
    assert "Boris" not in str(office.crm.bodies)


def test_what_cannot_be_read_is_told_as_failed_and_handed_over(office: Office) -> None:
    def broken(_text: str) -> Any:
        raise RuntimeError("anything")

    office.stage.app = replace(office.stage.app, classifier=lambda: Reads(answer=broken))
    office.happen()
    office.deliver()
    assert sorted(types(office.crm)) == ["case.handed_over", "case.opened", "contact.failed"]
    assert {message["data"].get("queue") for message in office.crm.messages} == {"people"}


def test_a_further_contact_opens_no_case(office: Office) -> None:
    office.happen(external_id="1", case_ref="a")
    office.happen(external_id="2", case_ref="a")
    office.happen(external_id="2", case_ref="a")
    office.deliver()
    assert types(office.crm).count("case.opened") == 1
    assert types(office.crm).count("contact.triaged") == 2


def test_nothing_is_written_when_nobody_asks(office: Office) -> None:
    office.stage.app = replace(office.stage.app, config=replace(office.stage.app.config, webhooks=()))
    office.happen()
    with office.stage.app.read() as session:
        assert webhook_messages.page(session, "crm", limit=9) == []
    assert WEBHOOKS not in office.stage.woken


def test_who_limits_sources_and_queues_hears_of_no_others(office: Office) -> None:
    configured = office.stage.app.config
    crm, bi = configured.webhooks
    elsewhere = (replace(crm, sources=("mail",)), replace(bi, queues=("people",), events=crm.events))
    office.stage.app = replace(office.stage.app, config=replace(configured, webhooks=elsewhere))
    office.happen()
    assert office.deliver() == 0
    assert office.deliver("bi") == 1  # the case was opened in the fallback queue, before its contact was triaged
    assert types(office.bi) == ["case.opened"]


def test_both_secrets_sign_while_one_is_replaced(office: Office) -> None:
    office.configure(SECRET, NEXT_SECRET)
    office.test()
    office.deliver()
    assert accept(office.crm, 0, SECRET) == accept(office.crm, 0, NEXT_SECRET)


def test_trouble_is_tried_again_on_schedule_under_the_same_id(office: Office) -> None:
    office.crm.answer = lambda: 500
    office.test()
    waits_seconds = []
    for _ in range(9):
        assert office.deliver() == 1
        assert office.deliver() == 0
        again_at = office.message().next_attempt_at
        assert again_at is not None
        wait = again_at - office.clock()
        waits_seconds.append(wait.total_seconds())
        office.ahead += wait + timedelta(seconds=1)
    assert office.deliver() == 1
    expected = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
    assert all(step - 3 <= seconds <= 1.11 * step for step, seconds in zip(expected, waits_seconds, strict=True))
    assert office.message().state is MessageState.GIVEN_UP
    assert (office.health().disabled_reason, office.health().given_up) == ("used up", 1)
    assert len({headers["webhook-id"] for headers in office.crm.headers}) == 1
    assert len({headers["webhook-timestamp"] for headers in office.crm.headers}) > 1
    assert len(office.crm.bodies) == 10


def test_an_endpoint_that_answers_410_is_switched_off_at_once_and_visibly(office: Office) -> None:
    office.crm.answer = lambda: 410
    office.test()
    office.deliver()
    health = office.health()
    assert (health.disabled_reason, health.last_failure) == ("gone", "refused: HTTP 410")
    with office.stage.app.read() as session:
        [notice] = notices.page(session, limit=9)
    assert (notice.destination, notice.kind) == ("admin", "webhook-disabled")
    assert NOTICES in office.stage.woken
    office.deliver("bi")
    assert office.bi.messages[0]["data"]["webhook"] == "crm"
    with pytest.raises(Conflict, match="switched off"):
        office.test()


def test_what_waited_is_sent_once_it_is_switched_on_again(office: Office) -> None:
    office.crm.answer = lambda: 410
    office.test()
    office.deliver()
    office.happen()
    office.ahead += timedelta(hours=1)
    assert deliver_webhooks.due_endpoints(office.stage.app, office.clock()) == ["bi"]
    assert (office.standing["crm"].waiting, office.standing["bi"].waiting) == (3, 1)
    office.crm.answer = lambda: 200
    webhooks.enable(office.stage.app, "crm", office.clock(), by="user 1")
    assert deliver_webhooks.due_endpoints(office.stage.app, office.clock()) == ["crm", "bi"]
    assert office.deliver() == 3
    assert office.standing["crm"].waiting == 0
    with office.stage.app.read() as session:
        [line] = audit.page(session, what="webhook enabled")
    assert (line.actor, line.about, line.counts) == ("user 1", "webhook crm", {"waiting": 3})


def test_what_was_to_be_tried_later_is_tried_at_once_when_somebody_asks_for_it(office: Office) -> None:
    office.crm.answer = lambda: 500
    office.test()
    office.deliver()
    later = office.message().next_attempt_at
    assert later
    assert later > office.clock()
    office.crm.answer = lambda: 200
    webhooks.enable(office.stage.app, "crm", office.clock(), by="user 1")
    assert office.deliver() == 1
    assert office.message().state is MessageState.DELIVERED


def test_what_has_waited_too_long_is_given_up_and_counted(office: Office) -> None:
    office.crm.answer = lambda: 410
    office.test()
    office.deliver()
    webhooks.tidy(office.stage.app, office.clock() + timedelta(days=6))
    assert office.message().state is MessageState.WAITING
    webhooks.tidy(office.stage.app, office.clock() + timedelta(days=7, seconds=10))
    assert (office.message().state, office.message().reason) == (MessageState.GIVEN_UP, "waited too long")
    assert office.health().given_up == 1
    webhooks.tidy(office.stage.app, office.clock() + timedelta(days=15))
    with pytest.raises(NotFound):
        office.message()


def test_what_was_told_of_an_erased_person_goes_with_what_they_wrote(office: Office) -> None:
    anna = Author(email="anna@example.org")
    office.happen(external_id="anna-1", author=anna, case_ref="T")
    office.happen(external_id="bob-1", author=Author(email="bob@example.org"), case_ref="T")
    office.happen(external_id="anna-2", author=anna)
    office.deliver()
    office.happen(external_id="anna-3", author=anna)
    done = erase.erase(office.stage.app, person(email="anna@example.org"), by="cli root", now=NOON)
    assert done.removed["webhook_messages"] == 5  # three of contacts, two of cases nobody else wrote in
    with office.stage.app.read() as session:
        left = webhook_messages.page(session, "crm", limit=50)
    assert {(one.type.value, one.case_id, one.contact_id) for one in left} == {
        ("case.opened", done.cases_kept[0], None),
        ("contact.triaged", done.cases_kept[0], 2),
    }
    assert "anna" not in str([one.body for one in left])
    assert office.deliver() == 0


@pytest.mark.parametrize(("days", "kept"), [(3, False), (30, True), (0, True)])
def test_what_was_told_is_kept_no_longer_than_contacts(office: Office, days: int, *, kept: bool) -> None:
    config = office.stage.app.config
    office.stage.app = replace(office.stage.app, config=replace(config, retention=Retention(contacts_days=days)))
    office.happen()
    office.deliver()
    webhooks.tidy(office.stage.app, office.clock() + timedelta(days=4))
    assert bool(office.standing["crm"].health.delivered) is True
    with office.stage.app.read() as session:
        assert bool(webhook_messages.page(session, "crm", limit=9)) is kept


def test_ends_are_counted_and_what_waits_is_seen(office: Office) -> None:
    def counted() -> dict[str, float]:
        with office.stage.app.read() as session:
            found = tallies.totals(session)
        return {" ".join(series[1:]): n for series, n in found.items() if series[0] == "triage_webhook_messages_total"}

    office.happen()
    office.deliver()
    assert counted() == {"crm delivered": 2}
    office.crm.answer = lambda: 410
    office.happen(external_id="2")
    office.deliver()
    seen = health.webhooks(office.stage.app)
    assert {name: (one.waiting.number, one.enabled) for name, one in seen.items()} == {
        "crm": (2, False),
        "bi": (1, True),
    }
    assert seen["crm"].waiting.since == NOON
    webhooks.tidy(office.stage.app, office.clock() + timedelta(days=8))
    assert counted() == {"crm delivered": 2, "crm given_up": 2, "bi given_up": 1}


def test_an_endpoint_that_asks_for_a_pause_gets_it(office: Office) -> None:
    office.crm.answer, office.crm.answer_headers = lambda: 503, {"Retry-After": "120"}
    office.test()
    assert office.deliver() == 1
    office.crm.answer, office.crm.answer_headers = lambda: 200, {}
    office.happen()
    assert office.deliver() == 0
    office.ahead = timedelta(seconds=110)
    assert office.deliver() == 0
    office.ahead = timedelta(seconds=125)
    assert office.deliver() == 3


def test_a_redirect_is_a_failure_and_not_followed(office: Office) -> None:
    office.crm.answer = lambda: 307
    office.test()
    assert office.deliver() == 1
    assert (office.message().state, office.message().reason) == (MessageState.WAITING, "redirected: HTTP 307")
    assert len(office.crm.bodies) == 1


def test_one_message_that_is_always_refused_ends_nothing(office: Office) -> None:
    office.test()
    poison = office.message().body
    office.crm.answer = lambda: 422 if office.crm.bodies[-1].decode() == poison else 200
    for _ in range(12):
        office.deliver()
        office.ahead += timedelta(hours=27)
        office.test()
        office.deliver()
    assert office.message().state is MessageState.GIVEN_UP
    assert office.health().disabled_at is None
    assert office.health().given_up == 1


def test_while_it_is_in_trouble_one_message_at_a_time_looks_whether_it_is_well(office: Office) -> None:
    office.crm.answer = lambda: 500
    for number in range(30):
        office.happen(external_id=str(number))
    first = office.deliver()
    assert 5 <= first <= 5 + deliver_webhooks.AT_ONCE
    for minute in range(1, 4):
        office.ahead = timedelta(minutes=minute)
        assert office.deliver() == 1
    office.crm.answer = lambda: 200
    office.ahead = timedelta(minutes=10)
    office.deliver()
    assert office.standing["crm"].waiting == 0


def test_a_hung_endpoint_delays_no_other(office: Office) -> None:
    released, arrived = threading.Event(), threading.Event()
    office.crm.answer = lambda: 200 if released.wait(10) else 500

    def take() -> int:
        arrived.set()
        return 200

    office.bi.answer = take
    for _ in range(20):
        office.test()
    office.test("bi")
    draining = threading.Thread(target=deliver_webhooks.drain, args=(office.stage.app, released.is_set, office.clock))
    draining.start()
    assert arrived.wait(3)
    arrived.clear()
    office.test("bi")
    assert arrived.wait(3)
    released.set()
    draining.join()


def test_a_message_whose_worker_died_is_posted_again_under_its_id(office: Office) -> None:
    office.test()
    with office.stage.app.transaction() as session:
        [claimed] = webhook_messages.claim(session, "dead", "crm", office.clock(), 1)
    assert office.deliver() == 0
    office.ahead = timedelta(seconds=21)
    assert sweep.sweep(office.stage.app, office.clock()) == [WEBHOOKS]
    assert office.deliver() == 1
    assert office.crm.headers[0]["webhook-id"] == claimed.message_id


def test_it_stops_when_told_to_and_gives_back_what_it_has(office: Office) -> None:
    def stop() -> int:
        office.stopped = True
        return 200

    office.crm.answer = stop
    for _ in range(30):
        office.test()
    made = office.deliver()
    assert made <= deliver_webhooks.AT_ONCE
    office.stopped, office.crm.answer = False, lambda: 200
    assert made + office.deliver() == 30


def test_a_delivered_message_can_be_sent_once_more_under_its_id(office: Office) -> None:
    office.test()
    office.deliver()
    webhooks.send_again(office.stage.app, "crm", 1, office.clock())
    office.deliver()
    assert len({headers["webhook-id"] for headers in office.crm.headers}) == 1
    assert len(office.crm.bodies) == 2
    with pytest.raises(NotFound, match="no message 1 for the webhook 'bi'"):
        webhooks.send_again(office.stage.app, "bi", 1, office.clock())
    with pytest.raises(NotFound, match="there are: bi, crm"):
        webhooks.send_test(office.stage.app, "erp", office.clock())


def test_no_address_is_told_anywhere(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    office.crm.answer = lambda: 500
    office.test()
    office.deliver()
    app = office.stage.app
    told = f"{caplog.text} {office.message()} {office.health()} {app.config.webhooks} {app.webhooks} {app}"
    assert "hush" not in told
    assert SECRET not in told
    assert "hook?" not in told


def test_many_go_out_in_a_second(office: Office) -> None:
    for number in range(200):
        office.happen(external_id=str(number)) if number < 5 else office.test()
    began = time.monotonic()
    assert office.deliver() == 205
    assert time.monotonic() - began < 20
    assert len({json.dumps(message) for message in office.crm.messages}) > 5
