"""Mail: a raw message becomes a contact. `message` puts it together of `headers`, `parts` and `threads`."""

from triage.connectors.mail.message import read_mail

__all__ = ["read_mail"]
