"""Webhooks: where they may go, and how one is delivered (Standard Webhooks): the doorbell, not the letter."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from urllib.parse import urlsplit


async def target_fault(url: str, private: bool) -> str:
    """Why a webhook may not go to this address; empty when it may. `private` allows private and loopback networks."""
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        return "接收网址应以https://开头"
    if parts.scheme == "http" and not private:
        return "接收网址应以https://开头"
    try:
        found = await asyncio.get_running_loop().getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        return f"找不到主机{parts.hostname}"
    addresses = {ipaddress.ip_address(entry[4][0]) for entry in found}
    if not private and any(not address.is_global for address in addresses):
        return "接收网址指向内部网络，不允许"
    return ""
