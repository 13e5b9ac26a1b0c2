"""Mapped webhooks: what any system posts becomes a contact, by a table that says which field is found where."""
