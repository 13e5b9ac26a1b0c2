"""Which events of a source are of interest: `accept` and `ignore`, conditions on the body."""

from __future__ import annotations

from dataclasses import dataclass

from triage.config.section import Section
from triage.connectors.mapped.body import Document
from triage.connectors.mapped.expression import shown, text_of
from triage.connectors.mapped.path import FieldPath, Seen, kind_of, read_path


@dataclass(frozen=True, kw_only=True)
class Condition:
    """That what stands at a path is one of some values, compared as texts."""

    path: FieldPath
    values: tuple[str, ...]

    def holds(self, seen: Seen) -> bool:
        try:
            return seen.value is not None and text_of(seen.value) in self.values
        except ValueError:
            return False


@dataclass(frozen=True, kw_only=True)
class Interest:
    """Everything of `accept` must hold, and nothing of `ignore`."""

    accept: tuple[Condition, ...] = ()
    ignore: tuple[Condition, ...] = ()

    def none(self, document: Document) -> str:
        """Say why an event is of no interest; nothing when it is of interest."""
        for condition in self.accept:
            seen = condition.path.look(document)
            if not condition.holds(seen):
                return f"accept wants {condition.path.spelled} to be {' or '.join(condition.values)}; {_what(seen)}"
        for condition in self.ignore:
            seen = condition.path.look(document)
            if condition.holds(seen):
                return f"ignore names {condition.path.spelled} = {shown(text_of(seen.value))}"
        return ""


def read_interest(section: Section) -> Interest:
    """Return the conditions of a source. Raises ConfigError."""
    return Interest(accept=_conditions(section.section("accept")), ignore=_conditions(section.section("ignore")))


def _conditions(section: Section) -> tuple[Condition, ...]:
    return tuple(
        Condition(path=_path(section, spelled), values=_values(section, spelled, value))
        for spelled, value in section.table.items()
    )


def _path(section: Section, spelled: str) -> FieldPath:
    try:
        return read_path(spelled)
    except ValueError as error:
        raise section.error(str(error), spelled) from None


def _values(section: Section, spelled: str, value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [value]
    if not listed or not all(isinstance(one, str | int | float) for one in listed):
        raise section.error(
            'give a value or a list of them, such as ["ticket_created"]; quote a path with dots', spelled
        )
    return tuple(map(text_of, listed))


def _what(seen: Seen) -> str:
    if seen.value is None:
        return seen.lacking
    return f"it is {shown(text_of(seen.value)) if isinstance(seen.value, str | int | float) else kind_of(seen.value)}"
