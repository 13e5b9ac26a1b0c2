"""What webhooks are told about a case is found by it: erasing would otherwise read all messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NAME = "ix_webhook_messages_case"
NAMED = sa.text("case_id IS NOT NULL")


def upgrade() -> None:
    op.create_index(NAME, "webhook_messages", ["case_id"], sqlite_where=NAMED, postgresql_where=NAMED)


def downgrade() -> None:
    op.drop_index(NAME, "webhook_messages")
