"""Subjects, headers and senders of automatic mail as Exchange, Gmail, Zendesk, Jira, ServiceNow and mail servers write them (EML-1).

And subjects of people that look alike.
"""

import pytest

from cases.rules.automatic_mail import why_automatic

MARIA = "Maria Lopez <maria@acme.example>"
SUBJECT = "Quote for 50 seats"

MACHINES = """
Auto-Reply: out till Monday · Out of Office Re: Quote for 50 seats · OOO Re: Quote for 50 seats · OOO: back Jan 5
OOO until 5 January Re: Renewal · [Out of Office] Renewal quote · Out-Of-Office: Renewal · I'm out of the office until January 5
I will be out of the office until January 5 · I am on annual leave until 5 January · Annual leave until 12 Dec
On vacation until Monday Re: Quote · Parental leave - Re: Quote · Limited availability this week Re: Quote · No longer with Acme Re: Quote
Jane Doe no longer works at Acme · Jane Doe has left the company · Jane Doe is out of office until 5 Jan · Office closed for Thanksgiving
We are closed for the holidays · [Request received] Quote for 50 seats · [Acme Support] Request received: Quote for 50 seats
Your request (12345) has been received · Incident INC0010023 has been opened on your behalf · Your request REQ0010001 has been submitted
RITM0010234 has been opened on your behalf · Case CS0001023 has been created · HELP-123 Your request has been received
[JIRA] Created: (HELP-12) Quote for 50 seats · Ticket Received - Quote for 50 seats · [#45210] Ticket received: Quote
Ticket Created: Quote for 50 seats · New ticket created #45210 · We've received your message · We got your message!
Thanks for reaching out to Acme Support · Thanks for contacting us · Thank you for your inquiry - Acme GmbH
Case 00012345 has been created: Quote for 50 seats · Your case #00012345 has been created · Support Ticket Confirmation #45210
Confirmation of receipt: Quote for 50 seats · Undelivered Mail Returned to Sender · Mail delivery failed: returning message to sender
Warning: message 1abcDE-0001ab-CD delayed 24 hours · Delivery Status Notification (Delay) · Returned mail: see transcript for details
Returned mail: User unknown · Warning: could not send message for past 4 hours
DELIVERY FAILURE: User jdoe (jdoe@acme.com) not listed in Domino Directory · Message status - undeliverable
Mail System Error - Returned Mail · [Postmaster] Email Delivery Failure · Failure Notice · Delivery delayed: Quote for 50 seats
Delivery Notification: Delivery has failed · Delivery Notification: Message not delivered · Delivery report: Quote
Message Recall Failure: Quote · Recall: Quote for 50 seats · Meeting Forward Notification: Renewal call · Mailbox full
Your message couldn't be delivered · Your message wasn't delivered · Your message to sales@acme.com couldn't be delivered
Email not delivered: Quote · Address not found · Not read: Quote for 50 seats · Relayed: Quote for 50 seats
Ich bin bis 12.12. nicht im Büro · Bin im Urlaub bis 3.1. · Bin bis zum 3. Januar im Urlaub · Abwesend vom 24.12. bis 6.1.
Abwesenheitsnotiz von Max Muster: Angebot · Automatische Eingangsbestätigung: Angebot
Ihre Anfrage ist bei uns eingegangen [Ticket#2026112810000123] · [Ticket#2026112810000123] Ihre Anfrage ist eingegangen
Eingangsbestätigung Ihrer Anfrage #4711 · Übermittlung verzögert: Angebot · Verzögerte Zustellung: Angebot · Zustellung verzögert: Angebot
Unzustellbare Nachricht: Angebot · Frau Meier ist nicht mehr im Unternehmen · Herr Müller ist nicht mehr für die Acme GmbH tätig
Derzeit nicht erreichbar: Angebot · Vielen Dank für Ihre Anfrage · Vielen Dank für Ihre Nachricht - Acme GmbH
Wir haben Ihre Anfrage erhalten (#4711) · Krankheitsbedingt abwesend · Réponse automatique : Devis 50 postes · Absence : Devis
Absent du bureau jusqu'au 5 janvier · Absente jusqu'au 5 janvier Re: Devis · Congés annuels · Congés jusqu'au 5 janvier
Je serai absent du 24 décembre au 2 janvier · Non lu : Devis 50 postes · Accusé de réception : Devis 50 postes
Accusé de réception de votre demande n° 4711 · Remise différée : Devis · Remise retardée : Devis · Échec de la remise : Devis
Votre demande n° 12345 a été prise en compte · Votre demande a bien été prise en compte · Nous avons bien reçu votre message
Nous avons bien reçu votre demande (#4711) · Fuera de la oficina Re: Presupuesto · Fuera de oficina: Presupuesto · No leído: Presupuesto
Estaré fuera de la oficina hasta el 7 de enero · Hemos recibido su solicitud (#12345) · Hemos recibido tu consulta
Acuse de recibo: Presupuesto · Entrega retrasada: Presupuesto · De vacaciones hasta el 15 de agosto · Ya no trabajo en Acme
Ticket #4521 creado: Presupuesto · Su solicitud ha sido registrada [#4521] · Fuori ufficio: Offerta · Fuori ufficio fino al 7 gennaio
Sarò assente dal 24 dicembre al 6 gennaio · Assente fino al 7 gennaio · Conferma di lettura: Offerta · Conferma di ricezione: Offerta
Non letto: Offerta · ACCETTAZIONE: Offerta 50 licenze · CONSEGNA: Offerta 50 licenze · AVVISO DI MANCATA CONSEGNA: Offerta 50 licenze
AVVISO DI NON ACCETTAZIONE: Offerta 50 licenze · Abbiamo ricevuto la tua richiesta [#4521] · La sua richiesta è stata ricevuta (4521)
Consegna ritardata: Offerta · Estou de férias até 5/1 · Estarei ausente até 5 de janeiro · Não lida: Orçamento · Lida: Orçamento
Falha na entrega: Orçamento · Não foi possível entregar: Orçamento · Ausente do escritório · Recebemos sua solicitação #4521
Seu chamado 12345 foi aberto · Chamado 12345 aberto · Confirmação de leitura: Orçamento · Entrega atrasada: Orçamento
Resposta automática Re: Orçamento · Afwezig t/m 5 januari · Afwezig tot 5 januari Re: Offerte · Ik ben met vakantie tot 15 augustus
Ik ben afwezig tot 5 januari · Niet gelezen: Offerte · Uw melding 12345 is geregistreerd · Bevestiging van ontvangst
Ontvangstbevestiging: Offerte · Bezorging vertraagd: Offerte · Wij hebben uw bericht ontvangen (4521) · Bedankt voor uw bericht
Odpowiedź automatyczna: Oferta · Niedostarczalne: Oferta · Nieprzeczytane: Oferta · Urlop do 15.08 · Jestem na urlopie do 3 stycznia
Jestem poza biurem do 3 stycznia · Potwierdzenie otrzymania zgłoszenia #123 · Zgłoszenie nr 12345 zostało zarejestrowane
Dziękujemy za kontakt · Frånvarande till 5 januari · Semester v.28-31 · Jag är på semester till 15 augusti · Ej läst: Offert
Ditt ärende 12345 har registrerats · Föräldraledig till augusti · Vi har mottagit ditt ärende · Vi har tagit emot ditt ärende #4521
Autosvar: Offert · Leverans försenad: Offert · Fraværende til 5. januar · Holder ferie til 3/8 · Jeg holder ferie til 3. august
Ulæst: Tilbud · Vi har modtaget din henvendelse (sag 12345) · Automatisk svar Re: Tilbud · Ikke på kontoret: Tilbud · På ferie til 5. august
Ulest: Tilbud · Saken din er registrert [SAK-123] · Leveringen er forsinket: Tilbud · Poissa toimistosta · Lomalla 15.8. saakka
Olen lomalla 31.7. asti · Olen poissa 31.7. asti · Poissaoloviesti · Toimitus epäonnistui: Tarjous · Vuosilomalla · Lukematta: Tarjous
Tukipyyntösi on vastaanotettu · Kiitos viestistäsi · Dovolená do 5.1. · Jsem mimo kancelář do 5.1. · Jsem na dovolené do 5.1.
Nepřečteno: Nabídka · Potvrzení přijetí požadavku #123 · Váš požadavek byl přijat · Váš požadavek č. 123 byl zaregistrován
Otomatik Yanıt: Teklif · Okunmadı: Teklif · Ofis dışındayım · Yıllık izindeyim 15 Ağustos'a kadar · 15 Ağustos'a kadar izindeyim
Talebiniz alındı #123 · Talebiniz kaydedildi · 自動返信：お問い合わせありがとうございます · 【自動返信】お問い合わせを受け付けました · 【自動送信】受付完了のお知らせ · 未開封: 見積依頼 · 休暇中です
休暇取得中: 見積依頼 · 外出中のため不在です · 配信遅延: 見積依頼 · [自動応答] 見積依頼 · お問い合わせいただきありがとうございます · 年末年始休業のお知らせ · 읽지 않음: 견적 · 휴가 중입니다 · [자동회신] 견적 문의 · 자동응답: 견적 문의
문의가 접수되었습니다 · 부재중입니다 · 배달 지연: 견적 · 未读: 报价 · 自动答复: 报价 · 【自动回复】报价 · 休假中，1月5日回来 · 您的请求已收到 #123 · 邮件投递失败通知 · 退信：报价 · 送达延迟: 报价 · 已收到您的邮件 · 感谢您的来信
我在休假 · Out of office: Quote 4711 · Auto response: Quote · Away from my desk until 3pm · I'm on holiday until 12 August
On annual leave - back 12 August · Automatic Response - Quote for 50 seats · Autoresponse: We have received your message
Undeliverable: Re: Quote for 50 seats · Mail delivery failure · Delivery Status Notification (Failure) · Read: Re: Quote for 50 seats
INC0012345 - comments added · Incident INC0012345 has been created · Your ticket #4521 has been created - Quote for 50 seats
Case # 00012345 created · Your support request has been received - [#4521] · Received: your message #4521
Abwesenheitsnotiz: AW: Angebot 4711 · Automatische Antwort: WG: Angebot · Nicht im Büro bis 5.1. · Ich befinde mich bis 5. Januar im Urlaub
Vielen Dank für Ihre Nachricht · Ihre Supportanfrage wurde erstellt [#4521] · Ticket 4521 wurde erstellt · Réponse automatique: Re: Devis
Absence du bureau jusqu'au 5 janvier · Je suis en congé du 24 au 31 décembre · Votre ticket #4521 a été créé · Merci pour votre demande
Accusé de lecture : Devis · Respuesta automática: RE: Presupuesto · Estoy fuera de la oficina hasta el lunes
Su ticket #4521 ha sido creado · Hemos recibido su correo · Mensaje no entregado: Presupuesto · Confirmación de lectura: Presupuesto
Risposta automatica: R: Offerta · Sono in ferie fino al 20 agosto · Il tuo ticket #4521 è stato aperto · Mancato recapito: Offerta
Resposta automática: RES: Orçamento · Estou fora do escritório até segunda · Recebemos seu e-mail · Seu ticket #4521 foi criado
Automatisch antwoord: RE: Offerte · Ik ben op vakantie tot 20 augustus · Uw ticket #4521 is aangemaakt · Wij hebben uw e-mail ontvangen
Odpowiedź automatyczna: ODP: Oferta · Przebywam na urlopie do 20 sierpnia · Twoje zgłoszenie #4521 zostało przyjęte
Automatiskt svar: SV: Offert · Jag är på semester tom 15 augusti · Jag är frånvarande till 15 augusti · Ditt ärende har registrerats #4521
Automatisk svar: SV: Tilbud · Jeg er på ferie til 15. august · Din sag er oprettet #4521 · Jeg har ferie til 15. august
Henvendelsen din er mottatt #4521 · Automaattinen vastaus: VS: Tarjous · Olen lomalla 15.8. asti · Tukipyyntö #4521 on vastaanotettu
Automatická odpověď: Re: Nabídka · Jsem na dovolené do 20. srpna · Váš požadavek #4521 byl přijat · Otomatik Yanıt: Ynt: Teklif
20 Ağustos'a kadar yıllık izindeyim · Talebiniz alınmıştır #4521 · 自動応答: Re: 見積依頼 · 夏季休業のお知らせ · お問い合わせ受付完了のお知らせ · 不在のため自動返信 · 출장 중입니다
자동 회신: Re: 견적 · 문의 접수 완료 안내 · 自动回复: Re: 报价 · 我正在出差，12月5日返回 · 您的工单已创建 #4521 · Автоответ: Re: Предложение · Я в отпуске до 15 августа
Ваша заявка #4521 зарегистрирована
"""

PEOPLE = """
Automatic renewal: can we cancel? · Automatic renewal notice for 50 seats · Auto-renewal off · Out of office licences · Out of seats
Out of date invoice · Delivery of our quote · Delivery delayed, please cancel our order · Delivery address for the invoice
Delivery failed for the licence file we bought · Undeliverable invoices to our AP mailbox · Received your quote, need changes
Received: quote Q-2231, one change please · Your request for a PO number · Ticket 12345 still open
Ticket 45210 was closed without an answer · Case closed without answer · Vacation Rentals Inc: quote for 20 seats
Absent users count as seats? · Reply to your mail of Monday · Failure to log in · Failure notice from your billing system
Automatic reply not working in our service desk project · Auto reply feature: which tier? · Response needed: renewal · Message from our CFO
Message rejected by your billing portal · No reply from support · No reply to our request since Monday
Request received from our auditor: SOC 2 report · Request to cancel · Confirmation of our order · Confirmation needed: renewal date
Not delivered: our licence key · Accepted: quote Q-2231 for 50 seats · Declined: payment by credit card · Cancelled: our order 1234, refund?
Delayed: onboarding of 20 users · On leave users: do they need seats · Holiday pay department: 5 more seats
Holiday closing of our fiscal year: quote before Friday · Away team subscription
Office closed in Berlin, please move our subscription to Munich · We left GitLab.com for self-managed · Our admin has left the company
John has left, who becomes admin? · The project manager no longer works here, please change the contact · Thanks for your quote
Thanks for the call · Thank you for your offer - one question · Thank you for contacting us last week, we are interested
Fwd: Automatic reply: Quote · Fwd: Undeliverable: Invoice 4711 · Re: Automatic reply: Quote · RE: [Request received] Quote for 50 seats
AW: Abwesenheitsnotiz: Angebot · WG: Unzustellbar: Rechnung 4711 · RV: Respuesta automática: Presupuesto · TR : Réponse automatique : Devis
Abwesenheitsvertretung: wer ist unser Ansprechpartner? · Urlaubsvertretung für Frau Schmidt: Angebot · Empfang der Rechnung bestätigen
Antwort auf Ihr Angebot · Automatische Verlängerung kündigen · Automatische Verlängerung: bitte stoppen · Nicht zugestellte Rechnung
Zustellung der Rechnung per Post · Lieferung verzögert sich: bitte um Stornierung · Vielen Dank für das Angebot · Ihre Anfrage vom Montag
Ihr Ticket 4711: noch offen · Renouvellement automatique : annulation · Réponse à votre devis
Accusé de réception demandé pour notre bon de commande · Demande reçue mais prix faux · Votre demande de bon de commande
Merci pour votre devis · Renovación automática: cancelar · Respuesta a su oferta · Recibido su presupuesto, una duda
Rinnovo automatico: disdetta · Letto il preventivo: ok · POSTA CERTIFICATA: Richiesta di preventivo · Conferma ordine 4711
Consegna delle licenze · Accettazione offerta Q-2231 · Accettazione preventivo: 50 licenze · Renovação automática
Confirmação do pedido 4711 · Automatische verlenging opzeggen · Bevestiging van onze bestelling · Bedankt voor de offerte
Otomatik yenileme iptali · Talebiniz üzerine imzalı sözleşme · 自動更新の停止について · 自動応答機能の料金 · 休業日の請求について · 自动续订取消 · 자동 갱신 해지 요청 · 자동 응답 기능 문의
Automatyczne odnowienie - rezygnacja · Automatisk förnyelse: avsluta · Lest gjennom tilbudet · Toimitus 50 lisenssiä
Potvrzení objednávky 4711 · Ferie-app: 10 lisenser · Leave management tool: integration? · PTO tracking integration
Read access for auditors · Read-only users: price? · Return of unused seats · Returned payment: bank details wrong
Mailbox migration: do we need new seats? · Address change for invoices · Address not found on your invoice, please correct
Recall of our purchase order · Quote for 50 seats · Comments added to the contract, please check · Comments on your quote
Notes of the call · Delivery report template in GitLab? · Report of our audit · Late delivery of the invoice · Delayed payment: new date
Failed payment: card replaced · Status of our message from Monday · Message status of our ticket: still open?
Case 00012345: created a new quote? · Ticket 4521: please reopen · Ticket 4521 reopened by us, no answer yet
Our ticket #4521 was created on Monday: any news? · Request 4521: we need 10 more seats · Invoice 4711 received, wrong address
Purchase order 4711 created - please confirm · Order 4711 registered under the wrong name · Confirmation of our renewal: 50 seats
Confirmation 4711: wrong amount · Thank you for your inquiry - we would like 50 seats · Thanks - Acme GmbH · Acme GmbH
Holiday in Germany: new date for the call? · May and June invoices · March renewal · August 2027 renewal: 50 seats
Closed Friday, call Monday? · On the phone until Friday · From June 50 seats · Semester 2 licences for students · Semester start: 200 seats
Du 1er au 31 janvier : licences temporaires · Congé de nos deux admins : qui contacter ? · Absence de réponse à notre devis
Remise sur le renouvellement · Remise de 10 % : devis · Distribution de licences · Levering van de licenties · Leverans av licenser
Toimitus myöhässä, peruutus · Entrega de licencias · Consegna in ritardo: annullare l'ordine · Aviso legal en la factura
Avis de paiement 4711 · Bestätigung der Bestellung 4711 · Potwierdzenie zamówienia 4711 · Recall notice in your contract?
Relu le contrat : ok · Lu et approuvé : contrat · Leído el contrato, firmamos · Gelesen und einverstanden: Vertrag
Letta la proposta: due domande · Auto pilot licences · Public holiday calendar: integration · Bank holiday Monday: no call
National Bank: 50 seats · Golden Gate Ltd: quote · Sabbatical Inc: quote · 休暇管理システムの見積もり · 出張管理の見積依頼 · 不在時の連絡先変更 · 휴가 관리 시스템 견적
부재중 담당자 변경 요청 · 休假管理系统报价 · 出差报销系统的报价 · 送达地址变更 · [Urgent] Quote for 50 seats · [Ticket 4521] Still no answer · [Renewal] 50 seats
[Question received from legal] contract · [Closed] account: refund? · Fwd: Out of office: Anna - who covers?
Re: Undeliverable: our invoice · SV: Automatiskt svar: Offert · Odp: Odpowiedź automatyczna: Oferta · ODP: Oferta · 答复: 报价 · 回复: 自动回复: 报价
"""


def subjects(text: str) -> list[str]:
    return [each for line in text.strip().splitlines() for each in line.split(" · ")]


def test_subjects_of_machines_are_known_in_the_field() -> None:
    """EML-1"""
    assert [each for each in subjects(MACHINES) if why_automatic("", MARIA, each) != "its subject"] == []


def test_subjects_of_people_that_look_alike_are_requests() -> None:
    """EML-1: a request that is taken for a machine's is answered by nobody."""
    assert [each for each in subjects(PEOPLE) if why_automatic("", MARIA, each) != ""] == []


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ("X-JIRA-FingerPrint: 0b8c9ea3fbe", "X-JIRA-FingerPrint"),
        ("X-ServiceNow-Generated: true", "X-ServiceNow-Generated"),
        ("X-DSNContext: 335a7efd - 4460 - 00000001", "X-DSNContext"),
        ("X-Ricevuta: avvenuta-consegna", "X-Ricevuta"),
        ("X-OTRS-Loop: True", "X-OTRS-Loop"),
        ("X-Vacation: yes", "X-Vacation"),
        ("X-Loop: a@b.example\nX-Vacation-Message: true", "X-Vacation-Message"),
        ("X-Precedence: bulk", "Precedence: bulk"),
        ("List-Unsubscribe-Post: List-Unsubscribe=One-Click", "List-Unsubscribe-Post"),
        ("Content-Type: message/delivery-status", "a delivery report"),
        ("Content-Class: urn:content-classes:mdn", "a delivery report"),
        ("Return-Path: < >", "an empty return path"),
    ],
)
def test_headers_of_machines(headers: str, why: str) -> None:
    """EML-1"""
    assert why_automatic(headers, MARIA, SUBJECT) == why


@pytest.mark.parametrize(
    "headers",
    [
        "X-Trasporto: posta-certificata",
        "X-OTRS-Loop: False",
        "Content-Class: urn:content-classes:message",
        "Content-Type: text/calendar; method=REQUEST",
        "X-Precedence: normal",
        "X-Autoforwarded: no",
        "Return-Path: <bounces+123@em.acme.example>",
    ],
)
def test_headers_of_people_who_ask(headers: str) -> None:
    """EML-1"""
    assert why_automatic(headers, MARIA, SUBJECT) == ""


MACHINE_SENDERS = (
    "double-bounce@mx.acme.example",
    "mailman-bounces@lists.acme.example",
    "Cron Daemon <root@srv1.acme.example>",
    "quarantine@messaging.example",
    "Jira <jira@acme.atlassian.net>",
    "Acme IT <acme@service-now.com>",
    "autosvar@acme.example",
    "vacation@acme.example",
    "unattended@acme.example",
    "donotrespond@acme.example",
    "noreplies@acme.example",
    "listserv@lists.acme.example",
    '"Acme (do not reply)" <helpdesk@acme.example>',
    '"Acme Service – bitte nicht antworten" <service@acme.example>',
    "MAILER-DAEMON (Mail Delivery System)",
)
PERSONAL_SENDERS = (
    "root cause <maria@acme.example>",
    "Robin Noreply-Smith <robin@acme.example>",
    "prvs=12345abc=maria@acme.example",
    "SRS0=abcd=XY=acme.example=maria@forward.example",
    "maria@bounce.example",
    "vacation-rentals@acme.example",
    "bouncer@acme.example",
    "jira.admin@acme.example",
    "Maria (Acme) <maria@atlassian.net.example>",
    "maria@acme.example (Maria Lopez)",
)


def test_senders_that_are_machines_and_people() -> None:
    """EML-1"""
    assert [each for each in MACHINE_SENDERS if not why_automatic("", each, SUBJECT)] == []
    assert [each for each in PERSONAL_SENDERS if why_automatic("", each, SUBJECT)] == []
