"""The trusted certificates for calls of stand-ins and their tests."""

import ssl
from typing import Final

# Loading the trusted certificates of a machine takes longer than a story: load them once.
TLS: Final = ssl.create_default_context()
