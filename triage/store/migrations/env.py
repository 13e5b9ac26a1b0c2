"""Run migrations on the connection that `triage.store.schema` hands over."""

from __future__ import annotations

from alembic import context

from triage.store.schema import TABLES

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=TABLES,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
