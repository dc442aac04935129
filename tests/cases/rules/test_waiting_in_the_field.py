"""Steps that only wait, in many words and languages; and steps with the same words that name an action (NXT-1, NXT-3)."""

from datetime import date

import pytest

from cases.model.errors import Refused
from cases.rules.next_steps import read_next_step

TODAY = date(2026, 3, 5)

WAITING = """
Wait for billing to approve · Still waiting on billing team · Waiting 4 billing to come back · Waiting to hear back from Maria
Awaiting signature from the customer · Awaiting customer's PO · Awaiting for response of legal · Pending customer reply
Pending with legal team · Response pending from customer side · Customer reply is still outstanding · No reply from customer yet
No response yet from Maria · Haven't heard back from customer · Customer hasn't replied yet · Customer has not responded to email
Nothing to do right now · Nothing new from customer · No update from billing · No news from the customer · No change since last week
On hold until the new fiscal year · Parked until next quarter · Paused until customer is back · Customer is on vacation until Monday
Ball is in their court · Ball in customer's court now · With legal team for review · With billing for the refund
In progress with billing team · Under review by deal desk · In review with the customer · Being reviewed by their legal team
Sits with procurement at Acme · Stuck in procurement since Monday · Blocked by billing team · Blocked on approval from finance
Depends on billing team · Up to the customer now · Customer will get back to us · Customer will let us know · Customer to confirm the date
Customer is thinking about it · Customer to come back next week · They will reach out when ready · Maria will revert next week
Hoping to hear back soon · Expecting reply from customer · Expecting PO this week · Expect an answer by Friday · Standby for billing team
Stand by for approval · Hold for now please · Holding for customer response · Hang on until Monday · See what customer says
Let's see what happens · Wait and see what happens · We'll wait for the PO · I am waiting for the PO · Need to wait for PO
Have to wait for legal · Must wait until Friday · Keep waiting for the customer · Continue waiting for customer response
Continue to wait for PO · Will wait for their answer · To be determined with customer · To be confirmed by customer · To be decided later on
TBD with the customer · TBC by the customer · TBA next week maybe · tbd - tbd - tbd · N/A n/a n/a · none none none · no next steps yet
No next step required · No action needed now · None at the moment · Not applicable for now · Same as before today · Same as above case
See above next steps · see notes in Salesforce · See previous comment above · ditto as last week · to do to do · asap asap asap
... ... ... · test test test · xxx xxx xxx · later later later · working on it today · Working on the case
Monitoring the situation for now · Monitor for customer reply · Keep an eye on it · Keep monitoring for response · Watch for customer reply
In progress, nothing else · Case is still open · Case is on hold · Case in progress now · Open - waiting customer
Warten auf Antwort vom Kunden · Warte auf Rückmeldung vom Kunden · Wir warten auf die Bestellung · Antwort vom Kunden steht aus
Rückmeldung der Buchhaltung ausstehend · Kunde meldet sich nächste Woche · Noch keine Antwort vom Kunden · Abwarten was Kunde sagt
Liegt bei der Rechtsabteilung · Wartet auf Freigabe von Billing · En attente de la facturation · En attente de réponse du client
J'attends la réponse du client · Attendre le retour du client · On attend le bon de commande · Pas de réponse du client
Le client doit revenir vers nous · Esperando respuesta del cliente · A la espera de facturación · Pendiente de respuesta del cliente
Espero la respuesta del cliente · Sin respuesta del cliente aún · In attesa di risposta dal cliente · Attendo risposta dal cliente
Aspettiamo il via libera · Aguardando resposta do cliente · Pendente de aprovação do cliente · Esperando o cliente responder
Wachten op antwoord van klant · In afwachting van de klant · Wacht op reactie van klant · Czekam na odpowiedź klienta
Oczekiwanie na odpowiedź klienta · Väntar på svar från kunden · Inväntar svar från kunden · Venter på svar fra kunden
Afventer svar fra kunden · Avventer svar fra kunden · Odotetaan asiakkaan vastausta · Odottaa asiakkaan vastausta
Čekáme na odpověď zákazníka · Müşteriden cevap bekleniyor · Müşteri cevabı bekliyoruz hâlâ · Ждём ответа от клиента
Ожидаем ответ от клиента · 顧客の返信待ち · お客様からの返答待ちです · お客様の返事を待っています · 等待客户回复 · 等客户答复中 · 고객 회신 대기 중 · 고객 답변을 기다리는 중입니다 · waiting for billing 🙏
⏳ waiting for billing team · *Waiting* for billing team · (waiting for billing team) · Waiting... on the billing team
W8ing for the billing team · waitin on the customer · 2026-03-02 AS waiting for billing · AS: waiting on the customer
Next step: wait for billing · Next: awaiting customer reply · Customer didn't reply yet · Maria hasn't confirmed the date
They have not signed yet · Client has still not answered us · The admin hasn't come back to us · Legal did not respond until today
Not applicable at the moment · With procurement to approve · With deal desk for approval · It is with finance for a decision
Ben will ping us next week · Maria will contact us when ready · She will be in touch soon · See how the customer responds
See whether Maria decides this week · Watching for a reply from Maria · Looking out for their answer · Keep watching for the PO
Working on this ticket · Working on that request now · Der Kunde muss sich noch melden · Kunde muss noch zustimmen
Le client doit confirmer la date · Le service juridique va valider · El cliente debe confirmar la fecha · El cliente va a responder mañana
Il cliente deve confermare la data · O cliente vai responder amanhã · Cliente ficou de retornar semana que vem · Klant moet nog bevestigen
Afwachten wat de klant doet · Open, waiting for customer · Waiting for green light from CFO · Pending internal approval by VP
Waiting for customer's internal alignment · Holding off until budget is approved · Nothing until January · Awaiting budget release in Q1
On hold due to reorganisation · Customer needs more time · Still no PO from them · No PO yet from Acme · Customer busy until Friday
Contact is out of office · Maria on leave until Monday · Left it with legal for now · Customer is evaluating the quote
Customer reviewing quote internally · Quote under internal review
"""
ACTING = """
Call Maria, waiting since Monday for our quote · Ask billing how long we still have to wait · Remind Maria who is waiting for the quote
Send the quote Maria is waiting for · Wait until Friday, then call Maria · If no reply by Friday, call Maria
Wait for PO and then send the invoice · Follow up on pending PO with Maria · Chase billing on the pending refund
Escalate the waiting refund to finance manager · Check with legal whether the hold is lifted · Clear the pending approval with deal desk
Prepare quote while waiting for the PO · Put Maria on the waitlist for the beta · Explain the waiting period to Maria
Cancel the pending order in the portal · Resend the pending quote to the customer · Get the pending signature from the CFO
Confirm the TBD seat count with Maria · Update the TBC close date in CRM · Ping procurement again about the stuck PO
Reach out to Maria once legal is done · Book a call for Monday, customer on vacation until then
Answer Maria's question about on-hold renewals · Take the order off hold · Resolve the blocked purchase with billing
Unblock the order with the web store team · Offer Maria a multi-year discount · Nudge Maria about the outstanding invoice
Loop in SA while customer reviews the quote · Review the waiting list with Robin · Share on-hold policy doc with customer
Waiting for PO: call Maria on Friday · Awaiting PO - chase procurement on Tuesday · Customer is waiting for quote, send it today
Customer waits for demo: book it with SA · Maria is waiting for our answer; call her today · Kunden anrufen, wartet auf Angebot
Angebot senden, auf das der Kunde wartet · Bei Buchhaltung wegen offener Freigabe nachfragen · Nachfassen wegen ausstehender Bestellung
Warten bis Freitag, dann Kunden anrufen · Relancer le client, en attente du bon · Appeler le client au sujet du devis
Envoyer le devis attendu par le client · Llamar al cliente por el pedido pendiente · Enviar la oferta que espera el cliente
Chiamare il cliente per il preventivo in attesa · Inviare il preventivo al cliente · Ligar para o cliente sobre a proposta pendente
Enviar a proposta ao cliente · Klant bellen over openstaande offerte · Offerte sturen naar de klant · Zadzwonić do klienta w sprawie oferty
Wysłać ofertę do klienta · Ringa kunden om offerten · Skicka offert till kunden · Ring til kunden om tilbuddet · Send tilbud til kunden
Sende tilbud til kunden · Soittaa asiakkaalle tarjouksesta · Lähetä tarjous asiakkaalle · Zavolat zákazníkovi ohledně nabídky
Müşteriyi ara, teklif bekliyor · Müşteriye teklif gönder · Позвонить клиенту по счёту · Отправить клиенту предложение · お客様に見積書を送付する
返信待ちの顧客に電話する · 给客户发送报价 · 打电话给等待报价的客户 · 고객에게 견적 보내기 · 답변을 기다리는 고객에게 전화하기 · Schedule call with customer re pending MSA
Walk Maria through self-checkout · Hold a demo for the customer · Hold call with Maria on Tuesday
Watch the recording with Maria and note questions · See Maria at the event and hand over quote · Stand in for Robin on the Acme call
Monitor usage and send report to Maria · Keep Maria posted on the refund · Let Maria know the discount is approved
Call Maria since she hasn't replied to the quote · Resend quote, customer has not answered · Ask why the client has not signed
Chase legal who have not confirmed terms · Customer did not reply: call her on Monday · See if Maria can join the demo on Friday
See Maria on Monday to sign the order · Watch for PO and forward it to billing · Look for the contract in Salesforce
Work on the quote with deal desk · Working on quote for 50 seats · Go through the quote with legal team
Open a ticket with support for Maria · Open opportunity and link the renewal · Align with procurement on the approval steps
Review contract with legal for approval · Attendee list: send to Maria · Répondre au client sur la facture
Kunde muss Rechnung bekommen: schicken · Angebot an Kunden schicken, muss noch unterschreiben · Confirm what is not available in their plan
Move seats not yet used to Munich · Send the list of not applicable items · Reach out to Maria about renewal · Revert to Maria with pricing
Get back to Maria with the price · Let Maria know the PO is missing · Reply to Maria's mail about seats · Remind the admin to sign in
"""


def steps(text: str) -> list[str]:
    return [each for line in text.strip().splitlines() for each in line.split(" · ")]


@pytest.mark.parametrize("step", steps(WAITING))
def test_a_step_that_only_waits_is_refused(step: str) -> None:
    """NXT-1, NXT-3"""
    with pytest.raises(Refused):
        read_next_step(step, "AS", TODAY, ("BK",))


@pytest.mark.parametrize("step", steps(ACTING))
def test_a_step_with_an_action_is_taken(step: str) -> None:
    """NXT-1, NXT-3"""
    assert read_next_step(step, "AS", TODAY, ("BK",)).step == step
