"""People: give a person all that is kept of them, or erase it. Whom is said in the body, so that no log holds it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import post
from litestar.params import RawBody

from triage.api.auth import actor, check_unbound, needs
from triage.api.examples import people as examples
from triage.api.openapi import BEARER, fails, gives, takes
from triage.api.request import Asked
from triage.connectors.read_json import read_json
from triage.domain.access import ApiKey, Scope
from triage.domain.person import LONGEST, Person, person
from triage.flows import erase, export

Name = Annotated[str, msgspec.Meta(max_length=LONGEST)]
NOBODY = fails(422, "email: give exactly one of email, phone and external_id", email="give exactly one of the three")
FOR_ALL = "a person is in all of them"
BOUND = fails(403, f"the API key 'shop' is bound to sources; {FOR_ALL}")


class PersonJson(msgspec.Struct, kw_only=True):
    """Who: exactly one of e-mail address, phone and external id."""

    email: Name = ""
    phone: Name = ""
    external_id: Name = ""
    source: Name = ""


class ErasureJson(PersonJson, kw_only=True):
    """Whom to erase."""

    dry_run: bool = False


class ErasureShown(msgspec.Struct, kw_only=True):
    """What was erased. Backups made before still hold it, until they are deleted too."""

    dry_run: bool
    contacts: int
    removed: dict[str, int]
    cases_kept: tuple[int, ...]
    mentions: tuple[int, ...]
    shredded: bool


class ArchiveShown(msgspec.Struct, kw_only=True):
    """All that is kept of a person: contacts with decisions and originals, cases with history and notices."""

    format: str
    made_at: datetime
    person: PersonJson
    contacts: list[dict[str, Any]]
    cases: list[dict[str, Any]]
    mentions: list[int]


@post(
    "/v1/people/export",
    guards=[needs(Scope.ADMIN)],
    security=BEARER,
    status_code=200,
    opt=takes(PersonJson, by_email=examples.BY_EMAIL, by_id=examples.BY_ID)
    | gives(ArchiveShown, archive=examples.ARCHIVE)
    | BOUND
    | NOBODY,
    sync_to_thread=True,
)
def export_person(request: Asked, body: RawBody) -> dict[str, Any]:
    """Give everything that is kept of a person, for a machine to read; the audit keeps that you did."""
    who = _person(request.auth, read_json(body, PersonJson))
    return export.export(request.triage, who, by=actor(request.auth), now=request.now)


@post(
    "/v1/people/erase",
    guards=[needs(Scope.ADMIN)],
    security=BEARER,
    status_code=200,
    opt=takes(ErasureJson, try_it=examples.TRY, by_phone=examples.BY_PHONE)
    | gives(ErasureShown, tried=examples.TRIED, erased=examples.ERASED)
    | BOUND
    | NOBODY,
    sync_to_thread=True,
)
def erase_person(request: Asked, body: RawBody) -> ErasureShown:
    """Erase what a person wrote and what was made of it, for good.

    With `dry_run` it only says what that would be. Contacts of others that name the person stay; `mentions` lists them.
    Sent again by its source, an erased contact is answered as a duplicate and not stored.
    """
    asked = read_json(body, ErasureJson)
    who = _person(request.auth, asked)
    done = erase.erase(request.triage, who, by=actor(request.auth), now=request.now, dry_run=asked.dry_run)
    return ErasureShown(dry_run=asked.dry_run, **vars(done))


def _person(key: ApiKey, asked: PersonJson) -> Person:
    check_unbound(key, FOR_ALL)
    return person(email=asked.email, phone=asked.phone, external_id=asked.external_id, source=asked.source)
