"""Perform one write in Salesforce: read the row first, then write if it is unchanged.

Nothing is overwritten unseen or done twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.salesforce.cases_in import CasesIn
from bot.salesforce.creations import Creation, Creations, NewRow
from bot.salesforce.endings import done, ended
from bot.salesforce.opportunities import Opportunities
from bot.salesforce.people import SalesforcePeople
from cases.model.case import Case, words_of
from cases.model.crm import ON_OPPORTUNITY, SEEN_STAMP, WRITTEN, CrmWriteKind, FieldWrite
from cases.model.people import Roster
from cases.model.status import OpportunityKind
from cases.ports.unit_of_work import OpenUnitOfWork
from connectors.salesforce.client import SalesforceClient, Segment, mention_segment, text_segment
from connectors.salesforce.errors import ErrorKind, SalesforceError
from connectors.salesforce.field_map import FieldKind, FieldMap, MappedField, Writing
from connectors.salesforce.rows import Row, is_case, read_moment, today_in, write_value
from connectors.salesforce.soql import select
from connectors.salesforce_ids import long_id
from storage.crm_values import CrmClaim, CrmEnding

# How often a row that keeps changing is read again at once.
TRIES_IN_A_ROW = 3


class Refusal(SalesforceError):
    """A refusal that casebot expects, in its own words."""

    def __init__(self, code: str, words: str, fields: tuple[str, ...] = ()) -> None:
        super().__init__(ErrorKind.PERSON, code, words=words, fields=fields)


@dataclass(frozen=True)
class WriteContext:
    """What a write needs, read before anything is sent."""

    case: Case
    roster: Roster
    creation: Creation


@dataclass(frozen=True)
class WriteCallbacks:
    """The parts of casebot that a write calls."""

    #: Reads a case of the CRM again.
    read_one: Callable[[str], object]
    #: Stores the id and the row of a case that was created in the CRM.
    case_created: Callable[[Case, str, Row], None]
    #: Stores the notes of a write; returns False if another sender has taken it over.
    note: Callable[[CrmClaim, Mapping[str, str]], bool]


@dataclass(frozen=True)
class Creators:
    """What creates rows in Salesforce, each once."""

    opportunities: Opportunities
    others: Creations


class Writes:
    """Performs writes in Salesforce. Every method raises only SalesforceError for Salesforce's errors."""

    def __init__(
        self,
        client: SalesforceClient,
        field_map: FieldMap,
        people: SalesforcePeople,
        cases_in: CasesIn,
        read: OpenUnitOfWork,
        record_types: Callable[[], Mapping[str, str]],
        callbacks: WriteCallbacks,
        creators: Creators,
    ) -> None:
        self._client = client
        self._map = field_map
        self._people = people
        self._cases_in = cases_in
        self._read = read
        self._record_types = record_types
        self._callbacks = callbacks
        self._opportunities = creators.opportunities
        self._creations = creators.others

    def carry_out(self, claim: CrmClaim) -> CrmEnding:
        """Perform the write; return its result."""
        with self._read() as uow:
            creation = Creation(claim, dict(claim.write.args))
            context = WriteContext(uow.cases.get(claim.write.case_id), uow.roster, creation)
        match claim.write.kind:
            case CrmWriteKind.FIELDS:
                return self._fields(claim, context)
            case CrmWriteKind.NEW_CASE:
                return self._new_case(context)
            case CrmWriteKind.TASK:
                return self._task(claim, context)
            case CrmWriteKind.POST | CrmWriteKind.COMMENT:
                return self._post(claim, context)
            case CrmWriteKind.READ:
                self._callbacks.read_one(self._case_id(context.case))
                return done()

    def _fields(self, claim: CrmClaim, context: WriteContext) -> CrmEnding:
        case_id = self._case_id(context.case)
        failed: SalesforceError | None = None
        for _ in range(TRIES_IN_A_ROW):
            row = self._row(case_id)
            stamp = str(row.get("SystemModstamp") or "")
            says = self._cases_in.words(row, context.roster)
            wanted = {name: each for name, each in claim.write.fields.items() if name in self._map.written}
            there = {name: each.value for name, each in wanted.items() if says.get(name) == each.value}
            left = {name: each for name, each in wanted.items() if name not in there}
            undone: dict[str, str | None] = {}
            if left and _may_be_undone(claim, stamp):
                there |= self._linked(left, row, context)
                undone = {name: each.value for name, each in left.items() if name not in there}
                left = {name: each for name, each in left.items() if name in undone}
            against = {
                name: replace(each, base=undone.get(name, each.base), theirs=says.get(name))
                for name, each in left.items()
                if says.get(name) != each.base or name in undone
            }
            to_write = {name: each.value for name, each in left.items() if name not in against}
            if to_write:
                values = self._values(to_write, context)
                self._note_stamp(context.creation, stamp)
                try:
                    self._client.update("Case", case_id, values, read_moment(stamp))
                except SalesforceError as error:
                    if error.kind is not ErrorKind.CONFLICT:
                        raise
                    failed = error
                    continue
            return ended(there | undone | to_write, against)
        # Somebody is changing the row; try again later.
        raise SalesforceError(ErrorKind.RETRY, failed.code if failed is not None else "CHANGED")

    def _linked(self, left: Mapping[str, FieldWrite], row: Row, context: WriteContext) -> dict[str, str | None]:
        """Return the links that the row has although a query does not see their names yet."""
        words = {
            name: each.value
            for name, each in left.items()
            if each.value and self._map.fields[name].case_field.kind is FieldKind.LOOKUP
        }
        ids = self._values(words, context)
        return {
            name: word
            for name, word in words.items()
            if row.get(self._map.fields[name].write) == ids[self._map.fields[name].write]
        }

    def _note_stamp(self, creation: Creation, stamp: str) -> None:
        """Store the row's stamp before it is written, for a read-back if the outcome remains unknown."""
        if creation.notes.get(SEEN_STAMP) == stamp:
            return
        creation.notes[SEEN_STAMP] = stamp
        if not self._callbacks.note(creation.claim, creation.notes):
            raise SalesforceError(ErrorKind.UNKNOWN, "TAKEN_OVER")

    def _row(self, case_id: str) -> Row:
        # Use a query: only queries follow relationships everywhere.
        rows = [*self._client.query_all(select(self._map.paths(), "Case", "Id = {id}", {"id": case_id}))]
        if not rows:
            raise SalesforceError(ErrorKind.GONE, "NOT_FOUND", words="The case is no longer in Salesforce.")
        return rows[0]

    def _values(self, words: Mapping[str, str | None], context: WriteContext) -> dict[str, object]:
        return {
            self._map.fields[name].write: self._value(self._map.fields[name], word, context)
            for name, word in words.items()
        }

    def _value(self, mapped: MappedField, word: str | None, context: WriteContext) -> object:
        if mapped.case_field.kind is FieldKind.USER:
            return self._user_id(word, context.roster)
        if mapped.case_field.kind is FieldKind.LOOKUP and word:
            return self._linked_id(mapped, word, context)
        return write_value(mapped, word)

    def _user_id(self, email: str | None, roster: Roster) -> str:
        person = roster.get(email)
        user = self._people.user_of(person) if person is not None else None
        if user is None and email:
            user = self._people.user_with_email(email)
        if user is None:
            # A case always has an owner there. A case that is unassigned here keeps the owner it has there.
            raise Refusal("NO_USER", f"Salesforce has no user with the address {email or '–'}.", ("OwnerId",))
        if not user.is_active:
            self._people.forget()
            raise Refusal("INACTIVE_OWNER_OR_USER", f"{user.name} is not active in Salesforce.", ("OwnerId",))
        return user.id

    def _linked_id(self, mapped: MappedField, word: str, context: WriteContext) -> str:
        case = context.case
        refers = mapped.case_field.refers_to
        if refers == "Case":
            found = self._case_with_number(word)
        else:
            found = self._known_id(refers, word, case) or self._asked_id(refers, word, case)
        may_create = refers == "Opportunity" and Writing.OPPORTUNITIES in self._map.writings
        if not found and may_create and case.opportunity_kind in (OpportunityKind.GROWTH, OpportunityKind.ADD_ON):
            found = self._create_opportunity(word, context)
        if not found:
            remedy = " Create it there, then choose Fix and Send again." if refers == "Contact" else ""
            raise Refusal(
                "NO_SUCH_ROW", f"Salesforce has no {refers.lower()} “{word}” for this case.{remedy}", (mapped.write,)
            )
        return found

    def _known_id(self, refers: str, word: str, case: Case) -> str:
        with self._read() as uow:
            found: Sequence[Any]
            if refers == "Contact":
                found = [each for each in uow.directory.contacts(word, case.account) if not each.is_lead]
            else:
                found = uow.directory.opportunities(word, case.account)
        folded = word.casefold()
        ids = [each.external_id for each in found if each.name.casefold() == folded and each.external_id]
        return ids[0] if len(ids) == 1 else ""

    def _asked_id(self, refers: str, word: str, case: Case) -> str:
        where, values = "Name = {name}", {"name": word}
        if case.account:
            where, values = f"{where} AND Account.Name = {{account}}", {**values, "account": case.account}
        rows = [*self._client.query_all(select(("Id",), refers, where, values, limit=2))]
        if len(rows) > 1:
            raise Refusal("MORE_THAN_ONE", f"Salesforce has more than one {refers.lower()} “{word}”.", ())
        return long_id(str(rows[0].get("Id"))) if rows else ""

    def _case_id(self, case: Case) -> str:
        if is_case(case.external_id):
            return case.external_id
        found = self._case_with_number(case.number)
        if not found:
            raise SalesforceError(ErrorKind.GONE, "NOT_FOUND", words=f"Salesforce has no case {case.number}.")
        return found

    def _case_with_number(self, number: str) -> str:
        with self._read() as uow:
            known = uow.cases.find(number)
        if known is not None and is_case(known.external_id):
            return known.external_id
        rows = [*self._client.query_all(select(("Id",), "Case", "CaseNumber = {number}", {"number": number}, limit=2))]
        return long_id(str(rows[0].get("Id"))) if len(rows) == 1 else ""

    def _new_case(self, context: WriteContext) -> CrmEnding:
        case = context.case
        words = {
            name: words_of(getattr(case, name)) for name in self._map.written if name in WRITTEN or name == "subject"
        }
        if case.status.is_closed:
            # It is created as it was here. Its closing follows as a change of its own.
            words["status"] = "Open"
        values: dict[str, object] = {}
        for name, word in words.items():
            if word:
                values |= self._if_known(name, word, context)
        for name in ("description", "type", "priority", "web_email"):
            mapped = self._map.fields.get(name)
            if mapped is not None and getattr(case, name) and "." not in mapped.read:
                values[mapped.read] = write_value(mapped, str(getattr(case, name)))
        values |= dict(self._map.case_values)
        if account := self._account_id(case):
            values["AccountId"] = account
        if types := self._record_types():
            values["RecordTypeId"] = next(iter(types))
        where, known = "Subject = {subject}", {"subject": str(values.get("Subject", ""))}
        new = NewRow("Case", where, known, lambda: self._client.create("Case", values))
        case_id = self._creations.create(new, context.creation)
        self._creations.keep_id(context.creation)
        row = self._created_row(case_id, context.creation)
        self._callbacks.case_created(case, case_id, row)
        # Both sides agree on the value that is read back.
        written = {name: word for name, word in self._cases_in.words(row, context.roster).items() if name in WRITTEN}
        return replace(done(case_id), written=written)

    def _created_row(self, case_id: str, creation: Creation) -> Row:
        try:
            return self._row(case_id)
        except SalesforceError as failed:
            if failed.kind is ErrorKind.GONE and self._creations.may_be_unseen(creation):
                raise SalesforceError(ErrorKind.UNKNOWN, "NOT_SEEN_YET") from None
            raise

    def _if_known(self, name: str, word: str, context: WriteContext) -> dict[str, object]:
        """Return the field of a new case, or nothing if it names a row that Salesforce does not have.

        The case does not wait for a contact. What is left out is written as a change of its own, and refused to people
        who can resolve it.
        """
        mapped = self._map.fields[name]
        try:
            return {mapped.write: self._value(mapped, word, context)}
        except Refusal:
            if mapped.case_field.kind is FieldKind.LOOKUP:
                return {}
            raise

    def _account_id(self, case: Case) -> str:
        if not case.account:
            return ""
        with self._read() as uow:
            known = uow.directory.account_named(case.account)
        if known is not None and known.external_id:
            return known.external_id
        rows = [*self._client.query_all(select(("Id",), "Account", "Name = {name}", {"name": case.account}, limit=2))]
        return long_id(str(rows[0].get("Id"))) if len(rows) == 1 else ""

    def _task(self, claim: CrmClaim, context: WriteContext) -> CrmEnding:
        case_id = self._case_id(context.case)
        args = claim.write.args
        at = datetime.fromisoformat(args["at"])
        values: dict[str, object] = {
            "WhatId": case_id,
            "Subject": args["subject"],
            "TaskSubtype": args["subtype"],
            "Status": "Completed",
            "ActivityDate": today_in(at).isoformat(),
        }
        person = context.roster.get(claim.write.by)
        user = self._people.user_of(person) if person is not None else None
        if user is not None and user.is_active:
            values["OwnerId"] = user.id
        known = {"what": case_id, "subject": args["subject"]}
        where = "WhatId = {what} AND Subject = {subject}"
        new = NewRow("Task", where, known, lambda: self._client.create("Task", values))
        return done(self._creations.create(new, context.creation))

    def _post(self, claim: CrmClaim, context: WriteContext) -> CrmEnding:
        args = claim.write.args
        subject = self._subject(args, context.case)
        text = args["text"]
        segments: list[Segment] = []
        person = context.roster.get(args.get("mention"))
        user = self._people.user_of(person) if person is not None else None
        if user is not None:
            segments += [mention_segment(user.id), text_segment(" ")]
        segments.append(text_segment(text))
        if claim.write.kind is CrmWriteKind.COMMENT:
            item = args["feed_item"]
            where, known = "FeedItemId = {item}", {"item": item}
            send = partial(self._client.comment_on_post, item, segments)
            new = NewRow("FeedComment", where, known, send, ("CommentBody", text))
        else:
            where, known = "ParentId = {subject}", {"subject": subject}
            send = partial(self._client.post_to_feed, subject, segments)
            new = NewRow("FeedItem", where, known, send, ("Body", text))
        return done(self._creations.create(new, context.creation))

    def _subject(self, args: Mapping[str, str], case: Case) -> str:
        """Return the id of the row that a post goes on."""
        name = args.get(ON_OPPORTUNITY)
        if name is None:
            return self._case_id(case)
        found = self._known_id("Opportunity", name, case) or self._asked_id("Opportunity", name, case)
        if not found:
            raise Refusal("NO_SUCH_ROW", f"Salesforce has no opportunity “{name}” for this case.")
        return found

    def _create_opportunity(self, name: str, context: WriteContext) -> str:
        account = self._account_id(context.case)
        if not account:
            raise Refusal("NO_ACCOUNT", f"Salesforce has no single account “{context.case.account}”.", ("AccountId",))
        return self._opportunities.create(name, account, context.case, context.creation)


def _may_be_undone(claim: CrmClaim, stamp: str) -> bool:
    """Return whether an earlier try may have arrived, and somebody have changed the row since.

    A field with its old value then does not prove that the try was lost: it may have been changed back.
    """
    seen = claim.write.args.get(SEEN_STAMP)
    return claim.is_in_doubt and seen is not None and seen != stamp
