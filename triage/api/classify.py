"""Classify: what the classifier reads in a text, without storing anything."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import msgspec
from litestar import post
from litestar.params import RawBody

from triage.api.auth import needs
from triage.api.decisions import ReadingShown, show_reading
from triage.api.openapi import BEARER, takes
from triage.api.request import Asked, is_list
from triage.app import App
from triage.connectors.read_json import read_json
from triage.domain.access import Scope
from triage.domain.contact import TEXT_LIMIT_CHARACTERS
from triage.domain.decision import Reading
from triage.domain.errors import Invalid, Overloaded, Problem
from triage.router.pipeline import Text

MOST_TEXTS = 1000
_ONE_AT_A_TIME = threading.Lock()  # a classifier is not to be shared by threads
_IN_LINE = threading.BoundedSemaphore(8)  # of the 40 threads that also read cases and show pages
EXAMPLE = {"text": "The kettle smokes when I switch it on!", "channel": "chat", "lang": "en"}


class TextJson(msgspec.Struct, kw_only=True):
    """One text; what is known of it beside helps. `id` comes back with the answer."""

    text: str
    id: str | int | msgspec.UnsetType = msgspec.UNSET
    channel: str | None = None
    source: str | None = None
    lang: str | None = None


@post(
    "/v1/classify",
    guards=[needs(Scope.INGEST, Scope.READ)],
    security=BEARER,
    status_code=200,
    opt=takes(TextJson | list[TextJson], one=EXAMPLE, several=[EXAMPLE]),
    sync_to_thread=True,
)
def classify(request: Asked, body: RawBody) -> ReadingShown | list[ReadingShown]:
    """Classify one text, or a list of at most 1,000, and store nothing."""
    several = is_list(body)
    asked = read_json(body, list[TextJson]) if several else [read_json(body, TextJson)]
    if len(asked) > MOST_TEXTS:
        raise Invalid([Problem(path="$", message=f"holds {len(asked)} texts; send at most {MOST_TEXTS} at once")])
    readings = _read(request.triage, [_text(one) for one in asked])
    shown = [show_reading(reading, one.id) for one, reading in zip(asked, readings, strict=True)]
    return shown if several else shown[0]


def _read(app: App, texts: Sequence[Text]) -> list[Reading]:
    """Read texts when it is their turn; raise Overloaded when so many are in line that others would have to wait."""
    if not _IN_LINE.acquire(blocking=False):
        raise Overloaded("too many texts wait to be classified; send this again in a while")
    try:
        with _ONE_AT_A_TIME:
            return app.classifier().read(texts, threshold=app.config.triage.confidence_threshold)
    finally:
        _IN_LINE.release()


def _text(asked: TextJson) -> Text:
    return Text(
        text=asked.text[:TEXT_LIMIT_CHARACTERS],
        channel=asked.channel or "",
        source=asked.source or "",
        language=asked.lang or "",
    )
