from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from triage.domain.decision import Sentiment, Urgency
from triage.router import pipeline, train
from triage.router.corpus import Labelled

_SAID = {
    ("delivery", Urgency.HIGH, Sentiment.NEGATIVE): ("my parcel is late again", "где моя посылка, опять опоздали"),
    ("payment", Urgency.CRITICAL, Sentiment.NEGATIVE): (
        "they stole my money now",
        "прямо сейчас украли деньги с карты",
    ),
    ("feedback", Urgency.LOW, Sentiment.POSITIVE): ("thank you, lovely people", "спасибо, чудесные люди"),
    ("product_info", Urgency.NORMAL, Sentiment.NEUTRAL): ("does the kettle have a filter", "есть ли у чайника фильтр"),
}
_TAILS = ("", " please", " !!", " order 12", " today", " заказ 7", " пожалуйста", " :)")


@pytest.fixture(scope="session")
def messages() -> list[Labelled]:
    """Sixty-four invented messages, four topics in two languages, each said in eight ways."""
    return [
        Labelled(
            text=text + tail,
            lang=lang,
            channel="chat",
            topic=topic,
            urgency=urgency,
            sentiment=sentiment,
            also=("other",),
        )
        for ((topic, urgency, sentiment), texts), tail in itertools.product(_SAID.items(), _TAILS)
        for lang, text in zip(("en", "ru"), texts, strict=True)
    ]


@pytest.fixture(scope="session")
def tiny_folder(messages: list[Labelled], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    train.train(messages, folder)
    return folder


@pytest.fixture(scope="session")
def tiny(tiny_folder: Path) -> pipeline.Classifier:
    return pipeline.load(tiny_folder)


@pytest.fixture(scope="session")
def shipped() -> pipeline.Classifier:
    return pipeline.load()
