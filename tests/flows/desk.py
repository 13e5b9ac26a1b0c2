"""An App whose notices go to real servers, and a clock that a test may move on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.flows.conftest import Stage
from tests.support import cast
from tests.support.sink import Sink, listening
from triage import config
from triage.app import App
from triage.domain.decision import Priority, Reason, Sentiment, Urgency
from triage.domain.notice import NewNotice, Notice, NoticeKind
from triage.flows import attempt
from triage.flows.deliver import deliver_all
from triage.notify import destinations
from triage.notify.destinations import Manners, Message, Outcome, Place
from triage.notify.links import Signer
from triage.store import cases, contacts, decisions, deliveries, notices, outbox

CONFIG = """
[server]
base_url = "http://127.0.0.1:8000"
timezone = "Europe/Moscow"
language = "ru"
admin_destinations = ["duty", "admin", "second"]
[[queues]]
id = "care"
names = {{ ru = "Забота", en = "Care" }}
[[destinations]]
id = "duty"
url = "json://127.0.0.1:{duty}/hook"
private_network = true
[[destinations]]
id = "admin"
url = "json://127.0.0.1:{admin}/hook"
private_network = true
language = "en"
excerpt = true
[[destinations]]
id = "second"
url = "json://127.0.0.1:{admin}/second"
private_network = true
[[rules]]
name = "everything"
when = {{}}
queue = "care"
notify = ["duty"]
"""


@dataclass
class Clock:
    """The time, which a test may move on."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Desk:
    """An App whose destinations are real servers on this machine."""

    app: App
    duty: Sink
    admin: Sink
    signer: Signer
    clock: Clock = field(default_factory=Clock)

    def put(self, *keys: str, destination: str = "duty", **given: Any) -> None:
        new: dict[str, Any] = {"kind": NoticeKind.TEST, "reason": "asked for"} | given
        with self.app.transaction() as session:
            outbox.put(
                session, [NewNotice(destination=destination, dedupe_key=key, **new) for key in keys], self.clock()
            )

    def deliver(self, destination: str = "duty") -> int:
        return deliver_all(self.app, destination, lambda: False, self.clock)

    def notice(self, notice_id: int = 1) -> Notice:
        with self.app.read() as session:
            found = notices.get(session, notice_id)
        assert found is not None
        return found

    def log(self, notice_id: int = 1) -> list[tuple[str, str]]:
        with self.app.read() as session:
            return [(delivery.outcome, delivery.detail) for delivery in deliveries.of_notice(session, notice_id)]

    def with_sender(self, send: Callable[[Message], Outcome]) -> None:
        """Let messages to `duty` go through `send`."""
        place = Place(id="duty", sender=Sends(send), rate="9/1 second", manners=Manners(body_limit=9_000), at_once=9)
        self.app = replace(self.app, destinations={**self.app.destinations, "duty": place})


@dataclass
class Sends:
    send: Callable[[Message], Outcome]


@contextmanager
def opened(stage: Stage) -> Iterator[Desk]:
    """Let the destinations listen for as long as a test needs them."""
    with ExitStack() as servers:
        duty, admin = servers.enter_context(listening()), servers.enter_context(listening())
        configured = config.parse(CONFIG.format(duty=duty.port, admin=admin.port), stage.app.config.file)
        signer = Signer(["a key for tests"])
        app = replace(stage.app, config=configured, destinations=destinations.build(configured), signer=signer)
        yield Desk(app, duty, admin, signer)


def alarm(desk: Desk, destination: str = "duty") -> None:
    """Take in a contact, decide that it alarms, and put the notice of it into the outbox."""
    now = desk.clock()
    decided = cast.decision(
        topic="product_quality",
        urgency=Urgency.CRITICAL,
        sentiment=Sentiment.NEGATIVE,
        priority=Priority.P1,
        alarm=True,
        urgencies={"critical": 0.9},
        reasons=(Reason(phrase="идёт дым", speaks_for="urgency=critical", weight=0.7),),
    )
    [receipt] = Stage(desk.app, None, [], []).take_in(cast.contact(text="Из чайника идёт дым", occurred_at=now))  # type: ignore[arg-type]  # nothing is read here
    with desk.app.transaction() as session:
        [stored] = contacts.claim(session, "me", now, 1)
        contacts.finish(session, "me", [stored.id])
        decisions.save(session, [(stored.id, decided)])
        cases.decided(session, [(receipt.case_id, decided)])
    about = {"case_id": receipt.case_id, "contact_id": receipt.contact_id}
    desk.put("alarm", destination=destination, kind=NoticeKind.ALARM, **about)


def cut_off(desk: Desk) -> None:
    """Begin an attempt as a worker does that is killed before it has ended."""
    [claimed] = attempt.claim(desk.app, "duty", desk.clock(), 10)
    attempt.turn(desk.app, None, claimed, desk.clock())
