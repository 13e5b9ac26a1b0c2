"""Sealed originals, what was erased, the audit, the runs of retention, and keys that expire."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
MOMENT = UTCDateTime()


def upgrade() -> None:
    op.create_table(
        "originals",
        sa.Column("contact_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"]),
        sa.PrimaryKeyConstraint("contact_id"),
    )
    op.create_index(op.f("ix_originals_kept_at"), "originals", ["kept_at"])

    op.create_table(
        "salts",
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "erased",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("contact_id", BIG_ID, nullable=False),
        sa.Column("case_id", BIG_ID, nullable=False),
        sa.Column("erased_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_index(op.f("ix_erased_erased_at"), "erased", ["erased_at"])

    op.create_table(
        "audit",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("what", sa.String(length=50), nullable=False),
        sa.Column("about", sa.String(length=100), nullable=False),
        sa.Column("counts", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_audit_at"), "audit", ["at"])

    op.create_table(
        "retentions",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("counts", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )

    op.add_column("api_keys", sa.Column("expires_at", MOMENT, nullable=True))


def downgrade() -> None:
    op.drop_column("api_keys", "expires_at")
    for table in ("retentions", "audit", "erased", "salts", "originals"):
        op.drop_table(table)
