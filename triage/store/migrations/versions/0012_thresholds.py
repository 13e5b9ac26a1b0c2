"""How likely a decision held its contact for an alarm, how many words were known, and the thresholds made of that."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("decisions", sa.Column("alarm_chance", sa.Float(), nullable=True))
    op.add_column("decisions", sa.Column("known_share", sa.Float(), nullable=True))
    op.create_table(
        "thresholds",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def downgrade() -> None:
    op.drop_table("thresholds")
    op.drop_column("decisions", "known_share")
    op.drop_column("decisions", "alarm_chance")
