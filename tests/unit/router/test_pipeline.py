from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from triage.domain.decision import TOPICS, Sentiment, Urgency, is_alarm
from triage.domain.errors import ConfigError
from triage.router import pipeline
from triage.router.pipeline import Classifier, Text

_CHATTER = "Мы с женой любим ваш магазин, ходим каждую неделю, покупаем хлеб и сыр. "
_THREAT = "Сегодня подаём иск в суд, ребёнок отравился вашим творогом и лежит в реанимации!"


def test_the_maps_hold_every_label_and_sum_to_one(shipped: Classifier) -> None:
    (reading,) = shipped.read([Text(text="Где мой заказ? Жду третью неделю!")])
    assert set(reading.topics) == set(TOPICS)
    assert set(reading.urgencies) == set(Urgency)
    assert set(reading.sentiments) == set(Sentiment)
    for labels in (reading.topics, reading.urgencies, reading.sentiments):
        assert sum(labels.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Где мой заказ? Курьер не приехал, посылку жду третью неделю", "delivery"),
        ("Where is my parcel? The courier never came", "delivery"),
        ("Деньги списали дважды, оплата не прошла", "payment"),
        ("I cannot log in, the password reset code does not come", "account"),
        ("Спасибо большое, всё отлично!", "feedback"),
    ],
)
def test_it_reads_plain_messages(shipped: Classifier, text: str, topic: str) -> None:
    assert shipped.read([Text(text=text, channel="chat")])[0].topic == topic


def test_it_says_how_many_words_it_knows(shipped: Classifier) -> None:
    plain, strange = shipped.read([Text(text="Where is my parcel"), Text(text="Where xqzv wvkq zzgh")])
    assert plain.known_share == 1
    assert strange.known_share == 0.25


def test_reasons_are_phrases_of_the_text(shipped: Classifier) -> None:
    text = "The courier lost my parcel and I am furious"
    (reading,) = shipped.read([Text(text=text)])
    assert {reason.speaks_for.partition("=")[0] for reason in reading.reasons} == {"topic", "urgency", "sentiment"}
    assert all(reason.phrase in text and 0 <= reason.weight <= 1 for reason in reading.reasons)
    assert any("parcel" in reason.phrase for reason in reading.reasons if reason.speaks_for == "topic=delivery")


def test_a_threat_in_the_last_paragraph_counts(shipped: Classifier) -> None:
    calm, alarmed = shipped.read([Text(text=_CHATTER * 30), Text(text=_CHATTER * 30 + _THREAT)])
    assert not is_alarm(calm.urgency, calm.sentiment)
    assert is_alarm(alarmed.urgency, alarmed.sentiment)
    assert any(reason.phrase in _THREAT for reason in alarmed.reasons if reason.speaks_for.startswith("urgency"))


def test_company_does_not_change_a_reading(shipped: Classifier) -> None:
    texts = [Text(text="где заказ"), Text(text=_CHATTER * 30), Text(text=""), Text(text="great service, thanks")]
    for text, reading in zip(texts, shipped.read(texts), strict=True):
        (alone,) = shipped.read([text])
        assert alone.topics == pytest.approx(reading.topics, abs=1e-5)
        assert alone.urgencies == pytest.approx(reading.urgencies, abs=1e-5)


def test_it_abstains_below_the_threshold_and_still_names_a_topic(tiny: Classifier) -> None:
    (sure,) = tiny.read([Text(text="my parcel is late")], threshold=0)
    (unsure,) = tiny.read([Text(text="my parcel is late")], threshold=1)
    assert not sure.abstained
    assert unsure.abstained
    assert unsure.topic == sure.topic == "delivery"


def test_a_language_that_is_said_is_believed(tiny: Classifier) -> None:
    readings = tiny.read([Text(text="ok", language="ru"), Text(text="ok", language="fr")])
    assert [reading.language for reading in readings] == ["ru", "en"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0",
        "\0" * 100_000,
        "😀" * 10_000,
        "(" * 100_000,
        "a" * 300_000,
        "\u202eשלום " * 15_000,
        "\ud800",
        "ужас где " * 12_000,
    ],
)
def test_any_text_has_an_answer_in_bounded_time(shipped: Classifier, text: str) -> None:
    began = time.process_time()
    (reading,) = shipped.read([Text(text=text)])
    assert sum(reading.topics.values()) == pytest.approx(1)
    assert time.process_time() - began < 5


def test_the_version_names_the_weights(tiny: Classifier, shipped: Classifier) -> None:
    assert tiny.version.startswith("triage-1.")
    assert tiny.version != shipped.version


def test_a_folder_without_a_model_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no trained classifier"):
        pipeline.load(tmp_path)


def test_importing_the_pipeline_does_not_load_spacy() -> None:
    code = "import sys, triage.router.pipeline; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_shipped_folder_is_small() -> None:
    assert sum(file.stat().st_size for file in pipeline.SHIPPED.rglob("*") if file.is_file()) < 20_000_000
