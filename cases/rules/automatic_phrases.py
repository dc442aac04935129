"""How machines build their subjects: a thing and what happened to it, such as “message” and “not delivered”, and no other word (EML-1).

A person's subject has more words: “We received your quote, one question”. So a subject counts only if each of its words is known here, in whichever order.
The groups of words hold several languages. All words are without accents and in small letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cases.model.written_dates import MONTHS

_OWN_LETTERS: Final = str.maketrans("ıđςł", "idσl")


def without_accents(text: str) -> str:
    """Return a text without the marks on its letters; Thai and Hindi vowels and the marks of Japanese are among them."""
    letters = unicodedata.normalize("NFKD", text.translate(_OWN_LETTERS))
    kept = "".join(letter for letter in letters if unicodedata.category(letter) not in ("Mn", "Cf"))
    return unicodedata.normalize("NFC", kept)


def _words(text: str) -> frozenset[str]:
    return frozenset(without_accents(text).split("|"))


_SMALL: Final = _words(
    "befinde|przebywam|serai|sera|saro|estare|estarei|olen|jsem|jsme|holder|holde|on|vas|vase|byl|byla|bylo|zostalo|ihrer|seine|n°|nr|c|numer|numero|"
    "a|an|the|to|of|for|from|in|on|at|by|and|is|are|was|were|be|been|being|has|have|had|can|could|do|does|did|not|i|am|im|i'm|i'll|will|shall|we|we've|we're|you|us|your|our|my|this|that|it|"
    "der|die|das|dem|den|des|ein|eine|einen|ich|mich|bin|ist|sind|wir|haben|hat|wurde|wurden|worden|werden|konnte|konnten|kann|ihr|ihre|bleibt|ihren|ihrem|uns|unser|bei|von|vom|zum|zur|auf|bis|ab|fur|in|im|am|und|"
    "le|la|les|l'|un|une|de|du|des|en|a|au|aux|je|suis|est|n'est|nous|avons|votre|vos|notre|ete|pas|par|pour|et|bien|n'a|n'ont|pu|etre|"
    "el|los|las|una|y|su|sus|tu|tus|ha|han|sido|se|lo|por|con|para|nuestro|estoy|esta|fue|fueron|hemos|podido|pudo|puede|ser|"
    "o|os|as|um|uma|e|do|da|dos|das|no|na|seu|sua|foi|nao|pode|ser|ja|mi|minha|recebemos|nosso|por|estou|com|pelo|pela|"
    "il|lo|gli|i|di|del|della|al|alla|e|stato|stata|il|tuo|la|tua|suo|abbiamo|non|per|con|sono|e'|averci|"
    "de|het|een|uw|je|ik|ben|is|zijn|wij|we|hebben|kon|kan|niet|worden|van|voor|met|bij|op|"
    "en|ett|den|det|er|ar|har|vi|din|ditt|dit|kunde|inte|ikke|i|pa|til|ditt|jeg|jag|jestem|na|do|z|w|za|sie|twoje|twoja|twoj|panstwa|nie|zostala|zostalo|zostal|mozna|"
    "ваш|ваша|ваше|ваши|мы|я|в|на|не|был|была|было|может|быть|до|с|и"
)
_WHEN: Final = _words(
    "asti|saakka|kadar|t.o.m|agustos'a|ocak'a|mart'a|nisan'a|mayis'a|haziran'a|temmuz'a|eylul'e|ekim'e|kasim'a|aralik'a|"
    "until|till|til|from|back|since|today|tomorrow|week|this|next|january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|"
    "thursday|friday|saturday|sunday|january|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|bis|ab|seit|januar|februar|marz|mai|juni|juli|oktober|dezember|montag|dienstag|mittwoch|donnerstag|freitag|"
    "jusqu'au|jusqu'en|jusqu'a|janvier|fevrier|mars|avril|juin|juillet|aout|septembre|octobre|novembre|decembre|lundi|mardi|mercredi|jeudi|vendredi|hasta|desde|enero|febrero|marzo|abril|mayo|"
    "junio|julio|agosto|septiembre|octubre|noviembre|diciembre|lunes|martes|miercoles|jueves|viernes|ate|janeiro|fevereiro|marco|maio|junho|julho|setembro|outubro|novembro|dezembro|"
    "fino|dal|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre|tot|vanaf|januari|februari|maart|mei|juli|augustus|maandag|dinsdag|woensdag|vrijdag|till|t/m|fram|"
    "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря|"
    "січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня|stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|wrzesnia|pazdziernika|listopada|grudnia|"
    "januar|februar|marts|oktober|ocak|subat|mart|nisan|haziran|temmuz|agustos|eylul|ekim|kasim|aralik|mandag|tirsdag|onsdag|torsdag|fredag|maandag|mandag|segunda|terca|quarta|quinta|sexta|sabado|domingo|segunda-feira|terca-feira|quarta-feira|quinta-feira|sexta-feira|piatku|poniedzialku|wtorku|srody|czwartku|понедельника|вторника|среды|четверга|пятницы"
)
_DAYS: Final = _WHEN | frozenset(name for name in MONTHS if len(name) > 3)
_NOTICE: Final = _words(
    "automatische|automatisches|automatische|upozorneni|bildirimi|"
    "notice|notification|message|alert|info|information|hinweis|mitteilung|notiz|aviso|avis|avviso|melding|meddelande|currently|derzeit|zurzeit|zeit|momentan|aktuell|actuellement|automatic|automated"
)
_NO: Final = _words(
    "not|no|cannot|can't|couldn't|wasn't|isn't|unable|nicht|pas|n'a|n'ont|non|nao|niet|inte|ikke|nie|nelze|не|невозможно|unsuccessful"
)
_MAIL: Final = _words(
    "mail|e-mail|email|message|messages|nachricht|e-mails|courriel|message|mensaje|correo|mensagem|messaggio|posta|bericht|mejl|meddelandet|meddelelsen|wiadomosc|zprava|zpravu|сообщение|письмо"
)
_DELIVERED: Final = _words(
    "dorucena|toimitettu|toimittaa|teslim|"
    "delivered|sent|deliver|zugestellt|gesendet|enviado|enviada|zustellbar|remis|distribue|entregar|entregado|entregue|recapitato|consegnato|bezorgd|afgeleverd|levereras|leveret|leveres|levert|dostarczona|dostarczyc|dorucit|dorucena|доставлено|доставить"
)
_ASKED: Final = _words(
    "supportanfrage|henvendelsen|tukipyynto|palvelupyynto|zgloszenia|wiadomosc|pozadavku|melding|saken|sagen|sak|sag|arendet|tukipyyntosi|pyyntosi|tikettisi|viestisi|yhteydenottosi|ritm|talebi|"
    "request|ticket|case|incident|enquiry|inquiry|query|message|mail|e-mail|email|submission|anfrage|nachricht|ticket|anliegen|demande|message|mail|courriel|solicitud|mensaje|consulta|correo|"
    "peticion|incidencia|caso|solicitacao|mensagem|e-mail|chamado|pedido|richiesta|messaggio|segnalazione|aanvraag|bericht|vraag|arende|meddelande|mejl|henvendelse|besked|foresporsel|zgloszenie|wiadomosc|"
    "wiadomosci|pozadavek|обращение|заявка|запрос|письмо|сообщение|talebiniz|mesajiniz"
)
_ARRIVED: Final = _words(
    "submitted|raised|opened|prise|registrert|opprettet|registreret|registrerat|registrerades|skapats|tagit|vastaanotettu|kirjattu|prijat|prijata|zaregistrovan|zaregistrovana|vytvoren|zarejestrowane|zarejestrowana|utworzone|kaydedildi|alinmistir|"
    "received|got|angekommen|geoffnet|created|opened|logged|registered|acknowledged|eingegangen|erhalten|erstellt|eroffnet|registriert|empfangen|recu|recue|enregistre|enregistree|cree|creee|recibido|recibimos|creado|creada|registrado|registrada|"
    "abierto|recebemos|recebido|recebida|criado|aberto|registrado|ricevuto|ricevuta|creato|creata|aperto|registrata|ontvangen|aangemaakt|geregistreerd|mottagit|registrerats|modtaget|mottatt|oprettet|otrzymalismy|"
    "przyjete|зарегистрировано|зарегистрирована|принято|принята|получено|получили|создано|создана|alindi|olusturuldu"
)
_THANKS: Final = _words(
    "thank|thanks|vielen|dank|danke|merci|gracias|obrigado|obrigada|grazie|bedankt|dank|tack|tak|takk|dziekujemy|kiitos|спасибо|благодарим"
)
_CONTACT: Final = _words(
    "contacting|getting|touch|reaching|out|writing|inquiry|enquiry|email|e-mail|message|anfrage|nachricht|e-mail|kontaktaufnahme|message|mail|contacter|contacte|contactes|demande|contactar|contactarnos|mensaje|correo|consulta|"
    "contato|contatar|mensagem|e-mail|contattato|messaggio|bericht|aanvraag|mejl|meddelande|henvendelse|kontakt|kontaktar|wiadomosc|viestistasi|viestistanne|yhteydenotostasi|yhteydenotostanne|обращение|письмо"
)
_CONFIRMATION: Final = _words(
    "potvrzeni|potvrdenie|vahvistus|onayi|"
    "confirmation|acknowledgement|acknowledgment|bestatigung|confirmacion|confirmacao|conferma|bevestiging|bekraftelse|potwierdzenie|подтверждение"
)
_RECEIPT: Final = _words(
    "prijeti|zgloszenia|pozadavku|support|"
    "receipt|request|ticket|case|email|e-mail|message|reception|recepcion|recebimento|recepcao|ricezione|ricevimento|ontvangst|mottagande|otrzymania|wiadomosci|получения"
)
_WHOLE_NOTICES: Final = _words(
    "poissaoloviesti|poissaoloilmoitus|vuosilomalla|fravarsmeddelande|abwesenheitsmeldung|eingangsbestatigung|"
    "elternzeit|mutterschutz|tatildeyim|больничном|年末年始休業|夏季休業|冬季休業|sabbatical|mutterschaftsurlaub|vaterschaftsurlaub|betriebsferien|betriebsurlaub|zwangerschapsverlof|ouderschapsverlof|bevallingsverlof|"
    "foraldraledig|foraldraledighet|mammaledig|pappaledig|barselsorlov|barsel|foreldrepermisjon|aitiysvapaalla|vanhempainvapaalla|відпустка|відпустці|командировка|командировке|dienstreise|geschaftsreise|deplacement|tjanstresa|tjenesterejse|本日不在|"
    "empfangsbestatigung|ontvangstbevestiging|eingangsbestatigung"
)
_AWAY: Final = _words(
    "franvarande|poissa|vuosilomalla|lomalla|fraværende|bortrest|bortreist|izindeyim|tatildeyim|ofis|"
    "away|absent|absente|out|leave|holiday|holidays|vacation|pto|urlaub|ferien|abwesend|conge|conges|vacances|vacaciones|ausente|ferias|ferie|assente|vakantie|afwezig|semester|borta|ferie|urlop|urlopie|dovolene|lomalla|tatilde|izinli|отпуске|отпуск|больничном|borta"
)
_UNTIL: Final = _words(
    "før|vor|du|au|asti|saakka|kadar|"
    "until|till|til|from|through|tom|bis|ab|jusqu'au|jusqu'en|jusqu'a|hasta|desde|ate|fino|al|dal|tot|vanaf|fram|do|od|do|до|с"
)
_LEAVE: Final = _words(
    "leave|conge|conges|baja|permiso|licencia|licenca|congedo|verlof|orlov|ferie|urlop|dovolena|concediu|szabadsag|отпуске|відпустці|urlopie|izni|izinde|ledig"
)
_KIND_OF_LEAVE: Final = _words(
    "yillik|krankheitsbedingt|urlaubsbedingt|dienstlich|krank|"
    "parental|maternity|paternity|annual|annuels|annuel|sick|medical|family|bereavement|study|sabbatical|compassionate|maternite|paternite|parental|maladie|maternidad|paternidad|parental|medica|medico|maternidade|paternidade|ferias|"
    "maternita|paternita|macierzynski|macierzynskim|rodzicielski|materska|materske|rodicovska|декретном|декретний|dogum"
)
_PLACE: Final = _words(
    "office|offices|company|buro|geschaft|bureau|bureaux|societe|oficina|empresa|ufficio|azienda|escritorio|kantoor|kontoret|kontor|biuro|we|wir"
)
_CLOSED: Final = _words(
    "closed|closure|geschlossen|ferme|fermes|fermee|fermeture|cerrada|cerrado|chiuso|chiusa|fechado|gesloten|stangt|lukket|zamkniete|nieczynne|chiusura|shut"
)
_YEARLY: Final = _words(
    "thanksgiving|diwali|eid|carnival|karneval|ostern|pfingsten|public|national|bank|golden|lunar|chinese|puente|ferragosto|pascua|noel|paques|sommer|verano|ete|"
    "holiday|holidays|annual|christmas|easter|summer|annuelle|feiertage|weihnachten|vacances|conges|navidad|vacaciones|natal|natale|pasqua|estiva|ferie|kerst|year|end|new|years"
)
_NOT_IN: Final = _words("mimo|poissa|nicht|ausser|out|away|not|hors|fuera|fora|fuori|buiten|pas|inte|ikke|poza|вне|не")
_OFFICE: Final = _words(
    "toimistosta|toimistolta|kancelar|kancelari|"
    "office|desk|buro|haus|hause|bureau|oficina|escritorio|ufficio|sede|kantoor|kontoret|biurem|офиса|офисе"
)
_HARDLY: Final = _words(
    "limited|restricted|no|intermittent|eingeschrankt|nur|nicht|schlecht|schwer|limite|acceso|accesso|beperkt|niet|nao|begransad|peu|injoignable"
)
_REACHED: Final = _words(
    "availability|verfugbarkeit|disponibilite|disponibilidad|disponibilita|disponibilidade|"
    "erreichbar|available|joignable|disponivel|disponible|localizable|raggiungibile|reperibile|bereikbaar|anträffbar|nabar"
)
_MAILBOX: Final = _words("mailbox|inbox|postfach|boite|buzon|casella|caixa|postvak|brevlada|postkasse|skrzynka")
_WATCHED: Final = _words(
    "active|monitored|used|attended|aktiv|uberwacht|genutzt|gelesen|consultee|surveillee|activo|revisado|attiva|controllata|ativa|monitorada|actief|gelezen|bevakad|overvaket|aktywna"
)
_NO_LONGER: Final = _words("longer|mehr|plus|mas|piu|mais|meer|langre|lenger|juz")
_ACCESS: Final = _words("access|acceso|accesso|acces|acesso|zugriff|toegang")
_TO_MAIL: Final = _words("email|e-mail|emails|e-mails|mail|mails|inbox|travelling|traveling|internet|with|while")
_REJECTED: Final = _words("rejected|unknown|full|unavailable|disabled|not|found|invalid|exceeded|over|quota")
_DELIVERY: Final = _words(
    "delivery|zustellung|ubermittlung|livraison|remise|distribution|entrega|consegna|bezorging|levering|leveringen|leverans|leveransen|toimitus|doruceni|dostarczenie|dostarczanie|teslimat|доставка"
)
_FAILED: Final = _words(
    "failed|failure|moglich|unsuccessful|incomplete|error|problem|fehlgeschlagen|fallida|echouee|echec|fallita|falhou|mislukt|misslyckades|mislykkedes|mislyktes|epaonnistui|selhalo|nieudane|basarisiz"
)
_LATE: Final = _words(
    "delayed|verzogert|verzogerte|differee|retardee|retrasada|demorada|ritardata|atrasada|vertraagd|forsenad|forsinket|viivastynyt|opozdeno|zpozdeno|opoznione|opozniona|gecikti|задержана"
)
# A receipt that a mail program sends, as it is called in languages that have no short word for it.
_NOTED: Final = _words(
    "accuse|acuse|aviso|avviso|avis|bestatigung|potwierdzenie|potvrzeni|bekraftelse|bekreftelse|bevestiging"
)
_OF_RECEIPT: Final = _words(
    "receipt|lecture|lectura|leitura|lettura|lesung|leesbevestiging|lasning|przeczytania|precteni|recibo|reception|recepcion|ricezione|ricevimento|recebimento|recepcao"
)
_ADDRESS: Final = _words("recipient|recipients|address|mailbox|inbox|user|addressee|following|sender")


@dataclass(frozen=True)
class _Family:
    """Groups of words; a subject has one of each."""

    groups: Sequence[frozenset[str]]
    #: Words that may stand beside them.
    beside: frozenset[str] = frozenset()
    #: Whether the subject of the answered mail may follow.
    is_open: bool = True

    def fits(self, words: Sequence[str]) -> bool:
        known = frozenset().union(_SMALL, _DAYS, _NOTICE, self.beside, *self.groups)
        # Each group needs a word of its own.
        left = list(words)
        for group in self.groups:
            found = next((word for word in left if word in group), None)
            if found is None:
                return False
            left.remove(found)
        return all(word in known for word in words)


_FAMILIES: Final = (
    _Family((_WHOLE_NOTICES,)),
    _Family((_KIND_OF_LEAVE, _LEAVE | _words("abwesend|absent|absente|ausente|assente"))),
    _Family((_AWAY | _LEAVE | _CLOSED, _UNTIL), _YEARLY | _OFFICE | _KIND_OF_LEAVE),
    _Family((_NO, _REACHED, _UNTIL)),
    _Family((_AWAY | _LEAVE, _HARDLY, _REACHED | _ACCESS), _TO_MAIL),
    _Family((_PLACE, _CLOSED), _YEARLY),
    _Family((_CLOSED, _YEARLY), _PLACE),
    _Family((_HARDLY, _REACHED), _TO_MAIL),
    _Family((_HARDLY, _ACCESS, _TO_MAIL)),
    _Family((_NOT_IN, _OFFICE)),
    _Family((_words("mnie"), _words("biurze|pracy")), _words("ma")),
    _Family((_words("estoy|estou"), _words("baja|permiso|vacaciones|licencia|licenca|ferias"))),
    _Family((_words("out|away|off"), _words("holiday|holidays|christmas|easter|summer|weekend|week|day|today"))),
    _Family((_MAILBOX, _WATCHED, _NO_LONGER), _MAIL | _NO | _words("wird|diese|dieses|cette|este|questa|dit")),
    _Family((_MAIL, _NO, _DELIVERED), _ADDRESS),
    _Family((_DELIVERY, _FAILED | _LATE), _MAIL | _ADDRESS | _NO),
    _Family((_DELIVERY, _words("notification|notice|report")), _MAIL),
    _Family((_MAIL, _words("status"), _words("undeliverable|undelivered|delayed|relayed"))),
    _Family((_words("comments|comment|notes"), _words("added"))),
    _Family((_words("behalf"), _ARRIVED), _ASKED, is_open=False),
    _Family((_MAIL, _words("rejected|bounced|returned")), _ADDRESS),
    _Family((_ADDRESS, _REJECTED), _MAIL),
    _Family(
        (_ASKED, _ARRIVED),
        _words(
            "support|successfully|service|now|new|bien|successfully|correctamente|erfolgreich|behalf|compte|charge|emot"
        ),
        is_open=False,
    ),
    _Family((_words("ticket|case|incident|incidencia|chamado"), _ARRIVED), _words("new")),
    _Family((_CONFIRMATION, _RECEIPT), _ASKED, is_open=False),
    _Family((_CONFIRMATION | _NOTED, _OF_RECEIPT), _ASKED),
    _Family((_words("eingangsbestatigung|empfangsbestatigung"),), _ASKED),
    _Family((_THANKS, _CONTACT | _ASKED), _words("support|nous|avoir|vous|ons|us|that|att|du|oss"), is_open=False),
)
# Whole companies and things can leave too: “the login no longer works”.
_NOT_A_PERSON: Final = r"(?!(?:we|our|the|this|that|my|your|wir|unser\w*|das|der|die|mein\w*|nous|notre|le|la|les|nosotros|el|los|las|noi|il|nos|o|os|wij|het|de|vi|мы)\s)"
_ITS_NAME: Final = r"(?: [\w.&'’-]+){1,5}"
_COMPANY: Final = rf"(?:(?: (?:the|our|this))? (?:company|organi[sz]ation|firm|business|team)|(?! (?:the|our|your|this|that|us|me|a)\b){_ITS_NAME}| here)"
_LEFT: Final = (
    rf"(?:is |am |are )?no longer (?:with|at|employed (?:by|at|with)|part of|working (?:at|for)|work (?:at|for|with)|works (?:at|for)(?! us\b| me\b))(?: us$|{_COMPANY})",
    r"no longer (?:works|working|employed)(?: here)?(?<=here|oyed)",
    rf"(?:has|have|'ve) left{_COMPANY}",
    rf"(?:arbeite[tn]?|ist|bin) nicht (?:mehr|langer) (?:bei|im|in der|fur){_ITS_NAME}|nicht mehr (?:bei|im|in der)(?! (?:mir|dir|der|den|dem)\b){_ITS_NAME}",
    r"hat (?:das|unser) (?:unternehmen|haus) verlassen|(?:hat|habe) (?:die firma|(?!den|die|das|dem|der)[\w.-]+) verlassen",
    rf"(?:ne |n')(?:fais|fait|travaille|est|suis) plus (?:partie|chez|pour|dans|au sein|employee?){_ITS_NAME}|a quitte{_ITS_NAME}",
    rf"ya no (?:trabajo|trabaja|formo parte|forma parte|estoy) (?:en|de|para|con){_ITS_NAME}|ha dejado la (?:empresa|compania)",
    rf"(?:ja )?nao (?:trabalho|trabalha|faco parte|faz parte)(?: mais)? (?:na|no|da|do|para|com|em){_ITS_NAME}",
    rf"non (?:lavoro|lavora|faccio parte|fa parte) piu (?:in|per|di|del|della|presso|con){_ITS_NAME}",
    rf"(?:niet (?:meer|langer) (?:werkzaam|in dienst)|werkt? niet (?:meer|langer)) (?:bij|voor){_ITS_NAME}",
    rf"(?:arbetar|jobbar|arbejder|jobber|arbeider) (?:inte|ikke) (?:langre|længere|lenger) (?:pa|hos|i|for|ved|kvar){_ITS_NAME}",
    rf"(?:juz )?nie pracuje (?:juz )?(?:w|dla){_ITS_NAME}|больше не (?:работа\w+|являюсь \w+) в{_ITS_NAME}|(?:uz|jiz) nepracuj\w+ (?:v|ve|pro){_ITS_NAME}",
)
# Languages without blanks between words.
_ABSENCE: Final = r"休暇|有給|外出|不在|出張|産休|育休|休業|休み|休假|出差|年假|病假|产假|產假|휴가|부재|출장|외근|연차|병가|육아휴직|출산휴가|휴직"
_AROUND_ABSENCE: Final = (
    r"取得|中|중|です|でございます|のため|につき|のお知らせ|ご連絡|通知|連絡|本日|現在|ただいま|年末年始|夏季|冬季|(?:に|と)?(?:して|なって)?(?:おり|い)ます|まで|から|より"
    r"|我|本人|自動返信|自動応答|自动回复|正在|在|期间|期間|至|到|回来|回來|返回|恢复|上班|입니다|이오니|까지|부터|안내|알림|년|월|일|[\d年月日/.()（）,，、~〜～-]|\s"
)
_JOINED: Final = (
    rf"(?:{_AROUND_ABSENCE})*(?:{_ABSENCE})(?:{_ABSENCE}|{_AROUND_ABSENCE})*",
    r"(?:メール|配信|送信|邮件|郵件|送达|传递|投递|메일|배달|전송)(?:の|が|\s)?(?:遅延|遅れ|延迟|延遲|지연(?:됨)?|失败通知|失敗通知)(?:のお知らせ|通知)?",
    r"(?:您的|你的)?(?:请求|請求|申请|工单|邮件|郵件|来信|咨询|消息)(?:已|已经|已經)(?:收到|受理|提交|创建|登记)",
    r"(?:産休|育休|産前産後休業|育児休業|育児休暇|出産休暇|介護休業|年末年始休業|年末年始|出張|休業|休職|退職|夏季休業|冬季休業)(?:中|中です|のお知らせ|のご案内|のご挨拶|のため不在|のため|いたしました|しました)",
    r"(?:お問い合わせ|お問合せ|ご連絡|ご質問|お申し込み|メール|チケット)(?:を|が|は|の)?(?:いただき)?(?:誠に)?(?:ありがとうございま(?:す|した)|受け?付け(?:まし|されまし|いたしまし)た|受信(?:しまし|いたしまし)た|受付完了)(?:.{0,12}お知らせ)?",
    r"受付(?:完了|確認|番号)(?:のお知らせ|メール|通知)?|(?:メール(?:を|が)?|メールの)?(?:配信|送信|お届け)(?:できません(?:でした)?|に失敗しました)|宛先不明",
    r"(?:我)?(?:正在|在|因)?(?:出差|产假|陪产假|育儿假|年假|病假|休产假|產假|外出|离职)(?:中|期间|通知|了)?|[^\s:：的]{0,4}已(?:离职|離職)",
    r"(?:您的)?(?:邮件|郵件|信件|消息)(?:投递|发送|传送|寄送|投遞|傳送)?(?:失败|失敗|被退回|退回|无法送达)(?:通知)?|(?:系统)?退信(?:通知)?",
    r"(?:我们|我們|系统)?(?:已经?|已經)?(?:收到|受理)(?:了)?(?:您|你)的(?:邮件|郵件|来信|消息|请求|請求|申请|咨询|工单|反馈)|感谢(?:您|你)的(?:来信|邮件|咨询|联系)|(?:您的)?(?:工单|请求|申请)(?:已)?(?:创建|受理|提交成功)",
    r"(?:현재\s?)?(?:출장|육아\s?휴직|출산\s?휴가|휴직|병가|연차|퇴사)\s?(?:중|중입니다|안내|하였습니다|했습니다)?",
    r"(?:귀하의\s?|고객님의\s?)?(?:문의|요청|메일|티켓)\s?(?:이|가|를|을)?\s?(?:정상\s?)?(?:접수|수신|등록)\s?(?:되었습니다|됐습니다|완료|하였습니다)?(?:\s?안내)?|메일\s?(?:을)?\s?(?:보낼|전송할|전달할) 수 없(?:음|습니다)",
)
_AT_WHOLE: Final = re.compile(
    without_accents(
        rf"{_NOT_A_PERSON}(?:[^\W\d_][\w.'-]* ){{0,4}}(?:{'|'.join(_LEFT)})(?:[.!]|\s*:.*)?|(?:{'|'.join(_JOINED)})[。.!！]?(?:\s*[:：(\[【\d].*)?"
    )
)
_HEAD: Final = re.compile(r"[:：(\[{|#–—;]|\s-+\s|-\s*$")
# “Have you received our request”, “Our request was received”: the customer's own. A machine says “your”, or speaks of its office.
_OF_THE_CUSTOMER: Final = re.compile(
    r"(?:have|has|had|did|do|does|is|are|was|can|could|haben|hat|ist|sind|konnen|avez|est-ce|heeft|hebben|har|han|ha|hanno|tem|voce)"
    r" (?:you|we|my|our|your|the|this|sie|ihr|du|wir|mein\w*|unser\w*|vous|nous|mi|nuestr\w+|u|jullie|i|min|vi)\b"
    r"|(?:my|our|mein\w*|unsere?|mon|ma|notre|mi|nuestr\w+|minha?|meu|nossa?|mia|mio|nostr\w+|mijn|onze|ons|min|mitt|var|moj\w*|мой|моя|мое|наш\w*)"
    r" (?!office|company|team|buro|bureau|oficina|ufficio|escritorio|kantoor|kontor)"
)
# Where the subject of the answered mail begins.
_ANSWERED: Final = re.compile(r"[:：]\s*(?:re|aw|sv|antw|ynt|odp)\s*[:：]")
_END: Final = " .!,*)]}"
# A firm behind the thanks: “Thank you for your inquiry - Acme GmbH”.
_FIRM: Final = re.compile(
    r"(?:[\w.&'’-]+ ){1,4}(?:gmbh|ag|se|kg|inc|llc|ltd|limited|corp|s\.?a\.?s?|s\.?r\.?l|s\.?p\.?a|b\.?v|nv|ab|oy|a/s|aps|support|team|service|help ?desk)"
)
_NUMBER_SIGN: Final = re.compile(r"#\s?(?=[\w-]*\d)")
_ID: Final = re.compile(r".*[\d@].*|id|re|aw|fwd?|")
_BY_NAME: Final = re.compile(
    r"(?: (?:to|con|com|with|avec|bei|met|z)|(?<=contacting)|(?<=contacter)|(?<=contattato)) (?!us\b|uns\b|ons\b|oss\b|nos\w*\b)[\w.&'-]+(?: [\w.&'-]+)?$"
)


def is_machines_phrase(plain: str) -> bool:
    """Tell whether a subject, without accents and in small letters, is built as machines build theirs."""
    if re.search(r"[?？]", _ANSWERED.split(plain, maxsplit=1)[0]):
        return False
    plain = _NUMBER_SIGN.sub("", plain).strip(_END)
    if _OF_THE_CUSTOMER.match(plain) is not None:
        return False
    if _AT_WHOLE.fullmatch(plain) is not None:
        return True
    head, *rest = _HEAD.split(plain, maxsplit=1)
    words, short = _known_by_words(head), _known_by_words(_BY_NAME.sub("", head))
    tail = (rest[0] if rest else "").strip(_END)
    if not words and not tail:
        return False
    if tail and any(family.fits([*words, *_known_by_words(tail)]) for family in _FAMILIES):
        return True
    is_name_behind = ":" in plain[len(head) : len(head) + 1] or len(tail.split()) <= 3
    # A ticket's number is a machine's, so that the subject of the ticket may follow.
    has_id = any(letter.isdecimal() for letter in head)
    return any(
        family.fits(words if family.is_open else short)
        and (is_name_behind if family.is_open or has_id else _is_id(tail) or _FIRM.fullmatch(tail) is not None)
        for family in _FAMILIES
    )


def _is_id(text: str) -> bool:
    """Return whether a text is the number or the address of a ticket, and no sentence with a number in it."""
    return all(_ID.fullmatch(word) or word in _ASKED for word in text.split())


def _known_by_words(text: str) -> list[str]:
    """Return the words of a text without numbers, addresses and marks."""
    return [word for each in text.split() if not _ID.fullmatch(word := each.strip(_END))]
