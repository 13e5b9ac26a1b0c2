"""The catalogues say the same in both languages, and a missing word is an error before a customer sees it."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

import pytest

from triage import texts
from triage.config import LANGUAGES
from triage.domain.access import Role
from triage.domain.case import CaseStatus
from triage.domain.contact import Channel, ContactStatus, Direction, SkipReason
from triage.domain.decision import TOPICS, Priority, Sentiment, Urgency
from triage.domain.notice import NoticeKind, NoticeState
from triage.texts import catalogue, label, label_or_id, placeholders, text
from triage.texts.moments import clock, moment, number, percent, span

MOSCOW = ZoneInfo("Europe/Moscow")
NOON = datetime(2026, 11, 21, 12, 5, tzinfo=UTC)
ENUMS: list[tuple[str, type[StrEnum]]] = [
    ("urgency", Urgency),
    ("sentiment", Sentiment),
    ("priority", Priority),
    ("channel", Channel),
    ("direction", Direction),
    ("contact_status", ContactStatus),
    ("skip_reason", SkipReason),
    ("case_status", CaseStatus),
    ("notice_state", NoticeState),
    ("notice_kind", NoticeKind),
    ("role", Role),
]


def test_both_languages_have_the_same_keys() -> None:
    assert catalogue("ru").keys() == catalogue("en").keys()


@pytest.mark.parametrize("key", sorted(catalogue("ru")))
def test_both_languages_want_the_same_filled_in(key: str) -> None:
    assert placeholders(catalogue("ru")[key]) == placeholders(catalogue("en")[key])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_placeholder_is_a_plain_name(language: str) -> None:
    for key, entry in catalogue(language).items():
        for name in placeholders(entry):
            assert name.isidentifier(), f"{language} {key}: {name}"


@pytest.mark.parametrize(("language", "forms"), [("ru", {"one", "few", "many", "other"}), ("en", {"one", "other"})])
def test_a_plural_has_every_form_of_its_language(language: str, forms: set[str]) -> None:
    for key, entry in catalogue(language).items():
        if not isinstance(entry, str):
            assert set(entry) == forms, key
            assert "count" in placeholders(entry), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_has_a_name(language: str) -> None:
    assert all(label(language, "topic", topic) for topic in TOPICS)
    assert all(label(language, kind, value) for kind, values in ENUMS for value in values)
    assert all(label(language, "language", code) for code in ("ru", "en", "und"))


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, "0 обращений"), (1, "1 обращение"), (2, "2 обращения"), (5, "5 обращений"), (11, "11 обращений"),
     (21, "21 обращение"), (1.5, "1.5 обращения")],
)  # fmt: skip
def test_russian_counts_as_russians_do(count: float, expected: str) -> None:
    assert text("ru", "label.count.cases", count=count) == expected


def test_english_knows_one_and_many() -> None:
    assert [text("en", "label.count.cases", count=count) for count in (1, 2)] == ["1 case", "2 cases"]


def test_what_is_missing_is_an_error() -> None:
    with pytest.raises(KeyError, match=r"label\.topic\.nothing"):
        text("ru", "label.topic.nothing")
    with pytest.raises(KeyError, match="count"):
        text("ru", "label.count.cases")
    with pytest.raises(KeyError, match="no texts in language 'de'"):
        text("de", "label.topic.other")
    with pytest.raises(TypeError, match="a plural needs a number"):
        text("ru", "label.count.cases", count="5")


def test_braces_in_what_a_customer_wrote_stay_braces() -> None:
    entry: texts.Entry = "{name} wrote"
    assert placeholders(entry) == {"name"}
    assert text("en", "label.topic.other", name="{0.__class__}") == "Other"


def test_a_label_of_the_companys_own_is_shown_as_it_is() -> None:
    assert label_or_id("ru", "topic", "loyalty") == "loyalty"
    assert label_or_id("ru", "topic", "delivery") == "Доставка"


def test_a_time_is_told_in_the_readers_zone_with_its_offset() -> None:
    assert moment("ru", NOON, MOSCOW) == "21 ноября 2026 г., 15:05 (UTC+3)"
    assert moment("en", NOON, ZoneInfo("America/St_Johns")) == "21 November 2026, 08:35 (UTC-3:30)"
    assert moment("en", NOON, UTC) == "21 November 2026, 12:05 (UTC)"
    assert clock("ru", NOON, MOSCOW) == "15:05"


def test_it_refuses_a_time_without_a_zone() -> None:
    with pytest.raises(ValueError, match="no UTC offset"):
        moment("ru", NOON.replace(tzinfo=None), MOSCOW)


def test_spans_and_numbers_are_written_as_in_the_language() -> None:
    assert [span("ru", seconds) for seconds in (1, 300, 7200)] == ["1 секунда", "5 минут", "2 часа"]
    assert [span("en", seconds) for seconds in (1, 300, 7200)] == ["1 second", "5 minutes", "2 hours"]
    assert (number("ru", 1234.5), number("en", 1234.5)) == ("1\N{NO-BREAK SPACE}234,5", "1,234.5")
    assert (percent("ru", 0.86), percent("en", 0.86)) == ("86\N{NO-BREAK SPACE}%", "86%")
