"""New case (INT-3): a form from a shortcut, a message, `/case new`, the Home, or a forwarded mail (EML-2)."""

from __future__ import annotations

import re
from functools import partial
from html import unescape

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from cases.model.account import PersonKind
from cases.model.errors import AlreadyDone, Field
from cases.model.people import Person
from cases.rules.blocked_purchase import Blocker
from cases.rules.sdr_handover import SdrHandover
from cases.use_cases.create_case import ORIGINS, CreateCase, Created, Origin, create_case, origin_named, origins_for
from cases.use_cases.take_mailbox import own_forwarded_mail
from handlers.answers import Answers
from handlers.attached_files import attached_files
from handlers.context import HandlerContext, bind
from handlers.forms import draw_again, present, refuse
from handlers.listening import opens_window, redraws_window
from handlers.payloads import Body
from messages import case_reading, limits, modals
from messages import watchers as waiting
from messages.modals import Filled
from messages.names import Button, Chosen, Form, Shortcut, read_number
from messages.surfaces import Modal

# The part of a message that the form shows. A link leads to the whole message.
MOST_CARRIED = 2_500
# How a message marks people, channels, groups and links: https://docs.slack.dev/messaging/formatting-message-text.
MOST_NAMED = 10
_MARK = re.compile(r"<(?P<what>(?:[@#!]|https?:|mailto:|tel:)[^<>]*)>")


def new_case_form(slack_id: str, context: HandlerContext, filled: Filled | None = None, mail_id: int = 0) -> Modal:
    """Return the form with what was filled in so far.

    Args:
        mail_id: The forwarded mail that it is about; 0 for none.
    """
    with context.read() as uow:
        origins = origins_for(uow.roster.actor(slack_id))
    chosen = origin_named(str((filled or {}).get(Field.ORIGIN) or ""))
    kept = person_kept(filled or {}, chosen)
    return waiting.new_case(
        origins, chosen, context.policy, filled=kept, mail_id=mail_id, takes_files=context.takes_files()
    )


def person_kept(filled: Filled, origin: Origin | None) -> Filled:
    """Carry the person's name over when another kind of person is chosen, so that nothing typed is lost."""
    is_lead = filled.get(Field.PERSON) == PersonKind.LEAD and not (origin is not None and origin.needs_contact)
    contact, lead = str(filled.get(Field.CONTACT) or ""), str(filled.get(Field.LEAD) or "")
    if is_lead:
        return {**filled, Field.LEAD: lead or (Chosen.read(contact).name if contact else "")}
    return {**filled, Field.CONTACT: contact or (str(Chosen(0, lead)) if lead else "")}


def new_command(rest: str, body: Body, context: HandlerContext) -> Modal:  # noqa: ARG001 - every window is asked for in the same way
    """Open the form for `/case new`."""
    return new_case_form(str(body["user_id"]), context)


@opens_window
def shortcut_used(body: Body, client: WebClient, *, context: HandlerContext) -> None:
    """Open the form. From a message, fill in its text, its link and those of its files."""
    message = body.get("message")
    filled: Filled = {}
    if message is not None:
        link = context.permalink(str(body["channel"]["id"]), str(message["ts"]))
        files = attached_files(message.get("files") or (), body, client)
        links = "\n".join(part for part in (link or "", *(file.link for file in files)) if part)
        filled = {Field.ASK: as_read(str(message.get("text") or ""), context)[:MOST_CARRIED], Field.LINKS: links}
    view = new_case_form(str(body["user"]["id"]), context, filled).view
    client.views_open(trigger_id=str(body["trigger_id"]), view=view)


def as_read(text: str, context: HandlerContext) -> str:
    """Return a message as people see it, with names in place of Slack's marks."""
    asked: set[str] = set()

    def name_of(slack_id: str) -> str:
        # Ask Slack for a few names only, however many people a message mentions.
        if len(asked | {slack_id}) > MOST_NAMED:
            return ""
        asked.add(slack_id)
        return context.who(slack_id).name

    def shown(mark: re.Match[str]) -> str:
        what, _, label = mark["what"].partition("|")
        if what.startswith("@"):
            return f"@{label or name_of(what[1:]) or 'somebody'}"
        if what.startswith("#"):
            return f"#{label or 'a channel'}"
        if what.startswith("!"):
            return label or f"@{what[1:].partition('^')[0]}"
        if what.startswith(("mailto:", "tel:")):
            return label or what.partition(":")[2]
        return f"{label} ({what})" if label and label not in what else what

    return unescape(_MARK.sub(shown, text))


@opens_window
def button_clicked(body: Body, client: WebClient, respond: Respond, *, context: HandlerContext) -> None:
    """Open the New case form from the Home."""
    present(body, client, respond, partial(new_case_form, str(body["user"]["id"]), context))


@opens_window
def mail_clicked(body: Body, client: WebClient, respond: Respond, *, context: HandlerContext) -> None:
    """Open the New case form, filled in from a mail that the Advocate forwarded (EML-2)."""
    present(body, client, respond, partial(form_for_mail, body, context))


def form_for_mail(body: Body, context: HandlerContext) -> Modal:
    """Return the form with the content of the mail, and what the directory knows of its sender."""
    slack_id, mail_id = str(body["user"]["id"]), read_number(str(body["actions"][0]["value"]))
    with context.read() as uow:
        mail = own_forwarded_mail(mail_id, uow.roster.actor(slack_id), uow)
        known = uow.directory.contact_by_email(mail.sender) if mail.sender else None
    if mail.number:
        raise AlreadyDone(f"This mail is on case {mail.number} already.")
    is_lead = known is not None and known.is_lead
    name = known.name if known is not None else mail.sender_name or mail.sender
    asked = "\n".join(part for part in (mail.subject, mail.text) if part)
    filled: Filled = {
        Field.ORIGIN: next((origin.name for origin in ORIGINS if origin.is_own), ""),
        Field.ACCOUNT: known.account if known is not None else "",
        Field.PERSON: PersonKind.LEAD if is_lead else PersonKind.CONTACT,
        Field.CONTACT: "" if is_lead else name,
        Field.LEAD: name if is_lead else "",
        Field.ASK: limits.cut(limits.clean(asked), MOST_CARRIED),
        Field.LINKS: mail.link,
    }
    return new_case_form(slack_id, context, filled, mail_id)


@redraws_window
def choice_made(body: Body, client: WebClient, *, context: HandlerContext) -> None:
    """Redraw the form for this origin and account. The input stays.

    Slack keeps what is in an input with the same block_id and action_id, attached files too:
    https://docs.slack.dev/reference/methods/views.update.
    """
    view = body["view"]
    modal = new_case_form(str(body["user"]["id"]), context, Answers.of(view).filled(), mail_of(view))
    draw_again(client, view, modal)


def submitted(ack: Ack, body: Body, client: WebClient, *, context: HandlerContext) -> None:
    """Create the case, or show the problems on their fields and keep the input."""
    view = body["view"]
    answers = Answers.of(view)
    slack_id = str(body["user"]["id"])
    mail_id = mail_of(view)
    try:
        known = context.who(slack_id)
        files = attached_files(answers.files(Field.FILES), body, client)
        with context.change() as uow:
            actor = uow.roster.actor(slack_id, known.name, known.email)
            mail = own_forwarded_mail(mail_id, actor, uow) if mail_id else None
            command = CreateCase(
                actor=actor,
                key=f"forwarded-mail:{mail_id}" if mail_id else f"view:{view['id']}",
                origin=answers.choice(Field.ORIGIN),
                account=" ".join(answers.name(Field.ACCOUNT).split()),
                person=answers.word(Field.PERSON, PersonKind) or PersonKind.CONTACT,
                contact=" ".join(answers.name(Field.CONTACT).split()),
                lead=" ".join(answers.text(Field.LEAD).split()),
                opportunity=" ".join(answers.name(Field.OPPORTUNITY).split()),
                request=answers.text(Field.ASK),
                links=answers.text(Field.LINKS),
                has_full_address=answers.ticked(Field.BILLING_ADDRESS),
                title=known.title,
                handover=handover_in(answers),
                blocker=answers.word(Field.BLOCKER, Blocker),
                files=files,
                is_narr=answers.ticked(Field.NARR),
                mail=mail,
            )
            created = create_case(command, uow, context.policy, context.clock.now())
            owner = uow.roster.get(created.case.owner)
            cover = uow.roster.cover_of(owner) if owner is not None and not created.is_new else None
    except AlreadyDone:
        ack()
    except Exception as error:  # noqa: BLE001 - the boundary: every error is told to the person, and bugs are logged
        refuse(ack, error, body)
    else:
        mine = created.case.owner == command.actor.key
        note = said_of(created, owner.name if owner is not None else None, mine=mine)
        if cover is not None:
            note += (
                f" They are away: {'you cover' if cover == command.actor.person else f'{cover.name} covers'} for them."
            )
        ack(response_action="update", view=shown_after(created, note, cover or owner, context).view)


def handover_in(answers: Answers) -> SdrHandover:
    """Return what Sales Development filled in (SDR-1)."""
    return SdrHandover(
        employees=answers.text(Field.COMPANY_SIZE),
        role=answers.text(Field.CONTACT_ROLE),
        users=answers.text(Field.USERS),
        timeline=answers.text(Field.TIMELINE),
        meeting=answers.text(Field.MEETING),
    )


def shown_after(created: Created, note: str, owner: Person | None, context: HandlerContext) -> Modal:
    """Return the result. For another owner's customer, add the text that introduces the colleague (EML-3)."""
    if created.is_new or owner is None:
        return modals.trouble(note, title="Case created" if created.is_new else "Added")
    return case_reading.ready_to_copy("Added", note, waiting.introduction(owner, context.policy))


def mail_of(view: Body) -> int:
    """Return the forwarded mail that a form is about; 0 for none."""
    carried = str(view.get("private_metadata") or "")
    return int(carried) if carried.isascii() and carried.isdigit() else 0


def said_of(created: Created, owner: str | None, *, mine: bool) -> str:
    """Return the result in words."""
    case = created.case
    if not created.is_new:
        return f"{owner} already works for {case.account} on case {case.number}. Your request was added to it, and {owner} is notified."
    if mine:
        return f"Case {case.number} is yours. Its card comes to you."
    if owner is None:
        return f"Case {case.number} is created. SMB Ops will assign it. You are notified when they do."
    return f"Case {case.number} is created and now with {owner}. You are notified when it is picked up and when it is closed."


def register(app: App, context: HandlerContext) -> None:
    """Listen for the shortcuts, the button and the form."""
    for shortcut in Shortcut:
        app.shortcut(shortcut.value)(bind(context, shortcut_used))
    app.action(Button.NEW_CASE.value)(bind(context, button_clicked))
    app.action(Button.NEW_CASE_FROM_MAIL.value)(bind(context, mail_clicked))
    for choice in (Button.NEW_CASE_ORIGIN, Button.NEW_CASE_ACCOUNT, Button.NEW_CASE_PERSON):
        app.action(choice.value)(bind(context, choice_made))
    app.view(Form.NEW_CASE.value)(bind(context, submitted))
