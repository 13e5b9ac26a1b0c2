"""Names that a case is known by besides its key, for mails that answer each other."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "case_names",
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("case_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("source", "name"),
    )
    op.create_index(op.f("ix_case_names_case_id"), "case_names", ["case_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_case_names_case_id"), "case_names")
    op.drop_table("case_names")
