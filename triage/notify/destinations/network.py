"""Which addresses a destination may lead to: without permission only public ones."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.request import getproxies, proxy_bypass

from triage.domain.errors import ConfigError, DeliveryError
from triage.notify.destinations.base import Failure

RESOLVE_SECONDS = 3.0

_NAT64 = IPv6Network("64:ff9b::/96")


class Unresolved(Exception):
    """The name has no address, or nobody said so in time."""


@dataclass(frozen=True, kw_only=True)
class Address:
    """The host that a destination leads to, none when that is the vendor's."""

    host: str
    private_network: bool

    def check(self) -> None:
        """Raise ConfigError when the host is in a private network and may not be, Unresolved without an address."""
        if self.private_network or not self.host:
            return
        address = private_address(self.host)
        if address:
            raise ConfigError(f"it leads to {address}, which is not public; private_network = true would allow that")

    def check_again(self) -> None:
        """Do the same before a message: the name may lead elsewhere by now. Raises DeliveryError."""
        try:
            self.check()
        except ConfigError as error:
            raise DeliveryError(Failure.PRIVATE_ADDRESS.because(error.reason), permanent=True) from None
        except Unresolved:
            if not behind_proxy(self.host):
                raise DeliveryError(Failure.UNREACHABLE.because("its name has no address")) from None


def private_address(host: str) -> str:
    """Return an address of `host` that is not public, or nothing.

    Raises Unresolved when the name has no address at the moment.
    """
    return next((address for address in addresses(host) if not is_public(address)), "")


def behind_proxy(host: str) -> bool:
    """Say whether requests to `host` go through a proxy, which alone may be able to resolve names."""
    return bool(getproxies().keys() & {"https", "http", "all"}) and not proxy_bypass(host)


def addresses(host: str) -> list[str]:
    """Return where `host` leads; raise Unresolved when nobody says so in time."""
    found: list[str] = []

    def resolve() -> None:
        try:
            found.extend(str(entry[4][0]) for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            return

    # In a thread of its own: the resolver cannot be told how long to wait.
    asking = threading.Thread(target=resolve, daemon=True, name="resolve")
    asking.start()
    asking.join(RESOLVE_SECONDS)
    if not found:
        raise Unresolved
    return list(found)


def is_public(text: str) -> bool:
    address = _carried(ip_address(text.partition("%")[0]))
    is_site_local = isinstance(address, IPv6Address) and address.is_site_local  # which `is_global` does not know
    return address.is_global and not (
        is_site_local or address.is_multicast or address.is_reserved or address.is_unspecified
    )


def _carried(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that an IPv6 one only wraps."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address
