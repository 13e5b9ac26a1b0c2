"""Only public addresses count as public, in whatever they are wrapped."""

from __future__ import annotations

import pytest

from triage.notify.destinations.network import Unresolved, behind_proxy, private_address


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "fe80::1",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
        "2130706433",
        "localhost",
    ],
)
def test_it_is_not_public(address: str) -> None:
    assert private_address(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"])
def test_it_is_public(address: str) -> None:
    assert not private_address(address)


@pytest.mark.parametrize("name", ["nowhere.invalid", "a..b", "x" * 70 + ".example", ""])
def test_a_name_without_an_address_is_told_apart(name: str) -> None:
    with pytest.raises(Unresolved):
        private_address(name or "\x00")


def test_a_proxy_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "https_proxy",
        "HTTPS_PROXY",
        "http_proxy",
        "HTTP_PROXY",
        "all_proxy",
        "ALL_PROXY",
        "no_proxy",
        "NO_PROXY",
    ):
        monkeypatch.delenv(name, raising=False)
    assert not behind_proxy("example.org")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:3128")
    assert behind_proxy("example.org")
    monkeypatch.setenv("no_proxy", "example.org")
    assert not behind_proxy("example.org")
