"""What people were sent about cases: one query says what each store says, on both databases."""

from datetime import timedelta

from cases.model.notification import Notification, NotificationKind
from cases.ports.sent import SentAbout
from cases.ports.surfaces import SharedLink
from cases.rules.clocks import ClockKind
from cases.rules.reminder_plan import Reminder
from storage.database import Database
from tests.clock import SettableClock
from tests.storage.examples import ANA, BEN, MONDAY, a_case, stored


def card(case_id: int, to: str) -> Notification:
    return Notification(f"case:{case_id}:assigned:{to}", f"dm:{to}", NotificationKind.CARD, case_id)


def test_one_query_says_what_each_store_says(database: Database, clock: SettableClock) -> None:
    """CRD-1, LOOK-1, NAG-1, NAG-4"""
    one, other, quiet = stored(database, a_case(), a_case(), a_case())
    with database.unit_of_work() as uow:
        for case, to in ((one, BEN), (one, ANA), (other, ANA)):
            uow.reminders.note(
                [(Reminder(case.id, ClockKind.PICKUP, "late", "run", to.email, MONDAY, turn=2), "m1", True)], MONDAY
            )
        uow.reminders.note(
            [(Reminder(one.id, ClockKind.NEXT_STEP, "late", "run", ANA.email, MONDAY), "m2", False)], MONDAY
        )
        uow.reminders.put_off(one.id, ClockKind.PICKUP, "run", ANA.email, MONDAY + timedelta(hours=1))
        uow.outbox.put([card(one.id, BEN.email), card(one.id, ANA.email), card(other.id, ANA.email)])
        uow.outbox.put([Notification("n", f"dm:{ANA.email}", NotificationKind.NEWS, other.id)])
        uow.links.add([SharedLink("C1", f"1.{n:02}", "https://crm.example/1", one.id) for n in range(30)])
        uow.links.add([SharedLink("", "draft", "https://crm.example/1", other.id)])
        uow.commit()
    ids = [one.id, other.id, quiet.id]
    with database.unit_of_work() as uow:
        sent = uow.sent_about(ids, MONDAY)
        assert {each: sent[each].reminders for each in ids[:2]} == uow.reminders.told(ids)
        assert sent[one.id].snoozes == uow.reminders.snoozes(ids)[one.id]
        assert {each: sent[each].cards for each in ids[:2]} == uow.outbox.live_cards_of(ids)
        assert {one.id: sent[one.id].links} == uow.links.fresh(ids)
        assert sent[one.id].reminder_messages == [("m1", f"dm:{ANA.email}"), ("m1", f"dm:{BEN.email}")]
        assert (sent[other.id].links, sent[other.id].snoozes) == ([], {})
        assert sent[quiet.id] == SentAbout({}, {}, [], [], [])
        uow.outbox.put([card(quiet.id, ANA.email), card(one.id, ANA.email)])
        again = uow.sent_about(ids, MONDAY)
        assert again[quiet.id].cards == [f"dm:{ANA.email}"]
        assert again[one.id].cards == sent[one.id].cards == [f"dm:{BEN.email}", f"dm:{ANA.email}"]
    clock.set(clock.now() + timedelta(days=30))
    with database.reading() as uow:
        assert uow.sent_about(ids, clock.now())[one.id].links == []
