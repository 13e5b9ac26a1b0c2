"""Remember: what was learned is kept, so that whoever starts goes on from there instead of learning everything again.

A row of bytes with our stamp. One that another version has written, over another model or other topics, is not looked
for; one without our stamp is refused; without any, everything is learned from the corrections.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from triage.app import App, Session
from triage.router import keeping
from triage.store import corrections, learned
from triage.store.corrections import State
from triage.store.learned import Learned

if TYPE_CHECKING:
    from triage.router.corrector import Corrector

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Recalled:
    """What somebody has learned from all corrections until `last_id`."""

    learned: Corrector
    last_id: int


def keep(app: App, knowledge: Corrector, about: str, there: State) -> bool:
    """Keep what was learned until there over what `about` names; say whether it was: an epoch may be over by now."""
    if app.stamp is None:
        return False
    content = app.stamp.put(keeping.packed(knowledge), about=_stamped(about, there.last_id))
    with app.transaction() as session:
        if corrections.lock(session).epoch != there.epoch:  # what was erased meanwhile is in it
            return False
        kept = Learned(about=about, last_id=there.last_id, content=content)
        return learned.keep(session, kept, datetime.now(UTC))


def recall(app: App, session: Session, about: str) -> Recalled | None:
    """Return what was learned over what `about` names; None when there is nothing, or it is not ours."""
    found = learned.newest(session, about)
    if found is None or app.stamp is None:
        return None
    content = app.stamp.taken_off(found.content, about=_stamped(found.about, found.last_id))
    if content is None:
        log.warning("what was learned has not our stamp, all is learned again", until=found.last_id)
        return None
    try:
        return Recalled(learned=keeping.unpacked(content), last_id=found.last_id)
    except Exception:  # ours, and yet not to be read here, whatever it breaks: triage must not stop for that
        log.exception("what was learned cannot be read, all is learned again", until=found.last_id)
        return None


def _stamped(about: str, last_id: int) -> str:
    return f"{about}, until {last_id}"
