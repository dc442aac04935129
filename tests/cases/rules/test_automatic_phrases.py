"""Subjects that machines build from a thing and what happened to it, in many languages; and those of people with the same words (EML-1)."""

import pytest

from cases.rules.automatic_mail import why_automatic

MARIA = "Maria Lopez <maria@acme.example>"

MACHINES = """
Kiitos viestistäsi · Kiitos yhteydenotostasi · Nie ma mnie w biurze · Nie ma mnie w pracy do piątku · Estoy de baja · Estou de férias
Não estou disponível até segunda · This mailbox is no longer monitored
Dieses Postfach wird nicht mehr gelesen · Cette boîte n'est plus consultée · Out for the holidays · Away for Christmas · Off for the summer
I am out of the office until 7 December · I'm out of office this week · Ich bin nicht im Büro · Ich bin bis zum 04.12. nicht im Büro
Ich bin momentan nicht erreichbar · Zur Zeit nicht erreichbar: Angebot · Außer Haus bis 12.12. · Elternzeit bis März 2027 · Parental leave
On parental leave until June 2027 · Maternity leave - Anna Weber · Paternity leave notification · Anna Weber is no longer with the company
No longer with the company · I have left the company · John Smith has left Acme Ltd · Employee no longer works here
Anna Weber ist nicht mehr im Unternehmen tätig · Ich arbeite nicht mehr bei Müller GmbH · Ya no trabajo en Acme · Je ne fais plus partie de la société
Marie Dupont ne travaille plus chez Acme · Non lavoro più in Acme · Não trabalho mais na Acme · Ik ben niet meer werkzaam bij Acme
Sabbatical until January · On sabbatical · Limited access to email · Travelling with limited access to e-mail · Limited email access until 5 December
Eingeschränkt erreichbar · Closed for the holidays · Our office is closed until 2 January · Betriebsferien bis 6. Januar · Büro geschlossen
Fermeture annuelle · Congé maternité · Congé parental jusqu'en mars · Baja por maternidad · Licença maternidade · Licença de férias · Zwangerschapsverlof
Ouderschapsverlof tot 1 maart · Föräldraledig · Barselsorlov · Urlop macierzyński · Mateřská dovolená · В командировке до 5 декабря · В декретном отпуске
Відпустка до 10 грудня · Doğum izni · 産休のお知らせ · 育児休業中 · 出張中 · 年末年始休業のお知らせ · 出差中 · 产假 · 출장 중 · Out of Office Notification: Quote
Delivery Notification: Delivery has failed · Your message could not be delivered · Your message couldn't be delivered · Message delivery delayed
Undelivered Mail Returned to Sender · Delivery to the following recipient failed · Mail could not be delivered to john@acme.example
Recipient address rejected · Mailbox full · Your message wasn't delivered · Address not found · Nachricht konnte nicht zugestellt werden
Ihre E-Mail konnte nicht zugestellt werden · Votre message n'a pas pu être remis · No se ha podido entregar el mensaje · Su mensaje no se pudo entregar
Sua mensagem não pôde ser entregue · Il messaggio non è stato recapitato · Uw bericht kon niet worden bezorgd · Meddelandet kunde inte levereras
Wiadomość nie została dostarczona · Zprávu nelze doručit · Сообщение не может быть доставлено · メールを配信できませんでした · 邮件投递失败 · 退信通知
Your request has been received (#4711) · [Acme Support] We got your message · We have received your email · Your support ticket has been opened: 4711
[Ticket#2026112910000012] We received your request · Thank you for your email · Thanks for contacting us · Thank you for reaching out to Acme
Case 00012345 created · Ticket 4711 confirmation · Request confirmation: #4711 · Confirmation of receipt · Acknowledgement of your email
Ihre Anfrage ist bei uns eingegangen · Wir haben Ihre Nachricht erhalten · Vielen Dank für Ihre Anfrage · Vielen Dank für Ihre E-Mail
Empfangsbestätigung · Nous avons bien reçu votre demande · Merci pour votre message · Confirmation de réception · Hemos recibido tu mensaje
Gracias por contactar con Acme · Su ticket ha sido creado: 4711 · Confirmación de recepción · Recebemos o seu e-mail · Seu chamado foi aberto - 4711
Abbiamo ricevuto il tuo messaggio · Grazie per averci contattato · Bedankt voor uw bericht · Ontvangstbevestiging · Vi har mottagit ditt ärende
Tack för ditt mejl · Vi har modtaget din henvendelse · Potwierdzenie otrzymania wiadomości · Dziękujemy za kontakt · Ваше обращение зарегистрировано
Ваша заявка принята · お問い合わせありがとうございます · お問い合わせを受け付けました · 受付完了のお知らせ · 我们已收到您的邮件 · 문의가 접수되었습니다 · I will be out of the office from 3 to 10 December
Away until Monday · Annual leave until 12 December · On paternity leave from 1 December · Ich bin derzeit nicht im Hause
Ich bin vom 1. bis 5. Dezember nicht im Büro · Derzeit nicht erreichbar · In Mutterschutz bis August · Urlaub bis 5.12.
Peter Schmidt arbeitet nicht mehr bei uns · Peter Schmidt hat das Unternehmen verlassen · Je suis hors du bureau jusqu'au 5 décembre
Absent du bureau jusqu'à lundi · Congés annuels · Fermeture pour congés · Paul Martin a quitté l'entreprise · Laura ya no trabaja en Acme
Fuera de la oficina hasta el 5 de diciembre · Oficina cerrada por vacaciones · João já não trabalha na Acme · Escritório fechado até 2 de janeiro
Chiusura estiva · Ufficio chiuso · Sono fuori ufficio fino al 5 dicembre · Marco Rossi non lavora più in Acme · Afwezig tot maandag · Kantoor gesloten
Jan werkt niet meer bij Acme · Kontoret är stängt · Jag är föräldraledig · Jestem na urlopie do 5 grudnia · Biuro nieczynne · Я в отпуске до понедельника
Иван Петров больше не работает в компании · 休暇のお知らせ · 年末年始休業 · 退職のお知らせ · 我正在出差 · 张伟已离职 · 육아휴직 안내 · Tatildeyim · Thank you for your message
Thank you for contacting Acme Support · Thank you for your inquiry · We've got your email · Your message has been received
Your case 00012345 has been created · Support request received: Renewal · Danke für Ihre Nachricht · Ihr Anliegen ist eingegangen
Votre demande a été enregistrée · Merci de nous avoir contactés · Hemos registrado su solicitud 4711 · Obrigado pelo seu contato
La tua richiesta è stata ricevuta · Uw aanvraag is ontvangen · Vi har mottatt din henvendelse · Otrzymaliśmy Twoje zgłoszenie · Talebiniz alındı
Your email was not delivered · Unable to deliver your message · Delivery failed · Mail delivery error · User unknown · Mailbox unavailable
Sender address rejected · Zustellung nicht möglich · Message non distribué · Correo no entregado · E-mail não entregue · Messaggio non consegnato
Message could not be sent · Out of the office - back 7 December · I am currently out of the office and will return on Monday
Office closed for Christmas · Closed until 2 January · On leave until February · On maternity leave until further notice · Not available until Monday
Vacation - limited access to email · Bin in Elternzeit · Wir haben Betriebsferien · Unser Büro ist geschlossen · Bin auf Dienstreise
Mutterschaftsurlaub bis Mai · Nicht mehr bei Acme · Anna Weber hat Acme verlassen · En congé jusqu'au lundi · En déplacement jusqu'au 5 décembre
Bureau fermé · De permiso hasta el lunes · De baja médica · De licença até março · In congedo fino al 3 marzo · Met verlof tot maandag
Op vakantie tot 5 december · På semester till 5 januari · Föräldraledig till mars · På ferie til mandag · Na urlopie macierzyńskim
На больничном до пятницы · Izindeyim 5 Aralık · 夏季休業のお知らせ · 本日不在 · 年假通知 · 출산휴가 중 · Undelivered message · Message undeliverable
Your email couldn't be sent · The message was not delivered to the recipient · Ihre Nachricht wurde nicht zugestellt · Nachricht nicht zugestellt
Le message n'a pas été distribué · El correo no ha sido entregado · A mensagem não foi entregue · E-mail niet afgeleverd · Письмо не доставлено
配信に失敗しました · We received your message · We have received your enquiry · Your inquiry has been received · New ticket created: 4711 · Ticket created [#4711]
Thank you for getting in touch · Thank you for your support request · Ihr Ticket wurde geöffnet · Ihre Nachricht ist angekommen · Danke für Ihre Anfrage
Votre message a bien été reçu · Nous avons reçu votre message · Su solicitud ha sido registrada · Recibimos su consulta · Sua solicitação foi recebida
La sua richiesta è stata registrata · Wij hebben uw vraag ontvangen · Tack för att du kontaktar oss · Мы получили ваше сообщение · ご連絡ありがとうございます
Currently out of office, back on 9 December · I'm away this week · Sick leave until Wednesday · Paternity leave: Re: Quote
Ich bin bis Montag nicht erreichbar · Im Mutterschutz · Unser Büro bleibt bis 2. Januar geschlossen · Pas disponible jusqu'à lundi · Congé de maternité
Ya no trabajo en la empresa · Chiuso per ferie · Niet bereikbaar tot maandag · Jag är på föräldraledighet till juni · Я на больничном · 育児休業のお知らせ · 我已离职
Recipient not found · Your mail could not be delivered to the following recipients · Message rejected · Nachricht konnte nicht gesendet werden
Courriel non remis · Mensaje no enviado · We received your email (case 4711) · Your ticket 4711 was opened · Danke für Ihre E-Mail
Merci de votre message · Su mensaje ha sido recibido · Recebemos sua mensagem · Grazie per la sua richiesta · Bedankt voor uw e-mail
"""

PEOPLE = """
Estoy de baja de la plataforma, ¿cómo reactivo? · Nie ma mnie na liście licencji · Out for the holidays: can we move the renewal?
Mein Postfach ist nicht mehr aktiv, bitte neue Lizenz · Our mailbox is not active, please help · Não estou disponível até segunda, pode ser terça?
Kiitos tarjouksesta · Our mailbox is no longer active · Away for Christmas, renew in January
Re: out of office chairs order · automatic renewal question · Automatic renewal: can we opt out? · Auto-renewal reminder, please cancel
Automatic reply feature in your product? · Out of office setup for 20 seats · How do we set an out of office message? · vacation tracker licences
Holiday calendar import · Leave management: how many seats? · Parental leave policy templates - do you offer them?
Parental leave cover: please move the account to Tom · Delivery of the invoices failed twice · Delivery address for the contract · Undelivered licences
Failure when we log in · Message received, thank you - next steps? · Ticket prices for the conference · Ticket system integration
Your request for a discount · Your ticket 4711: still not solved · Our request was received, but nothing happened · We received your invoice twice
We received your quote, one question · We have received the wrong licences · Thank you for the call · Thank you for your quote - two questions
Thank you for your email, one more question · Thanks for contacting us yesterday, here are the numbers · No longer using the product
No longer with the old reseller · We no longer work with Acme Reseller, please update the contract
John Smith left the company, please change the contact · Anna is leaving the company: new admin · Our office moved
Our office is closed on Mondays, call on Tuesday? · Closed deal, next steps · Mailbox full? Add more storage · Limited access for two users
Address change · Confirmation of order needed · Please confirm receipt of the contract · Case studies created for us? · Case 00012345
Case 4711 created problems in production · Read: question about the SLA report? · Urlaubsverwaltung: Angebot für 50 Plätze
Abwesenheitsverwaltung Lizenzen · Elternzeit-Vertretung: neuer Ansprechpartner · Betriebsferien in Ihrem Kalender abbilden · Vielen Dank für Ihr Angebot
Vielen Dank für Ihre E-Mail, noch eine Frage · Wir haben Ihre Rechnung erhalten · Wir haben Ihre Nachricht erhalten und möchten bestellen
Gracias por la llamada · Gracias por contactar con nosotros, adjunto los datos · Merci pour votre devis · Merci pour votre message, voici les chiffres
Congés payés : module disponible ? · Vacaciones del equipo: ¿cuántas licencias? · Baja de tres usuarios · Confirmación de pedido
Sabbatical leave module pricing · Office closure and contract end · Recipient of the invoice is wrong · 出張費精算の連携について · 休業補償の件 · お問い合わせの件 · 育児休業の管理機能について
休暇管理の見積もり · 邮件功能报价 · В отпуске ли Анна? · Обращение к поддержке: вопрос · Grazie per la telefonata · Tack för offerten · Bedankt voor de offerte
Not in the office price list · Office closed deal · Our office has a new address · Unable to deliver the contract in time · Message to the team
Delivery notification settings for 20 users · Request for a quote · Ticket 4711 received wrong answer · Your quote received, thanks
Email integration error · Mail delivery add-on · Unable to log in · User unknown to our directory: how do we add him? · Thank you for your time today
Thank you and next steps · Thank you for your offer · Thanks for the demo · The export no longer works · Login no longer works for us
Sync no longer works with Outlook · We no longer need the add-on · Anna has left: please move the seats · No longer needed · Not available in our region?
Not available in our plan · Confirmation of the order · Confirmation request: seats · Contract received · Contract not received · Invoice not delivered
Licences not delivered · Message templates · Closed beta · Bureau Veritas contract · Annual plan · Annual closure of books: need the invoice
Holiday discount · Sick leave module · Family plan · Limited plan · Access limited for one user · Nicht verfügbar: Modul Berichte
Ihr Angebot ist eingegangen · Ihre Rechnung haben wir erhalten · Votre devis · Su oferta · 出張のご相談 · 休業日の設定 · メール配信の設定 · 邮件模板 · 문의드립니다
Case created by mistake · Ticket opened twice · Request created for Acme by Tom · Office move in Berlin · Out of licences · Closed won
Away team discount · Leave the beta programme · Annual report · Vacation rental company: quote · From 5 to 50 seats · Ferie e permessi: modulo
Absent data in the export · Until when is the offer valid · Offer valid until Friday · Quote until Monday please · Conference until Friday
Company closed, cancel all licences · Our company is closing · Delivery · Delivery problem with hardware order · Message · Email · Ticket · Case
Request · Thanks · Thank you · Danke · Confirmation · Received · Not received · Your mail · Your email of 3 March · Ihre E-Mail vom 3. März
Your message of Monday · Votre message du 3 mars · Your request 4711 · Mail not sent by the workflow · Users not found · User not found after import
Limit exceeded · Quota exceeded · Reachability of support · Wir haben noch eine Frage · Nous avons une question · Sick leave until Monday: who covers?
不在者の設定 · 休暇申請の件 · 出差报销 · 연차 관리 기능
Away game tickets · Mailbox add-on · Sick leave tracking · Message not clear · Your email signature · Out of stock · Closed account
Not received the invoice · Thanks for the invoice · Request for leave module · Received goods damaged · Address of your office · Office licences
No access to the portal · No access since Monday · Access until Friday · Ticket 4711 · Re: your request · Ist das Angebot eingegangen
Haben Sie meine Nachricht erhalten · Did you receive my email · Have you received our request · Email received twice · We have closed the office account
No longer available · Our request was received · My message was not delivered · Ist unsere Anfrage eingegangen · Avez vous bien recu ma demande
Unsere Anfrage wurde nicht erhalten
"""


def subjects(text: str) -> list[str]:
    return [each for line in text.strip().splitlines() for each in line.split(" · ")]


def test_what_machines_write_is_known_in_any_language() -> None:
    """EML-1"""
    assert [each for each in subjects(MACHINES) if why_automatic("", MARIA, each) != "its subject"] == []


def test_a_question_with_the_same_words_is_a_persons() -> None:
    """EML-1"""
    assert [each for each in subjects(PEOPLE) if why_automatic("", MARIA, each) != ""] == []


@pytest.mark.parametrize("front", ["[EXT] ", "(External) ", "[Acme Support] ", "***SPAM*** "])
def test_what_gateways_put_in_front_changes_nothing(front: str) -> None:
    """EML-1"""
    assert why_automatic("", MARIA, f"{front}Your message could not be delivered") == "its subject"
    assert why_automatic("", MARIA, f"{front}Your message could not be printed") == ""


@pytest.mark.parametrize(
    ("subject", "is_machines"),
    [
        ("We received your request", True),
        ("We received your request, but not the offer", False),
        ("We received your offer", False),
        ("Parental leave until March", True),
        ("Parental leave until March: who covers?", False),
        ("Parental leave cover until March", False),
        ("Anna Weber is no longer with Acme", True),
        ("We are no longer with Acme", False),
        ("The add-on no longer works for Acme", False),
        ("Thank you for contacting Acme", True),
        ("Thank you for contacting Acme, here is the list", False),
        ("Mailbox full", True),
        ("Mailbox full of spam", False),
    ],
)
def test_one_word_more_makes_it_a_persons(subject: str, is_machines: bool) -> None:
    """EML-1"""
    assert (why_automatic("", MARIA, subject) == "its subject") == is_machines
