"""What answers has learned all that was said, once, and nothing that is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import Engine, text

from tests.flows.conftest import Stage
from tests.support.cast import NOON, contact
from triage import jobs
from triage.app import App
from triage.domain.contact import Author
from triage.domain.correction import Labels, Via
from triage.domain.decision import TOPICS, Reading, Sentiment, Urgency
from triage.domain.errors import StoreUnavailable
from triage.domain.person import person
from triage.flows import correct, erase, learn, promotion, retain, triage
from triage.flows.correct import Word
from triage.router.pipeline import Seen, Text
from triage.sealing import Stamp

ALICE = Word(by="Alice", actor="user 1", via=Via.PAGE)
PATIENCE_SECONDS = 60.0  # on a busy machine a second is over soon
LATE = "The parcel is late again"
STAMP = Stamp(["a key for tests"])


class Sees:
    """A classifier that takes every text for a delivery, without being sure of anything."""

    def __init__(self, version: str = "sees-1") -> None:
        self.version = version
        self.broken = False
        self.seen = 0

    def see(self, texts: Sequence[Text], *, threshold: float = 0.4) -> Iterator[list[Seen]]:
        if self.broken:
            raise RuntimeError("it cannot be learned")
        self.seen += len(texts)
        yield [Seen(text=text, reading=self._reading(threshold)) for text in texts]

    def read(self, texts: Sequence[Text], *, threshold: float = 0.4) -> list[Reading]:
        return [self._reading(threshold) for _ in texts]

    def heeded(self, _text: Text, reading: Reading) -> Reading:
        return reading

    def _reading(self, threshold: float) -> Reading:
        return Reading(
            language="en",
            topics={topic: 0.48 if topic == "delivery" else 0.04 for topic in TOPICS},
            urgencies={urgency.value: 0.7 if urgency is Urgency.NORMAL else 0.1 for urgency in Urgency},
            sentiments={one.value: 0.6 if one is Sentiment.NEUTRAL else 0.2 for one in Sentiment},
            confidence=0.6,
            abstained=threshold > 0.6,
            reasons=(),
            model=self.version,
        )


@dataclass
class Host:
    """A process of the service: it shares the database with the others, and nothing else."""

    app: App

    def topic_of(self, words: str = LATE, source: str = "shop") -> str:
        text = Text(text=words, channel="email", source=source)
        return learn.current(self.app, seconds=PATIENCE_SECONDS).read([text], threshold=0.4)[0].topic

    @property
    def version(self) -> str:
        return learn.current(self.app, seconds=PATIENCE_SECONDS).version


Start = Callable[[], Host]


@pytest.fixture
def sees() -> Sees:
    return Sees()


@pytest.fixture
def start(stage: Stage, sees: Sees) -> Start:
    return lambda: Host(replace(stage.app, classifier=lambda: sees, kept={}, stamp=STAMP))


def take_in(host: Host, stage: Stage, number: int = 1, **given: Any) -> list[int]:
    """Take in contacts that are late parcels, and have them triaged."""
    made = [
        contact(f"{given.get('author', '')}{index}", **{"text": f"{LATE} {index}"} | given) for index in range(number)
    ]
    ids = [receipt.contact_id for receipt in stage.take_in(*made)]
    while triage.triage_some(host.app, NOON):
        pass
    return ids


def say(host: Host, contact_ids: Sequence[int], topic: str = "service") -> None:
    for contact_id in contact_ids:
        correct.correct(host.app, contact_id, Labels(topic=topic), ALICE, now=NOON)


def test_without_corrections_the_classifier_answers_as_it_is(start: Start, sees: Sees) -> None:
    assert learn.current(start().app) is sees


def test_what_one_host_is_told_every_host_answers(start: Start, stage: Stage) -> None:
    one, other = start(), start()
    ids = take_in(one, stage, 10)
    assert (one.topic_of(), other.topic_of()) == ("delivery", "delivery")
    say(one, ids)
    assert (one.topic_of(), other.topic_of()) == ("service", "service")
    assert one.version == other.version == start().version
    assert "online-10" in one.version


def test_nothing_is_learned_twice(start: Start, stage: Stage) -> None:
    host = start()
    for contact_id in take_in(host, stage, 3):
        say(host, [contact_id])
        learn.current(host.app)
        learn.current(host.app)
    assert host.version == start().version


def test_the_next_contact_is_triaged_as_corrections_would_have_it(start: Start, stage: Stage) -> None:
    host = start()
    say(host, take_in(host, stage, 10))
    [contact_id] = take_in(host, stage, 1, author=Author(name="Zed"))
    assert correct.look(host.app, contact_id).decision.topic == "service"


def test_a_second_word_replaces_what_was_learned_from_the_first(start: Start, stage: Stage) -> None:
    one, other = start(), start()
    ids = take_in(one, stage, 10)
    say(one, ids, "payment")
    assert other.topic_of() == "payment"
    say(one, ids, "service")
    assert one.topic_of() == other.topic_of() == "service"
    assert "online-10" in other.version


def test_who_is_erased_has_taught_nothing(start: Start, stage: Stage) -> None:
    one, other = start(), start()
    before = one.version
    say(one, take_in(one, stage, 10, author=Author(name="Anna", email="anna@example.org")))
    assert other.topic_of() == "service"
    erase.erase(one.app, person(email="anna@example.org"), by="cli root", now=NOON)
    assert (one.topic_of(), other.topic_of()) == ("delivery", "delivery")
    assert one.version == other.version == before


def test_a_dry_run_of_erasing_changes_nothing(start: Start, stage: Stage) -> None:
    host = start()
    say(host, take_in(host, stage, 10, author=Author(name="Anna", email="anna@example.org")))
    tried = erase.erase(host.app, person(email="anna@example.org"), by="cli root", now=NOON, dry_run=True)
    assert tried.removed["corrections"] == 10
    assert host.topic_of() == "service"


def test_what_is_past_its_time_is_not_known_any_more(start: Start, stage: Stage) -> None:
    host = start()
    say(host, take_in(host, stage, 10))
    configured = replace(host.app.config, retention=replace(host.app.config.retention, corrections_days=1))
    removed = retain.run(replace(host.app, config=configured), NOON.replace(year=2027))
    assert removed["corrections"] == 10
    assert host.topic_of() == "delivery"


def test_a_host_that_starts_goes_on_from_what_was_kept(start: Start, stage: Stage) -> None:
    first = start()
    ids = take_in(first, stage, 8)
    say(first, ids[:6])
    learn.current(first.app, seconds=PATIENCE_SECONDS)
    learn.keep(first.app, worth_lessons=5)
    say(first, ids[6:])
    fresh = Sees()
    second = start()
    second.app = replace(second.app, classifier=lambda: fresh)
    assert second.version == first.version
    assert fresh.seen == 2


def test_what_has_not_our_stamp_is_learned_again(start: Start, stage: Stage, engine: Engine) -> None:
    host = kept_by(start(), stage)
    with engine.begin() as connection:
        [content] = connection.execute(text("SELECT content FROM learned")).scalars()
        changed = bytes([content[0] ^ 1]) + content[1:]
        connection.execute(text("UPDATE learned SET content = :content"), {"content": changed})
    assert start().version == host.version
    other_key = start()
    other_key.app = replace(other_key.app, stamp=Stamp(["another key"]))
    assert other_key.version == host.version


def test_what_was_learned_over_another_model_is_not_looked_at(start: Start, stage: Stage) -> None:
    kept_by(start(), stage)
    newer = Sees("sees-2")
    host = start()
    host.app = replace(host.app, classifier=lambda: newer)
    assert host.version.startswith("sees-2+online-100")


def test_what_was_learned_in_an_epoch_that_is_over_is_not_kept(start: Start, stage: Stage) -> None:
    host = start()
    say(host, take_in(host, stage, 100, author=Author(name="Anna", email="anna@example.org")))
    learn.current(host.app, seconds=PATIENCE_SECONDS)
    erase.erase(host.app, person(email="anna@example.org"), by="cli root", now=NOON)
    learn.keep(host.app)
    with host.app.read() as session:
        assert session.execute(text("SELECT count(*) FROM learned")).scalar() == 0


def test_a_lesson_that_cannot_be_learned_stops_nobody(start: Start, stage: Stage, sees: Sees) -> None:
    host = start()
    ids = take_in(host, stage, 1)
    sees.broken = True
    say(host, ids)
    assert learn.current(host.app) is sees


def test_a_topic_that_is_none_any_more_teaches_nothing(start: Start, stage: Stage) -> None:
    host = start()
    say(host, take_in(host, stage, 10))
    fewer = tuple(topic for topic in host.app.config.topics if topic.id != "service")
    later = start()
    later.app = replace(later.app, config=replace(later.app.config, topics=fewer))
    assert later.version == "sees-1"


def test_while_very_much_is_to_be_learned_the_old_answers_go_on(start: Start, stage: Stage) -> None:
    host = start()
    ids = take_in(host, stage, 70)
    say(host, ids)
    known = host.version
    say(host, ids[:1], "payment")  # all but one is to be learned again
    answered = [learn.current(host.app, seconds=0).version for _ in range(2)]
    assert answered == [known, known]
    assert not learn.knows_all(host.app)
    assert learn.current(host.app, seconds=0).version == start().version != known
    assert learn.knows_all(host.app)


def test_what_a_worker_has_learned_between_jobs_no_job_learns_again(start: Start, stage: Stage, sees: Sees) -> None:
    host, let_go = start(), list[bool]()
    say(host, take_in(host, stage, 40))
    host.app = replace(host.app, let_go=lambda: let_go.append(True))
    jobs.bind(host.app, lambda _queue: None)
    while jobs.learn_meanwhile():
        pass
    assert sees.seen == 40
    job = Host(replace(host.app, kept=dict(host.app.kept)))  # as a fork has it
    assert "online-40" in job.version
    assert sees.seen == 40
    assert let_go


def test_without_a_database_nothing_is_learned_meanwhile(start: Start) -> None:
    def away() -> Any:
        raise StoreUnavailable("the database cannot be used")

    host, let_go = start(), list[bool]()
    jobs.bind(replace(host.app, read=away, let_go=lambda: let_go.append(True)), lambda _queue: None)
    assert jobs.learn_meanwhile() is False
    assert let_go == [True]


def kept_by(host: Host, stage: Stage) -> Host:
    say(host, take_in(host, stage, 100))
    learn.current(host.app, seconds=PATIENCE_SECONDS)
    learn.keep(host.app)
    return host


def test_what_was_kept_and_cannot_be_read_is_learned_again(start: Start, stage: Stage, engine: Engine) -> None:
    host = kept_by(start(), stage)
    about, last_id = _kept(engine)
    stamped = STAMP.put(b"of another time", about=f"{about}, until {last_id}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE learned SET content = :content"), {"content": stamped})
    assert start().version == host.version


def test_while_one_thread_reads_no_other_learns(start: Start, stage: Stage) -> None:
    host = start()
    say(host, take_in(host, stage, 1))
    with ThreadPoolExecutor(1) as another:
        with learn.turn(host.app):
            looks = another.submit(promotion.standings, host.app)
            with pytest.raises(TimeoutError):
                looks.result(0.3)
        assert looks.result(PATIENCE_SECONDS)


def _kept(engine: Engine) -> tuple[str, int]:
    with engine.connect() as connection:
        [(about, last_id)] = connection.execute(text("SELECT about, last_id FROM learned"))
    return str(about), int(last_id)
