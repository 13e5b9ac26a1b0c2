"""Originals: what a source sent is kept sealed beside its contact; administrators look at it on record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NoReturn

import msgspec

from triage.app import App, Seals, Session
from triage.cleaning.original import JSON, bare
from triage.domain.contact import Contact, SealedOriginal, StoredContact, name_of
from triage.domain.errors import ConfigError, NotFound, StaysSealed
from triage.store import audit, contacts, originals

BATCH = 200
SHOWN = "original shown"

_Pieces = msgspec.json.Decoder(list[msgspec.Raw])


@dataclass(frozen=True, kw_only=True)
class Original:
    """What a source sent, opened."""

    media_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Rotated:
    """How many originals were sealed anew; how many are left that no key opens, by the key they were sealed with."""

    sealed_anew: int
    unopened: dict[str, int]


def are_kept(app: App) -> bool:
    """Say whether originals are kept: a key is set, and they have a time to stay."""
    return app.sealer is not None and app.config.retention.originals_days > 0


def attach(app: App, contacts: Sequence[Contact], raw: bytes, media_type: str = JSON) -> list[Contact]:
    """Return the contacts with what brought them, sealed; as they are where no original is kept."""
    if not contacts or app.sealer is None or not are_kept(app):
        return list(contacts)
    kind = media_type.partition(";")[0].strip().lower()
    kind = JSON if not kind or kind.endswith("json") else kind
    kept = bare(raw, kind)
    return [_sealed(app.sealer, one, kept, kind) for one in contacts] if kept else list(contacts)


def attach_each(app: App, contacts: Sequence[Contact], raw: bytes) -> list[Contact]:
    """Return the contacts of a JSON list, each with its own piece of it."""
    if not are_kept(app):
        return list(contacts)
    pieces = _Pieces.decode(raw)
    return [done for one, piece in zip(contacts, pieces, strict=True) for done in attach(app, [one], bytes(piece))]


def show(app: App, contact_id: int, *, by: str, now: datetime, sources: frozenset[str] = frozenset()) -> Original:
    """Open the original of a contact, and record who looked.

    `sources` bounds what may be seen; empty is all. Raises NotFound when there is no such contact, or no original of
    it, StaysSealed when it cannot be opened.
    """
    with app.transaction() as session:
        stored, original = _find(session, contact_id, sources)
        content = open_one(app, stored, original)
        audit.note(session, SHOWN, by=by, about=f"contact {contact_id}", now=now, counts={})
    return Original(media_type=original.media_type, content=content)


def open_one(app: App, stored: StoredContact, original: SealedOriginal) -> bytes:
    """Return what was sealed; raise StaysSealed when there is no key for it."""
    if app.sealer is None:
        raise StaysSealed(f"it is sealed with key {original.key_id}; set TRIAGE_ORIGINALS_KEY to open it")
    return app.sealer.open(original, about=name_of(stored.contact.source, stored.contact.external_id))


def rotate(app: App, tell: Callable[[int], None] = lambda _so_far: None) -> Rotated:
    """Seal everything that another key has sealed with the first one; may be stopped and begun again at any time.

    Raises ConfigError without a key. What no key opens is left as it is and counted.
    """
    sealer = app.sealer or _no_key()
    done, after_id = 0, 0
    while True:
        with app.read() as session:
            batch = originals.sealed_otherwise(session, sealer.key_id, after_id=after_id, limit=BATCH)
        if not batch:
            break
        anew = [
            (contact_id, before.key_id, after)
            for contact_id, source, external_id, before in batch
            if (after := _anew(sealer, before, name_of(source, external_id)))
        ]
        with app.transaction() as session:
            done += originals.replace(session, anew)
        after_id = batch[-1][0]
        tell(done)
    with app.read() as session:
        counts = originals.counts_by_key(session)
    return Rotated(sealed_anew=done, unopened={key: n for key, n in counts.items() if key != sealer.key_id})


def _sealed(sealer: Seals, one: Contact, raw: bytes, media_type: str) -> Contact:
    about = name_of(one.source, one.external_id)
    return replace(one, original=sealer.seal(raw, about=about, media_type=media_type))


def _find(session: Session, contact_id: int, sources: frozenset[str]) -> tuple[StoredContact, SealedOriginal]:
    stored = contacts.get(session, contact_id)
    if stored is None or (sources and stored.contact.source not in sources):
        raise NotFound(f"there is no contact {contact_id}")
    original = originals.get(session, contact_id)
    if original is None:
        raise NotFound(
            f"no original of contact {contact_id} is kept: none was when it came in, it held a card number, "
            "or its time is over"
        )
    return stored, original


def _anew(sealer: Seals, before: SealedOriginal, about: str) -> SealedOriginal | None:
    try:
        return sealer.seal(sealer.open(before, about=about), about=about, media_type=before.media_type)
    except StaysSealed:
        return None


def _no_key() -> NoReturn:
    raise ConfigError("is not set; put the new key first and the old one after it: NEW,OLD", key="TRIAGE_ORIGINALS_KEY")
