"""Show which routing rule a message would hit, and why no other one before it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import click
import msgspec

from triage import bootstrap
from triage.cli._lines import Lines
from triage.cli._start import begin, data_dir_option
from triage.config import Config
from triage.config.section import closest
from triage.domain.contact import Channel
from triage.domain.decision import Priority, Reading, Sentiment, Urgency
from triage.router import attention, pipeline
from triage.router.decide import route_of
from triage.router.pipeline import Text
from triage.router.relabel import Relabelled
from triage.router.rules import Facts, Verdict, explain
from triage.router.trial import Described, facts_of


class Line(msgspec.Struct, kw_only=True):
    """A message: a text to be read, labels, or both; a label that is given is not read from the text."""

    id: str | int = ""
    text: str = ""
    topic: str | None = None
    urgency: Urgency | None = None
    sentiment: Sentiment | None = None
    priority: Priority | None = None
    lang: str | None = None
    channel: str = ""
    source: str = ""
    tags: tuple[str, ...] = ()
    signal: tuple[str, ...] = ()
    alarm: bool | None = None
    needs_human: bool | None = None

    def described(self) -> Described:
        said = {name: getattr(self, name) for name in self.__struct_fields__ if name not in {"id", "text", "lang"}}
        return Described(language=self.lang, **said)


class Answer(msgspec.Struct, kw_only=True):
    id: str | int
    rule: str
    queue: str
    notify: tuple[str, ...]
    facts: Facts
    rules: list[Verdict]


@click.group()
def command() -> None:
    """Show which routing rule a message would hit, and why no other one before it."""


@command.command()
@click.argument("file", type=click.File("rb"), required=False)
@click.option("--text", help="What the customer wrote; the classifier reads it.")
@click.option("--topic", help="Id of a topic of the configuration.")
@click.option("--urgency", type=click.Choice([str(value) for value in Urgency]))
@click.option("--sentiment", type=click.Choice([str(value) for value in Sentiment]))
@click.option("--priority", type=click.Choice([str(value) for value in Priority]))
@click.option("--lang", type=click.Choice(["ru", "en", "und"]))
@click.option("--channel", type=click.Choice([str(value) for value in Channel]))
@click.option("--source", help="Id of the source.")
@click.option("--tag", "tags", multiple=True, help="May be repeated.")
@click.option("--signal", multiple=True, help="A signal that is heard, such as safety; may be repeated.")
@click.option("--alarm/--no-alarm", default=None, help="Follows from urgency and sentiment unless given.")
@click.option("--needs-human/--no-needs-human", default=None, help="The model is not sure of the topic.")
@data_dir_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per message.")
def test(file: BinaryIO | None, data_dir: Path | None, as_json: bool, **said: Any) -> None:
    """Say which rule each message would hit, and why.

    Give a FILE with one JSON object per line (`-` for standard input), or describe one message by options. What is
    neither said nor read from a text is ordinary: urgency normal, sentiment neutral, the rest unknown.
    """
    loaded = begin(data_dir=data_dir)
    configured = bootstrap.load_config(loaded)
    given = {name: value for name, value in said.items() if value not in (None, ())}
    if "topic" in given and configured.topic(given["topic"]) is None:
        raise click.UsageError(
            f"--topic: {given['topic']!r} is not a topic{closest(given['topic'], configured.topic_ids)}"
        )
    if bool(given) == bool(file):
        raise click.UsageError("give a FILE, or describe one message with --text, --topic and the like")
    heeded = attention.build(configured)
    classifier = cache(lambda: Relabelled(pipeline.load(signals=heeded), configured.topics))
    for line in chain.from_iterable(Lines(file, Line).batches(1)) if file else [msgspec.convert(given, Line)]:
        reading = _reading(classifier(), line, configured.triage.confidence_threshold) if line.text else None
        answer = _answer(configured, line, facts_of(line.described(), reading))
        click.echo(msgspec.json.encode(answer).decode() if as_json else _shown(answer))


def _answer(configured: Config, line: Line, facts: Facts) -> Answer:
    route = route_of(facts, configured)
    return Answer(
        id=line.id,
        rule=route.rule,
        queue=route.queue,
        notify=route.destinations,
        facts=facts,
        rules=explain(configured.rules, facts),
    )


def _reading(classifier: Relabelled, line: Line, threshold: float) -> Reading:
    text = Text(text=line.text, channel=line.channel, source=line.source, language=line.lang or "")
    return classifier.read([text], threshold=threshold)[0]


def _shown(answer: Answer) -> str:
    named = f"{answer.id}: " if answer.id != "" else ""
    told = ", ".join(answer.notify) or "nobody"
    head = f"{named}{click.style(answer.rule, bold=True)} -> queue {answer.queue}, tells {told}"
    facts = ", ".join(f"{name} {_value(value)}" for name, value in _facts(answer.facts) if value not in ("", ()))
    return "\n".join([head, f"  {facts}", *(_verdict(verdict) for verdict in answer.rules)])


def _facts(facts: Facts) -> Iterator[tuple[str, Any]]:
    return ((name, getattr(facts, name)) for name in facts.__dataclass_fields__)


def _value(value: object) -> str:
    return (
        ", ".join(value) if isinstance(value, tuple) else str(value).lower() if isinstance(value, bool) else str(value)
    )


def _verdict(verdict: Verdict) -> str:
    if verdict.wins:
        return f"  => {verdict.rule}: matches, and is the first that does"
    if verdict.matched:
        return f"   = {verdict.rule}: would match, but comes later"
    return f"   x {verdict.rule}: {'; '.join(verdict.failed)}"
