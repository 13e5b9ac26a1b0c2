"""Salts: random bytes of this database, so that a hash kept in it is good for nothing elsewhere."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from sqlmodel import Field, Session, SQLModel, select

from triage.store.conflicts import insert_new

PEOPLE = "people"
SALT_BYTES = 32


class SaltRow(SQLModel, table=True):
    """One salt; made when it is first needed, and never changed."""

    __tablename__ = "salts"

    name: str = Field(primary_key=True, max_length=50)
    salt: bytes


def salt(session: Session, name: str = PEOPLE) -> bytes:
    """Give the salt, making it the first time."""
    kept = select(SaltRow.salt).where(SaltRow.name == name)
    if (found := session.exec(kept).first()) is None:
        made = {"name": name, "salt": secrets.token_bytes(SALT_BYTES)}
        insert_new(session, SaltRow, [made], unique=["name"], returning=["name"])
        found = session.exec(kept).one()
    return found


def hashed(salted_with: bytes, text: str) -> str:
    return hmac.new(salted_with, text.encode(), hashlib.sha256).hexdigest()
