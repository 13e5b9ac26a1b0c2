"""Sign-ins: sessions of people in their browsers; only the hash of a session's token is kept."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from triage.domain.access import User
from triage.store.columns import identity, reference
from triage.store.users import UserRow, user


class SignInRow(SQLModel, table=True):
    """One signed-in browser."""

    __tablename__ = "sign_ins"

    id: int = identity()
    user_id: int = reference("users.id", index=True)
    token_hash: str = Field(max_length=64, unique=True)
    began_at: datetime
    expires_at: datetime = Field(index=True)


def begin(session: Session, user_id: int, token_hash: str, now: datetime, expires_at: datetime) -> None:
    session.add(SignInRow(user_id=user_id, token_hash=token_hash, began_at=now, expires_at=expires_at))


def find(session: Session, token_hash: str, now: datetime) -> User | None:
    """Say who is signed in with a token, as long as neither the sign-in nor the user has ended."""
    found = (
        select(UserRow)
        .join(SignInRow, col(SignInRow.user_id) == UserRow.id)
        .where(SignInRow.token_hash == token_hash, SignInRow.expires_at > now, col(UserRow.disabled_at).is_(None))
    )
    row = session.exec(found).one_or_none()
    return user(row) if row else None


def end(session: Session, token_hash: str) -> None:
    session.exec(sa.delete(SignInRow).where(col(SignInRow.token_hash) == token_hash))


def end_all_of(session: Session, user_id: int) -> None:
    """Sign a person out everywhere, as after a change of the password."""
    session.exec(sa.delete(SignInRow).where(col(SignInRow.user_id) == user_id))


def forget_expired(session: Session, now: datetime) -> int:
    return session.exec(sa.delete(SignInRow).where(col(SignInRow.expires_at) <= now)).rowcount
