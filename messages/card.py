"""The card: the one living picture of a case, in its Advocate's DM (CRD-1, CRD-2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cases.case import Case, Touch
from cases.people import Person
from cases.policy import Policy
from messages.surfaces import Message


@dataclass(frozen=True)
class CardScene:
    """What a card is made from: the case as it stands at the moment `now`, its owner and the logged touches."""

    case: Case
    owner: Person | None
    touches: Sequence[Touch]
    policy: Policy
    now: datetime


def case_card(scene: CardScene) -> Message:
    """The card of a case."""
    raise NotImplementedError


def pointer_card(case: Case, owner: Person | None) -> Message:
    """What a former owner's card turns into (CRD-1). owner: who has the case now; None where it is nobody's."""
    raise NotImplementedError
