"""The online layer between a classifier's reading and its signals: what a company's agents would notice."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from triage.config import SHIPPED_TOPICS, Topic
from triage.domain.decision import Reading, Sentiment, Urgency
from triage.router.corrected import Corrected
from triage.router.lesson import Lesson
from triage.router.pipeline import Classifier, Text

OWN = (
    Topic(id="parcels", of=("delivery", "availability")),
    Topic(id="gift-cards"),
    Topic(
        id="everything-else",
        of=tuple(topic.id for topic in SHIPPED_TOPICS if topic.id not in {"delivery", "availability"}),
    ),
)


def _text(text: str, *, source: str = "shop") -> Text:
    return Text(text=text, channel="chat", source=source, language="en")


def _read(corrected: Corrected, text: str, *, source: str = "shop") -> Reading:
    return corrected.read([_text(text, source=source)])[0]


def _teach(corrected: Corrected, texts: Sequence[str], *, source: str = "shop", topic: str = "gift-cards") -> None:
    corrected.learn([Lesson(text=_text(text, source=source), topic=topic) for text in texts])


def test_a_topic_that_the_pipeline_does_not_know_is_learned_from_a_few_corrections(tiny: Classifier) -> None:
    corrected = Corrected(tiny, topics=OWN)
    assert _read(corrected, "the gift card is empty").topics["gift-cards"] == 0
    _teach(corrected, [f"the gift card {word}" for word in ("shows nothing", "was refused", "has no code", "ran out")])
    _teach(corrected, ["my parcel is late", "where is my parcel", "no parcel today"], topic="parcels")
    assert _read(corrected, "the gift card is empty").topic == "gift-cards"
    assert _read(corrected, "my parcel is late again").topic == "parcels"


def test_what_is_no_topic_here_teaches_nothing(tiny: Classifier) -> None:
    corrected = Corrected(tiny, topics=OWN)
    before = _read(corrected, "my parcel is late")
    _teach(corrected, ["my parcel is late"], topic="delivery")
    assert _read(corrected, "my parcel is late").topics == before.topics


def test_no_correction_silences_a_signal(shipped: Classifier) -> None:
    danger = "the charger caught fire, there is smoke in the room right now"
    corrected = Corrected(shipped)
    corrected.learn(
        [
            Lesson(text=_text(f"{danger} {word}"), urgency=Urgency.LOW)
            for word in ("one", "two", "three", "four", "five")
        ]
    )
    reading = _read(corrected, danger)
    assert "safety" in reading.signals
    assert reading.urgency is Urgency.CRITICAL


def test_one_source_moves_another_little(tiny: Classifier) -> None:
    corrected = Corrected(tiny)
    _teach(corrected, [f"my parcel number {number} is late" for number in range(20)], topic="order_change")
    assert _read(corrected, "my parcel is late").topic == "order_change"
    assert _read(corrected, "they stole my money now", source="bank").topic == "payment"


def test_a_batch_is_answered_as_each_text_alone(tiny: Classifier) -> None:
    corrected = Corrected(tiny)
    _teach(corrected, ["my parcel is late", "they stole my money now"], topic="service")
    texts = [_text("my parcel"), _text("", source="bank"), _text("money " * 2000), _text("\ud800\0", source="\udfff")]
    for together, alone in zip(corrected.read(texts), [corrected.read([text])[0] for text in texts], strict=True):
        assert together.topics == pytest.approx(alone.topics, abs=1e-5)
        assert together.confidence == pytest.approx(alone.confidence, abs=1e-5)


def test_a_flood_of_one_correction_leaves_other_messages_of_its_source_alone(tiny: Classifier) -> None:
    few, many = Corrected(tiny), Corrected(tiny)
    _teach(few, ["my parcel is late"] * 3, topic="store")
    _teach(many, ["my parcel is late"] * 300, topic="store")
    for text in ("thank you, lovely people", "does the kettle have a filter"):
        assert _read(many, text).topics == pytest.approx(_read(few, text).topics, abs=0.05)


def test_a_confirmation_is_a_lesson_too(tiny: Classifier) -> None:
    corrected = Corrected(tiny)
    reading = _read(corrected, "my parcel is late")
    corrected.learn(
        [
            Lesson(text=_text(text), topic=reading.topic, urgency=reading.urgency, sentiment=Sentiment.NEGATIVE)
            for text in ("my parcel is late", "late is my parcel", "so late, my parcel")
        ]
    )
    assert corrected.learned.lessons == 3
    assert _read(corrected, "my parcel is late").topic == reading.topic


def test_standings_say_of_every_head_who_answers(tiny: Classifier) -> None:
    corrected = Corrected(tiny)
    assert {one.contestant for one in corrected.standings() if one.answers} == {"pipeline"}
    _teach(corrected, [f"my parcel number {number} is late" for number in range(20)], topic="order_change")
    answering = {one.head: one.contestant for one in corrected.standings() if one.answers}
    assert set(answering) == {"topic", "urgency", "sentiment", "confidence"}
    assert answering["topic"] != "pipeline"
    assert answering["urgency"] == "pipeline"
