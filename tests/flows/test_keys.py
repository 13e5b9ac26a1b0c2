"""A key that is replaced is good for a while longer, and then not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.flows.conftest import Stage
from tests.support.cast import NOON
from triage.domain.access import Scope
from triage.domain.errors import NotFound, Unauthenticated
from triage.flows import keys
from triage.notify.links import Signer

HOUR = timedelta(hours=1)


def test_both_keys_are_good_until_the_grace_is_over(stage: Stage) -> None:
    with stage.app.transaction() as session:
        _, old = keys.make(session, "helpdesk", [Scope.INGEST], ["shop"], NOON)
        made, new, ends = keys.rotate(session, "helpdesk", HOUR, NOON)
    assert (set(made.scopes), set(made.sources), ends) == ({Scope.INGEST}, {"shop"}, NOON + HOUR)
    just_before = NOON + HOUR - timedelta(seconds=1)
    assert keys.check(stage.app, old, just_before).name == keys.check(stage.app, new, just_before).name
    with pytest.raises(Unauthenticated, match="has expired"):
        keys.check(stage.app, old, NOON + HOUR)
    assert keys.check(stage.app, new, NOON + 1000 * HOUR).id == made.id


def test_a_key_that_is_being_replaced_is_not_replaced_again(stage: Stage) -> None:
    with stage.app.transaction() as session:
        first, _ = keys.make(session, "helpdesk", [Scope.INGEST], [], NOON)
        second, _, _ = keys.rotate(session, "helpdesk", HOUR, NOON)
        with pytest.raises(NotFound, match="not being replaced"):
            keys.rotate(session, str(first.id), HOUR, NOON)
        assert keys.rotate(session, "helpdesk", HOUR, NOON)[0].id > second.id


def test_a_link_signed_before_the_key_was_replaced_still_works() -> None:
    old, new = "o" * 32, "n" * 32
    sent = Signer([old]).acknowledge_token(7, NOON)
    both = Signer([new, old])
    assert both.read(sent, NOON) == 7
    assert both.acknowledge_token(7, NOON) == Signer([new]).acknowledge_token(7, NOON) != sent
