"""Readers of settings that name hosts of the network."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network

Networks = tuple[IPv4Network | IPv6Network, ...]


def networks(value: str) -> Networks:
    """Read addresses and networks with commas between; an address is a network of one."""
    return tuple(_network(part.strip()) for part in value.split(",") if part.strip())


def _network(written: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(written)
    except ValueError:
        raise ValueError(
            f"{written!r} is neither an address nor a network; give such as 10.0.0.5 or 10.0.0.0/8, commas between"
        ) from None
