"""Automatic mail is known by its headers first, then by its sender, then by well-known subjects (EML-1)."""

from __future__ import annotations

import pytest

from cases.rules.automatic_mail import why_automatic

MARIA = "Maria Lopez <maria@acme.example>"


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ("Auto-Submitted: auto-replied", "Auto-Submitted: auto-replied"),
        ("auto-submitted: auto-generated; owner=x", "Auto-Submitted: auto-generated"),
        ("AUTO-SUBMITTED:\r\n auto-replied (vacation)", "Auto-Submitted: auto-replied"),
        ("X-Autoreply: yes", "X-Autoreply"),
        ("Subject: x\r\nX-Autorespond: 1\r\n", "X-Autorespond"),
        ("X-Auto-Response-Suppress: All", "X-Auto-Response-Suppress"),
        ("X-Auto-Response-Suppress: OOF, AutoReply", "X-Auto-Response-Suppress"),
        ("Precedence: bulk", "Precedence: bulk"),
        ("Precedence: Junk", "Precedence: junk"),
        ("precedence: list", "Precedence: list"),
        ("Precedence: auto_reply", "Precedence: auto_reply"),
        ("Return-Path: <>", "an empty return path"),
        ("List-Id: <news.acme.example>", "List-Id"),
        ("Content-Type: multipart/report; report-type=delivery-status", "a delivery report"),
        ("X-Failed-Recipients: ana@example.com", "X-Failed-Recipients"),
        ("X-Autoresponse: 1", "X-Autoresponse"),
        ("X-AutoReply-From: maria@acme.example", "X-AutoReply-From"),
        ("X-FC-MachineGenerated: true", "X-FC-MachineGenerated"),
        ("X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent", "X-MS-Exchange-Generated-Message-Source"),
        ("X-POST-MessageClass: 9; Autoresponder", "X-POST-MessageClass"),
        ("Delivered-To: Autoresponder", "Delivered-To"),
    ],
)
def test_headers_tell_first(headers: str, why: str) -> None:
    """EML-1"""
    assert why_automatic(headers, MARIA, "Re: Renewal quote") == why


@pytest.mark.parametrize(
    "header",
    [
        "List-Id: <buyers.acme.example>",
        "Precedence: list",
        "List-Unsubscribe: <mailto:x@acme.example>",
        "Feedback-ID: 1:acme",
    ],
)
def test_a_person_who_answers_through_a_group_is_a_person(header: str) -> None:
    """EML-1: the customer's buyers share one address; what a group adds to their answer says nothing of who wrote it."""
    assert why_automatic(f"{header}\r\nIn-Reply-To: <1@casebot.example>", MARIA, "Re: Renewal quote") == ""
    assert why_automatic(header, MARIA, "News of March") != ""
    assert why_automatic(f"{header}\r\nIn-Reply-To: <1@x>", MARIA, "Automatic reply: Renewal quote") == "its subject"


@pytest.mark.parametrize(
    "sender",
    [
        "MAILER-DAEMON@acme.example",
        "Mail Delivery System <mailer-daemon@acme.example>",
        "postmaster@acme.example",
        "bounces+123-ana=example.com@mail.example",
        "no-reply@acme.example",
        "Acme <donotreply@acme.example>",
        "<>",
    ],
)
def test_a_machines_address_tells_next(sender: str) -> None:
    """EML-1"""
    assert why_automatic("", sender, "Re: Renewal quote").startswith("its sender")


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Renewal quote",
        "automatic  Reply: Re: Renewal quote",
        "Auto-Reply: Renewal",
        "Autoreply: Renewal",
        "Out of Office",
        "Out of Office: back on Monday",
        "Out of office until 3 March",
        "OOO: Renewal quote",
        "[EXT] Automatic reply: Renewal quote",
        "I am on vacation until Monday",
        "Abwesenheitsnotiz: Renewal quote",
        "Automatische Antwort: Renewal quote",
        "Réponse automatique : Devis",
        "Re\u0301ponse automatique : Devis",
        "Absence du bureau : Devis",
        "Respuesta automática: Presupuesto",
        "Fuera de la oficina",
        "Resposta automática: Cotação",
        "Risposta automatica: Preventivo",
        "Automatisch antwoord: Offerte",
        "Autosvar: Offert",
        "Automaattinen vastaus: Tarjous",
        "Automatyczna odpowiedź: Oferta",
        "Automatická odpověď: Nabídka",
        "Автоматический ответ: Предложение",
        "Otomatik Yanıt: Teklif",
        "自動応答: 見積",
        "自动回复: 报价",
        "자동 회신: 견적",
        "Undeliverable: Renewal quote",
        "Delivery Status Notification (Failure)",
        "Mail delivery failed: returning message to sender",
        "Unzustellbar: Angebot",
        "Read: Renewal quote",
        "Out-of-Office: Renewal quote",
        "Auto: Renewal quote",
        "Ich bin im Urlaub",
        "Bin derzeit nicht im Büro",
        "Je suis absent du bureau",
        "Ausente hasta el lunes",
        "Assenza dall'ufficio: Preventivo",
        "Ferie: Preventivo",
        "Tự động trả lời: Báo giá",
        "ตอบกลับอัตโนมัติ: ใบเสนอราคา",
        "स्वचालित उत्तर: उद्धरण",
        "رد تلقائي: عرض",
        "配信できませんでした: 見積",
        "Samodejni odgovor: Ponudba",
        "Automātiska atbilde: Piedāvājums",
        "Automaatvastus: Pakkumine",
        "Automatinis atsakymas: Pasiūlymas",
        "Sjálfvirkt svar: Tilboð",
        "Jawapan automatik: Sebut harga",
    ],
)
def test_a_well_known_subject_tells_where_headers_are_not_known(subject: str) -> None:
    """EML-1"""
    assert why_automatic("", MARIA, subject) == "its subject"


@pytest.mark.parametrize(
    ("headers", "subject"),
    [
        ("", "Re: Renewal quote"),
        ("", "Re: Automatic reply: Renewal quote"),
        ("", "AW: Abwesenheitsnotiz: Angebot"),
        ("", "Automatic renewal is off?"),
        ("", "Autorenewal will fail"),
        ("", "Out of office licences for Acme"),
        ("", "Read this please"),
        ("", "Absent invoice for March"),
        ("", "Auto renewal: please stop it"),
        ("", "Out-of-office licences for Acme"),
        ("Delivered-To: sales@example.com", "Renewal quote"),
        ("", "Our delivery status"),
        ("", "Poissaolot ja lisenssit"),
        ("", ""),
        ("Auto-Submitted: no\r\nX-Mailer: Outlook", "Automatic reply: no, it is me"),
        ("Precedence: normal", "Renewal quote"),
        ("Return-Path: <maria@acme.example>", "Renewal quote"),
        ("X-Autoreply: no", "Renewal quote"),
        ("Content-Type: multipart/alternative", "Renewal quote"),
    ],
)
def test_what_a_person_wrote_is_a_persons(headers: str, subject: str) -> None:
    """EML-1"""
    assert why_automatic(headers, MARIA, subject) == ""
