"""The result of one check of `casebot doctor`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CheckResult:
    """What one check found."""

    what: str
    ok: bool
    text: str
    #: What to do; "" if all is well.
    remedy: str = ""
