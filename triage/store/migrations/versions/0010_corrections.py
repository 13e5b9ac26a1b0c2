"""Corrections: what people said of contacts, what was learned from them, and what a decision was before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
MOMENT = UTCDateTime()


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("contact_id", BIG_ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("via", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("topic", sa.String(length=100), nullable=True),
        sa.Column("also", JSON, nullable=False),
        sa.Column("urgency", sa.String(length=20), nullable=True),
        sa.Column("sentiment", sa.String(length=20), nullable=True),
        sa.Column("confirms", sa.Boolean(), nullable=False),
        sa.Column("learns", JSON, nullable=False),
        sa.Column("was", JSON, nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_corrections_contact_id", "corrections", ["contact_id"])
    op.create_index("ix_corrections_at", "corrections", ["at"])
    op.create_table(
        "learning",
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("epoch", BIG_ID, nullable=False),
        sa.Column("last_id", BIG_ID, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "learned",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("last_id", BIG_ID, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("about", "last_id"),
    )
    op.add_column("decisions", sa.Column("corrected_at", MOMENT, nullable=True))
    op.add_column("decisions", sa.Column("corrected_by", sa.String(length=200), nullable=True))
    op.add_column("decisions", sa.Column("was", JSON, nullable=True))


def downgrade() -> None:
    op.drop_column("decisions", "was")
    op.drop_column("decisions", "corrected_by")
    op.drop_column("decisions", "corrected_at")
    op.drop_table("learned")
    op.drop_table("learning")
    op.drop_table("corrections")
