"""Working weeks as people write them in the roster and the policy (NAG-6)."""

import tomllib

import pytest

from bot.config.policy_file import PolicyError, read_policy
from bot.config.roster_file import RosterError, read_roster
from bot.config.week_reading import a_state, week_of, weekdays, working_hours
from cases.model.people import Person, Region


def ana(keys: str) -> Person:
    """Ana, with these lines in her entry."""
    roster = read_roster(
        tomllib.loads(f'[[person]]\nemail = "ana@example.com"\nname = "Ana"\nrole = "SMB Ops"\n{keys}')
    )
    [person] = roster
    return person


def refused(keys: str) -> list[str]:
    with pytest.raises(RosterError) as caught:
        ana(keys)
    return caught.value.mistakes


@pytest.mark.parametrize(
    ("written", "week"),
    [
        ('hours = "22:00-06:00"', "Mon-Fri 22:00-06:00"),
        ('hours = "9:00 – 17:30"', "Mon-Fri 09:00-17:30"),
        ('hours = "16:00-24:00"', "Mon-Fri 16:00-00:00"),
        ('hours = "00:00-24:00"\ndays = "Sat-Sun"', "Sat-Sun 00:00-00:00"),
        ('days = "Sun-Thu"', "Mon-Thu 09:00-17:00, Sun 09:00-17:00"),
        ('days = ["Sunday", "mon", "Tue-Thursday"]', "Mon-Thu 09:00-17:00, Sun 09:00-17:00"),
        ('hours = "08:00-16:00"\ndays = "Mon, Wed and Fri"', "Mon 08:00-16:00, Wed 08:00-16:00, Fri 08:00-16:00"),
        ('hours = "Sun-Thu 22:00-06:00"', "Mon-Thu 22:00-06:00, Sun 22:00-06:00"),
        ('hours = "Mon-Thu 09:00-17:30, Fri 09:00-13:00"', "Mon-Thu 09:00-17:30, Fri 09:00-13:00"),
        ('hours = "Mon - Thu 09:00-17:30; Fri 09:00-13:00"', "Mon-Thu 09:00-17:30, Fri 09:00-13:00"),
        ('hours = { Mon-Thu = "09:00-17:30", Fri = "09:00-13:00" }', "Mon-Thu 09:00-17:30, Fri 09:00-13:00"),
        ('hours = { Tue = ["09:00-12:00", "13:00-17:00"] }', "Tue 09:00-12:00 13:00-17:00"),
        ('hours = "09:00-12:00, 13:00-17:00"', "Mon-Fri 09:00-12:00 13:00-17:00"),
        ('hours = "Mon, Wed, Fri 09:00-13:00"', "Mon 09:00-13:00, Wed 09:00-13:00, Fri 09:00-13:00"),
        ("", "Mon-Fri 09:00-17:00"),
    ],
)
def test_a_week_is_read_as_people_write_it(written: str, week: str) -> None:
    """NAG-6"""
    assert str(ana(written).week) == week


def test_what_a_week_is_written_as_is_read_as_the_same_week() -> None:
    """NAG-6"""
    week = ana('hours = { Sun-Tue = "22:00-06:00", Thu = ["09:00-12:00", "13:00-17:00"] }').week
    assert week_of(working_hours(str(week)), None) == week


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('hours = "09:00-09:00"', "hours “09:00-09:00” end when they begin."),
        ('hours = "9 to 5"', "hours “9 to 5” are not working hours."),
        ('hours = "09:00-25:00"', "This time of day does not exist"),
        ('hours = { Mon = "09:00-17:00", Mon-Fri = "10:00-18:00" }', "hours names Mon twice."),
        ('hours = { Mon = "22:00-06:00", Tue = "05:00-09:00" }', "hours has hours on Mon that overlap those of Tue."),
        ('hours = "09:00-13:00, 12:00-17:00"', "that overlap those of"),
        ('hours = { Wensday = "09:00-17:00" }', "hours “Wensday” is not a day of the week. Did you mean “Wednesday”?"),
        ("hours = {}", "hours must say when work begins and ends"),
        ('hours = "Mon-Thu"', "Some days have no hours, or some hours no days"),
        ('hours = "09:00-12:00, Fri 09:00-13:00"', "Some days have no hours, or some hours no days"),
        ('hours = { Mon = "Tue 09:00-17:00" }', "hours names days twice"),
        ('hours = "Mon-Fri 09:00-17:00"\ndays = "Sun-Thu"', "days is given twice"),
        ('days = "weekdays"', "days “weekdays” is not a day of the week"),
        ('days = "Mon-Wed, Tue"', "days names Tue twice."),
        ("days = []", "days names no day."),
        ("days = 5", "days must be a text in quotes, not a number."),
        ('country = "UK"', "Did you mean “GB”?"),
        ('country = "Germany"', "country “Germany” is not a country's two letters"),
        ('country = "XX"', "country “XX” is not a country with known holidays."),
        ('state = "BY"', "state “BY” needs a country"),
        ('country = "DE"\nstate = "Bavaria"', "state “Bavaria” is not a state of DE by its short name."),
        ('country = "LU"\nstate = "BY"', "LU has no states with their own holidays."),
    ],
)
def test_what_is_no_week_is_refused_with_the_reason(written: str, said: str) -> None:
    """NAG-6, PPL-2"""
    [mistake] = refused(written)
    assert said in mistake


def test_country_and_state_are_read() -> None:
    """NAG-6"""
    person = ana('country = "de"\nstate = "by"')
    assert (person.country, person.state) == ("DE", "BY")
    assert a_state("US-CA", "US") == "CA"


def test_a_regions_week_is_read_in_the_policy() -> None:
    """NAG-6"""
    policy = read_policy(tomllib.loads('[regions.AMER]\ndays = "Sun-Thu"\n[regions.EMEA-APJ]\nhours = "22:00-06:00"'))
    assert str(policy.regions[Region.AMER].week) == "Mon-Thu 09:00-17:00, Sun 09:00-17:00"
    assert str(policy.regions[Region.EMEA_APJ].week) == "Mon-Fri 22:00-06:00"
    with pytest.raises(PolicyError, match=r"regions\.AMER\.days is given twice"):
        read_policy(tomllib.loads('[regions.AMER]\ndays = "Mon"\nhours = "Mon 09:00-17:00"'))


def test_days_go_on_over_sunday() -> None:
    """NAG-6"""
    assert weekdays("Fri-Mon") == (0, 4, 5, 6)
