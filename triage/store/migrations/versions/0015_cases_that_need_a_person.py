"""The cases that need a person are counted again and again, and listed oldest first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

NAME = "ix_cases_needs_human"


def upgrade() -> None:
    op.create_index(
        NAME,
        "cases",
        ["id"],
        sqlite_where=sa.text("needs_human IS 1"),
        postgresql_where=sa.text("needs_human IS true"),
    )


def downgrade() -> None:
    op.drop_index(NAME, "cases")
