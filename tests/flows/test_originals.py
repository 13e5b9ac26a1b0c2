"""Originals are kept sealed with their contacts, shown on record, and sealed anew when the key is replaced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from tests.flows.conftest import Stage
from tests.support.cast import NOON, contact
from triage import config
from triage.app import App
from triage.domain.errors import ConfigError, NotFound, StaysSealed
from triage.flows import intake, originals
from triage.sealing import Sealer, new_key
from triage.store import audit
from triage.store import originals as stored

OLD, NEW = new_key(), new_key()
BODY = '{"external_id": "1", "channel": "email", "text": "Где посылка?", "odd": [1, 2]}'.encode()


def with_keys(app: App, *keys: str) -> App:
    return replace(app, sealer=Sealer(keys) if keys else None)


def take(app: App, number: int, raw: bytes = BODY) -> int:
    [receipt] = intake.store(app, originals.attach(app, [contact(str(number))], raw), NOON)
    return receipt.contact_id


def counts(app: App) -> dict[str, int]:
    with app.read() as session:
        return stored.counts_by_key(session)


def test_what_was_sent_is_kept_sealed_and_shown_on_record(stage: Stage) -> None:
    app = with_keys(stage.app, OLD)
    contact_id = take(app, 1)
    shown = originals.show(app, contact_id, by="cli anna", now=NOON)
    assert (shown.media_type, shown.content) == ("application/json", BODY)
    with app.read() as session:
        [line] = audit.page(session)
        sealed = session.connection().execute(sa.text("SELECT sealed FROM originals")).scalar_one()
    assert (line.actor, line.what, line.about, line.at) == ("cli anna", "original shown", f"contact {contact_id}", NOON)
    assert b"external_id" not in bytes(sealed)


def test_nothing_is_kept_without_a_key_or_without_days_to_keep_it(stage: Stage) -> None:
    text = '[[queues]]\nid = "care"\n[retention]\noriginals_days = 0\n'
    none = replace(with_keys(stage.app, OLD), config=config.parse(text, stage.app.config.file))
    for number, app in enumerate((stage.app, none)):
        contact_id = take(app, number)
        with pytest.raises(NotFound, match=f"no original of contact {contact_id} is kept"):
            originals.show(app, contact_id, by="x", now=NOON)
    assert counts(stage.app) == {}


def test_nothing_is_kept_of_what_holds_a_card_number(stage: Stage) -> None:
    app = with_keys(stage.app, OLD)
    take(app, 1, b'{"text": "4111 1111 1111 1111"}')
    assert counts(app) == {}


def test_each_contact_of_a_list_keeps_its_own_piece(stage: Stage) -> None:
    app = with_keys(stage.app, OLD)
    sent: list[dict[str, Any]] = [
        {"external_id": "a", "n": 1},
        {"external_id": "b", "text": "4111111111111111"},
        {"external_id": "c"},
    ]
    received = originals.attach_each(app, [contact(one["external_id"]) for one in sent], msgspec.json.encode(sent))
    receipts = intake.store(app, received, NOON)
    assert [one.original is None for one in received] == [False, True, False]
    assert originals.show(app, receipts[2].contact_id, by="x", now=NOON).content == b'{"external_id":"c"}'


def test_a_duplicate_leaves_the_first_original(stage: Stage) -> None:
    app = with_keys(stage.app, OLD)
    first, again = take(app, 1), take(app, 1, b'{"other": 1}')
    assert first == again
    assert originals.show(app, first, by="x", now=NOON).content == BODY


def test_another_source_is_not_shown_to_a_key_that_is_bound(stage: Stage) -> None:
    app = with_keys(stage.app, OLD)
    contact_id = take(app, 1)
    with pytest.raises(NotFound):
        originals.show(app, contact_id, by="x", now=NOON, sources=frozenset({"bank"}))
    assert originals.show(app, contact_id, by="x", now=NOON, sources=frozenset({"shop"})).content == BODY


@pytest.mark.parametrize("keys", [(), (NEW,)])
def test_a_wrong_key_is_a_clear_error_and_no_look(stage: Stage, keys: Sequence[str]) -> None:
    contact_id = take(with_keys(stage.app, OLD), 1)
    with pytest.raises(StaysSealed, match=f"sealed with key {Sealer([OLD]).key_id}"):
        originals.show(with_keys(stage.app, *keys), contact_id, by="x", now=NOON)
    with stage.app.read() as session:
        assert audit.page(session) == []


class Interrupted(Exception):
    """Somebody pressed Ctrl-C."""


def test_rotation_is_interrupted_and_resumed_while_contacts_come_in(stage: Stage) -> None:
    before, both = with_keys(stage.app, OLD), with_keys(stage.app, NEW, OLD)
    many = [one for number in range(450) for one in originals.attach(before, [contact(str(number))], BODY)]
    ids = [receipt.contact_id for receipt in intake.store(before, many, NOON)]

    def interrupt(_so_far: int) -> None:
        raise Interrupted

    with pytest.raises(Interrupted):
        originals.rotate(both, interrupt)
    assert counts(both) == {Sealer([NEW]).key_id: 200, Sealer([OLD]).key_id: 250}
    take(both, 1000)
    take(before, 1001)  # a process that was not started anew yet
    done = originals.rotate(both)
    assert (done.sealed_anew, done.unopened) == (251, {})
    only = with_keys(stage.app, NEW)
    assert {originals.show(only, one, by="x", now=NOON).content for one in ids[::50]} == {BODY}
    assert originals.rotate(both).sealed_anew == 0


def test_rotation_leaves_and_names_what_no_key_opens(stage: Stage) -> None:
    lost = new_key()
    contact_id = take(with_keys(stage.app, lost), 1)
    take(with_keys(stage.app, OLD), 2)
    done = originals.rotate(with_keys(stage.app, NEW, OLD))
    assert (done.sealed_anew, done.unopened) == (1, {Sealer([lost]).key_id: 1})
    assert originals.show(with_keys(stage.app, lost), contact_id, by="x", now=NOON).content == BODY


def test_rotation_needs_a_key(stage: Stage) -> None:
    with pytest.raises(ConfigError, match="TRIAGE_ORIGINALS_KEY: is not set"):
        originals.rotate(stage.app)
