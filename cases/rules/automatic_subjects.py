"""The subjects that mail programs, mail servers and ticket systems write by themselves, in the languages of customers (EML-1).

A person's question can begin with the same words. So a subject counts only if the words end there: at its end, at a colon or a bracket, or
where a day follows. All words are without accents and in small letters.
"""

from __future__ import annotations

import re

from cases.rules.automatic_phrases import is_machines_phrase, without_accents

# What gateways put in front: “[EXT]”, “(External)”, “***SPAM***”, “CAUTION:”.
_MARKS = (
    r"(?:[\[(<{【][^\])>}】]{1,30}[\])>}】]\s*|\*{2,}[^*]{1,30}\*{2,}\s*|(?:ext|extern|external|externe?r?|caution|spam)\s*:\s*)*"
    r"[\[(<{【*]*\s*"
)
_END = r"(?=\s*(?:$|[:：;|!.()\[\]{}<>【】（）*–—]|-\s|,\s(?:back|returning)\b|re\b))"
# Also where it says to what or from whom.
_ANSWER_END = rf"(?:{_END}|(?=\s+(?:to|from|for your|an|von|de|di|da|a|van|from)\b))"
_DAY = (
    r"(?=\s*(?:v(?:ecka)?\.?\s?)?\d|\s+(?:until|till|til|from|back|today|tomorrow|this|next|and|auto|notice|notification|message|reply|response|re|bis|ab|vom|von|hasta|desde|del|"
    r"jusqu'?(?:au|a|en)?|du|de|a partir|ate|fino|dal|dall|t/m|tot|vanaf|fran|fra|do|od|до|с|по|from)\b)(?=[^,?？]*$)"
)
_COLON = r"(?=\s*[:：])"

_REPLIES = (
    r"(?:out of office )?auto(?:matic|mated|-)?[\s-]?(?:reply|response|responder|answer|message|confirmation|acknowledge?ment)|automail",
    r"auto(?:matische[ns]?|m\.)\s(?:ruck)?(?:antwort|antwoord|nachricht|abwesenheitsnotiz)|automatisch antwoord|autosvar|automatiske?t? (?:svar|besked)",
    r"(?:reponse|message|courriel) automatique|accuse de reception automatique|(?:respuesta|contestacion|mensaje) automatic[ao]|(?:resposta|mensagem) automatica",
    r"(?:risposta|messaggio) automatic[ao]|automaattinen vastaus|autovastaus|automatyczna odpowiedz|odpowiedz automatyczna|autoodpowiedz",
    r"automatick[ae] (?:odpoved|sprava|zprava)|automatikus valasz|raspuns automat|(?:avtomaticen|samodejni|automatski) odgovor",
    r"automatiska atbilde|automaatvastus|automatinis atsakymas|sjalfvirkt svar|автоматическ\w+ (?:ответ|отсылка ответа|уведомление)|автоответ(?:чик)?",
    r"автовідповідь|автоматична відповідь|автоматичен отговор|αυτοματη απαντηση|otomatik (?:yanit|cevap)|phan hoi tu dong|tu dong tra loi|tra loi tu dong",
    r"(?:balasan|jawapan) (?:otomatis|automatik)|स्वचालित (?:उत्तर|जवाब)|ตอบกลับอัตโนมัติ|(?:תגובה|תשובה) אוטומטית|رد تلقا?ئي|الرد التلقائي",
    r"自動(?:応答|返信|送信|回覆|回复|配信)(?:メール)?|自动(?:回复|答复)|자동\s?(?:회신|응답|답장)(?:\s?메일)?",
)
_AWAY = (
    r"out[ -]of[ -](?:the[ -])?office|ooo|(?:i am|i'm|currently) (?:currently )?(?:away|ooo|out of (?:the )?office|on (?:pto|(?:annual |parental |sick |maternity |paternity )?(?:leave|vacation|holiday)))",
    r"(?:[a-z.'-]+ ){1,3}is (?:currently )?(?:ooo|out of (?:the )?office)(?=(?: (?:until|till|from|and) [\w ./-]{1,40})?(?:$| \())",
    r"(?:on|am on) (?:pto|vacation|holiday|(?:annual |parental |sick |maternity |paternity )?leave)|vacation (?:notice|reply|response|message)|away from (?:the |my )?(?:office|desk)",
    r"(?:ich )?(?:bin )?(?:derzeit |zurzeit |aktuell )?(?:nicht im (?:buro|haus)|ausser haus|im urlaub|in elternzeit|abwesend|nicht (?:da|anwesend))|(?:ich )?bin (?:vom )?[\d. -]+(?:bis (?:zum )?[\d. ]+)?im urlaub|abwesend",
    r"abwesenheit(?:snotiz|smeldung|sassistent|sbenachrichtigung|snachricht|shinweis)|urlaubs(?:notiz|benachrichtigung|meldung)",
    r"(?:je suis )?absente? (?:du|de mon) bureau|absent\(e\) du bureau|je suis (?:actuellement )?(?:absente?|en conges?|en vacances)|en (?:conges?|vacances)|(?:absence|notification d'absence|message d'absence|avis d'absence|hors) du bureau|(?:notification|message|avis) d'absence|absente? (?:jusqu'\w+|du(?= \d))|hors du bureau",
    r"(?:estoy |estare )?(?:de vacaciones|fuera de (?:la |mi )?oficina)|aviso de ausencia|ausente (?:de la |del |do )?(?:oficina|escritorio)|ausente",
    r"(?:estou |estarei )?(?:de ferias|fora do escritorio|ausente)|ausencia (?:temporaria|do escritorio)|aviso de ferias",
    r"(?:sono )?(?:in ferie|fuori (?:sede|ufficio))|assenza dall'ufficio|assente",
    r"(?:ik ben )?(?:afwezig|op vakantie|niet aanwezig)|afwezigheids?(?:assistent|bericht|melding)?|buiten kantoor",
    r"(?:jag (?:har|ar pa) |pa )semester|semester(?= v(?:ecka)?\.? ?\d)|franvaro(?:meddelande)?|franvarande|(?:jeg (?:har|er pa) )ferie|fravær(?:sbesked|smelding)?|ikke til stede|ute av kontoret|ikke pa kontoret|(?:olen )?lomalla|poissa",
    r"(?:jestem )?(?:na urlopie|poza biurem|nieobecn[ya])|nieobecnosc|mimo kancelar\w*|(?:jsem na )dovolene|nepritomnost|hazon kivul|szabadsagon(?: vagyok)?|(?:sunt )?in concediu|(?:absent din|in afara) birou(?:lui)?",
    r"(?:я )?(?:в отпуске|вне офиса|не в офисе)|нет на месте|отсутствую(?: на рабочем месте)?|(?:я )?у відпустці|поза офісом|εκτος γραφειου|απουσια απο το γραφειο|ofis disinda(?:yim)?|izindeyim|(?:yillik )?izindeyim",
    r"不在(?:通知|連絡|のお知らせ|のため|にしております)?|[春夏秋冬]?[季期]?休[暇業](?:中|のお知らせ)|外出(?:中)?|(?:我)?(?:正在|在)?休假(?:中)?|부재\s?중(?:\s?알림)?|휴가\s?중",
)
# Things as well, such as a product for vacations: only a whole subject, or before a colon.
_LEAVES = (
    r"vacaciones|ferias|ferie|urlaub|ausser haus|abwesenheit|vakantie|urlop|dovolena|szabadsag|lomalla|(?:yillik )?izin|ausencia|assenza|elternzeit",
)
# English ones are in the subjects of customers as well.
_ENGLISH_LEAVES = (r"(?:annual |maternity |parental )?leave|pto|vacation",)
_BOUNCES = (
    r"(?:message )?undeliver(?:able|ed)(?: (?:mail|message)\b[a-z ]*)?|non-?deliverable(?: mail)?|delivery (?:status notification|failure|has failed[a-z ]*|incomplete|delayed)|returned mail|mail returned",
    r"(?:e-?mail|mail|message) (?:delivery|system|could not be)(?: (?:failed|failure|system|subsystem|error|problem|delivered|sent))+|(?:email |mail )?delivery failure|failure notice|message not delivered",
    r"(?:warning|error)\s*:\s*(?:could not (?:send|deliver)(?: message)?[a-z0-9 ]*|message (?:\S*\d\S* )?(?:could not be|not|delayed|still undelivered)[a-z0-9 ]*)|message you sent blocked[a-z ]*",
    r"(?:nicht zustellbar|unzustellbar(?:e (?:nachricht|e-?mail))?|zustellung (?:fehlgeschlagen|verzogert)|fehler bei der nachrichtenzustellung|non remis|non distribuable|echec de (?:la )?(?:remise|distribution))",
    r"no se puede entregar|no entregado|nao (?:entregue|e possivel entregar|foi possivel entregar)|falha na entrega|mancato recapito|non recapitabile|impossibile recapitare|onbestelbaar|niet bezorgd",
    r"kan inte levereras|ej levererbart|olevererbart|kan ikke leveres|ikke levert?(?:et)?|ei voi toimittaa|niedostarcz(?:on[eay]|aln[eay])|nie mozna dostarczyc|nedorucitelne|kezbesithetetlen",
    r"не\s?доставлен[оа]?(?: сообщение)?|не удается доставить|teslim edilemedi|配信(?:不能|できません(?:でした)?)|配信エラー|未送達|未傳遞(?:的主旨)?|无法(?:送达|投递|传递)|未送达|배달(?:되지 않음|할 수 없음|\s?실패)|전송\s?실패",
)
_NOT = r"(?:(?:not|un|nicht|non|no|nao|niet|nie|ne|ej|icke|inte|ikke|o|u|не) ?)?"
_RECEIPTS = (
    rf"{_NOT}(?:read(?=[^?？]*$)|gelesen|lue?s?|leid[oa]s?|lid[oa]s?|lett[oa]|gelezen|læst|lest|luettu|przeczytan[aeoy]|precten[ao]|прочтено|прочитано)"
    r"|lesebestatigung|(?:ej|o) ?last|lukematta|okun(?:du|madi)|olvasva|olvasatlan|開封済み|未?開封|[已未][读讀]|읽(?:음|지 않음)|relayed|auto|return receipt \([a-z]+\)"
    r"|(?:message )?recall(?: (?:failure|success|report|status))?(?=[^?？]*$)|meeting forward notification|benachrichtigung uber (?:die )?besprechungsweiterleitung"
    r"|avviso di (?:mancata consegna|non accettazione|anomalia)[\w ]*",
)
# What ticket systems answer. Whoever answers such a mail goes on after a comma.
_ASKED = r"(?:request|ticket|message|e-?mail|enquiry|inquiry|case|support request)"
_ACKNOWLEDGED_END = r"(?=\s*(?:$|[:：(\[#!.]|[-–—]\s|$))"
_ACKNOWLEDGED = (
    rf"we(?:'ve| have) received your {_ASKED}|your {_ASKED}(?: #?[\w-]+)? (?:has been|was) (?:received|registered|created|logged)",
    r"(?:support )?(?:request|ticket|case|enquiry|inquiry) received|(?:ticket|case|request|incident) #?[\w-]*\d[\w-]* (?:has been|was) (?:created|received|opened|registered|logged)",
    r"(?:ihr ticket|ihre anfrage|ihre nachricht)(?: #?[\w-]+)? (?:ist eingegangen|wurde (?:erstellt|empfangen|registriert))|eingangsbestatigung",
    r"votre (?:demande|message|ticket)(?: #?[\w-]+)? a (?:bien )?ete (?:bien )?(?:recue?|enregistree?|creee?)|(?:hemos recibido|recibimos) su (?:solicitud|mensaje|consulta)",
    r"recebemos (?:a )?sua (?:solicitacao|mensagem)|abbiamo ricevuto la (?:sua|tua) richiesta|wij hebben uw (?:aanvraag|bericht) ontvangen",
    r"thank you for contacting [\w .&'-]{1,40}(?:support|service|help ?desk|team)",
)


def is_machines_subject(subject: str) -> bool:
    """Tell whether a subject is one that a machine writes."""
    plain = _plain(subject)
    if _SUBJECT.match(plain) is not None or is_machines_phrase(_FRONT.sub("", plain)):
        return True
    # In brackets in front of the customer's own subject, as Zendesk does.
    marked = _MARKED.match(plain)
    return (marked is not None and is_machines_phrase(marked["said"])) or _AS_WRITTEN.match(subject.strip()) is not None


def _plain(subject: str) -> str:
    return " ".join(without_accents(subject.replace("’", "'").casefold()).split())


_FAMILIES = (
    (_REPLIES, _ANSWER_END),
    (_AWAY, rf"(?:{_END}|{_DAY})"),
    (_LEAVES, r"(?=\s*(?:$|[:：]))"),
    (_ENGLISH_LEAVES, r"(?=\s*(?:$|:\s*re\b))"),
    (_BOUNCES, rf"(?:{_END}|(?=\s+(?:returned|returning)\b))"),
    (_RECEIPTS, _COLON),
    (_ACKNOWLEDGED, _ACKNOWLEDGED_END),
)
_FRONT = re.compile(rf"^{_MARKS}")
_MARKED = re.compile(r"[\[【](?P<said>[^\]】]{3,40})[\]】]")
# Words of people too without their capitals, accents or blanks.
_AS_WRITTEN = re.compile(r"(?:ACCETTAZIONE|CONSEGNA|Läst): |Absence : (?!.*\?)|\[JIRA\] .*\([A-Z][A-Z0-9]+-\d+\)")
# The words lose their marks as a subject does.
_SUBJECT = re.compile(
    without_accents(_MARKS + "(?:" + "|".join(f"(?:{'|'.join(words)}){end}" for words, end in _FAMILIES) + ")")
)
