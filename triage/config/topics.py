"""The tables [[topics]] of triage.toml: what contacts are about, in the company's own words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from triage.config.section import Section
from triage.config.shape import SHIPPED_TOPICS, Topic
from triage.config.tables import names_of
from triage.domain.decision import TOPICS

FEWEST, MOST = 2, 100


def topics(top: Section, *, queue_ids: Collection[str]) -> tuple[Topic, ...]:
    """Return the company's topics, the shipped ones where the file names none.

    Each topic of the shipped classifier belongs to exactly one of them: to the one that names it in `of`, to the one
    that has its id and no `of`, or to the one with `rest = true`. Anything else is refused with its place.
    """
    sections = top.sections("topics")
    if not sections:
        return SHIPPED_TOPICS
    if not FEWEST <= len(sections) <= MOST:
        raise top.error(f"are {len(sections)}; give from {FEWEST} to {MOST}", "topics")
    found: dict[str, Topic] = {}
    owners: dict[str, str] = {}
    rest = ""
    for section in sections:
        topic = _topic(section, found, owners, queue_ids)
        if section.flag("rest"):
            if rest:
                raise section.error(f"{rest!r} takes the rest already; keep one of them", "rest")
            rest = topic.id
        section.close()
        found[topic.id] = topic
    return _complete(top, found, owners, rest)


def _topic(section: Section, found: Collection[str], owners: dict[str, str], queue_ids: Collection[str]) -> Topic:
    """Read one table; `owners` learns which topics of the shipped classifier it stands for."""
    topic_id = section.identifier("id", found)
    given = section.many_of("of", TOPICS, noun="topic of the shipped classifier")
    of = given or tuple(topic for topic in TOPICS if topic == topic_id)
    for index, ours in enumerate(of):
        if ours in owners:
            place = ("of", index) if given else ("id",)
            raise section.error(
                f"{ours!r} belongs to {owners[ours]!r} already, and its share cannot be split; leave it out of one of "
                "them: a topic without `of` is learned from corrections or training",
                *place,
            )
        owners[ours] = topic_id
    queue = section.one_of("queue", queue_ids, "", noun="queue")
    return Topic(id=topic_id, names=names_of(section), of=of, queue=queue)


def _complete(top: Section, found: dict[str, Topic], owners: dict[str, str], rest: str) -> tuple[Topic, ...]:
    """Give what nobody named to the topic that takes the rest; raise ConfigError when there is none."""
    left = tuple(ours for ours in TOPICS if ours not in owners)
    if left and not rest:
        raise top.error(
            f"leave out {', '.join(left)}; name each in `of` of a topic, or give one topic rest = true", "topics"
        )
    if rest:
        found[rest] = replace(found[rest], of=(*found[rest].of, *left))
    return tuple(found.values())
