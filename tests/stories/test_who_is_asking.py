"""Who may use casebot (PPL-1, PPL-3): members of the workspace; guests if the policy lets them in; nobody else, at any door."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.slack import identities
from cases.model.people import Person, Role
from connectors.salesforce_ids import long_case_id
from messages.admission import WORDS, Refusal
from sandbox.slack.driver import Actor, MessageSeen
from sandbox.slack.workspace import Channel
from sandbox.slack.workspace import Person as SlackUser
from tests.stories import forging
from tests.stories.office import ANA, BEN, MARTA, OLE, RITA, Office

OTHER_TEAM = "T0OTHER"
NUMBER = "00012345"
CRM = "https://hvs-demo.example.com"
ID = long_case_id("500Sb0000000001")
LINK = f"{CRM}/lightning/r/Case/{ID}/view"
#: What must never be shown to anybody who is refused.
SECRETS = (NUMBER, "Acme", "Ana Silva", "Renewal quote", "20 more seats")


def visitor(name: str, **flags: object) -> SlackUser:
    """Somebody who is in the workspace's sight without being a member."""
    return replace(
        SlackUser(id=f"U0{name.upper()}", name=name, real_name=name.title(), email=f"{name}@else.example"),
        **flags,  # type: ignore[arg-type]  # each caller names fields of SlackUser
    )


OSCAR = visitor("oscar", team_id=OTHER_TEAM)
GRETA = visitor("greta", is_restricted=True)
GUS = visitor("gus", is_restricted=True, is_ultra_restricted=True)
STAN = visitor("stan", is_stranger=True)
ROBOT = visitor("robot", is_bot=True)
DORA = visitor("dora", deleted=True)
VISITORS = (OSCAR, GRETA, GUS, STAN, ROBOT, DORA)
PEOPLE = pytest.mark.parametrize("who", [each.name for each in VISITORS])

SHARED = Channel(
    id="C0SHARED", name="with-acme", members=["U0ANA", *(each.id for each in VISITORS)], shared_with=(OTHER_TEAM,)
)
INSIDE = Channel(id="C0INSIDE", name="inside", members=["U0ANA", *(each.id for each in VISITORS)])


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office with one case, two channels that the visitors are in, and a message of the app to click on in one of them."""
    folder = tmp_path_factory.mktemp("door")
    policy = folder / "policy.toml"
    policy.write_text(f'[crm]\nlink_prefix = "{CRM}/"\n', encoding="utf-8")
    with Office(
        f"sqlite:///{folder / 'casebot.db'}", visitors=VISITORS, more_channels=(SHARED, INSIDE), policy_file=policy
    ) as office:
        office.case_arrives(NUMBER, link=LINK, external_id=ID)
        office.person("ana").waits_for_message(containing=NUMBER)
        office.person("ana").says(f"@casebot {NUMBER}", in_="inside").waits_for_reply(containing=NUMBER)
        yield office


def refused(office: Office, what: str) -> int:
    """How many requests of a kind were refused so far."""
    return sum(count for (path, _, _), count in office.casebot.refusals.counts().items() if path == f"slack {what}")


def refused_words(person: Actor) -> list[str]:
    """All that a person alone was shown."""
    return [message.text for message in person.ephemerals()]


def sees_nothing(office: Office, person: Actor) -> None:
    """Nothing of any case stands on anything that the person alone was shown, nor on the Home or a window."""
    office.settles()
    shown = [
        str(raw)
        for place in person.places()
        for raw in person.raw_messages(place.id)
        if raw.get("user") != person.id and (place.kind == "im" or raw.get("ephemeral"))
    ]
    views = person.raw_views()
    shown += [str(views["home"]), str(views["modals"])]
    for secret in SECRETS:
        assert not any(secret in each for each in shown), (secret, shown)


def waits_for_refusal(person: Actor) -> MessageSeen:
    """The short private answer."""
    texts = {WORDS[each] for each in (Refusal.OUTSIDER, Refusal.GUEST)}
    return person.workspace.waits(
        lambda: next((each for each in person.ephemerals() if any(text in each.text for text in texts)), None),
        lambda: f"{person} is told nothing; there is {refused_words(person)}",
    )


SILENT = ("robot", "dora")


@PEOPLE
@pytest.mark.parametrize("channel", ["with-acme", "inside"])
def test_a_mention_shows_nothing(door: Office, who: str, channel: str) -> None:
    """PPL-3, LOOK-1: in a shared channel and in one of our own."""
    person = door.person(who)
    before = refused(door, "app_mention")
    asked = person.says(f"@casebot {NUMBER}", in_=channel)
    door.workspace.waits(lambda: refused(door, "app_mention") > before, lambda: "nothing is refused")
    if who not in SILENT:
        assert waits_for_refusal(person).ephemeral
    sees_nothing(door, person)
    assert asked.thread == []


def test_a_refusal_is_logged_once_a_minute_and_counted_each_time(
    door: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """PPL-3: with the id of the person and the reason; whoever tries again and again fills no log."""
    person = door.person("oscar")
    before = refused(door, "command")
    with caplog.at_level(logging.WARNING, "casebot.membership"):
        for _ in range(3):
            person.types(f"/advocate {NUMBER} please", in_="inside")
    assert refused(door, "command") == before + 3
    logged = [each.getMessage() for each in caplog.records if each.name == "casebot.membership"]
    assert logged in ([], ["refused command of U0OSCAR: not of this workspace"])
    assert NUMBER not in caplog.text


@PEOPLE
def test_a_direct_message_shows_nothing(door: Office, who: str) -> None:
    """PPL-3, LOOK-1, LOOK-2: neither for a number nor for words to search for."""
    person = door.person(who)
    for words in ("search acme", NUMBER):
        person.says(words)
    if who not in SILENT:
        waits_for_refusal(person)
    sees_nothing(door, person)


@PEOPLE
@pytest.mark.parametrize("command", [f"/case {NUMBER}", "/case search acme", "/case mine", "/case new", "/case help"])
def test_a_command_shows_nothing(door: Office, who: str, command: str) -> None:
    """PPL-3, LOOK-1, LOOK-2: every word of the command."""
    person = door.person(who)
    person.types(command, in_="inside")
    assert person.raw_views()["modals"] == []
    sees_nothing(door, person)
    assert any(WORDS[each] in refused_words(person)[-1] for each in Refusal)


@PEOPLE
def test_a_click_on_an_answer_in_the_channel_opens_nothing(door: Office, who: str) -> None:
    """PPL-3, CRD-2: the answer that a member got in a channel is seen by all in it; its button is not theirs."""
    person = door.person(who)
    [asked] = [each for each in person.messages("inside") if each.seen(f"@casebot {NUMBER}") and not each.ephemeral][:1]
    [answer] = asked.thread
    assert person.clicks(answer.buttons[0], on=answer) is None
    sees_nothing(door, person)


@PEOPLE
def test_forged_requests_show_and_change_nothing(door: Office, who: str) -> None:
    """PPL-3: clicks, windows and type-ahead that no client of theirs would send."""
    person = door.person(who)
    case = door.case(NUMBER)
    before = door.history(NUMBER)
    person.forges(forging.click("home_open", f"{case.id}:{case.version}"))
    person.forges(forging.click("pick_up", f"{case.id}:{case.version}"))
    answer = person.forges(
        {
            "type": "block_suggestion",
            "action_id": "suggest_account",
            "block_id": "account",
            "value": "Acme",
            "view": {"type": "modal"},
        }
    )
    assert answer == {"options": []}
    form = {
        "id": "V0FORGED", "type": "modal", "callback_id": "next_step", "private_metadata": f"{case.id}:{case.version}",
        "blocks": [], "state": {"values": {}},
    }  # fmt: skip
    sent = person.forges({"type": "view_submission", "view": form})
    assert isinstance(sent, dict)
    assert sent["response_action"] == "update"
    assert "errors" not in sent
    sees_nothing(door, person)
    assert door.history(NUMBER) == before


@pytest.mark.parametrize("who", ["oscar", "greta", "gus", "stan"])
def test_shortcuts_and_home_show_nothing(door: Office, who: str) -> None:
    """PPL-3, HOM-1: the shortcuts open a refusal, and so does the App Home."""
    person = door.person(who)
    for shortcut in person.raw_state()["app"]["shortcuts"]:
        if shortcut["type"] == "global":
            modal = person.uses_shortcut(shortcut["name"]) or person.waits_for_modal()
            assert any(words in modal.text for words in WORDS.values())
            modal.cancels()
    home = person.opens_home()
    assert any(words in home.text for words in WORDS.values())
    sees_nothing(door, person)


@PEOPLE
def test_a_tag_in_a_message_changes_nothing(door: Office, who: str) -> None:
    """PPL-3, TAG-2: neither where it is written nor where it is added to a message."""
    person, before = door.person(who), door.history(NUMBER)
    message = person.says(f"#languagebarrier {NUMBER} Portuguese", in_="inside")
    person.edits(message, f"#languagebarrier {NUMBER} Finnish")
    sees_nothing(door, person)
    assert door.history(NUMBER) == before


def test_a_link_is_not_unfurled_for_other_organisations(door: Office) -> None:
    """PPL-3, LOOK-1: Ana is a member; others read the shared channel. In a channel of our own her link unfurls."""
    ana = door.person("ana")
    in_shared = ana.says(LINK, in_="with-acme")
    inside = ana.says(LINK, in_="inside")
    assert inside.shows("Ana Silva")
    door.settles()
    assert "attachments" not in in_shared.read()


@PEOPLE
def test_a_visitors_link_is_not_unfurled(door: Office, who: str) -> None:
    """PPL-3, LOOK-1: nor is it while it is being typed."""
    person = door.person(who)
    posted = person.says(LINK, in_="inside")
    draft = person.drafts(LINK)
    door.settles()
    assert "attachments" not in posted.read()
    assert "attachments" not in door.sandbox.draft(draft)


@PEOPLE
def test_a_work_object_shows_nothing(door: Office, who: str) -> None:
    """PPL-3, LOOK-1: the panel below a link that Ana posted says why, to people who can read it."""
    person, before = door.person(who), refused(door, "entity_details_requested")
    posted = door.person("ana").says(LINK, in_="inside")
    assert posted.shows("Ana Silva")
    if who in SILENT:
        with pytest.raises(AssertionError):
            person.opens_work_object(posted)
    else:
        panel = person.opens_work_object(posted)
        assert any(panel.has(words) for words in WORDS.values())
        assert not any(panel.has(secret) for secret in SECRETS)
    assert refused(door, "entity_details_requested") == before + 1


def test_a_member_is_answered_in_private_in_a_shared_channel(door: Office) -> None:
    """PPL-3, LOOK-1: others read the channel, so that nothing of the case stands in it; a command answers Ana alone."""
    ana = door.person("ana")
    asked = ana.says(f"@casebot {NUMBER}", in_="with-acme")
    said = door.workspace.waits(
        lambda: next((e for e in ana.ephemerals("with-acme") if WORDS[Refusal.SHARED_CHANNEL] in e.text), None),
        lambda: "Ana is told nothing",
    )
    assert not any(secret in said.text for secret in SECRETS)
    door.settles()
    assert asked.thread == []
    assert ana.asks(f"/case {NUMBER}", in_="with-acme").shows("Acme GmbH")


@pytest.mark.parametrize(
    ("guests", "let_in"),
    [
        ('["multi-channel"]', {"greta"}),
        ('["single-channel"]', {"gus"}),
        ('["multi-channel", "single-channel"]', {"greta", "gus"}),
    ],
)
def test_the_policy_lets_guests_in(tmp_path: Path, sqlite_url: str, guests: str, let_in: set[str]) -> None:
    """PPL-3: one kind of guest, the other, or both; people of other organisations, bots and deactivated people never."""
    policy = tmp_path / "policy.toml"
    policy.write_text(f"[access]\nguests = {guests}\n", encoding="utf-8")
    with Office(sqlite_url, visitors=VISITORS, more_channels=(INSIDE,), policy_file=policy) as office:
        office.case_arrives(NUMBER)
        for each in VISITORS:
            person = office.person(each.name)
            answer = person.asks(f"/case {NUMBER}", in_="inside")
            assert answer.has("Acme GmbH") is (each.name in let_in), each.name


@pytest.mark.parametrize(
    ("change", "said"),
    [({"is_restricted": True}, Refusal.GUEST), ({"team_id": OTHER_TEAM}, Refusal.OUTSIDER), ({"deleted": True}, Refusal.DEACTIVATED)],
)  # fmt: skip
def test_a_window_of_somebody_who_is_no_member_any_more(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, change: dict[str, bool | str], said: Refusal
) -> None:
    """PPL-3: Ana opened a form as a member. Once an administrator made her something else and casebot asked Slack again, it changes nothing, nor does a
    click; once she is a member again they do."""
    monkeypatch.setattr(identities, "REMEMBERED_S", 0.0)
    monkeypatch.setattr(identities, "OTHERS_REMEMBERED_S", 0.0)
    with Office(sqlite_url) as office:
        card = office.card_arrives(NUMBER)
        ana = office.person("ana")
        form = ana.opens("Pick up", on=card)
        office.sandbox.change_person(ana.id, **change)
        form.submits()
        assert ana.waits_for_modal().has(WORDS[said])
        assert office.case(NUMBER).picked_up_at is None
        assert not ana.asks(f"/case {NUMBER}").has("Acme GmbH")
        ana.opens_home().waits_to_show(WORDS[said])
        office.sandbox.change_person(ana.id, is_restricted=False, team_id="", deleted=False)
        assert ana.asks(f"/case {NUMBER}").has("Acme GmbH")


def test_a_policy_that_lets_guests_in_and_out_again(sqlite_url: str, tmp_path: Path) -> None:
    """PPL-3: Greta opened a form while guests were let in; after a restart without them it changes nothing."""
    policy = tmp_path / "policy.toml"
    policy.write_text('[access]\nguests = ["multi-channel"]\n', encoding="utf-8")
    with Office(sqlite_url, visitors=(GRETA,), policy_file=policy) as office:
        office.case_arrives(NUMBER, creator="greta@else.example")
        greta, before = office.person("greta"), office.history(NUMBER)
        form = greta.opens("Ask for update", on=greta.asks(f"/case {NUMBER}"))
        office.closes_casebot()
        policy.write_text("[access]\nguests = []\n", encoding="utf-8")
        office.opens_casebot()
        form.submits()
        assert greta.waits_for_modal().has(WORDS[Refusal.GUEST])
        assert office.history(NUMBER) == before


def test_slack_not_saying_who_somebody_is_lets_nobody_in_but_the_roster(sqlite_url: str) -> None:
    """PPL-3: Sue is asked to try again, and then has her answer; Ben is on the roster and has his at once."""
    with Office(sqlite_url) as office:
        office.case_arrives(NUMBER)
        office.workspace.fault("users.info", "error_before", count=2)
        sue, ben = office.person("sue"), office.person("ben")
        assert sue.asks(f"/case {NUMBER}").has(WORDS[Refusal.UNKNOWN])
        assert ben.asks(f"/case {NUMBER}").has("Acme GmbH")
        office.workspace.waits(lambda: sue.asks(f"/case {NUMBER}").has("Acme GmbH"), lambda: "Sue is not let in again")


@pytest.mark.parametrize(
    "flags",
    [{"is_restricted": True}, {"deleted": True}, {"is_bot": True}, {"is_stranger": True}, {"team_id": OTHER_TEAM}],
)
def test_the_roster_makes_nobody_a_member(sqlite_url: str, flags: dict[str, object]) -> None:
    """PPL-1, PPL-3: Max is a manager by the roster; Slack knows his e-mail as that of somebody who does not belong, and he gets no card and no right."""
    posing = replace(visitor("max", **flags), email="max@example.com")
    roster_max = Person("max@example.com", "Max Roe", Role.MANAGER, ANA.region, "MR", zone="America/New_York")
    with Office(
        sqlite_url, roster=(ANA, BEN, MARTA, OLE, RITA), not_on_slack=(roster_max,), visitors=(posing,)
    ) as office:
        office.case_arrives(NUMBER)
        office.casebot.roster_sync.find_slack_ids()
        with office.casebot.database.reading() as uow:
            assert uow.roster.by_slack_id(posing.id) is None
        assert not office.person("max").asks(f"/case {NUMBER}").has("Acme GmbH")


def test_a_look_up_is_made_once(sqlite_url: str) -> None:
    """PPL-3, SAFE-1: many clicks of one person cost one look-up."""
    with Office(sqlite_url) as office:
        office.case_arrives(NUMBER)
        sue = office.person("sue")
        for _ in range(5):
            sue.asks(f"/case {NUMBER}")
        assert len([call for call in office.calls("users.info") if call["request"].get("user") == sue.id]) == 1
