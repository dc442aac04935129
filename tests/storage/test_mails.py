"""What customers wrote on cases, on both databases."""

from dataclasses import replace

import pytest

from cases.model.errors import CaseNotFound
from cases.model.mail import ForwardedMail, Mail, MailChoice
from storage.database import Database
from tests.storage.examples import MONDAY, a_case


def test_a_mail_is_kept_once_with_what_became_of_it(database: Database) -> None:
    """EML-1: known again by its message id, whatever else is said of it, also on another case."""
    with database.unit_of_work() as uow:
        first, second = uow.cases.add_many([a_case(), a_case(number="00000002", external_id="x2")])
        mail = Mail(first.id, "<1@x>", "m@x", "Re: seats", "14\n<!channel> \U0001f680", MONDAY, MONDAY)
        mail = replace(mail, attachments=("seats.xlsx", "a b.png"), link="https://mail.example.com/1")
        stored = uow.mails.add(replace(mail, choice=MailChoice.WAITING))
        assert stored is not None
        assert uow.mails.add(replace(mail, case_id=second.id, text="again")) is None
        uow.commit()
    with database.unit_of_work() as uow:
        assert uow.mails.of(first.id) == [stored]
        assert uow.mails.of(second.id) == []
        done = replace(stored, choice=MailChoice.CREATED, chosen_by="Ana", chosen_at=MONDAY, went_on_in="S000001")
        uow.mails.save(done)
        uow.commit()
    with database.reading() as uow:
        assert uow.mails.get(stored.id) == done
        with pytest.raises(CaseNotFound):
            uow.mails.get(stored.id + 1)


def test_a_forwarded_mail_is_kept_with_the_case_that_it_became(database: Database) -> None:
    """EML-2: as it came, also without a sender; and which mails are on which cases is known by their ids."""
    mail = ForwardedMail(
        "ana@example.com", "<f1@x>", "", "", "Fwd: seats", "14 \U0001f680", MONDAY, MONDAY, attachments=("a.pdf",)
    )
    with database.unit_of_work() as uow:
        stored = uow.forwarded.add(mail)
        assert uow.forwarded.get(stored.id) == replace(mail, id=stored.id)
        uow.forwarded.note_case(stored.id, "S000001")
        [case] = uow.cases.add_many([a_case()])
        uow.mails.add(Mail(case.id, "<1@x>", "m@x", "Re: seats", "14", MONDAY, MONDAY))
        uow.commit()
    with database.reading() as uow:
        assert uow.forwarded.get(stored.id).number == "S000001"
        assert uow.mails.cases_of(["<0@x>", "<1@x>"]) == {"<1@x>": case.id}
        assert uow.mails.cases_of([]) == {}
        with pytest.raises(CaseNotFound):
            uow.forwarded.get(stored.id + 1)
