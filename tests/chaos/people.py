"""Let people work while casebot is killed: they click, send forms, write, and note what Slack told them."""

from __future__ import annotations

import random
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import count

import httpx

from messages.names import TouchSeen
from sandbox.slack.driver import Actor, MessageSeen, Modal, SlackTrouble, Workspace
from sandbox.slack.driver.reading import Json
from tests.chaos.site import Site

# What somebody meets while casebot is down: no answer, a window that does not open, a card that looks otherwise by now.
TROUBLE = (SlackTrouble, AssertionError, httpx.HTTPError, LookupError)
# Two clicks on a case's touches within two seconds are one (cases/use_cases/log_touch.py): somebody who means a second one waits that long,
# and a little longer than the answer to the first can take.
BETWEEN_TOUCHES_S = 6.0


@dataclass(frozen=True)
class Sent:
    """Record an act of a person.

    Attributes:
        mark: The words that find it again, unique in the run.
        was_acknowledged: Whether Slack showed that casebot had taken it.
    """

    what: str
    mark: str
    was_acknowledged: bool


class Ledger:
    """Record every act. Any thread may write."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._lock = threading.Lock()
        self.sent: list[Sent] = []

    def mark(self) -> str:
        """Return new words to find something by."""
        with self._lock:
            return f"mark{next(self._numbers):05d}x"

    def note(self, what: str, mark: str, *, was_acknowledged: bool) -> None:
        """Record an act."""
        with self._lock:
            self.sent.append(Sent(what, mark, was_acknowledged))


class Card(MessageSeen):
    """Keep a card as a person first read it. It is not read again for each button."""

    def read(self) -> Json:
        """Return the card as it was read."""
        return self._last


class Somebody(ABC):
    """Act as one person, in a thread of their own.

    Attributes:
        acts: What the person does, and how often.
    """

    def __init__(self, site: Site, ledger: Ledger, name: str, seed: str) -> None:
        self.site = site
        self.ledger = ledger
        self.dice = random.Random(seed)
        self.workspace = Workspace(site.slack.url, timeout_s=4.0, modal_wait_s=0.2)
        self.person: Actor = self.workspace.person(name)
        self._dm = self.person.dm().id
        self._twice = ThreadPoolExecutor(2, thread_name_prefix=f"{name}-twice")
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._works, name=name, daemon=True)
        self.done = 0

    def starts(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stops(self) -> None:
        """Finish the current act, then stop."""
        self._ended.set()
        self._thread.join(60)
        self._twice.shutdown()
        self.workspace.close()

    def _works(self) -> None:
        while not self._ended.wait(self.dice.random() * 0.6):
            act = self.chooses()
            try:
                act()
                self.done += 1
            except TROUBLE:
                self._closes_windows()

    @abstractmethod
    def chooses(self) -> Callable[[], None]:
        """Choose the next act."""

    def _closes_windows(self) -> None:
        try:
            while self.person.raw_views()["modals"]:
                self.person.waits_for_modal().cancels(all_of_them=True)
        except TROUBLE:
            pass

    def twice(self, act: Callable[[], object]) -> bool:
        """Do the same twice at the same moment. Return whether at least one was acknowledged."""
        both = [self._twice.submit(act) for _ in range(2)]
        taken = [self._well(future.result) for future in both]
        return any(taken)

    def _well(self, act: Callable[[], object]) -> bool:
        try:
            act()
        except TROUBLE:
            return False
        return True

    def card(self, button: str, *, of: str = ":assigned:") -> Card:
        """Return a card that has such a button. Raises LookupError if there is none.

        Args:
            of: A part of the card's key.
        """
        found = [
            raw
            for raw in self.site.slack.messages(self._dm)
            if button in str(raw.get("blocks")) and of in str(raw.get("metadata"))
        ]
        if not found:
            raise LookupError(button)
        # The newest are looked at most, as people do.
        chosen = found[max(0, len(found) - 1 - int(self.dice.expovariate(0.15)))]
        return Card(self.workspace, self.person, self._dm, chosen)

    def sends(self, form: Modal, what: str, mark: str, *, often: int = 1) -> None:
        """Send a form, and note whether it closed: so Slack shows that it was acknowledged."""
        well = False
        try:
            well = self.twice(form.submits) if often > 1 else form.submits().ok
            well = well and not form.is_open()
        finally:
            self.ledger.note(what, mark, was_acknowledged=well)
        if not well:
            self._closes_windows()

    def writes(self) -> None:
        """Ask for a case in the conversation with casebot."""
        self.person.says(f"0{self.dice.randrange(90_000_000, 90_000_400)}", in_=self._dm)

    def looks_at_home(self) -> None:
        """Open the Home."""
        self.workspace.post("/sandbox/home", {"as": self.person.id, "tab": "home"})


class Advocate(Somebody):
    """Work cases."""

    def __init__(self, site: Site, ledger: Ledger, name: str, seed: str) -> None:
        super().__init__(site, ledger, name, seed)
        self._touched: dict[int, float] = {}

    def chooses(self) -> Callable[[], None]:
        acts = {
            self.plans: 7,
            self.picks_up: 5,
            self.logs_a_touch: 6,
            self.closes: 2,
            self.answers_a_ticket: 6,
            self.takes_a_forwarded_mail: 4,
            self.writes: 1,
            self.looks_at_home: 1,
        }
        return self.dice.choices([*acts], weights=[*acts.values()])[0]

    def plans(self) -> None:
        """Send a next step. Now and then, press the button twice."""
        mark = self.ledger.mark()
        form = self.person.opens("Next step", on=self.card("Next step"))
        form.fills("Next step", f"Call Maria about {mark}")
        self.sends(form, "next step", mark, often=2 if self.dice.random() < 0.3 else 1)

    def picks_up(self) -> None:
        """Pick up a case with a next step."""
        mark = self.ledger.mark()
        form = self.person.opens("Pick up", on=self.card("Pick up"))
        form.fills("Next step", f"Send Maria the offer {mark}")
        self.sends(form, "pick-up", mark)

    def logs_a_touch(self) -> None:
        """Log a touch, mostly with two clicks."""
        card = self.card("Log day")
        label = next(label for label in card.buttons if label.startswith("Log day"))
        value = next(spot.element["value"] for name, spot in card._buttons(card.read()) if name == label)
        seen = TouchSeen.read(value)
        case = seen.seen.case_id
        if time.monotonic() - self._touched.get(case, -BETWEEN_TOUCHES_S) < BETWEEN_TOUCHES_S:
            raise LookupError(f"case {case} was touched a moment ago")
        mark = f"{case}:{seen.day}"
        well = False
        try:
            if self.dice.random() < 0.7:
                well = self.twice(lambda: card.clicks(label))
            else:
                card.clicks(label)
                well = True
        finally:
            self._touched[case] = time.monotonic()
            self.ledger.note("touch", mark, was_acknowledged=well)

    def closes(self) -> None:
        """Close a case."""
        mark = self.ledger.mark()
        form = self.person.opens("Close", on=self.card("Next step"))
        form.picks("How does it close?", "Closed: Resolved")
        form.picks("Resolution action", "Answered Question")
        form.fills("Feedback", f"They love the new portal {mark}")
        if any("done or no longer needed" in label for label in form.text.splitlines()):
            form.checks("done or no longer needed")
        self.sends(form, "closing", mark)

    def answers_a_ticket(self) -> None:
        """Say where the ticket of a case stands, with a comment."""
        mark = self.ledger.mark()
        form = self.person.opens("More", "Zendesk ticket", on=self.card("More"))
        way = self.dice.choice(("Pending: answered, waiting for the customer", "Open: we still have to act"))
        form.picks("Where does it stand?", way)
        form.fills("Internal comment", f"They want twelve seats {mark}")
        self.sends(form, "ticket", mark, often=2 if self.dice.random() < 0.3 else 1)

    def takes_a_forwarded_mail(self) -> None:
        """Send the form of a mail that was forwarded."""
        mark = self.ledger.mark()
        form = self.person.opens("New case", on=self.card("New case", of="forwarded:"))
        form.types_ahead("Account", query="Acme GmbH", pick="Acme GmbH")
        form.fills("What is asked?", f"They want a quote for more seats, {mark}")
        form.checks("It is an nARR opportunity")
        well = False
        try:
            # It is answered with a window that says the number.
            well = form.submits().ok and form.title in ("Case created", "Added")
        finally:
            self.ledger.note("forwarded mail", mark, was_acknowledged=well)
            self._closes_windows()


class TeamManager(Somebody):
    """Reassign cases."""

    def chooses(self) -> Callable[[], None]:
        return self.dice.choices([self.reassigns, self.writes, self.looks_at_home], weights=[6, 2, 1])[0]

    def reassigns(self) -> None:
        """Look up a case, and reassign it."""
        mark = self.ledger.mark()
        answer = self.person.asks(f"/case 0{self.dice.randrange(90_000_000, 90_000_100)}", in_=self._dm)
        window = self.person.opens("More", "Reassign", on=answer)
        window.picks("Who takes it?", self.dice.choice(window.options("Who takes it?")[1:]))
        window.fills("Why?", f"The load is uneven {mark}")
        self.sends(window, "reassignment", mark)


class Stakeholder(Somebody):
    """Create cases, and ask about them."""

    def chooses(self) -> Callable[[], None]:
        return self.dice.choices([self.creates, self.writes, self.looks_at_home], weights=[5, 3, 1])[0]

    def creates(self) -> None:
        """Send the form of a new case."""
        mark = self.ledger.mark()
        form = self.person.uses_shortcut("New case") or self.person.waits_for_modal(titled="New case")
        form.picks("Where does it come from?", "Support")
        form.types_ahead("Account", query="Acme GmbH", pick="Acme GmbH")
        form.types_ahead("Contact", query="Maria Lopez", pick="Maria Lopez")
        form.fills("What is asked?", f"They want a quote for more seats, {mark}")
        well = False
        try:
            # It is answered with a window that says the number.
            well = self.twice(partial(self._sends_case, form)) if self.dice.random() < 0.3 else form.submits().ok
        finally:
            self.ledger.note("new case", mark, was_acknowledged=well)
            self._closes_windows()

    def _sends_case(self, form: Modal) -> None:
        """Press the button. Raises SlackTrouble unless it was acknowledged. The form may show the answer to the other press."""
        if not form.submits().ok:
            raise SlackTrouble("not_taken", "the form stays open")
