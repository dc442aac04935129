"""A customer of a High Value Account writes to an Advocate who is not theirs (EML-2, HVA-2)."""

from tests.stories.office import BEN, Office
from tests.stories.test_new_case import fills, number_in


def test_the_advocate_whose_customer_is_taken_is_told(office: Office) -> None:
    """EML-2, HVA-2, CLO-7: Ben's High Value case is Open, so nobody is at work there; the case is Ana's own, and Ben reads that she took it."""
    office.case_arrives("00360001", owner=BEN.email, type="High Value Account", account="Umbrella Inc.", region="AMER")
    ana, ben = office.person("ana"), office.person("ben")
    ana.uses_shortcut("New case")
    form = ana.waits_for_modal(titled="New case")
    fills(form, "A customer wrote to me", account="Umbrella Inc.")
    form.checks("It is an nARR opportunity")
    assert form.submits().ok
    number = number_in(form)
    told = ben.waits_for_message(containing="who took the request as a case of their own")
    assert told.shows(number, "Ana Silva")
    assert "View" in told.buttons
    office.settles()
    ben.uses_shortcut("New case")
    form = ben.waits_for_modal(titled="New case")
    fills(form, "A customer wrote to me", account="Umbrella Inc.")
    form.checks("It is an nARR opportunity")
    assert form.submits().ok
    number_in(form)
    office.settles()
    assert len([one for one in ben.messages() if one.has("who took the request")]) == 1, "of his own he is not told"
