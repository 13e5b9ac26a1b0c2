"""What signals share: one module is one signal, named as the module, with a class `Signal` that can `read`.

Most listen for phrases, written down as `router.patterns` says, one concept a line. A phrase that is denied, supposed
or told of a film is not heard: what is not certain is left to the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from triage.config.section import Section
from triage.domain.decision import Priority, Urgency
from triage.domain.errors import ConfigError
from triage.router.patterns import DENIALS, Patterns, patterns

if TYPE_CHECKING:
    from triage.router.ear import Found, Spoken


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """Another contact of the same author or case: what it was about, and how long ago it came."""

    topic: str
    days_ago: float


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of a contact besides its words."""

    tags: tuple[str, ...] = ()
    email: str = ""
    external_id: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    earlier: tuple[Earlier, ...] = ()


NOTHING_KNOWN = Known()


@dataclass(frozen=True, kw_only=True)
class Message:
    """What a signal is asked about: the words as they were listened to, what is known besides, and the topic read."""

    spoken: Spoken
    known: Known = NOTHING_KNOWN
    topic: str = ""


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What a signal makes of a message.

    `phrase` are the words that spoke, or in plain English what is known; `facts` fill the text that the catalogues have
    for the latter (`label.heard.<signal>`). `urgency` is what they speak for, and `weight` how likely they mean it, 0
    to 1. `lifts_to`: the priority goes up one step, to this one at most.
    """

    phrase: str
    urgency: Urgency | None = None
    weight: float = 0.0
    lifts_to: Priority | None = None
    facts: Mapping[str, str | int] = field(default_factory=dict)


class Listens(Protocol):
    """Hears one thing in a message, or nothing; in time linear to its text, and the same each time.

    `listens_for` are the lists of patterns it looks for, `weighs` those it asks of a sentence that holds one of them;
    `looks_back_days` is how far back it wants to know of contacts of the same author or case.
    """

    @property
    def listens_for(self) -> Sequence[Patterns]: ...

    @property
    def weighs(self) -> Sequence[Patterns]: ...

    @property
    def looks_back_days(self) -> int: ...

    def read(self, message: Message) -> Heard | None: ...


# What stands before a phrase, or in it, and makes it a thing that has not happened.
SUPPOSED = patterns("""
if|unless|suppose|supposing|imagine|hypothetically|whether|otherwise
in case
or else
how do|can|to|does|would ~3 know|tell|prevent|avoid|protect|check|spot|recognise|recognize
prevent|prevents|preventing|avoid|avoids|avoiding|protect|protects|protection|protected|insurance|insured|against
что будет|делать когда
а вдруг
если|допустим|предположим|представьте|представим|вообразите|чтобы|чтоб|лишь|иначе|якобы
в|на случае|случай
как ~2 защит*|избежать|предотвратить|понять|узнать|проверить|отличить|уберечь
защита|защиты|защиту|страховка|страховку|застрахова* от
""")
# What makes it a story, wherever in the sentence it stands.
TOLD = patterns("""
movie|movies|film|films|novel|novels|episode|thriller|documentary|sitcom|lyrics|fiction|headline|headlines|joke
фильм*|сериал*|роман|романе|романа|детектив|детективе|анекдот*|мультфильм*|сказк*|шутк*|кино|новостях
years|decades ago
много|несколько лет назад
в детстве
""")
_FILLER_WORDS = "any a an the been ever yet even really be is are was were был была было были никакого"
_FILLERS = frozenset(_FILLER_WORDS.split())


@dataclass(frozen=True, kw_only=True)
class Saying:
    """Phrases and what they speak for; see Heard.

    `unless_before` takes a phrase back when it stands before or in it, `unless_near` anywhere in the sentence, and
    `unless_asked` when the sentence is a question.
    """

    patterns: Patterns
    urgency: Urgency | None = None
    weight: float = 0.0
    lifts_to: Priority | None = None
    unless_before: Patterns = SUPPOSED
    unless_near: Patterns = TOLD
    unless_asked: bool = False


class Phrases:
    """Hears what people say. A subclass gives the sayings, the strongest first; a company adds phrases of its own."""

    sayings: ClassVar[tuple[Saying, ...]]
    looks_back_days = 0

    def __init__(self, options: Section) -> None:
        own = own_phrases(options)
        first = replace(self.sayings[0], patterns=own, unless_near=TOLD, unless_asked=False)
        self._sayings = (*self.sayings, first) if own.each else self.sayings
        self.listens_for = [one.patterns for one in self._sayings]
        self.weighs = [of for one in self._sayings for of in (one.unless_before, one.unless_near)]

    def read(self, message: Message) -> Heard | None:
        """Return the first phrase that is meant, of the strongest saying."""
        if not message.spoken.may_hold(self.listens_for):
            return None
        for saying in self._sayings:
            for found in meant(message.spoken, saying):
                return Heard(
                    phrase=found.phrase, urgency=saying.urgency, weight=saying.weight, lifts_to=saying.lifts_to
                )
        return None


def own_phrases(options: Section) -> Patterns:
    """Read the company's own phrases of a signal; raise ConfigError with its place for one that cannot be."""
    phrases = options.texts("phrases", what='a list of phrases such as ["model x200 overheats"]')
    for index, phrase in enumerate(phrases):
        try:
            patterns(phrase)
        except ConfigError as error:
            raise options.error(error.reason, "phrases", index) from None
    return patterns("\n".join(phrases))


def meant(spoken: Spoken, saying: Saying) -> Iterator[Found]:
    """Yield the phrases of a saying that nothing takes back."""
    return (found for found in spoken.find(saying.patterns) if not _taken_back(spoken, found, saying))


def _taken_back(spoken: Spoken, found: Found, saying: Saying) -> bool:
    if (saying.unless_asked and found.heeded.sentence.asks) or _denied(found):
        return True
    before = spoken.find_in(found.heeded, saying.unless_before)
    return any(start < found.end for start, _ in before) or bool(spoken.find_in(found.heeded, saying.unless_near))


def _denied(found: Found) -> bool:
    """Say whether the phrase itself is denied: "without warning caught fire" denies something else."""
    place = found.start - 1
    while place >= 0 and found.heeded.sentence.words[place] in _FILLERS:
        place -= 1
    return place >= 0 and (found.heeded.spelt[place] in DENIALS or found.heeded.spelt[place].endswith("n't"))
