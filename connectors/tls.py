"""The trusted certificates for calls over HTTPS."""

from __future__ import annotations

import ssl
from functools import cache

import httpx


@cache
def trusted() -> ssl.SSLContext:
    """Return httpx's usual settings. Loading the certificates takes longer than a call, so every client shares them."""
    return httpx.create_ssl_context()
