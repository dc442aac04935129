"""Find the header lines that mail programs put before quoted or forwarded mails, in many languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.utils import parseaddr

_FROM = (
    "from|von|de|da|van|från|fra|lähettäjä|od|feladó|de la|від|от|kimden|από|מאת|من|từ|差出人|보낸 사람|发件人|寄件者"
)
_SUBJECT = (
    "subject|betreff|objet|asunto|oggetto|assunto|onderwerp|ämne|emne|aihe|temat|předmět|predmet|tárgy|subiect|тема|konu|θέμα|נושא|الموضوع|chủ đề|件名|제목"
    "|主题|主旨"
)
_OTHERS = (
    "sent|date|to|cc|reply-to|gesendet|datum|an|envoyé|à|para|enviado|enviado el|fecha|data|inviato|a|verzonden|aan|skickat|till|sendt|til|dato"
    "|lähetetty|vastaanottaja|kopio|wysłano|do|dw|odesláno|odoslané|komu|kopie|elküldve|címzett|trimis|către|отправлено|дата|кому|копия|надіслано|gönderildi|gönderilme|tarih"
    "|kime|bilgi|στάλθηκε|ημερομηνία|προς|κοιν|נשלח|תאריך|אל|تم الإرسال|التاريخ|إلى|đã gửi|ngày|tới|đến|送信日時|日付|宛先|보낸 날짜|받는 사람|发送时间|收件人|寄件日期|收件者"
)
_LINE = re.compile(
    rf"[>\s]*\*{{0,2}}(?:(?P<from>{_FROM})|(?P<subject>{_SUBJECT})|(?P<other>{_OTHERS}))\s?[:：]\*{{0,2}}\s*(?P<value>.*)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
# A block has at least this many header lines. A single “From: the team” is a sentence.
_LEAST = 3
_MOST = 12
MARK = re.compile(
    r"[>\s]*(?:[-_]{2,}\s*(?:original message|forwarded message|ursprüngliche nachricht|weitergeleitete nachricht|message d'origine|message transféré"
    r"|mensaje original|mensaje reenviado|mensagem original|mensagem encaminhada|messaggio originale|messaggio inoltrato|oorspronkelijk bericht"
    r"|doorgestuurd bericht|originalmeddelande)\s*[-_]{2,}|begin forwarded message:|anfang der weitergeleiteten nachricht:|début du message réexpédié :"
    r"|_{10,})\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class HeaderBlock:
    """One block of header lines in the text of a mail."""

    #: The first line of it, and of the mark before it; and the first line after it.
    start: int
    end: int
    sender: str
    sender_name: str
    subject: str


def header_blocks(lines: Sequence[str]) -> Iterator[HeaderBlock]:
    """Return the blocks, in order."""
    at = 0
    while at < len(lines):
        found = _LINE.fullmatch(lines[at])
        block = _block(lines, at) if found is not None and found["from"] else None
        if block is None:
            at += 1
            continue
        yield block
        at = block.end


def _block(lines: Sequence[str], first: int) -> HeaderBlock | None:
    values = {"from": "", "subject": ""}
    count, at, last = 0, first, ""
    while at < len(lines) and at < first + _MOST:
        found = _LINE.fullmatch(lines[at])
        if found is None:
            # A long value continues in the next line; an empty line ends the block.
            if not lines[at].strip("> \t") or not last:
                break
            values[last] = f"{values.get(last, '')} {lines[at].strip('> ')}"
            at += 1
            continue
        last = "from" if found["from"] else "subject" if found["subject"] else "other"
        if last != "other" and not values[last]:
            values[last] = found["value"].strip()
        elif last != "other":
            last = "other"
        count += 1
        at += 1
    if count < _LEAST or not values["from"]:
        return None
    sender, name = _who(values["from"])
    return HeaderBlock(_mark_before(lines, first), at, sender, name, " ".join(values["subject"].split()))


def _who(value: str) -> tuple[str, str]:
    """Return the address and the name.

    Outlook writes [mailto:…]; Gmail's copies have no brackets around the address.
    """
    found = _ADDRESS.search(value)
    address = found.group().casefold() if found is not None else ""
    name = parseaddr(value)[0]
    if not name and found is not None:
        name = value[: found.start()].replace("mailto:", "").strip(" <[(\"'")
    return address, (name or ("" if found is not None else value)).strip("\"' ")


def _mark_before(lines: Sequence[str], first: int) -> int:
    """Return where the block begins, including “Forwarded message” and the like before it."""
    at = first
    for back in range(first - 1, max(first - 4, -1), -1):
        if MARK.fullmatch(lines[back]):
            at = back
        elif lines[back].strip("> \t"):
            break
    return at
