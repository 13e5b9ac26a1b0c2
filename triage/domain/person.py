"""A person as somebody names them: by e-mail address, phone or the id a source knows them by; however it is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from triage.domain.contact import Author, thread_name
from triage.domain.errors import Invalid, Problem

LONGEST = 320
SHORTEST_PHONE_DIGITS = 7
_NATIONAL_DIGITS, _MOBILE_DIGITS = 11, 10
_GAP = r"[^\d\n]{0,3}"


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who is looked for: exactly one of `email`, `phone` and `external_id`, the last of one source or of all.

    The values are as `person` makes them.
    """

    email: str = ""
    phone: str = ""
    external_id: str = ""
    source: str = ""

    @property
    def key(self) -> str:
        """One text for the person, the same however it was written."""
        return f"email:{self.email}|phone:{self.phone}|id:{self.source}:{self.external_id}"

    def is_author(self, author: Author, source: str) -> bool:
        """Say whether this person wrote a contact of `source`."""
        if self.email:
            return bool(author.email) and plain_email(author.email) == self.email
        if self.phone:
            return bool(author.phone) and plain_phone(author.phone) == self.phone
        return author.external_id == self.external_id and self.source in {"", source}

    def mentioned(self) -> Callable[[str], bool]:
        """Return a question: does a text name this person's address or phone? An id of a source is too short for it."""
        if self.email:
            address = re.compile(rf"(?<![\w.+-]){re.escape(self.email)}(?![\w-])", re.IGNORECASE)
            return lambda text: address.search(text) is not None
        if self.phone:
            digits = self.phone[1:] if _is_russian(self.phone) else self.phone
            number = re.compile(
                rf"(?<!\d)(?:\+?[78]{_GAP})?{_GAP.join(digits)}(?!\d)|(?<!\d)\+?{_GAP.join(self.phone)}(?!\d)"
            )
            return lambda text: number.search(text) is not None
        return lambda _text: False


def person(*, email: str = "", phone: str = "", external_id: str = "", source: str = "") -> Person:
    """Make a person of what was given. Raises Invalid unless it is exactly one of the three, and can be one."""
    given = {"email": email.strip(), "phone": phone.strip(), "external_id": external_id.strip()}
    named = [name for name, value in given.items() if value]
    if len(named) != 1:
        raise Invalid([Problem(path="email", message="give exactly one of email, phone and external_id")])
    if len(given[named[0]]) > LONGEST or not given[named[0]].isprintable():
        raise Invalid([Problem(path=named[0], message=f"give at most {LONGEST} visible characters")])
    if source and not external_id:
        raise Invalid([Problem(path="source", message="goes with external_id alone")])
    if given["email"] and not (0 < given["email"].find("@") < len(given["email"]) - 1):
        raise Invalid([Problem(path="email", message="is not a mail address; give one such as anna@example.org")])
    found = Person(
        email=plain_email(given["email"]),
        phone=plain_phone(given["phone"]),
        external_id=given["external_id"],
        source=source,
    )
    if given["phone"] and len(found.phone) < SHORTEST_PHONE_DIGITS:
        raise Invalid([Problem(path="phone", message=f"give at least {SHORTEST_PHONE_DIGITS} digits")])
    return found


def author_key(author: Author, source: str) -> str:
    """Return a word that all contacts of an author share, however it is written; empty when nothing tells who it is.

    An e-mail address and a telephone are the same person in every source, an id only in its own.
    """
    if author.email:
        return thread_name("email", plain_email(author.email))
    if author.phone and len(phone := plain_phone(author.phone)) >= SHORTEST_PHONE_DIGITS:
        return thread_name("phone", phone)
    return thread_name("id", source, author.external_id) if author.external_id else ""


def plain_email(address: str) -> str:
    """Return an address in small letters, its domain in letters and not in punycode; a sub-address stays."""
    composed = unicodedata.normalize("NFC", address.strip().removeprefix("mailto:")).casefold()
    local, at, domain = composed.rpartition("@")
    return f"{local}{at}{'.'.join(map(_letters, domain.rstrip('.').split('.')))}"


def plain_phone(number: str) -> str:
    """Return the digits of a number as it is called from abroad; a Russian 8 or a missing country code is a 7."""
    digits = "".join(character for character in number if character.isdecimal() and character.isascii())
    digits = digits.removeprefix("00")
    if len(digits) == _NATIONAL_DIGITS and digits[0] == "8" and "+" not in number:
        return f"7{digits[1:]}"
    return f"7{digits}" if len(digits) == _MOBILE_DIGITS and digits[0] == "9" and "+" not in number else digits


def _is_russian(digits: str) -> bool:
    return len(digits) == _NATIONAL_DIGITS and digits[0] == "7"


def _letters(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label.encode("ascii").decode("idna").casefold()
    except UnicodeError:
        return label
