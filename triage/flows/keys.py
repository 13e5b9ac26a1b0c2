"""API keys: made once, shown once, kept as a hash."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime

from triage.app import App, Session
from triage.domain.access import ApiKey, Scope
from triage.domain.errors import NotFound, Unauthenticated
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


def check(app: App, secret: str) -> ApiKey:
    """Return the key with this secret; raise Unauthenticated when there is none (any more)."""
    with app.read() as session:
        key = keys.by_hash(session, hashed(secret))
    if key is None:
        raise Unauthenticated("the API key is not known or was revoked; make one with `triage keys create`")
    return key


def revoke(app: App, key_id: int, now: datetime) -> None:
    """Make a key useless at once; raise NotFound when there is no such valid key."""
    with app.transaction() as session:
        if not keys.revoke(session, key_id, now):
            raise NotFound(f"there is no valid key {key_id}; `triage keys list` shows them")


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
