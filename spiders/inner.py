"""Which addresses are inside this network: what a crawler must not be led to."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# What `is_global` of older Pythons takes for public, and addresses that hold another one's.
INNER = tuple(
    map(ipaddress.ip_network, ("192.0.0.0/24", "198.18.0.0/15", "64:ff9b:1::/48", "fec0::/10", "2001::/23", "100::/64"))
)
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
COMPATIBLE = ipaddress.IPv6Network("::/96")
SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")


def literal(host: str) -> Address | None:
    """The address that a host of an URL spells, in any spelling that a resolver takes for one; None for a name."""
    host = host.strip("[]").partition("%")[0]
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:  # 2130706433, 0x7f.1, 0177.0.0.1
        return ipaddress.ip_address(socket.inet_aton(host)) if host[:1].isdigit() else None
    except OSError:
        return None


def inner(address: Address) -> bool:
    """Whether an address, or the IPv4 address it carries, is not one of the public network."""
    if isinstance(address, ipaddress.IPv6Address):
        for network in (NAT64, COMPATIBLE):
            if address in network:
                return inner(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if address.ipv4_mapped is not None:
            return inner(address.ipv4_mapped)
        if address in SIX_TO_FOUR:
            return inner(ipaddress.IPv4Address(int(address) >> 80 & 0xFFFFFFFF))
    if address.is_multicast or address.is_link_local or not address.is_global:
        return True
    return any(address.version == network.version and address in network for network in INNER)


def place(url: str) -> tuple[str, int]:
    """Host and port of an address, ("", 0) where there is none or its scheme is not ours."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "", parts.port or PORTS[parts.scheme]) if parts.scheme in PORTS else ("", 0)
    except ValueError:
        return "", 0
