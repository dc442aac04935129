"""Decide whether a next step names an action (NXT-1, NXT-3).

“Call Maria about the pending invoice” does, “Still waiting on billing” does not. A step is split into clauses. One
that waits, or says nothing yet, is no step. It becomes one if another clause, or the words before the waiting, begin
with something that a person does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cases.rules.idle_words import IDLE, IDLE_WITHOUT_BLANKS


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


_CLAUSES = re.compile(r"[.,;:!?()→|/]+(?:\s|$)|\s[–—-]+\s|\s(?:then|so|but|plus|meanwhile)\s|\s&\s", re.IGNORECASE)
_AND = re.compile(r"\sand\s", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")

# What may stand before the word that says what is done.
_BEFORE_ACTION = _words(
    "i i'll i'm i've we we'll we're we've will shall must should can could to need needs have has had got going gonna want wants plan plans planning "
    "please pls next then and or also again just now today tomorrow tonight asap first second finally once still this that morning afternoon evening "
    "week month monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun on at in by of the my our let's let lets try trying "
    "remember remind-me action step steps todo manually quickly proactively politely kindly regularly weekly daily cs csm rm ae me am before eod eow"
)
_ACTIONS = _words(
    "accept accompany add address adjust advise agree align amend analyse analyze announce answer apologise apologize apply approach approve arrange ask "
    "assess assign assist attach attend audit benchmark book brief bring bump buy calculate call cancel chase check clarify clean clear close coach collect "
    "combine communicate compare compile complete compose confirm connect consult contact continue-with convert convince coordinate copy correct create cross-check "
    "deactivate deal decide decline define deliver demo demonstrate describe determine discuss dispatch disqualify divide document download downgrade draft "
    "drive drop e-mail edit educate email enable encourage engage enquire ensure enter escalate establish estimate evaluate examine exchange execute explain "
    "explore export extend fetch figure file fill finalise finalize find finish fix flag follow follow-up followup forecast formalise formalize forward generate get give go "
    "grant guide hand handle help highlight hop host identify implement import inform initiate inquire inspect install introduce invest investigate invite "
    "invoice involve issue join jump keep-in-touch kick launch lead learn leave link list liaise locate log look loop mail make map match mediate meet merge "
    "message migrate modify move name negotiate notify nudge obtain offer onboard open order organise organize outline pass pay perform phone pick ping "
    "pitch plan poke poll position post prepare present press price process procure propose prospect provide publish pull purchase push put qualify query quote raise "
    "re-engage re-send reach reactivate read reassign rebook recap reconnect reconfirm record recommend redirect refer refresh refund register reissue reject "
    "relay release remind remove renegotiate renew reopen repeat replace reply report request reroute reschedule research resend reset resolve respond resubmit "
    "retrieve retry return review revise revisit ring route run save schedule search secure seek select sell send set settle setup share show shift sign solve "
    "source speak specify split start stop submit suggest summarise summarize support sync tag take talk teach tell test text thank tidy touch track train transfer "
    "translate triage troubleshoot turn try-again unblock unlock update upgrade upload upsell use validate verify video-call visit walk warn win-back withdraw "
    "work write "
    # What the same is called where casebot's users work.
    "llamar enviar contactar preguntar recordar anrufen senden schicken nachfragen nachfassen klären appeler envoyer contacter relancer demander ligar mandar "
    "contatar perguntar chiamare inviare contattare sollecitare chiedere bellen sturen vragen ringa skicka ringe spørge spørre kontakte kontakta fråga "
    "soittaa soita lähettää lähetä kysyä zadzwonić wysłać zapytać napisać zavolat poslat zeptat felhívni küldeni позвонить отправить написать спросить уточнить "
    "напомнить подзвонити надіслати aramak ara göndermek gönder gọi gửi hỏi hubungi kirim rappeler écrire vérifier préparer répondre responder escribir preparar "
    "escrever verificar scrivere rispondere preparare schreiben prüfen vorbereiten antworten mailen"
)
_IRREGULAR = {
    "sent": "send", "told": "tell", "spoke": "speak", "met": "meet", "wrote": "write", "written": "write", "gave": "give", "made": "make", "left": "leave",
    "got": "get", "found": "find", "took": "take", "put": "put", "set": "set", "paid": "pay", "bought": "buy", "sold": "sell", "led": "lead", "ran": "run",
    "went": "go", "held": "host", "rang": "ring", "sought": "seek", "brought": "bring", "gotten": "get", "showed": "show", "shown": "show", "taught": "teach",
}  # fmt: skip
# Things as much as acts: “Quote pending” names none.
_THINGS = _words(
    "address answer approach audit book brief call check close contact contract copy demo document draft email e-mail estimate export follow follow-up followup "
    "forecast invoice issue list log look mail match message name notice offer order plan post present price process purchase quote query record refund reply "
    "report request research reset respond return review search set-up setup share sign source support test text ticket track transfer update upgrade upload visit work"
)
_AUXILIARIES = _words("is are was were be been being still also now currently just yet not up off remains stays seems")
# Behind “pending”, what makes it say of what is waited for, and not which thing is meant.
_PREPOSITIONS = _words("from by on at for until till in with since due because and or as")
_JOINS = _words("while because whether why if that what when how who which where")
_MEANWHILE = _words("while until as once when after before unless if")
# A second word that does not say whom or what the act concerns: “Call back”, “Contact them”, “Review case”.
_SAYS_NOT_WHOM = _words(
    "about again ahead also and any anyone around asap away back base case cases her here him it later meeting next now off on out over soon steps someone "
    "somebody something stuff them there things this today tomorrow tonight up us in with works working contact monday tuesday wednesday thursday friday"
)


def names_act_and_object(words: Sequence[str]) -> bool:
    """Tell whether two words are enough: “Send quote” and “Call Maria” are, “Follow up” and “Contact again” are not."""
    if len(words) != 2:
        return False
    act, what = (word.casefold().strip(".,;:!?") for word in words)
    return act != what and _is_action(act) and not _is_inflected(act) and what not in _SAYS_NOT_WHOM


def names_no_action(step: str) -> bool:
    """Tell whether a step only waits, or only says that nothing is known yet."""
    if IDLE.search(step) is None:
        return False
    return not any(_acts(clause) for clause in _clauses_of(step))


def waits_without_blanks(step: str) -> bool:
    """Tell whether a step in a script without blanks begins or ends with waiting: “返信待ち”."""
    return IDLE_WITHOUT_BLANKS.search(step) is not None


def _clauses_of(step: str) -> list[str]:
    clauses = [clause for clause in _CLAUSES.split(step) if clause.strip()]
    parted: list[str] = []
    for clause in clauses:
        idle = IDLE.search(clause)
        # “Waiting for Maria to review and sign”: both are Maria's.
        is_of_others = idle is not None and re.search(r"\sto\s", _AND.split(clause[idle.end() :])[0]) is not None
        parted += [clause] if is_of_others else _AND.split(clause)
    return parted


def _acts(clause: str) -> bool:
    """Return whether a clause says what somebody does."""
    idle = IDLE.search(clause)
    words = [word.casefold().replace("’", "'") for word in _WORD.findall(clause)]
    if idle is None:
        # “Open” alone is a status.
        return words != ["open"] and any(_is_action(word) for word in words)
    before = [word.casefold().replace("’", "'") for word in _WORD.findall(clause[: idle.start()])]
    after = [word.casefold() for word in _WORD.findall(clause[idle.end() :])]
    while before and before[0] in _BEFORE_ACTION and not _is_action(before[0]):
        before = before[1:]
    if words and words[0] in _MEANWHILE:
        return any(_is_action(word) for word in [*before[1:], *_own_words(after)])
    places = [place for place, word in enumerate(before) if _is_action(word)]
    if not places or places[0] > 3 or not all(_may_act(word) for word in before[: places[0]]):
        return False
    act, between = before[places[0]], [word for word in before[places[0] + 1 :] if word not in _AUXILIARIES]
    if between:
        return not _ends_as_predicate(before)
    if _base(act) not in _THINGS or _is_inflected(act):
        return not idle.group().casefold().startswith(("wait", "await", "on hold", "on-hold", "tb")) and bool(after)
    # “Review pending contract with Maria” against “Review pending with legal” and “Quote pending approval”.
    return len(after) > 2 and after[0] not in _PREPOSITIONS and bool({"with", "to"} & set(after[1:]))


def _ends_as_predicate(before: list[str]) -> bool:
    """Return whether the words before the waiting describe a state: “Quote for Maria is” (pending)."""
    return before[-1] in _AUXILIARIES and _base(before[0]) in _THINGS and not _JOINS.intersection(before)


def _own_words(after: list[str]) -> list[str]:
    """Return the clause without what somebody else has to do: “while waiting for Maria to sign”."""
    return after[: after.index("to")] if "to" in after else after


def _may_act(word: str) -> bool:
    """Return whether a word before the verb can be the person who acts. A word that waits cannot."""
    return word not in _AUXILIARIES


def _is_action(word: str) -> bool:
    return _base(word) in _ACTIONS


def _is_inflected(word: str) -> bool:
    return word not in _ACTIONS


def _base(word: str) -> str:
    """Return the word as it stands in the list: “calling” and “called” are “call”."""
    if word in _ACTIONS:
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for ending, instead in (
        ("ies", "y"),
        ("ied", "y"),
        ("es", ""),
        ("s", ""),
        ("ed", ""),
        ("ed", "e"),
        ("ing", ""),
        ("ing", "e"),
    ):
        stem = word.removesuffix(ending)
        if stem != word:
            for base in (stem + instead, stem[:-1] if len(stem) > 2 and stem[-1:] == stem[-2:-1] else ""):
                if base in _ACTIONS:
                    return base
    return word
