"""Proxies: who a request is from when a reverse proxy hands it on. Only proxies named in the settings are believed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address

from triage.settings.networks import Networks

Address = IPv4Address | IPv6Address
Headers = Iterable[tuple[bytes, bytes]]

HOPS_LIMIT = 100
_SCHEMES = {"http", "https"}


def client_and_scheme(peer: str, scheme: str, headers: Headers, trusted: Networks) -> tuple[str, str]:
    """Return the address of the client and the scheme it uses; those of the connection unless a trusted proxy made it.

    The list of addresses is read from its right end, where proxies add to it: the first that is no trusted proxy is
    the client. What stands left of it anybody may have written, and garbage ends the reading at the hop before it.
    """
    address = _address(peer)
    if address is None or not _is_one_of(address, trusted):
        return peer, scheme
    for hop in _hops(headers):
        if hop is None:
            break
        address = hop
        if not _is_one_of(hop, trusted):
            break
    said = _last(headers, b"x-forwarded-proto").lower()
    return str(address), said if said in _SCHEMES else scheme


def _hops(headers: Headers) -> Iterator[Address | None]:
    """Give the addresses from right to left; None for what is no address."""
    written = b",".join(value for name, value in headers if name == b"x-forwarded-for").decode("latin-1")
    if not written.strip():
        return
    for part in reversed(written.rsplit(",", HOPS_LIMIT)):
        yield _address(part.strip())


def _last(headers: Headers, wanted: bytes) -> str:
    values = [value for name, value in headers if name == wanted]
    return values[-1].decode("latin-1").rpartition(",")[2].strip() if values else ""


def _address(written: str) -> Address | None:
    """Read an address, with or without a port; an IPv4 address in the clothes of IPv6 is what it is."""
    host = written.strip('"')
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ip_address(host)
    except ValueError:
        return None
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address


def _is_one_of(address: Address, networks: Networks) -> bool:
    return any(address in network for network in networks)
