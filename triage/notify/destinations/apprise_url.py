"""A destination given as an Apprise URL, which is a secret: no error and no log ever shows it."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

from apprise import Apprise
from apprise.common import NotifyFormat, NotifyType
from apprise.plugins.base import NotifyBase
from apprise.plugins.email import NotifyEmail
from apprise.result import AppriseResultStatus

from triage.config import Destination
from triage.domain.errors import ConfigError, DeliveryError
from triage.notify import rate
from triage.notify.destinations import answers
from triage.notify.destinations.answers import Answer
from triage.notify.destinations.apprise_service import open_service
from triage.notify.destinations.base import Failure, Message, Outcome, Place, Sender, Severity
from triage.notify.destinations.cards import TeamsCard
from triage.notify.destinations.exchange import Heard, heard
from triage.notify.destinations.kinds import Host, Kind
from triage.notify.destinations.mail import Mail
from triage.notify.destinations.network import Address, Unresolved

_TYPES = {Severity.ALARM: NotifyType.FAILURE, Severity.WARNING: NotifyType.WARNING, Severity.INFO: NotifyType.INFO}


class AppriseUrl:
    """Sends through one Apprise object, in the thread of the caller; to be used by one thread at a time."""

    def __init__(self, service: NotifyBase, kind: Kind, address: Address) -> None:
        self._service, self._kind, self._address = service, kind, address
        self._apprise = Apprise(asset=service.asset)
        if not self._apprise.add(service):
            raise ConfigError("Apprise does not take it")

    def send(self, message: Message) -> Outcome:
        self._address.check_again()
        if isinstance(self._service, TeamsCard):
            self._service.links = message.links
        with heard() as told:
            result = self._apprise.notify(
                body=message.body,
                title=message.title,
                notify_type=_TYPES[message.severity],
                body_format=NotifyFormat.TEXT,
            )
        error = _failure(told, self._kind)
        if error:
            raise error
        if result.status != AppriseResultStatus.SUCCESS:
            raise DeliveryError(Failure.BROKEN.because("no answer was understood"))
        return Outcome.SENT if self._kind.confirms else Outcome.UNCONFIRMED


def open_place(destination: Destination) -> Place:
    """Make a destination ready. Raises ConfigError with what is wrong with its URL, without showing it."""
    service, kind = open_service(destination.url)
    address = _address(service, kind, private_network=destination.private_network)
    with suppress(Unresolved):  # the network may be down just now; it is asked again before each message
        address.check()
    sender: Sender = Mail(service, address) if isinstance(service, NotifyEmail) else AppriseUrl(service, kind, address)
    own = destination.rate_per_minute
    pace = rate.per_minute(own) if own else kind.rate
    return Place(
        id=destination.id,
        sender=sender,
        rate=pace,
        manners=kind.manners,
        at_once=rate.at_once(pace),
    )


def _address(service: NotifyBase, kind: Kind, *, private_network: bool) -> Address:
    if kind.host is Host.VENDOR:
        return Address(host="", private_network=private_network)
    host = str(getattr(service, kind.host.value, None) or "").strip("[]")
    if not host:
        raise ConfigError("it names no host")
    return Address(host=host, private_network=private_network)


def _failure(told: Heard, kind: Kind) -> DeliveryError | None:
    """Return the first thing that went wrong; a sign-in before and a sign-out after a message are heard too."""
    now = datetime.now(UTC)
    verdicts = (answers.failure(one, kind.words, now) if isinstance(one, Answer) else one for one in told)
    return next((verdict for verdict in verdicts if verdict), None)
