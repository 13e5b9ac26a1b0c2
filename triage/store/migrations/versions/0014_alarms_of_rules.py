"""By which rule an alarm goes, whether a signal heard danger, and how sure the model had to be."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("decisions", sa.Column("alarm_rule", sa.String(), nullable=True))
    op.add_column("decisions", sa.Column("danger_heard", sa.Boolean(), nullable=True))
    op.add_column("decisions", sa.Column("confidence_needed", sa.Float(), nullable=True))


def downgrade() -> None:
    op.drop_column("decisions", "confidence_needed")
    op.drop_column("decisions", "danger_heard")
    op.drop_column("decisions", "alarm_rule")
