"""Training on a company's own messages: what is held out is never learned, and the labels are the company's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.company import FRANCHISE, TOPIC_IDS, TOPICS, labelled
from triage import config
from triage.domain.errors import Invalid
from triage.router import corpus, pipeline, retrain
from triage.router.examples import read
from triage.router.lesson import Lesson
from triage.router.pipeline import Text
from triage.router.relabel import Relabelled
from triage.router.report import Report, worse
from triage.router.retrain import Plan

OWN = config.parse(f'[[queues]]\nid = "billing"\n{TOPICS}', Path("triage.toml")).topics


@pytest.fixture(scope="module")
def lessons() -> list[Lesson]:
    return read(labelled().encode(), "labelled.csv", OWN).lessons


@pytest.fixture(scope="module")
def trained(lessons: list[Lesson], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Report, list[str]]:
    folder, said = tmp_path_factory.mktemp("own"), list[str]()
    plan = Plan(topics=OWN, with_corpus=False)
    told = retrain.retrain(retrain.split(lessons), plan, folder, pipeline.load(), say=said.append)
    return folder, told, said


def test_it_learns_the_companys_topics(trained: tuple[Path, Report, list[str]]) -> None:
    folder, told, said = trained
    classifier = pipeline.load(folder)
    [reading] = classifier.read([Text(text=FRANCHISE)])
    assert tuple(reading.topics) == TOPIC_IDS
    assert reading.topic == "franchise"
    assert sum(reading.topics.values()) == pytest.approx(1)
    assert classifier.version == told.model.model
    assert classifier.version.startswith("own-1.")
    assert any("held out" in line for line in said)


def test_the_report_stands_beside_the_model_in_use(trained: tuple[Path, Report, list[str]]) -> None:
    _, told, _ = trained
    mine, theirs = told.model.head("topic"), told.against.head("topic")
    assert mine.messages == theirs.messages == told.held_out
    assert mine.accuracy is not None
    assert theirs.accuracy is not None
    assert mine.accuracy > theirs.accuracy
    assert told.against.model == pipeline.version()
    assert worse(told) == []
    assert sum(map(sum, told.confusions[0].counts)) == told.held_out


def test_a_model_of_the_company_answers_in_its_topics_also_through_the_mapping(
    trained: tuple[Path, Report, list[str]],
) -> None:
    [reading] = Relabelled(pipeline.load(trained[0]), OWN).read([Text(text=FRANCHISE)])
    assert (tuple(reading.topics), reading.topic) == (TOPIC_IDS, "franchise")


def test_the_same_messages_give_the_same_model(
    lessons: list[Lesson], trained: tuple[Path, Report, list[str]], tmp_path: Path
) -> None:
    plan = Plan(topics=OWN, with_corpus=False)
    told = retrain.retrain(retrain.split(lessons), plan, tmp_path, pipeline.load(), say=lambda _: None)
    assert told == trained[1]


def test_copies_stay_on_one_side(lessons: list[Lesson]) -> None:
    copies = [
        replace(lesson, text=replace(lesson.text, text=f"  {lesson.text.text.upper()}!!  ")) for lesson in lessons
    ]
    parts = retrain.split([*lessons, *copies])
    learned = {lesson.text.text.strip(" !").casefold() for lesson in parts.learned}
    held_out = {lesson.text.text.strip(" !").casefold() for lesson in parts.held_out}
    assert learned.isdisjoint(held_out)
    assert 0.1 < len(held_out) / (len(learned) + len(held_out)) < 0.3


def test_what_is_held_out_is_not_learned_from_the_corpus_either() -> None:
    everything = corpus.load()
    text = everything[0].text
    kept = retrain.of_the_corpus(Plan(topics=OWN), {retrain.words_of(text)})
    assert text not in {example.text for example in kept}
    assert 0 < len(everything) - len(kept) < 10
    assert {example.topic for example in kept} == set(TOPIC_IDS) - {"franchise"}


def test_too_few_messages_are_refused(lessons: list[Lesson]) -> None:
    with pytest.raises(Invalid, match=r"20 different messages are too few; give at least 40"):
        retrain.split([*lessons[:20], *lessons[:20], *lessons[:20]])


def test_without_the_corpus_every_label_must_be_said(tmp_path: Path) -> None:
    lessons = read(labelled(without="urgency").encode(), "x.csv", OWN).lessons
    plan = Plan(topics=OWN, with_corpus=False)
    with pytest.raises(Invalid, match="no line says anything of urgency"):
        retrain.retrain(retrain.split(lessons), plan, tmp_path, pipeline.load(), say=lambda _: None)


def test_it_names_the_topics_that_nothing_speaks_of(lessons: list[Lesson]) -> None:
    parts = retrain.split([lesson for lesson in lessons if lesson.topic not in {"franchise", "money"}])
    assert retrain.unknown_topics(parts, Plan(topics=OWN)) == ["franchise"]
    assert retrain.unknown_topics(parts, Plan(topics=OWN, with_corpus=False)) == ["money", "franchise"]
