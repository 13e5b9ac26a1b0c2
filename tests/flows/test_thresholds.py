"""A destination says how sure, or how many, its alarms are to be; the past week says from which chance on."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.flows.conftest import CONFIG, Stage
from tests.support.cast import NOON, contact, reading
from triage import config
from triage.domain.correction import Labels, Via
from triage.domain.decision import Reading, Reason, Urgency
from triage.domain.notice import Notice, NoticeKind, NoticeState
from triage.domain.threshold import CONFIDENCE, Threshold, of_bell
from triage.flows import alarms, correct, thresholds, triage
from triage.flows.correct import Word
from triage.schedule import TABLE, Scheduler
from triage.store import alarm_weeks, notices, tallies
from triage.store import thresholds as kept

DUTY = 'id = "duty"'
A_DAY = timedelta(days=1)
RULE = '[[rules]]\nname = "alarm"\n'


def asked(stage: Stage, alarms: str, more: str = "") -> Stage:
    """Give a stage whose duty destination asks this of its alarms."""
    text = CONFIG.replace(DUTY, f"{DUTY}\nalarms = {{ {alarms} }}").replace("[triage]", f"[triage]\n{more}")
    return replace(stage, app=replace(stage.app, config=config.parse(text, stage.app.config.file)))


def likely(chance: float, *, confidence: float = 0.9) -> Reading:
    """Give a reading that is critical with this chance."""
    urgencies = {"critical": chance, "high": 0.0, "normal": 1 - chance, "low": 0.0}
    return reading(urgencies=urgencies, confidence=confidence)


def read_as(stage: Stage, *readings: Reading) -> list[Notice]:
    """Let a contact come in for each reading and be triaged; return the notices, oldest first."""
    before = len(stage.classifier.seen)
    by_text = {f"text {before + i}": one for i, one in enumerate(readings)}
    stage.classifier.answer = by_text.__getitem__
    stage.take_in(*[contact(text, text=text) for text in by_text])
    while triage.triage_some(stage.app, NOON):
        pass
    with stage.app.read() as session:
        return notices.page(session, limit=1000)[::-1]


def a_week(stage: Stage) -> None:
    """Let a week go by: 300 contacts that are nothing, 40 with a chance of 0.42, 20 of 0.62, 20 of 0.92."""
    spread = [(300, 0.02), (40, 0.42), (20, 0.62), (20, 0.92)]
    read_as(stage, *[likely(chance) for number, chance in spread for _ in range(number)])
    thresholds.tune(stage.app, NOON + timedelta(minutes=10))


def threshold(stage: Stage, name: str) -> Threshold | None:
    with stage.app.read() as session:
        return kept.every(session).get(name)


def newest(sent: list[Notice]) -> tuple[NoticeKind, NoticeState, str]:
    return sent[-1].kind, sent[-1].state, sent[-1].reason


def test_a_precision_becomes_a_threshold_that_keeps_it(stage: Stage) -> None:
    stage = asked(stage, "precision = 0.75")
    a_week(stage)
    made = threshold(stage, of_bell("duty"))
    assert made is not None
    assert (0.42 < made.at < 0.62, made.counted) == (True, 380)


def test_an_unlikely_alarm_is_held_back_and_says_why(stage: Stage) -> None:
    stage = asked(stage, "precision = 0.9")
    a_week(stage)
    kind, state, reason = newest(read_as(stage, likely(0.62)))
    assert (kind, state) == (NoticeKind.ALARM, NoticeState.SUPPRESSED)
    assert reason.startswith("bell: unlikely 0.62 0.")


def test_what_is_almost_an_alarm_rings_where_that_is_wanted(stage: Stage) -> None:
    stage = asked(stage, "precision = 0.6")
    a_week(stage)
    kind, state, reason = newest(read_as(stage, likely(0.45)))
    assert (kind, state) == (NoticeKind.ALARM, NoticeState.WAITING)
    assert reason.startswith("bell: likely 0.45 0.4")


def test_a_number_a_day_is_kept_in_a_week_like_the_past(stage: Stage) -> None:
    stage = asked(stage, "per_day = 3")
    a_week(stage)
    made = threshold(stage, of_bell("duty"))
    assert made is not None
    assert 0.62 < made.at <= 0.925


def test_danger_that_a_signal_heard_rings_whatever_was_asked(stage: Stage) -> None:
    stage = asked(stage, "precision = 0.99")
    a_week(stage)
    spoke = Reason(phrase="smoke", speaks_for="urgency=critical", weight=0.9, signal="safety")
    heard = replace(likely(0.7), signals=("safety",), reasons=(spoke,))
    kind, state, reason = newest(read_as(stage, heard))
    assert (kind, state, reason) == (NoticeKind.ALARM, NoticeState.WAITING, "rule: alarm")


def test_in_its_shadow_week_a_destination_hears_nothing_and_sees_what_it_would_have_heard(stage: Stage) -> None:
    sent = read_as(asked(stage, "shadow = true"), likely(0.9), likely(0.1))
    assert [(one.state, one.reason) for one in sent] == [(NoticeState.SUPPRESSED, "bell: shadow 0.90 -")]


def test_before_there_was_a_week_the_labels_decide(stage: Stage) -> None:
    sent = read_as(asked(stage, "precision = 0.95"), likely(0.6), likely(0.4))
    assert [one.state for one in sent] == [NoticeState.WAITING]


def test_with_little_traffic_the_precision_is_asked_of_each(stage: Stage) -> None:
    stage = asked(stage, "precision = 0.8, per_day = 1")
    read_as(stage, likely(0.9))
    thresholds.tune(stage.app, NOON + A_DAY)
    assert threshold(stage, of_bell("duty")) is None, "a number a day needs to know the days"
    stage = asked(stage, "precision = 0.8")
    thresholds.tune(stage.app, NOON + A_DAY)
    made = threshold(stage, of_bell("duty"))
    assert made is not None
    assert made.at == 0.8


def test_a_threshold_goes_when_nobody_asks_for_it_any_more(stage: Stage) -> None:
    a_week(asked(stage, "precision = 0.8"))
    thresholds.tune(asked(stage, "shadow = true", "accuracy_target = 0.9").app, NOON + A_DAY)
    assert threshold(stage, of_bell("duty")) is None


def test_older_traffic_says_nothing(stage: Stage) -> None:
    stage = asked(stage, "precision = 0.75")
    a_week(stage)
    thresholds.tune(stage.app, NOON + timedelta(days=8))
    made = threshold(stage, of_bell("duty"))
    assert made is not None
    assert (made.at, made.counted) == (0.75, 0)


@pytest.mark.parametrize(("target", "abstains"), [(0.9, False), (0.95, True)])
def test_it_abstains_so_that_the_rest_is_as_often_right_as_was_asked(
    stage: Stage, target: float, *, abstains: bool
) -> None:
    stage = asked(stage, "shadow = true", f"accuracy_target = {target}")
    read_as(stage, *[likely(0, confidence=confidence) for confidence in (0.86, 0.9975) for _ in range(120)])
    assert thresholds.abstain_below(stage.app) == 0.4, "until the traffic has spoken the fixed threshold stands"
    thresholds.tune(stage.app, NOON + A_DAY)
    made = threshold(stage, CONFIDENCE)
    assert made is not None
    assert made.at == thresholds.abstain_below(stage.app)
    assert (0.86 < made.at <= 0.9975) is abstains


def test_the_running_service_makes_the_thresholds_and_alarms_ring_by_them(stage: Stage) -> None:
    stage = asked(stage, "precision = 0.9")
    spread = [(300, 0.02), (40, 0.42), (20, 0.62), (20, 0.92)]
    read_as(stage, *[likely(chance) for number, chance in spread for _ in range(number)])
    assert read_as(stage, likely(0.62))[-1].state is NoticeState.WAITING
    entry = next(one for one in TABLE if one.run is thresholds.tune)
    assert Scheduler(stage.app, (entry,)).tick(NOON + timedelta(minutes=10)) == [entry.name]
    while any(thread.name == entry.name for thread in threading.enumerate()):
        pass
    held_back = read_as(stage, likely(0.62))[-1]
    assert held_back.state is NoticeState.SUPPRESSED
    assert held_back.facts is not None
    assert (held_back.facts["bell"], held_back.facts["chance"]) == ("unlikely", "0.62")
    with stage.app.read() as session:
        totals = tallies.totals(session)
    assert totals["triage_alarms_held_back_total", "duty", "unlikely"] == 1


def test_what_goes_to_others_says_nothing_about_a_destination(stage: Stage) -> None:
    more = asked(stage, "precision = 0.75").app.config.file
    other = """
[[destinations]]
id = "fraud"
url = "json://127.0.0.1:9/fraud"
private_network = true
alarms = { precision = 0.75 }
[[rules]]
name = "fraud"
when = { alarm = true, topic = "payment" }
queue = "care"
notify = ["fraud"]
[[rules]]
name = "alarm"
"""
    stage = replace(stage, app=replace(stage.app, config=config.parse(CONFIG.replace(RULE, other), more)))
    a_week(stage)
    assert [one.counted for one in [threshold(stage, of_bell("fraud"))] if one] == [0]


def test_a_week_tells_what_every_setting_would_have_done(stage: Stage) -> None:
    stage = asked(stage, "precision = 0.9")
    a_week(stage)
    read_as(stage, likely(0.62))
    later = NOON + timedelta(days=4)
    [duty] = [one for one in alarms.look_back(stage.app, later).bells if one.destination == "duty"]
    by_line = {one.target.line: one for one in duty.tried}
    assert (duty.labels.count, round(duty.labels.per_day)) == (41, 10)
    assert by_line["alarms = { precision = 0.9 }"].count == 20
    assert by_line["alarms = { per_day = 5 }"].count == 20, "half of forty would be more than five a day"
    assert (duty.noticed.rang, duty.noticed.held_back) == (40, 1)
    assert [one.chance for one in duty.below] == [0.62] * 3
    assert duty.threshold is not None
    assert duty.threshold.counted == 380


def test_what_people_said_of_alarms_is_counted_beside_the_settings(stage: Stage) -> None:
    stage = asked(stage, "shadow = true")
    a_week(stage)
    word = Word(by="Ann", actor="user 1", via=Via.PAGE)
    with stage.app.read() as session:
        near = alarm_weeks.examples(session, NOON - A_DAY, ["alarm"], low=0.9, high=1.0, limit=3)
    correct.correct(stage.app, near[0].contact_id, Labels(), replace(word, confirms=True), now=NOON)
    correct.correct(stage.app, near[1].contact_id, Labels(urgency=Urgency.LOW), word, now=NOON)
    correct.correct(stage.app, near[2].contact_id, Labels(topic="payment"), word, now=NOON)
    [duty] = alarms.look_back(stage.app, NOON + A_DAY, "duty").bells
    assert (duty.labels.judged, duty.labels.right) == (2, 1)
    assert duty.labels.count == 40, "what a person has corrected rang all the same"
    assert duty.noticed.shadow == 40
