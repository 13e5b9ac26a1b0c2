"""Users: people who sign in to the pages."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from triage.domain.access import Role, User
from triage.store.columns import identity


class UserRow(SQLModel, table=True):
    """One person; `name` is what is typed at sign-in, folded to lower case."""

    __tablename__ = "users"

    id: int = identity()
    name: str = Field(max_length=100, unique=True)
    password_hash: str
    role: str = Field(max_length=20)
    created_at: datetime
    disabled_at: datetime | None = None
    language: str | None = Field(default=None, max_length=5)
    timezone: str | None = Field(default=None, max_length=64)


def add(session: Session, name: str, password_hash: str, role: Role, now: datetime) -> User:
    row = UserRow(name=name.casefold(), password_hash=password_hash, role=role.value, created_at=now)
    session.add(row)
    session.flush()
    return user(row)


def by_name(session: Session, name: str) -> tuple[User, str] | None:
    """Find who may sign in under `name`, with the hash of the password."""
    found = select(UserRow).where(UserRow.name == name.casefold(), col(UserRow.disabled_at).is_(None))
    row = session.exec(found).one_or_none()
    return (user(row), row.password_hash) if row else None


def is_taken(session: Session, name: str) -> bool:
    """Say whether a name is in use, also by somebody who may not sign in any more: what they did keeps their name."""
    return session.exec(select(UserRow.id).where(UserRow.name == name.casefold())).first() is not None


def all_enabled(session: Session) -> list[User]:
    return _listed(session, col(UserRow.disabled_at).is_(None))


def all_disabled(session: Session) -> list[User]:
    return _listed(session, col(UserRow.disabled_at).is_not(None))


def change(session: Session, user_id: int, **changed: object) -> bool:
    """Change columns of a user; say whether there is such a one."""
    return session.exec(sa.update(UserRow).where(col(UserRow.id) == user_id).values(**changed)).rowcount == 1


def _listed(session: Session, condition: sa.ColumnElement[bool]) -> list[User]:
    return [user(row) for row in session.exec(select(UserRow).where(condition).order_by(col(UserRow.name)))]


def user(row: UserRow) -> User:
    return User(id=row.id, name=row.name, role=Role(row.role), language=row.language or "", timezone=row.timezone or "")
