"""By whom a contact is, so that the earlier ones of the same author are found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contacts", sa.Column("author_key", sa.String(length=40), nullable=True))
    op.create_index(
        "ix_contacts_author",
        "contacts",
        ["author_key", "received_at"],
        sqlite_where=sa.text("author_key IS NOT NULL"),
        postgresql_where=sa.text("author_key IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_contacts_author", table_name="contacts")
    op.drop_column("contacts", "author_key")
