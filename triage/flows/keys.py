"""API keys: made once, shown once, kept as a hash."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from triage.app import App, Session
from triage.domain.access import ApiKey, Scope
from triage.domain.errors import Conflict, NotFound, Unauthenticated
from triage.store import keys

PREFIX = "triage_"


def make(
    session: Session, name: str, scopes: Iterable[Scope], sources: Iterable[str], now: datetime
) -> tuple[ApiKey, str]:
    """Make a key and return it with its secret, which nobody can show again.

    A plain hash is enough for it: a secret of 256 random bits cannot be guessed, so nothing is gained by a slow one.
    """
    secret = PREFIX + secrets.token_urlsafe(32)
    return keys.add(session, name, hashed(secret), scopes=scopes, sources=sources, now=now), secret


def check(app: App, secret: str, now: datetime) -> ApiKey:
    """Return the key with this secret; raise Unauthenticated when there is none (any more)."""
    with app.read() as session:
        key = keys.by_hash(session, hashed(secret), now)
    if key is None:
        raise Unauthenticated("the API key is not known, has expired or was revoked; `triage keys create` makes one")
    return key


def revoke(app: App, key_id: int, now: datetime) -> None:
    """Make a key useless at once; raise NotFound when there is no such valid key."""
    with app.transaction() as session:
        if not keys.revoke(session, key_id, now):
            raise NotFound(f"there is no valid key {key_id}; `triage keys list` shows them")


def rotate(session: Session, named: str, grace: timedelta, now: datetime) -> tuple[ApiKey, str, datetime]:
    """Replace a key, given by name or number, by a new one for the same; the old one is good for another `grace`.

    Returns the new key, its secret, and when the old one ends. Raises NotFound, or Conflict when several keys are
    called so.
    """
    old = _endless(session, named, now)
    ends = now + grace
    keys.expire(session, old.id, ends, now)
    key, secret = make(session, old.name, old.scopes, old.sources, now)
    return key, secret, ends


def _endless(session: Session, named: str, now: datetime) -> ApiKey:
    """Find the one key that is called so and is not being replaced already."""
    lasting = [key for key in keys.all_valid(session, now) if key.expires_at is None]
    found = [key for key in lasting if key.name == named] or [key for key in lasting if str(key.id) == named]
    if not found:
        raise NotFound(f"there is no valid key {named!r} that is not being replaced; `triage keys list` shows them")
    if len(found) > 1:
        numbers = ", ".join(str(key.id) for key in found)
        raise Conflict(f"{len(found)} keys are called {named!r}; give the number of one of them: {numbers}")
    return found[0]


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
