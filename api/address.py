"""Whose address a request has: the connection's, or, through proxies that we know, the one they saw.

One header is believed, the one that our proxies set (`JINJI_PROXY_HEADER`): another, which they hand on as it came, could
be the client's own invention. It is read from the right, for what stands further left was written further away.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from .settings import Settings

FOR = re.compile(r'(?:^|;)\s*for=("[^"]*"|[^;,"]+)', re.IGNORECASE)
LONGEST = 2000  # characters of a header that is read
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Networks as they are written in settings. ValueError: one is none."""
    return tuple(ipaddress.ip_network(text) for text in texts)


def within(address: str, known: tuple[Network, ...]) -> bool:
    """Whether an address lies in one of these networks."""
    found = _parsed(address)
    return found is not None and any(found in network for network in known)


class Addresses:
    """Finds the address behind a request; what it found is kept, since few proxies say the same of many requests."""

    def __init__(self, settings: Settings) -> None:
        self.proxies, self.header = networks(settings.proxies), settings.proxy_header.encode()
        self.found = lru_cache(10_000)(self._found)

    def of(self, scope: Any) -> str:
        """The client's address; one of IPv6 as its network of 64 bits, which is what one subscriber has."""
        client = scope.get("client")
        peer = client[0] if client else ""
        if not self.proxies:
            return self.found(peer, "")
        said = b",".join(value for name, value in scope["headers"] if name == self.header)
        return self.found(peer, said[-LONGEST:].decode("latin-1"))

    def _found(self, peer: str, said: str) -> str:
        hops = [peer]
        if said and within(peer, self.proxies):
            hops = [*(self._hop(part) for part in said.split(",")), peer]
        for hop in reversed(hops):
            if (address := _parsed(hop)) is None:
                break  # unknown or obfuscated: whoever wrote it is the last that we know
            peer = hop
            if not any(address in network for network in self.proxies):
                break
        address = _parsed(peer)
        if isinstance(address, ipaddress.IPv6Address):
            return str(ipaddress.ip_network((address, 64), strict=False))
        return str(address) if address else peer[:64]

    def _hop(self, part: str) -> str:
        if self.header != b"forwarded":
            return part.strip()
        found = FOR.search(part)
        return found[1].strip('" ') if found else ""


def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address with or without a port or brackets; one of IPv4 inside IPv6 as what it is."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
