"""The online layer over a classifier that was taught sixty-four invented messages, four topics in two languages."""

from __future__ import annotations

import pickle
import time

import pytest

from triage.domain.decision import TOPICS, Reading, Sentiment, Urgency
from triage.router.corpus import Labelled
from triage.router.corrected import Corrected
from triage.router.corrector import Corrector
from triage.router.lesson import Lesson, of_labelled
from triage.router.pipeline import Classifier, Text

LATE = "my parcel is late"


def _correction(text: str = LATE, *, topic: str = "order_change", source: str = "shop") -> Labelled:
    return Labelled(
        text=text,
        lang="en",
        channel="chat",
        source=source,
        topic=topic,
        urgency=Urgency.LOW,
        sentiment=Sentiment.POSITIVE,
    )


def _asked(text: str = LATE, *, source: str = "shop") -> Text:
    return Text(text=text, channel="chat", source=source)


def _read(corrected: Corrected, text: str = LATE, *, source: str = "shop") -> Reading:
    return corrected.read([_asked(text, source=source)])[0]


def _teach(corrected: Corrected, messages: list[Labelled]) -> None:
    corrected.learn([of_labelled(message) for message in messages])


@pytest.fixture
def corrected(tiny: Classifier) -> Corrected:
    return Corrected(tiny)


@pytest.fixture
def taught(corrected: Corrected) -> Corrected:
    _teach(corrected, [_correction()] * 10)
    return corrected


def test_before_the_first_correction_it_answers_as_the_classifier_to_the_letter(tiny: Classifier) -> None:
    texts = [_asked(), _asked("спасибо, чудесные люди"), _asked("")]
    corrected = Corrected(tiny)
    assert corrected.read(texts, threshold=0.7) == tiny.read(texts, threshold=0.7)
    assert corrected.version == tiny.version


def test_ten_corrections_turn_the_next_similar_message_of_their_source(taught: Corrected) -> None:
    reading = _read(taught, "my parcel is late today")
    assert (reading.topic, reading.urgency, reading.sentiment) == ("order_change", Urgency.LOW, Sentiment.POSITIVE)


def test_other_sources_and_other_messages_are_left_alone_by_them(tiny: Classifier, taught: Corrected) -> None:
    assert _read(taught, "my parcel is late today", source="bank").topic == "delivery"
    for text in ("thank you, lovely people", "does the kettle have a filter", "прямо сейчас украли деньги с карты"):
        ((before,), after) = tiny.read([_asked(text, source="bank")]), _read(taught, text, source="bank")
        assert after.topic == before.topic


def test_one_correction_changes_the_very_next_answer(tiny: Classifier, corrected: Corrected) -> None:
    _teach(corrected, [_correction()])
    assert _read(corrected).topics["order_change"] > tiny.read([_asked()])[0].topics["order_change"]


def test_the_maps_hold_every_label_and_sum_to_one(taught: Corrected) -> None:
    for reading in taught.read([_asked(), _asked(""), _asked("\ud800 \0"), _asked("ужас " * 20_000, source="")]):
        assert set(reading.topics) == set(TOPICS)
        assert set(reading.urgencies) == set(Urgency)
        assert set(reading.sentiments) == set(Sentiment)
        for labels in (reading.topics, reading.urgencies, reading.sentiments):
            assert sum(labels.values()) == pytest.approx(1)
            assert all(0 <= share <= 1 for share in labels.values())
        assert 0 <= reading.confidence <= 1


def test_corrections_that_agree_do_no_harm(tiny: Classifier, corrected: Corrected, messages: list[Labelled]) -> None:
    _teach(corrected, messages)
    readings = corrected.read([Text(text=m.text, channel=m.channel) for m in messages])
    before = tiny.read([Text(text=m.text, channel=m.channel) for m in messages])
    right = [r.topic == m.topic for r, m in zip(readings, messages, strict=True)]
    assert sum(right) >= sum(b.topic == m.topic for b, m in zip(before, messages, strict=True))


def test_the_answer_comes_from_whoever_was_surprised_least(tiny: Classifier) -> None:
    corrector = Corrector()
    corrected = Corrected(tiny, corrector)
    _teach(corrected, [_correction()] * 10)
    topic = {one.contestant: one for one in corrected.standings() if one.head == "topic"}
    assert topic["pipeline"].log_loss > topic["mixture"].log_loss
    assert not topic["pipeline"].answers
    assert {one.head for one in corrected.standings()} == {"topic", "urgency", "sentiment", "confidence"}


def test_an_acceptable_neighbour_counts_as_right_for_the_confidence(tiny: Classifier) -> None:
    def confidence(also: tuple[str, ...]) -> float:
        corrected = Corrected(tiny)
        lesson = {"lang": "en", "channel": "chat", "source": "shop", "urgency": "high", "sentiment": "negative"}
        texts = [f"{LATE} {number}" for number in range(6)]
        _teach(
            corrected,
            [
                Labelled(text=text, topic="service", also=also, **lesson)  # type: ignore[arg-type]  # two are enums
                for text in texts
            ],
        )
        return _read(corrected, "thank you, lovely people").confidence

    assert confidence(("delivery", "feedback")) > confidence(())


def test_confidence_falls_where_it_was_wrong(tiny: Classifier, corrected: Corrected) -> None:
    topics = ("service", "store", "account", "payment", "other")
    _teach(corrected, [_correction(f"{LATE} {i}", topic=topics[i % 5]) for i in range(30)])
    assert _read(corrected).confidence < tiny.read([_asked()])[0].confidence


def test_the_threshold_is_asked_of_the_corrected_confidence(taught: Corrected) -> None:
    (sure,), (unsure,) = taught.read([_asked()], threshold=0), taught.read([_asked()], threshold=1)
    assert not sure.abstained
    assert unsure.abstained


def test_an_overruled_label_has_reasons_of_its_own(taught: Corrected) -> None:
    reading = _read(taught)
    reasons = [reason for reason in reading.reasons if reason.speaks_for.startswith("topic=")]
    assert reasons
    assert {reason.speaks_for for reason in reasons} == {f"topic={reading.topic}"}
    assert all(reason.phrase in LATE or reason.phrase.startswith("source=shop") for reason in reasons)
    assert all(0 < reason.weight <= 1 for reason in reasons)


def test_the_version_names_the_classifier_and_what_was_learned(tiny: Classifier, taught: Corrected) -> None:
    assert taught.version.startswith(f"{tiny.version}+online-10.")
    assert _read(taught).model == taught.version


def test_the_same_corrections_give_the_same_answers(tiny: Classifier, taught: Corrected) -> None:
    again = Corrected(tiny)
    for _ in range(10):
        _teach(again, [_correction()])
    assert _read(again) == _read(taught)


def test_it_can_be_put_away_and_goes_on_where_it_was(tiny: Classifier) -> None:
    corrector = Corrector()
    _teach(Corrected(tiny, corrector), [_correction()] * 5)
    woken = pickle.loads(pickle.dumps(corrector))
    for one in (corrector, woken):
        _teach(Corrected(tiny, one), [_correction(LATE + " again")] * 5)
    assert _read(Corrected(tiny, woken)) == _read(Corrected(tiny, corrector))


def test_it_keeps_no_word_of_a_message(tiny: Classifier) -> None:
    corrector = Corrector()
    _teach(Corrected(tiny, corrector), [_correction("unforgettable pineapples")] * 3)
    kept = pickle.dumps(corrector)
    assert b"unforg" not in kept
    assert b"pineap" not in kept


def test_a_head_that_was_not_corrected_is_not_taught(tiny: Classifier) -> None:
    corrected = Corrected(tiny)
    (reading,) = tiny.read([_asked()])
    corrected.learn([Lesson(text=_asked(), topic="order_change")] * 10)
    after = _read(corrected)
    assert after.topic == "order_change"
    assert after.urgencies == reading.urgencies


def test_it_learns_hundreds_of_corrections_in_a_second(tiny: Classifier, corrected: Corrected) -> None:
    lessons = [_correction(f"the courier of order {n} rang {n % 7} times and left number {n * 31}") for n in range(200)]
    began = time.process_time()
    _teach(corrected, lessons)
    assert time.process_time() - began < 4  # the slowest machines of CI; about half a second here
