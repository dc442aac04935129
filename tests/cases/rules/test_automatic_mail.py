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


#: What machines of the field write, in the languages of customers.
OF_MACHINES = """
Vacaciones: fuera de la oficina · Estoy de vacaciones · De vacaciones hasta el 15 de agosto · Estaré fuera de la oficina hasta el lunes
Fuera de oficina: Renovación · Respuesta automatica: Re: Presupuesto · Ausencia: Presupuesto · Aviso de ausencia · Estou de férias
De férias até 15/08 · Férias: Cotação · Fora do escritório: Cotação · Ausente do escritório · Ausência do escritório: Cotação
Resposta Automática: RES: Cotação · Resposta automática de ausência · Urlaub: Angebot · Im Urlaub: Re: Angebot · Außer Haus
Nicht im Haus · Außer Haus bis 5. Januar · Abwesenheit: Angebot · Ich bin nicht im Büro · Ich bin vom 1.8. bis 14.8. im Urlaub
Urlaubsbenachrichtigung · Elternzeit: Angebot · Automatische Abwesenheitsnotiz · [SPAM?] Abwesenheitsnotiz: Angebot
Autom. Antwort: Angebot · Automatische Rückantwort · Eingangsbestätigung: Ihre Anfrage · Réponse automatique: RE: Devis
Absent(e) du bureau · Absent jusqu'au 15 août · Absente du 1er au 15 août · En vacances jusqu'au 20 · Message d'absence du bureau
Je suis en vacances · Accusé de réception automatique · In ferie fino al 20 agosto · Sono in ferie · Fuori ufficio: Preventivo
Sono fuori ufficio · Assenza: Preventivo · Risposta automatica di assenza · Afwezigheidsassistent: Offerte
Automatisch antwoord: RE: Offerte · Afwezig: Offerte · Op vakantie t/m 15 augustus · Vakantie: Offerte · Ik ben op vakantie
Buiten kantoor: Offerte · Autosvar: SV: Offert · Automatiskt svar: Offert · Jag har semester · På semester till 12 augusti
Frånvaromeddelande · Ferie: Tilbud · Jeg har ferie · Fraværsbesked: Tilbud · Autosvar: Fravær · Ute av kontoret · Automatisk svar: Tilbud
Autovastaus: Tarjous · Lomalla 15.8. asti · Olen lomalla · Automatyczna odpowiedź: ODP: Oferta · Jestem na urlopie · Urlop: Oferta
Poza biurem · Nieobecny do 15 sierpnia · Autoodpowiedź: Oferta · Automatická odpověď: RE: Nabídka · Dovolená: Nabídka
Mimo kancelář: Nabídka · Nepřítomnost · Automatická odpoveď · Mimo kancelárie · Szabadság: Ajánlat · Automatikus válasz: Ajánlat
Házon kívül · Răspuns automat: Ofertă · Sunt în concediu · Absent din birou · În afara biroului · Автоответ: Предложение
Нет на месте: Предложение · В отпуске до 15 августа · Я в отпуске · Отсутствую на рабочем месте · Автоматическая отсылка ответа
Автовідповідь: Пропозиція · У відпустці до 15 серпня · Αυτόματη απάντηση: Προσφορά · Εκτός γραφείου · Απουσία από το γραφείο
Otomatik yanıt: Teklif · Ofis dışında: Teklif · Ofis dışındayım · İzindeyim · Otomatik Cevap: Teklif · Yıllık izin · 自動応答: 見積の件 · 自動返信:見積
【自動返信】見積の件 · 【自動送信】お問い合わせを受け付けました · 休暇中: 見積 · 夏季休暇のお知らせ: 自動返信 · 不在通知: 見積 · 不在連絡 · [自動応答] 見積 · 不在のお知らせ · 自动答复: 报价 · 外出: 报价 · 我正在休假 · 休假中：报价
自動回覆: 報價 · 【自动回复】报价 · 부재중 알림 · [자동응답] 견적 · 휴가 중: 견적 · 자동응답: 견적 · Automatic Response: Renewal · Auto Response: Renewal
Auto-Response: Renewal · AUTO: Maria Lopez is out of the office (returning 12/08/2026) · Maria Lopez is out of the office
Maria is out of office until Monday · Out Of Office AutoReply: Renewal · Out of Office Re: Renewal · OOO until Jan 3 · OOO - Renewal
OoO: Renewal · On leave until 5 May · On annual leave · Annual leave: Re: Renewal · On PTO until Monday · On parental leave
Maternity leave: Re: Renewal · Currently out of office · Away from my desk · Vacation: Re: Renewal quote · I'm out of the office
I'm on vacation until Monday · I’m currently OOO · I no longer work at Acme · No longer with Acme: Re: Renewal · Auto reply
Autoreply from Acme · Automatic confirmation · Automated reply: Renewal · Automated response · Thank you for contacting Acme Support
We have received your request · Your request has been received · [Acme Support] Your request has been received (#12345)
[##12345##] Ticket received · Ticket #12345 has been created · Ticket Received - Renewal quote · Request received: Renewal quote
Case 12345 has been created · We've received your email · Ihre Anfrage ist eingegangen · Ihr Ticket wurde erstellt
Votre demande a bien été reçue · Hemos recibido su solicitud · Recebemos sua solicitação · EXTERNAL: Automatic reply: Renewal
[External] Out of Office: Renewal · [EXTERNAL EMAIL] Automatic reply: Renewal · [EXT][SPAM] Automatic reply: Renewal
(EXT) Automatic reply: Renewal · {Spam?} Automatic reply: Renewal · ***SPAM*** Automatic reply: x · <EXT> Automatic reply
[Extern] Automatische Antwort: Angebot · EXTERN: Abwesenheitsnotiz · CAUTION: Automatic reply: x · Undelivered Mail Returned to Sender
Mail System Error - Returned Mail · Returned mail: see transcript for details · Returned mail: User unknown
Delivery Status Notification (Delay) · Delivery delayed:Renewal · Delivery has failed to these recipients or groups
Message undeliverable: Renewal · Mail could not be delivered · Mail delivery problem · failure notice
Message you sent blocked by our bulk email filter · Warning: could not send message for past 4 hours · Non-deliverable mail
Undeliverable mail · [Postmaster] Email Delivery Failure · Email delivery failure · Nicht zustellbar: Angebot
Zustellung verzögert: Angebot · Fehler bei der Nachrichtenzustellung · Non remis : Devis · Échec de remise : Devis
Non distribuable : Devis · No se puede entregar: Presupuesto · No entregado: Presupuesto · Não é possível entregar: Cotação
Não entregue: Cotação · Falha na entrega: Cotação · Mancato recapito: Preventivo · Non recapitabile: Preventivo · Onbestelbaar: Offerte
Kan inte levereras: Offert · Ej levererbart: Offert · Kan ikke leveres: Tilbud · Ikke leveret: Tilbud · Ei voi toimittaa: Tarjous
Niedostarczone: Oferta · Nie można dostarczyć: Oferta · Nedoručitelné: Nabídka · Kézbesíthetetlen: Ajánlat · Недоставлено: Предложение
Не доставлено: Предложение · Недоставлено сообщение · Teslim edilemedi: Teklif · 配信不能: 見積 · 未送達: 報價 · 无法送达: 报价 · 未傳遞的主旨: 報價 · 배달되지 않음: 견적
배달할 수 없음: 견적 · Not read: Renewal quote · Gelesen: Angebot · Ungelesen: Angebot · Lu : Devis · Non lu : Devis · Leído: Presupuesto
Lida: Cotação · Lido: Cotação · Letto: Preventivo · Gelezen: Offerte · Læst: Tilbud · Lest: Tilbud · Luettu: Tarjous · Przeczytane: Oferta
Přečteno: Nabídka · Прочтено: Предложение · Прочитано: Предложение · Okundu: Teklif · 開封済み: 見積 · 已读: 报价 · 已讀: 報價 · 읽음: 견적
Relayed: Renewal quote · Lesebestätigung: Angebot
"""
#: What people of the field write with the same words.
OF_PEOPLE = """
Vacaciones del equipo y licencias · Oficina nueva: licencias · Férias coletivas e licenças · Urlaubsplanung Tool: Lizenzen
Urlaub und Lizenzen · Ferienwohnung GmbH: Angebot · Semesterlizenzen für die Uni · Ferie-app: 20 licenser · Congés payés : module
Vacation rental Inc: quote · Vacation tracker integration · PTO tracker licences · Annual leave module licences · Away team licences
Absence management licences · Absence de facture · Absence d'accès à la plateforme · Absence of invoice · Auto renewal off
Auto-renewal stopped · Automatic renewal question · Automatic payment failed · Automated testing licences
Automatische Verlängerung abstellen · Automatic reply setup: how? · Accepted quote · Accepted the offer, please invoice · Declined card
Declined payment: please help · Tentative plan for 20 seats · Delivered late · Read access for 20 people · Reading list
Lida Garcia new admin · Lu Wei new admin · Lu Chen: devis · Lest we forget: renewal · Case 12345 please · Ticket 12345: any news?
Your ticket #12345 · Thank you for the call · Thank you for contacting me about seats · We have received your quote, one question
We received the invoice twice · Received invoice, question · Out of office hours support · Out of licences
Out of the box licence question · Maria is out of the team, remove her · Undelivered licences · Delivery of licences · Failure to log in
Error: could not log in · Warning: message in admin panel · Address change · No longer need licences · No longer able to log in
Termin abgesagt, neuer Vorschlag? · Zugesagt hatten Sie 20 Plätze · Aceptado el presupuesto · Accepté, merci · Recusado o pagamento
Provisional licence needed · 不在者投票システムの見積 · 外出張システム · 自動更新を止めたい · 自动续订问题 · 休假系统报价 · 자동 갱신 중지 · Автоматическое продление
В отпуске наш админ, нужен доступ · Re: Out of office: Renewal · RE: Vacaciones: fuera de la oficina · Fwd: Automatic reply: Renewal
Re: Accepted: Renewal call · Remis à jour du devis · On leave management: licences · Office move: new billing address
Bin neu hier: Lizenzfrage · Ich bin im Büro erreichbar · Je suis nouvelle ici · Abwesenheitsplaner Lizenzen
Elternzeit-Vertretung braucht Zugang · Mimo jiné: nabídka · Izin sistemi lisans · Poissa tilattu lisenssi? · Lomakkeet ja lisenssit · Loma
Away we go: renewal · Mail server licences · Mail failure alerts for our instance · Returned goods · Message from the CFO
Message automation licences · OOOps wrong invoice · Fuera de plazo: factura · Fora do prazo · Fuori budget
Automatic update broke our login · Auto response time SLA question · Automated response feature request · Vacation request
Email delivery failure in our GitLab · Delivery failure of webhooks · Returned mail feature · Address not found in your form
Absence: how do we record it in the product? · PTO: 20 seats please · Vacation: product question
Ana is out of office until Friday, who can help? · Ana is out of the office: who covers?
I am away until Monday, please send the quote before · Out of office until 3 March, please invoice before?
Message received: thanks, we accept · Last: one more question · Annual leave module: quote · Leave: how do we cancel
Request for 20 seats · Case received damaged · Read our answer · Mail delivery options · Email delivery of licences · Non remis à jour
Urlaub der Kollegin, Zugang gesucht · Ferie aziendali e licenze · Ferien im Team · Autosvarslicenser ·  20 Lizenzen
Abwesend war der Admin, bitte neu senden · 休暇管理システムの見積 · 外出先からの利用について · 自動返信機能の見積依頼 · 不在者 · 휴가 관리 시스템 · 我在休假系统 · 已读功能报价
Jag har semesterlicens · Poissaoloilmoitus lisenssi · Na urlopie kolega, kto odpowiada? · Thank you for contacting us last week
Your request of Monday has been received, but not answered · We have received your request, yet one question · Your ticket was closed
"""


def _members(block: str) -> list[str]:
    return [subject for line in block.strip().splitlines() for subject in line.split(" · ")]


def test_subjects_of_machines_are_known_in_the_languages_of_customers() -> None:
    """EML-1: out of office, bounces, receipts, and what ticket systems answer."""
    assert [subject for subject in _members(OF_MACHINES) if not why_automatic("", MARIA, subject)] == []


def test_the_same_words_in_the_subject_of_a_person_are_a_persons() -> None:
    """EML-1: a mail that is taken for a machine's asks nobody anything."""
    assert [subject for subject in _members(OF_PEOPLE) if why_automatic("", MARIA, subject)] == []


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ("X-Autoreply-Domain: acme.example", "X-Autoreply-Domain"),
        ("X-Auto-Submitted: auto-replied", "X-Auto-Submitted"),
        ("X-Auto-Submitted: no", ""),
        ('Content-Type: text/calendar; charset="utf-8"; method=REPLY', "a reply of a calendar"),
        ('Content-Type: text/calendar;\r\n method="REPLY"', "a reply of a calendar"),
        ("Content-Type: text/calendar; method=REQUEST", ""),
        ("X-Automation-Plan: premium", ""),
    ],
)
def test_every_header_of_an_automatic_answer_counts(headers: str, why: str) -> None:
    """EML-1"""
    assert why_automatic(headers, MARIA, "Renewal quote") == why


def test_addresses_that_nobody_reads_are_machines_in_any_language() -> None:
    """EML-1"""
    machines = (
        "MAILER-DAEMON jira-noreply@a.example donotreply.billing@a.example do_not_reply@a.example noreply2@a.example ne-pas-repondre@a.example "
        "noresponder@a.example no-responder@a.example nao-responda@a.example nichtantworten@a.example keine-antwort@a.example "
        "non-rispondere@a.example niet-beantwoorden@a.example ikke-svar@a.example autoresponse@a.example "
        "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e@a.example"
    )
    people = (
        "nora.reply@a.example notreply@a.example postmaster.jones@a.example autoparts@a.example support@a.example donor@a.example "
        "bounce.house@a.example norespond.ltd@a.example casino-reply@a.example"
    )
    assert [sender for sender in machines.split() if not why_automatic("", sender, "Renewal quote")] == []
    assert [sender for sender in people.split() if why_automatic("", sender, "Renewal quote")] == []
    assert why_automatic("", "'Acme' <no-reply@acme.example> (Acme)", "Renewal quote")
