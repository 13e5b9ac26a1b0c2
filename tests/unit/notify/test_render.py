"""A notice says in a few lines what happened, since when, why it is urgent and what to do."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.unit.notify.facts import ACKNOWLEDGE_URL, CASE_URL, CORRECT_URL, NIGHT, facts, notice, smoke, style
from triage.domain.contact import Author
from triage.domain.decision import Reason, Urgency
from triage.domain.notice import NoticeKind
from triage.notify.destinations import Manners, Severity
from triage.notify.destinations.kinds import KINDS
from triage.notify.texts import Facts, render
from triage.notify.texts.render import weight

SECRET_TEXT = "My card is gone, call +7 916 123-45-67 or write to ann@mail.example"


def test_an_alarm_in_english() -> None:
    message = render(facts(), style("en"))
    assert message.title == "Urgent: Product quality · case 17"
    assert message.body.splitlines() == [
        "Product quality; urgency critical, tone negative. P1 — now",
        "Waiting since 21 November 2026, 03:28 (UTC+3)",
        "Why urgent: “smoke”, urgency critical with probability 93%",
        "Case 17 · Chat · source shop · queue Care",
        "What to do: press “Acknowledge”, so that others know the case is yours. Then open it and answer the customer.",
        f"Acknowledge: {ACKNOWLEDGE_URL}",
        f"Open the case: {CASE_URL}",
        f"Wrong? Correct it: {CORRECT_URL}",
    ]
    assert message.severity is Severity.ALARM


def test_an_alarm_in_russian() -> None:
    message = render(facts(phrases=("идёт дым",)), style("ru"))
    assert message.title == "Срочно: Качество товара · обращение 17"
    assert "Ждёт с 21 ноября 2026 г., 03:28 (UTC+3)" in message.body
    assert "Почему срочно: «идёт дым», срочность критическая" in message.body
    assert "очередь Забота" in message.body
    assert f"Принять: {ACKNOWLEDGE_URL}" in message.body


def test_it_is_told_in_the_time_zone_of_the_reader() -> None:
    assert "20:28 (UTC-4)" in render(facts(), style(timezone=ZoneInfo("America/Caracas"))).body


def test_a_long_wait_is_counted() -> None:
    assert "for 3 hours" in render(facts(occurred_at=NIGHT - timedelta(hours=3)), style()).body


@pytest.mark.parametrize("kind", list(NoticeKind))
@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_kind_can_be_told_with_the_least_that_is_known(kind: NoticeKind, language: str) -> None:
    known = facts(kind, case=None, contact=None, decision=None, acknowledge_url="", case_url="", correct_url="")
    message = render(known, style(language))
    assert message.title
    assert message.body


def test_without_permission_nothing_of_the_customer_is_told_but_the_phrases_that_spoke() -> None:
    message = render(facts(text=SECRET_TEXT, subject="Where?", author=_author("Ann Smith")), style())
    assert all(word not in message.body for word in ("card is gone", "Where?", "Ann"))


def test_with_permission_an_excerpt_is_told_masked() -> None:
    message = render(facts(text=SECRET_TEXT, subject="Where?", author=_author("Ann Smith")), style(excerpt=True))
    assert "The customer writes: “My card is gone, call +••• or write to •••＠•••”" in message.body
    assert "Customer: Ann S." in message.body
    assert "Subject: Where?" in message.body


def test_an_excerpt_is_short() -> None:
    [quote] = [
        line for line in render(facts(text="word " * 500), style(excerpt=True)).body.splitlines() if "writes" in line
    ]
    assert len(quote) < 240


def test_phrases_are_masked() -> None:
    assert "916" not in render(facts(phrases=("call +7 916 123-45-67",)), style()).body


def test_phrases_for_urgency_come_first_and_each_once() -> None:
    spoke = [("parcel", "topic=delivery"), ("smoke", "urgency=critical"), ("smoke", "sentiment=negative")]
    reasons = tuple(Reason(phrase=phrase, speaks_for=label, weight=0.5) for phrase, label in spoke)
    assert "“smoke”, “parcel”, urgency" in render(facts(decision=smoke(reasons=reasons)), style()).body


def test_many_reasons_are_counted() -> None:
    message = render(facts(phrases=tuple(f"phrase {i}" for i in range(8))), style("ru"))
    assert "«phrase 4», и ещё 3 причины" in message.body


def test_a_possible_repeat_says_so() -> None:
    assert render(facts(repeat=True), style()).title.startswith("(possible repeat) Urgent")
    assert render(facts(repeat=True), style("ru")).title.startswith("(возможно, повтор) Срочно")


def test_where_there_are_buttons_links_are_not_in_the_text() -> None:
    message = render(facts(), style(manners=Manners(body_limit=1_000, buttons=True)))
    assert "://" not in message.body
    assert [link.url for link in message.links] == [ACKNOWLEDGE_URL, CASE_URL, CORRECT_URL]


def test_programs_get_the_plain_ids() -> None:
    message = render(facts(), style("ru", manners=KINDS["json"].manners))
    wanted = (
        "notice=5 kind=alarm case=17 queue=care topic=product_quality urgency=critical sentiment=negative priority=P1"
    )
    assert message.body.splitlines()[-1] == wanted


@pytest.mark.parametrize("scheme", ["workflows", "slack", "rocket", "tgram"])
@pytest.mark.parametrize("filler", ["(", "ж", "<", "слово ", "\U0001f525"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_it_fits_whatever_the_customer_writes(scheme: str, filler: str, language: str) -> None:
    long = facts(
        phrases=tuple(f"{i}{filler * 300}" for i in range(30)),
        text=filler * 2_000,
        subject=filler * 500,
        author=_author(filler * 300),
    )
    message = render(long, style(language, excerpt=True, manners=KINDS[scheme].manners))
    assert weight(message.body) <= KINDS[scheme].manners.body_limit
    assert all(link.url in message.body for link in message.links) or KINDS[scheme].manners.buttons


def test_a_broken_destination_is_told_in_words() -> None:
    known = {"destination": "team", "reason": "refused: HTTP 410, channel_is_archived", "notice": "7"}
    message = render(
        facts(NoticeKind.DESTINATION_FAILED, notice=notice(NoticeKind.DESTINATION_FAILED, facts=known)), style("ru")
    )
    assert message.title == "Уведомления не доходят: адресат team"
    assert "Причина: адресат отказывается принимать (канал в архиве; HTTP 410, channel＿is＿archived)." in message.body
    assert message.severity is Severity.WARNING


def test_a_calm_case_is_no_warning() -> None:
    calm = facts(NoticeKind.ROUTED, decision=smoke("thanks", urgency=Urgency.LOW, alarm=False))
    assert render(calm, style()).severity is Severity.INFO


def _author(name: str) -> Author:
    return Author(name=name)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("limit", range(100, 1_000, 25))
def test_however_short_it_must_be_no_link_is_cut(limit: int, language: str) -> None:
    long = facts(phrases=tuple(f"{number} {'ж(' * 30}" for number in range(9)), text="слово " * 500)
    body = render(long, style(language, excerpt=True, manners=Manners(body_limit=limit))).body
    assert weight(body) <= limit
    links = [line.rpartition(": ")[2] for line in body.splitlines() if "https:" in line]
    assert links == [ACKNOWLEDGE_URL, CASE_URL, CORRECT_URL][: len(links)]
    assert len(links) == 3 or limit < 500


LIKELY = {"bell": "likely", "chance": "0.42", "threshold": "0.38"}


def test_what_is_almost_an_alarm_says_first_how_certain_that_is() -> None:
    known = facts(notice=notice(facts=LIKELY), decision=smoke("late again", alarm=False, urgency=Urgency.NORMAL))
    message = render(known, style("en"))
    assert message.title == "Perhaps urgent: Product quality · case 17"
    first = "Not certain: of ten such messages 4 are urgent (42%); you asked to hear of it from 38% on."
    assert message.body.splitlines()[0] == first
    assert "Why urgent" not in message.body
    in_russian = render(known, style("ru"))
    assert in_russian.title == "Возможно, срочно: Качество товара · обращение 17"
    assert "из десяти таких сообщений срочны 4 (42" in in_russian.body.splitlines()[0]


def test_an_alarm_by_its_labels_is_told_as_ever_also_where_a_threshold_decided() -> None:
    tuned = facts(notice=notice(facts=LIKELY))
    assert render(tuned, style("en")) == render(facts(), style("en"))


@pytest.mark.parametrize(
    ("measure", "language", "told"),
    [
        ("confidence", "en", "On average the classifier is 52% sure of the topic; it was 81% before"),
        ("unknown_words", "ru", "Незнакомых слов в сообщении в среднем 52"),
        ("topic=delivery", "ru", "«Доставка»"),
        ("topic=parcels", "en", "“Parcels and posts”"),
        ("urgency=high", "en", "“high”"),
        ("sentiment=negative", "ru", "негативн"),
    ],
)
def test_a_drift_says_what_moved_from_what_to_what(measure: str, language: str, told: str) -> None:
    moved = {"measure": measure, "before": "0.812", "after": "0.519", "counted": "412"}
    names = {"en": "Parcels and posts"} if measure == "topic=parcels" else {}
    drift = notice(NoticeKind.DRIFT, facts=moved)
    known = Facts(notice=drift, now=NIGHT, topic_names=names)
    message = render(known, style(language))
    assert told in message.body
    assert "412" in message.body
    assert len(message.body.splitlines()) == 2
