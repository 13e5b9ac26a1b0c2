"""A decision is kept whole, once per contact."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from tests.support.cast import NOON, contact, decision
from triage.domain.decision import Reason
from triage.store import decisions, receipts
from triage.store.session import read, transaction


def test_it_comes_back_as_it_was(engine: Engine) -> None:
    made = decision(
        topics={"delivery": 0.75, "payment": 0.25},
        reasons=(Reason(phrase="третий раз", speaks_for="urgency=high", weight=0.4),),
        further_topics=("payment",),
        signals=("repeat",),
    )
    with transaction(engine) as session:
        [receipt] = receipts.store(session, [contact()], NOON, "care")
        decisions.save(session, [(receipt.contact_id, made)])
    with read(engine) as session:
        assert decisions.get(session, receipt.contact_id) == made
        assert decisions.get_many(session, [receipt.contact_id]) == {receipt.contact_id: made}
        assert decisions.get(session, 404) is None


def test_a_second_one_is_refused(engine: Engine) -> None:
    with transaction(engine) as session:
        [receipt] = receipts.store(session, [contact()], NOON, "care")
        decisions.save(session, [(receipt.contact_id, decision())])
    with pytest.raises(IntegrityError), transaction(engine) as session:
        decisions.save(session, [(receipt.contact_id, decision())])
