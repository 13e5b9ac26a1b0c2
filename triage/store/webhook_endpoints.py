"""Webhook endpoints: how each one that the configuration names is doing; one that was never tried has no row."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from triage.domain.webhook import EndpointHealth
from triage.store.conflicts import insert_new


class WebhookEndpointRow(SQLModel, table=True):
    """One endpoint; see `EndpointHealth`."""

    __tablename__ = "webhook_endpoints"

    id: str = Field(primary_key=True, max_length=100)
    failures: int = 0
    failing_since: datetime | None = None
    paused_until: datetime | None = None
    last_success_at: datetime | None = None
    last_failure_at: datetime | None = None
    last_failure: str = ""
    disabled_at: datetime | None = None
    disabled_reason: str = ""
    delivered: int = Field(default=0, sa_type=sa.BigInteger)
    given_up: int = Field(default=0, sa_type=sa.BigInteger)


def get(session: Session, endpoint: str) -> EndpointHealth:
    """Give the health of an endpoint, a clean one when it was never tried."""
    row = session.get(WebhookEndpointRow, endpoint)
    return _health(row) if row else EndpointHealth(id=endpoint)


def all_known(session: Session) -> dict[str, EndpointHealth]:
    return {row.id: _health(row) for row in session.exec(select(WebhookEndpointRow))}


def locked(session: Session, endpoint: str) -> EndpointHealth:
    """Give the health of an endpoint, which nobody else changes until the transaction ends."""
    insert_new(session, WebhookEndpointRow, [asdict(EndpointHealth(id=endpoint))], unique=["id"], returning=["id"])
    # Read anew: a row this session has seen before it was locked may be an old one.
    found = select(WebhookEndpointRow).where(WebhookEndpointRow.id == endpoint).with_for_update()
    return _health(session.exec(found.execution_options(populate_existing=True)).one())


def save(session: Session, health: EndpointHealth) -> None:
    """Write what `locked` gave, changed."""
    values = asdict(health)
    del values["id"]
    session.connection().execute(
        sa.update(WebhookEndpointRow).where(col(WebhookEndpointRow.id) == health.id).values(**values)
    )


def _health(row: WebhookEndpointRow) -> EndpointHealth:
    return EndpointHealth(**{name: getattr(row, name) for name in EndpointHealth.__dataclass_fields__})
