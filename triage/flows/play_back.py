"""Play back a captured webhook: what the door would make of it, step by step. Nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from triage.app import Classifies
from triage.config import Config, Source
from triage.config.section import closest
from triage.connectors.base import Connects, Delivery, Mapped, Maps, Proof, Proves, Verifies
from triage.domain.contact import Contact
from triage.domain.decision import Reading
from triage.domain.errors import Invalid, Malformed, Problem, Unauthenticated
from triage.domain.text import excerpt, mask_personal
from triage.flows import receive
from triage.router import decide, rating
from triage.router.pipeline import Text
from triage.router.relabel import relabel

_SHOWN_CHARACTERS = 100
_IDS = frozenset({"external_id", "case_ref"})  # what looks like a phone number in them is none
_MARKUP = ("</", "<br", "<p>", "<div", "&nbsp;")
_ORDINALS = ("no", "the first", "the second", "the third")


@dataclass(frozen=True, kw_only=True)
class Captured:
    """A request as somebody caught it; header names are in lower case."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = ""
    path: str = ""


@dataclass(frozen=True, kw_only=True)
class Played:
    """One step and what came of it; what did not fail but has a next step is a warning."""

    step: str
    found: str
    failed: bool = False
    next_step: str = ""


Steps = Iterator[Played]


@dataclass(frozen=True, kw_only=True)
class Player:
    """What is needed to play: the configuration, the largest body the door takes, the classifier, and the time."""

    config: Config
    max_body_bytes: int
    classifier: Callable[[], Classifies]
    now: datetime

    def play(self, source_id: str, request: Captured) -> Steps:
        """Yield the steps until one fails, with all that is wrong at that one; the last says how it is answered."""
        source = self.config.source(source_id)
        if source is None:
            known = {one.id for one in self.config.sources}
            advice = f"name it in [[sources]] of {self.config.file}"
            yield _failed("source", f"{source_id!r} is not a source{closest(source_id, known)}", advice)
            return
        connector = receive.connect_source(self.config, source)
        delivery = Delivery(body=request.body, headers=request.headers, received_at=self.now)
        for part in (
            _address(source, request, self.max_body_bytes),
            _vouched(connector, delivery),
            _understood(connector, delivery),
            self._contacts(connector, delivery),
        ):
            for step in part:
                yield step
                if step.failed and step.step != "field":
                    return

    def _contacts(self, connector: Connects, delivery: Delivery) -> Steps:
        try:
            contacts = receive.parse(connector, delivery, self.config)
        except Invalid as error:
            told = (
                {one.target for one in connector.look(delivery) if one.problem} if isinstance(connector, Maps) else ()
            )
            yield from (_failed("field", _told(problem)) for problem in error.problems if problem.path not in told)
            yield _failed("answer", "422: nothing would be stored", "mend the mapping, or what the sender sends")
            return
        for contact in contacts:
            yield from self._contact(contact)
        found = "stored, unless it is there already" if contacts else "of no interest, nothing is stored"
        yield Played(step="answer", found=f"200: {found}")

    def _contact(self, contact: Contact) -> Steps:
        looks_like_html = any(mark in contact.text.lower() for mark in _MARKUP)
        yield Played(
            step="text",
            found=f"{len(contact.text)} characters: {_shown(contact.text)}",
            next_step='it looks like HTML; map it to html instead: html = "…"' if looks_like_html else "",
        )
        if contact.skip:
            yield Played(step="route", found=f"none: the contact is kept, but skipped as {contact.skip.value}")
            return
        decision, route = decide.decide(contact, self._reading(contact), self.config, self.now)
        labels = f"{decision.topic}, urgency {decision.urgency}, {decision.sentiment}, {decision.priority}"
        alarm = ", an alarm" if decision.alarm else ""
        told = ", ".join(route.destinations) or "nobody"
        found = f"rule {route.rule!r} -> queue {route.queue}, tells {told} ({labels}{alarm})"
        yield Played(step="route", found=found)

    def _reading(self, contact: Contact) -> Reading:
        words = "\n".join(part for part in (contact.subject, contact.text) if part)
        threshold = self.config.triage.confidence_threshold
        if not words:
            return relabel(rating.read(contact.rating), self.config.topics, threshold=threshold)
        text = Text(text=words, channel=contact.channel.value, source=contact.source)
        return self.classifier().read([text], threshold=threshold)[0]


def _address(source: Source, request: Captured, max_body_bytes: int) -> Steps:
    yield Played(step="source", found=f"{source.id}, connector {source.connector}, secrets {len(source.secrets)}")
    path = f"/hooks/{source.id}"
    if request.path and request.path.partition("?")[0].removesuffix("/") != path:
        advice = f"right if a proxy or a catcher stood between; else let the sender post to {path}"
        yield Played(
            step="address", found=f"it was sent to {excerpt(mask_personal(request.path), 80)}", next_step=advice
        )
    if request.method not in ("", "POST"):
        yield _failed(
            "method", f"{request.method} is answered 405", "let the sender use POST; it may follow a redirect"
        )
        return
    size = len(request.body)
    if size > max_body_bytes:
        yield _failed("size", f"{size} bytes are answered 413", "raise TRIAGE_MAX_BODY_BYTES, or let less be sent")
        return
    declared = request.headers.get("content-length", str(size))
    advice = "" if declared == str(size) else "capture it again: a changed body fits no signature"
    note = "" if declared == str(size) else f", but Content-Length says {excerpt(declared, 20)}"
    yield Played(step="size", found=f"{size} bytes{note}", next_step=advice)


def _vouched(connector: Connects, delivery: Delivery) -> Steps:
    if not isinstance(connector, Verifies):
        yield Played(step="signature", found="this connector asks for none", next_step="keep its address to yourself")
        return
    try:
        if isinstance(connector, Proves):
            connector.screen(delivery.headers, delivery.received_at)
            yield Played(step="headers", found="those that verify names are there, and right as far as they tell")
            proof = connector.prove(delivery)
        else:
            proof = Proof(message_id=connector.verify(delivery), secret=1)
    except Unauthenticated as error:
        hint = connector.hint(delivery) if isinstance(connector, Proves) else ""
        yield _failed(error.step or "signature", f"{error}; answered 401", hint or error.next_step)
        return
    if proof.sent_at is not None:
        age_seconds = (delivery.received_at - proof.sent_at).total_seconds()
        yield Played(step="timestamp", found=f"{proof.sent_at.isoformat()}, {age_seconds:.0f} s old")
    known_as = excerpt(proof.message_id, _SHOWN_CHARACTERS) or "nothing"
    secret = _ORDINALS[proof.secret] if proof.secret < len(_ORDINALS) else f"number {proof.secret}"
    yield Played(
        step="signature",
        found=f"{secret} secret vouches for it; a repeat is known by {known_as}",
        next_step="" if proof.secret else "whoever knows the address can send; give verify a scheme if the sender can",
    )


def _understood(connector: Connects, delivery: Delivery) -> Steps:
    if not isinstance(connector, Maps):
        return
    try:
        reason = connector.no_interest(delivery)
        fields = connector.look(delivery)
    except Malformed as error:
        yield _failed("body", f"{error}; answered 400", "let the sender send JSON or a form, with its content-type")
        return
    except Invalid as error:
        yield _failed(
            "body", f"{'; '.join(map(_told, error.problems))}; answered 422", "let the sender send other JSON"
        )
        return
    yield Played(step="body", found="can be read")
    if reason:
        yield Played(step="event", found=f"of no interest: {reason}")
        return
    yield Played(step="event", found="of interest")
    for one in fields:
        yield _field(one)


def _field(one: Mapped) -> Played:
    if one.problem:
        return _failed("field", f"{one.target}: {one.problem} (mapped from {one.origin})", f"mend mapping.{one.target}")
    if one.value is None:
        return Played(step="field", found=f"{one.target}: nothing; {one.absent or 'nothing is there'}")
    value = excerpt(str(one.value), _SHOWN_CHARACTERS) if one.target in _IDS else _shown(one.value)
    return Played(step="field", found=f"{one.target} = {value}  (from {one.origin})")


def _shown(value: object) -> str:
    return excerpt(mask_personal(str(value)), _SHOWN_CHARACTERS)


def _told(problem: Problem) -> str:
    return f"{problem.path}: {problem.message}"


def _failed(step: str, found: str, next_step: str = "") -> Played:
    return Played(step=step, found=found, failed=True, next_step=next_step)
