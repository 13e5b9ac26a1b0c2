"""Who a request is from: only proxies that are named are believed, and only what they themselves have added."""

from __future__ import annotations

import pytest

from triage.api.proxies import client_and_scheme
from triage.settings.networks import networks

TRUSTED = networks("10.0.0.0/8, 2001:db8:ffff::/48")
PROXY = "10.0.0.1"
CLIENT = "203.0.113.7"


def client(*forwarded: str, peer: str = PROXY) -> str:
    return client_and_scheme(peer, "http", [(b"x-forwarded-for", one.encode()) for one in forwarded], TRUSTED)[0]


def scheme(*said: str, peer: str = PROXY) -> str:
    return client_and_scheme(peer, "http", [(b"x-forwarded-proto", one.encode()) for one in said], TRUSTED)[1]


@pytest.mark.parametrize("peer", ["203.0.113.9", "2001:db8::9", "::1", "nonsense", ""])
def test_a_peer_that_is_no_proxy_of_ours_picks_neither_address_nor_scheme(peer: str) -> None:
    assert client(CLIENT, peer=peer) == peer
    assert scheme("https", peer=peer) == "http"


@pytest.mark.parametrize(
    "forwarded",
    [
        (CLIENT,),
        (f"1.2.3.4, {CLIENT}",),
        (f"1.2.3.4, {CLIENT}, 10.9.9.9",),
        ("1.2.3.4", f"10.1.1.1,{CLIENT}", "10.2.2.2"),
        (f"garbage, {CLIENT} , 10.9.9.9",),
        (f"{CLIENT}:50123",),
        (f'"{CLIENT}"',),
        (f"::ffff:{CLIENT}",),
    ],
    ids=str,
)
def test_the_first_from_the_right_that_is_no_proxy_is_the_client(forwarded: tuple[str, ...]) -> None:
    assert client(*forwarded) == CLIENT


@pytest.mark.parametrize("written", ["2001:db8::7", "[2001:db8::7]", "[2001:db8::7]:443", "2001:DB8:0::7"])
def test_an_address_of_ipv6_is_one(written: str) -> None:
    assert client(f"1.2.3.4, {written}, 2001:db8:ffff::1", peer="2001:db8:ffff::2") == "2001:db8::7"


def test_a_proxy_in_the_clothes_of_ipv6_is_known() -> None:
    assert client(CLIENT, peer="::ffff:10.0.0.1") == CLIENT


@pytest.mark.parametrize("garbage", ["", "unknown", "_hidden", "1.2.3", "1.2.3.4.5", "::1::", "\x00", "ы", "1.2.3.4/8"])
def test_garbage_ends_the_reading_at_the_hop_that_wrote_it(garbage: str) -> None:
    assert client(f"{CLIENT}, {garbage}, 10.3.3.3") == "10.3.3.3"
    assert client(garbage) == PROXY


def test_only_proxies_is_the_first_of_them() -> None:
    assert client("10.5.5.5, 10.4.4.4") == "10.5.5.5"
    assert client() == PROXY


def test_a_list_without_end_is_not_read_to_its_end() -> None:
    assert client(", ".join(["10.4.4.4"] * 100_000)) == "10.4.4.4"


@pytest.mark.parametrize(
    ("said", "meant"),
    [(("https",), "https"), (("HTTPS",), "https"), (("https, http",), "http"), (("http", "https"), "https")],
    ids=str,
)
def test_the_scheme_is_what_the_nearest_proxy_says(said: tuple[str, ...], meant: str) -> None:
    assert scheme(*said) == meant


@pytest.mark.parametrize("said", [(), ("",), ("ftp",), ("javascript:",)], ids=str)
def test_an_odd_scheme_is_not_heeded(said: tuple[str, ...]) -> None:
    assert scheme(*said) == "http"
