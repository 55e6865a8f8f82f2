"""Which IP addresses are on the public internet, and which are somebody's own network.

Whoever asks for addresses that others wrote down must not be led to a machine behind the firewall (CWE-918).
"""

import ipaddress
from typing import Final

_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(text: str) -> bool:
    """Return whether an IP address belongs to the public internet; an IPv4 address inside an IPv6 one counts.

    Args:
        text: an address of either version, a zone ("%eth0") ignored.
    """
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if address.teredo:
            return False
    return address.is_global and not address.is_multicast
