"""Classify: what the classifier reads in a text, without storing anything."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import msgspec
from litestar import post
from litestar.params import RawBody

from triage.api.auth import needs
from triage.api.decisions import ReadingShown, show_reading
from triage.api.examples import classify as examples
from triage.api.openapi import BEARER, fails, gives, takes
from triage.api.request import Asked, is_list
from triage.app import App
from triage.connectors.read_json import read_json
from triage.domain.access import Scope
from triage.domain.contact import TEXT_LIMIT_CHARACTERS
from triage.domain.errors import Invalid, Overloaded, Problem
from triage.flows import learn, thresholds
from triage.router.pipeline import Text

MOST_TEXTS = 1000
MOST_IN_LINE = 32
# A thread of its own: a classifier is not to be shared by threads, and long texts must not keep the few threads busy
# that check keys, take contacts and show pages.
_ONE_AT_A_TIME = ThreadPoolExecutor(max_workers=1, thread_name_prefix="classify")
_IN_LINE = threading.BoundedSemaphore(MOST_IN_LINE)


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
    opt=takes(TextJson | list[TextJson], one=examples.TEXT, several=examples.TEXTS)
    | gives(ReadingShown | list[ReadingShown], one=examples.READING, several=examples.READINGS)
    | fails(422, "text: is required", text="is required")
    | fails(503, "too many texts wait to be classified; send this again in a while"),
)
async def classify(request: Asked, body: RawBody) -> ReadingShown | list[ReadingShown]:
    """Classify one text, or a list of at most 1,000, and store nothing."""
    if not _IN_LINE.acquire(blocking=False):
        raise Overloaded("too many texts wait to be classified; send this again in a while")
    try:
        return await asyncio.get_running_loop().run_in_executor(_ONE_AT_A_TIME, _answer, request.triage, body)
    finally:
        _IN_LINE.release()


def _answer(app: App, body: bytes) -> ReadingShown | list[ReadingShown]:
    several = is_list(body)
    asked = read_json(body, list[TextJson]) if several else [read_json(body, TextJson)]
    if len(asked) > MOST_TEXTS:
        raise Invalid([Problem(path="$", message=f"holds {len(asked)} texts; send at most {MOST_TEXTS} at once")])
    texts, threshold = [_text(one) for one in asked], thresholds.abstain_below(app)
    with learn.turn(app):  # whoever looks at the standings of models learns, too
        readings = learn.current(app).read(texts, threshold=threshold)
    shown = [show_reading(reading, one.id) for one, reading in zip(asked, readings, strict=True)]
    return shown if several else shown[0]


def _text(asked: TextJson) -> Text:
    return Text(
        text=asked.text[:TEXT_LIMIT_CHARACTERS],
        channel=asked.channel or "",
        source=asked.source or "",
        language=asked.lang or "",
    )
