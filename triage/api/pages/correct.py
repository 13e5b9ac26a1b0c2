"""Correct a contact: on the page of its case by whoever is signed in, or at `/c/{token}`, the signed link of a notice.

The link is as that of `pages/acknowledge.py`: looking shows the labels and changes nothing, the button does it once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

import msgspec
from litestar import HttpMethod, Response, post, route
from litestar.datastructures import Cookie
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from triage.api.pages import cookies, forgery
from triage.api.pages.people import user_of
from triage.api.pages.render import go, page
from triage.api.request import Asked
from triage.domain.correction import HEADS, Labels, Via
from triage.domain.decision import Decision, Sentiment, Urgency
from triage.domain.errors import Invalid, Problem
from triage.flows import acknowledge, correct
from triage.flows.correct import Corrected, Word

BY_LINK = "signed link"
CONFIRM = "confirm"


@post("/contacts/{contact_id:int}/correction", sync_to_thread=True)
def correct_contact(request: Asked, contact_id: FromPath[int], data: URLEncodedBody[dict[str, str]]) -> Redirect:
    """Correct a contact in the name of who is signed in; each button is one label, or says that all is right."""
    forgery.check(request, cookies.sign_in_token(request), data)
    user = user_of(request)
    word = Word(by=user.name, actor=f"user {user.id}", via=Via.PAGE, confirms=CONFIRM in data)
    done = correct.correct(request.triage, contact_id, _labels(data), word, now=request.now)
    return go(request, f"/cases/{done.case.id}#contact-{contact_id}")


@route("/c/{token:str}", http_method=[HttpMethod.GET, HttpMethod.HEAD], sync_to_thread=True)
def look(request: Asked, token: FromPath[str]) -> Response[str]:
    """Show the labels, and ask which are right and for a name."""
    found = correct.look_by_link(request.triage, token, request.now)
    return _shown(request, found, name=cookies.person(request))


@post("/c/{token:str}", status_code=HTTPStatus.OK, sync_to_thread=True)
def do(request: Asked, token: FromPath[str], data: URLEncodedBody[dict[str, str]]) -> Response[str]:
    """Correct the contact in the name that was given; the second time say what was chosen, and by whom."""
    forgery.check_origin(request)
    app, now = request.triage, request.now
    found = correct.look_by_link(app, token, now)
    said, confirms = _different(_labels(data), found.decision), CONFIRM in data
    wrong = _wrong(data, said, confirms=confirms)
    if wrong and not found.already:
        name = data.get("name", "")
        return _shown(request, found, name=name, wrong=wrong, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if found.already:
        return _shown(request, found)
    name = acknowledge.check_name(data["name"])
    word = Word(by=name, actor=BY_LINK, via=Via.LINK, confirms=confirms)
    done = correct.correct_by_link(app, token, Labels() if confirms else said, word, now)
    return _shown(request, done, done=not done.already, set_cookies=cookies.set_person(request, name))


def _wrong(form: Mapping[str, str], said: Labels, *, confirms: bool) -> str:
    """Name what is wrong with a form: no name, or nothing that differs; empty when nothing is."""
    try:
        acknowledge.check_name(form.get("name", ""))
    except Invalid:
        return "name_wrong"
    return "" if said.heads or confirms else "nothing_chosen"


def _labels(form: Mapping[str, str]) -> Labels:
    """Read the labels that a form names; raise Invalid for what is none."""
    given = {head: form[head] for head in HEADS if form.get(head)}
    for head, labels in (("urgency", Urgency), ("sentiment", Sentiment)):
        if head in given and given[head] not in list(labels):
            raise Invalid([Problem(path=head, message=f"give one of {', '.join(labels)}")])
    return msgspec.convert(given, Labels)


def _different(said: Labels, decision: Decision) -> Labels:
    """Return only what differs from what stands there: what was left as it was, nobody has looked at."""
    given = {head: getattr(said, head) for head in said.heads if getattr(said, head) != getattr(decision, head)}
    return Labels(**given)


def _shown(
    request: Asked,
    found: Corrected,
    *,
    done: bool = False,
    wrong: str = "",
    name: str = "",
    status: int = HTTPStatus.OK,
    set_cookies: Sequence[Cookie] = (),
) -> Response[str]:
    topics = dict.fromkeys((*request.triage.config.topic_ids, found.decision.topic))  # one that is none any more, too
    model = {"found": found, "done": done, "wrong": wrong, "name": name, "topics": list(topics)}
    labels = {"urgencies": tuple(Urgency), "sentiments": tuple(Sentiment)}
    return page(request, "correct.html", status=status, set_cookies=set_cookies, **model, **labels)
