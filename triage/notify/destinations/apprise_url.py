"""A destination given as an Apprise URL, which is a secret: no error and no log ever shows it."""

from __future__ import annotations

import re
from contextlib import suppress

from apprise import Apprise
from apprise.common import NotifyFormat, NotifyType
from apprise.plugins.base import NotifyBase
from apprise.result import AppriseResult, AppriseResultStatus

from triage.config import Destination
from triage.domain.errors import ConfigError, DeliveryError
from triage.notify import rate
from triage.notify.destinations.apprise_service import open_service
from triage.notify.destinations.base import Failure, Message, Outcome, Place, Severity
from triage.notify.destinations.cards import TeamsCard
from triage.notify.destinations.kinds import Host, Kind
from triage.notify.destinations.network import Unresolved, behind_proxy, private_address

_TYPES = {Severity.ALARM: NotifyType.FAILURE, Severity.WARNING: NotifyType.WARNING, Severity.INFO: NotifyType.INFO}
_STATUS = re.compile(r"error=(\d{3})\b")
_FIRST_REFUSAL, _FIRST_SERVER_ERROR = 300, 500
_TRY_LATER = {408, 423, 425, 429}


class AppriseUrl:
    """Sends through one Apprise object, in the thread of the caller; to be used by one thread at a time."""

    def __init__(self, service: NotifyBase, kind: Kind, *, private_network: bool) -> None:
        self._service, self._kind, self._private_network = service, kind, private_network
        self._host = "" if kind.host is Host.VENDOR else str(getattr(service, kind.host.value, None) or "").strip("[]")
        if kind.host is not Host.VENDOR and not self._host:
            raise ConfigError("it names no host")
        self._apprise = Apprise(asset=service.asset)
        if not self._apprise.add(service):
            raise ConfigError("Apprise does not take it")

    def check_address(self) -> None:
        """Raise ConfigError when the host is in a private network and may not be, Unresolved when it has no address."""
        if self._private_network or not self._host:
            return
        address = private_address(self._host)
        if address:
            raise ConfigError(f"it leads to {address}, which is not public; private_network = true would allow that")

    def send(self, message: Message) -> Outcome:
        self._check_address_again()
        if isinstance(self._service, TeamsCard):
            self._service.links = message.links
        result = self._apprise.notify(
            body=message.body,
            title=message.title,
            notify_type=_TYPES[message.severity],
            body_format=NotifyFormat.TEXT,
        )
        if result.status != AppriseResultStatus.SUCCESS:
            raise _failure(result, self._kind)
        return Outcome.SENT if self._kind.confirms else Outcome.UNCONFIRMED

    def _check_address_again(self) -> None:
        try:  # a name may lead elsewhere by now
            self.check_address()
        except ConfigError as error:
            raise DeliveryError(Failure.PRIVATE_ADDRESS.because(error.reason), permanent=True) from None
        except Unresolved:
            if not behind_proxy(self._host):
                raise DeliveryError(Failure.UNREACHABLE.because("its name has no address")) from None


def open_place(destination: Destination) -> Place:
    """Make a destination ready. Raises ConfigError with what is wrong with its URL, without showing it."""
    service, kind = open_service(destination.url)
    sender = AppriseUrl(service, kind, private_network=destination.private_network)
    with suppress(Unresolved):  # the network may be down just now; it is asked again before each message
        sender.check_address()
    own = destination.rate_per_minute
    pace = rate.per_minute(own) if own else kind.rate
    return Place(
        id=destination.id,
        sender=sender,
        rate=pace,
        manners=kind.manners,
        at_once=rate.at_once(pace),
    )


def _failure(result: AppriseResult, kind: Kind) -> DeliveryError:
    """Read from the result what is known: whether to try again, and whether it may have arrived all the same."""
    told = " ".join(entry.message for entry in result.logs())
    status = _STATUS.search(told)
    if status:
        return _refusal(int(status.group(1)))
    if result.status == AppriseResultStatus.TIMEOUT or result.elapsed >= kind.answer_seconds:
        return DeliveryError(Failure.NO_ANSWER.because(f"{result.elapsed:.0f} s"), unknown=True)
    if "onnection error" in told:
        return DeliveryError(Failure.UNREACHABLE.because("no connection"))
    return DeliveryError(Failure.BROKEN.because("no answer was understood"))


def _refusal(status: int) -> DeliveryError:
    if _FIRST_REFUSAL <= status < _FIRST_SERVER_ERROR and status not in _TRY_LATER:
        return DeliveryError(Failure.REFUSED.because(f"HTTP {status}"), permanent=True)
    return DeliveryError(Failure.BUSY.because(f"HTTP {status}"))
