"""What is past its time goes at night, a little at a time; open cases stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.flows.conftest import CONFIG, Stage
from tests.support.cast import NOON, contact, reading
from triage import config
from triage.app import App
from triage.domain.case import CaseStatus
from triage.domain.contact import Receipt, SealedOriginal
from triage.domain.errors import ConfigError
from triage.flows import intake, retain, triage
from triage.store import cases, contacts, retentions, schema
from triage.store.cases import CaseFilter

DAYS = "[retention]\ncontacts_days = 100\nnotices_days = 50\ndeliveries_days = 20\noriginals_days = 10\n"
SEALED = SealedOriginal(media_type="application/json", key_id="k", sealed=b"s")
NIGHT = NOON.replace(hour=3)


def later(days: float) -> datetime:
    return NOON + timedelta(days=days)


def configured(app: App, days: str = DAYS) -> App:
    return replace(app, config=config.parse(CONFIG + days, app.config.file))


def triaged(stage: Stage, urgency: str = "normal") -> None:
    stage.classifier.answer = lambda _text: reading(urgency=urgency)
    while triage.triage_some(stage.app, NOON):
        pass


def delivered(app: App) -> None:
    """Let no notice wait any more: a case of which somebody is still to be told stays."""
    with app.transaction() as session:
        session.connection().execute(schema.TABLES.tables["notices"].update().values(due_at=None, state="sent"))


def resolve(app: App, receipt: Receipt) -> None:
    with app.transaction() as session:
        cases.change_status(session, receipt.case_id, CaseStatus.RESOLVED, by="Care", why="page", now=NOON)


def left(app: App) -> int:
    with app.read() as session:
        return cases.total(session, CaseFilter())


def past(app: App, now: datetime) -> dict[str, int]:
    return {one.name: one.rows for one in retain.overdue(app, now) if one.rows}


def test_a_case_goes_when_it_is_over_and_old_with_all_that_is_in_it(stage: Stage, engine: Engine) -> None:
    app = configured(stage.app)
    stage.take_in(contact("1"), contact("2"))
    triaged(stage)
    assert past(app, later(99)) == {}
    removed = retain.run(app, later(101))
    assert (removed["cases"], removed["contacts"], removed["decisions"]) == (2, 2, 2)
    assert left(app) == 0


def test_open_cases_stay_until_somebody_resolves_them(stage: Stage) -> None:
    app = configured(stage.app)
    [alarming] = stage.take_in(contact("1"))
    triaged(stage, "critical")
    delivered(app)
    [untriaged] = stage.take_in(contact("2"))
    retain.run(app, later(1000))
    assert left(app) == 2
    resolve(app, alarming)
    retain.run(app, later(1000))
    with app.read() as session:
        assert cases.get(session, alarming.case_id) is None
        assert contacts.get(session, untriaged.contact_id) is not None


def test_open_cases_go_too_when_it_is_said_so(stage: Stage) -> None:
    app = configured(stage.app, DAYS + "open_cases_days = 500\n")
    stage.take_in(contact("1"))
    triaged(stage, "critical")
    delivered(app)
    retain.run(app, later(499))
    assert left(app) == 1
    retain.run(app, later(501))
    assert left(app) == 0


def test_a_case_in_which_something_happened_lately_stays(stage: Stage) -> None:
    app = configured(stage.app)
    stage.take_in(contact("1", case_ref="T"))
    triaged(stage)
    intake.store(app, [contact("2", case_ref="T")], later(60))
    triaged(stage)
    retain.run(app, later(110))
    assert left(app) == 1


def test_a_case_of_which_somebody_is_still_to_be_told_stays(stage: Stage) -> None:
    app = configured(stage.app)
    [alarming] = stage.take_in(contact("1"))
    triaged(stage, "critical")
    resolve(app, alarming)
    assert past(app, later(200)) == {}


def test_each_kind_has_its_own_time(stage: Stage) -> None:
    app = configured(stage.app)
    stage.take_in(contact("1", original=SEALED))
    triaged(stage)
    assert past(app, later(11)) == {"originals": 1}
    assert retain.run(app, later(11)) == {"originals": 1}
    assert left(app) == 1


def test_a_dry_run_changes_nothing_and_names_the_oldest(stage: Stage) -> None:
    app = configured(stage.app)
    stage.take_in(contact("1"), contact("2"))
    triaged(stage)
    [found] = [one for one in retain.overdue(app, later(200)) if one.name == "contacts"]
    assert (found.rows, found.days, found.oldest) == (2, 100, NOON)
    assert left(app) == 2


def test_nothing_ends_that_is_kept_for_ever(stage: Stage) -> None:
    app = configured(stage.app, "[retention]\ncontacts_days = 0\n")
    stage.take_in(contact("1"))
    triaged(stage)
    retain.run(app, later(36_000))
    assert left(app) == 1


def test_it_goes_on_where_it_was_cut_short(stage: Stage, engine: Engine) -> None:
    app = configured(stage.app)
    stage.take_in(*(contact(str(number)) for number in range(250)))
    triaged(stage)
    portions = retain._removing(app, later(200))
    next(portions)
    del portions  # its worker is gone
    assert left(app) == 250 - retain.BATCH_ROWS
    with app.read() as session:
        assert retentions.is_open(session)
        assert retentions.last_end(session) is None
    assert retain.at_night(app, later(200).replace(hour=12))
    assert left(app) == 0
    with engine.connect() as connection:
        [run] = connection.execute(schema.TABLES.tables["retentions"].select()).mappings().all()
    assert (run["counts"]["cases"], run["began_at"]) == (250, later(200))


def test_the_scheduler_does_it_once_a_night(stage: Stage) -> None:
    app = configured(stage.app)
    assert retain.at_night(app, NIGHT)
    assert not retain.at_night(app, NIGHT + timedelta(minutes=10))
    assert not retain.at_night(app, NIGHT + timedelta(hours=21))
    assert retain.at_night(app, NIGHT + timedelta(days=1))


def test_who_is_never_awake_at_night_does_it_by_day(stage: Stage) -> None:
    app = configured(stage.app)
    assert retain.at_night(app, NOON)
    assert not retain.at_night(app, NOON + timedelta(days=1))
    assert retain.at_night(app, NOON + timedelta(days=2, minutes=1))


def test_no_byte_of_what_is_past_its_time_is_left_in_the_files_of_sqlite(stage: Stage, engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has no one file to look into")
    app, file = configured(stage.app), Path(str(engine.url.database))
    stage.take_in(*(contact(str(number), text="past-its-time " * (number * 5 + 1)) for number in range(100)))
    triaged(stage)
    retain.at_night(app, later(200).replace(hour=3))
    for one in file.parent.glob(f"{file.name}*"):
        assert one.read_bytes().count(b"past-its-time") == 0


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("contacts_days = -1", "retention.contacts_days: is -1; give a whole number from 0"),
        ("contact_days = 1", "did you mean 'contacts_days'"),
        ("contacts_days = 10", "retention.originals_days: is longer than contacts_days"),
    ],
)
def test_a_bad_time_is_refused(stage: Stage, line: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        configured(stage.app, f"[retention]\n{line}\n")
