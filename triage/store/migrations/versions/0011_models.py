"""Models that were trained here: each with its archive and its report, and which of them were promoted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
MOMENT = UTCDateTime()


def upgrade() -> None:
    op.create_table(
        "models",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("version", sa.String(length=100), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("topics", JSON, nullable=False),
        sa.Column("made_from", JSON, nullable=False),
        sa.Column("report", JSON, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("promoted_at", MOMENT, nullable=True),
        sa.Column("promoted_by", sa.String(length=200), nullable=False),
        sa.Column("promoted_why", sa.String(), nullable=False),
        sa.Column("rolled_back_at", MOMENT, nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("version"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("models")
