"""The words that say somebody waits, or that nothing is known yet (NXT-3).

Each list is one way of saying it. Words that are plain in another sense count only in the company given here.
"""

from __future__ import annotations

import re

_THEM = r"(?:they|he|she|(?:the\s+)?(?:customer|client|contact|admin|champion|team|billing|legal|finance|support|procurement|sales\s+ops|purchasing|vendor|partner))"
_TEAM = (
    r"(?:the\s+|their\s+|our\s+)?(?:billing|legal|finance|support|procurement|purchasing|accounting|security|it|sales\s+ops|smb\s+ops|hr|"
    r"product|engineering|management|customer|client|vendor|partner|deal\s+desk|tax|admin)(?:[’']s)?(?:\s+(?:team|department|dept\.?|side|desk))?"
)
_WAITING = (
    r"wait(?:s|ed|ing)?|await(?:s|ed|ing)?|a?waitng|a?wating|a?waitin|awiting|watiing|w8(?:ing)?",
    r"pending|pends|on[\s-]hold|hold(?=\s+(?:until|till|for|off)\b|\W*$)|holding|stand(?:ing)?[\s-]?by|hang(?:ing)?\s+(?:tight|on)",
    r"parked|stalled|idle|stuck(?=\s+(?:with|at|on|in|by)\b|\W*$)|blocked(?=\s+(?:by|on|at|with|until|due|because)\b|\W*$)",
    r"expecting|(?:is|are)\s+expected|expected(?=\s+(?:on|by|in|next|this|soon|later|monday|tuesday|wednesday|thursday|friday)\b|\W*$)",
    r"(?:hope|hoping)\s+(?:to\s+hear|for)|should\s+hear|depend(?:s|ing)\s+on|subject\s+to",
    r"(?:is|are|was|still)\s+outstanding|outstanding(?=\s+(?:from|since|with|by|at|until)\b|\W*$)|(?:sits?|sitting|lies|lying|rests?|resting)\s+with",
    r"(?:on|to)\s+ice|let\s+(?:it|this|that|the\s+case)\s+rest|(?:paused|deferred|postponed|delayed|frozen|sleeping|snoozed|queued)(?=\s+(?:until|till|to|for|because|due|at|by|since)\b|\W*$)",
    r"expect(?=\s+(?:an?\s+|the\s+)?(?:reply|answer|decision|response|feedback|po|payment)\b)|^\W*(?:i\s+|we\s+)?hope(?:fully)?|dependent\s+(?:up)?on|contingent\s+(?:up)?on",
    r"(?:decision|answer|reply|response|feedback|approval|signature)\s+due",
)
# The same in other languages: to wait, no answer, it is with somebody else, nothing to do.
_WAITING_ELSEWHERE = (
    r"warte[nt]?|wartet|abwarten|liegt\s+(?:noch\s+|jetzt\s+)?(?:bei|beim)|in\s+(?:bearbeitung|klärung|prüfung)|wird\s+(?:noch\s+|gerade\s+)?(?:geprüft|bearbeitet|geklärt)",
    r"(?:steht|stehen)\s+(?:noch\s+)?aus|ausstehend|(?:meldet|melden)\s+sich|sich\s+(?:wieder\s+)?melden|keine?\s+(?:antwort|rückmeldung|neuigkeiten|reaktion)|noch\s+offen|nichts\s+zu\s+tun",
    r"attendre|attendra|(?:doit|doivent|va|vont|devrait)\s+(?:nous\s+)?(?:revenir|répondre|confirmer|rappeler|valider|décider)|(?:debe|deben|va\s+a|van\s+a|tiene\s+que|quedó\s+en)\s+(?:responder|confirmar|decidir|contestar|avisar)"
    r"|(?:deve|devono|devem|vai|vão|ficou\s+de)\s+(?:rispondere|confermare|decidere|firmare|responder|confirmar|decidir|retornar)|muss\s+(?:sich\s+|noch\s+)*(?:melden|antworten|entscheiden|bestätigen|zustimmen)|moet\s+(?:nog\s+)?(?:reageren|antwoorden|bevestigen|beslissen)",
    r"en\s+cours|attente|j[’']attends|(?:on|il)\s+attend|attendons|(?:pas\s+(?:encore\s+)?de|sans|aucune?)\s+(?:réponse|retour|nouvelles?)|à\s+suivre|rien\s+à\s+faire",
    r"esperando|esper(?:o|amos)|en\s+espera|a\s+la\s+espera|pendiente|(?:sin|ninguna)\s+(?:respuesta|novedad(?:es)?|noticias)|responderá",
    r"aguard(?:ando|amos|ar|o)|pendente|à\s+espera|sem\s+(?:resposta|novidades?|retorno|notícias)|attesa|aspett(?:o|iamo|ando)|attend(?:o|iamo)|nessun[ao]?\s+(?:risposta|novità|riscontro)",
    r"wacht(?:en)?\s+op|afwacht(?:en|ing)|geen\s+(?:antwoord|reactie|nieuws)|ligt\s+bij|väntar|inväntar|avvaktar|inget\s+svar|venter|a[fv]venter|ikke\s+(?:hørt|svar)|(?:intet|ingen)\s+svar",
    r"odot\w+|ei\s+(?:vielä\s+)?vastausta|czekam\w*|oczekiw\w+|brak\s+odpowiedzi|w\s+trakcie|čeká\w*|bez\s+odpovědi|várom|várjuk|várakoz\w+|aștept\w*|așteptare\w*",
    r"bekl(?:iyor|en)\w*|beklemede|жд[ёеу]\w*|ожида\w+|в\s+ожидании|нет\s+(?:ответа|новостей)|чека\w+|очіку\w+|αναμονή|περιμέν\w+|(?:đang\s+)?chờ|menunggu",
    r"בהמתנה|ממתינ\w*|ממתין|(?:في\s+|ب)?انتظار",
)
_WITH_OTHERS = (
    r"ball(?:\s+is)?\s+in|in\s+(?:their|his|her|the\s+(?:customer|client)[’']?s|(?:customer|client)[’']?s|your)\s+court",
    r"(?:^\W*|(?:is|are|now|still)\s+)(?:on|at)\s+(?:the\s+)?(?:customer|client|partner)[’']?s\s+(?:side|end|desk)|left\s+(?:it|this|that|the\s+case)\s+with",
    rf"^\W*(?:{_THEM}|{_TEAM}|(?!(?:i|we)\b)\w+)\s+(?:is|are)\s+(?:still\s+|now\s+|currently\s+)?"
    r"(?:looking\s+(?:into|at)|checking|reviewing|processing|evaluating|handling|investigating|considering|discussing|thinking|working\s+on|(?:going\s+)?over)",
    rf"^\W*(?:{_THEM}|(?!(?:i|we)\b)\w+)\s+(?:will|would|promised\s+to|said\s+(?:they|he|she)\s+(?:would|will))\s+"
    r"(?:come\s+back\s+to|get\s+back\s+to|call\s+(?:me|us)\s+back|let\s+(?:me|us)\s+know)",
    rf"^\W*{_THEM}\s+(?:promised|said|wants?|wanted)\s+(?:to|they|he|she)\s+(?:will\s+|would\s+)?(?:answer|reply|respond|confirm|decide|sign|call\s+back)",
    rf"(?:in\s+the\s+|out\s+of\s+(?:my|our)\s+)hands|up\s+to\s+{_THEM}|(?:their|his|her|(?:customer|client)[’']?s)\s+(?:turn|move)|{_THEM}\s+needs?\s+(?:some\s+|more\s+)*time",
    r"giv(?:e|ing)\s+(?:\w+\s+)?(?:\w+\s+)?(?:some\s+|more\s+|another\s+)+(?:\w+\s+)?(?:time|days?|weeks?)|giv(?:e|ing)\s+it\s+(?:another|a)\s+(?:day|week|month)",
    rf"^\W*(?:now\s+|then\s+|once\s+)?{_THEM}\s+(?:will|shall|should|to|is\s+going\s+to|are\s+going\s+to|wants?\s+to|needs?\s+to|has\s+to|have\s+to)\s+"
    r"(?:get\s+back|come\s+back|reply|respond|answer|revert|confirm|decide|approve|sign|review|think|check|discuss|let\s+(?:me|us)\s+know|be\s+in\s+touch)",
    r"(?:customer|client)\s+to\s+revert|to\s+revert|thinking\s+(?:about\s+it|it\s+over)|(?:has|have|is\s+on|are\s+on|working\s+on)\s+(?:it|this)(?=\W*$)",
    r"(?:still\s+)?in\s+(?:the\s+|their\s+)?queue|(?:being|under)\s+(?:(?:internal|legal|technical|security)\s+)?(?:review(?:ed)?|handled|process(?:ed)?|worked\s+on|investigat(?:ed|ion)|discuss(?:ed|ion)|consider(?:ed|ation)|approv(?:ed|al))",
    r"in\s+the\s+(?:approval|review|procurement|legal)\s+process|in\s+(?:review|process|approval|discussion)(?=\s+(?:with|at|by)\b|\W*$)|processing\s+by",
    rf"^\W*(?:it\s+is\s+|it[’']s\s+|case\s+is\s+|is\s+|now\s+|still\s+|currently\s+)*with\s+{_TEAM}(?:\s+(?:now|still|currently|for\s+now|at\s+the\s+moment|since\s+\w+|(?:for|to)\s+(?:the\s+|an?\s+)?(?:review|approv\w+|refund|decision|decide|check|signature|sign|confirm\w*|answer|comments?|feedback)))*\W*$",
    rf"^\W*(?:{_THEM}|(?!(?:i|we)\b)\w+)\s+(?:will|would)\s+(?:revert|reach\s+out(?!\s+to)|be\s+in\s+touch|(?:contact|ping|call|e-?mail|message)\s+(?:me|us))",
    r"^\W*see\s+(?:what|how|if|whether|when)\s+(?:the\s+)?\w+\s+(?:say|do|decide|repl|respon|answer|think|want|react|goes|happens|develops)\w*",
    rf"^\W*{_THEM}\s+(?:still\s+|currently\s+)?(?:reviewing|evaluating|checking|considering|deciding|discussing|thinking)|busy(?=\s+(?:until|till|with|this|next)\b|\W*$)",
    r"on\s+(?:vacation|holiday|(?:\w+\s+)?leave|pto)|out\s+of\s+(?:the\s+)?office",
)
_WATCHING = (
    r"monitor(?:ing)?(?=\s+(?:for\s+now|it|this|(?:the\s+|this\s+)?(?:case|ticket|situation|account|progress))\b|\W*$)",
    r"(?:keep\s+)?(?:monitor|watch|look)(?:ing)?\s+(?:out\s+)?for(?=\s+(?:(?:an?|the|any|their|his|her|customer|client|\w+[’']s)\s+)*(?:repl|respon|answer|feedback|news|update|po\b|payment|sign))|working\s+on\s+(?:it|this|that|(?:the|this)\s+(?:case|ticket|request))",
    r"keep(?:ing)?\s+(?:an\s+|my\s+)?eye|watch\s+this\s+space|(?:will|we[’']ll|i[’']ll|let[’']?s|lets)\s+see(?=\s+(?:what|how|if|when|whether|next|tomorrow|later|on)\b|\W*$)",
    r"ongoing|on[\s-]going|(?:work\s+)?in\s+progress|wip|still\s+(?:open|active)|open\s+still|silent|unresponsive",
    r"radio\s+silence|(?:has\s+|have\s+)?(?:gone|went)\s+(?:quiet|dark|silent)|business\s+as\s+usual|all\s+good(?=\s+for\s+now\b|\W*$)|unchanged",
)
_UNKNOWN = (
    r"tb[adc]|to\s+be\s+(?:decided|determined|confirmed|defined|announced|discussed|done|continued|updated|advised)|will\s+be\s+updated|n/?a|none|todo|to\s+do(?=\W*$)|asap(?=\W*$)",
    r"nothing|no\s+(?:\w+\s+)?(?:news|updates?|responses?|reply|replies|answers?|changes?|feedback|actions?|steps?|progress|contact|word|movement|eta|reaction|decision|po|signature|payment|approval)",
    r"not\s+(?:yet|applicable|available)|unknown|unsure|not\s+sure|(?:not|haven[’']?t|hasn[’']?t|have\s+not|has\s+not|never)\s+(?:yet\s+)?heard",
    r"(?:has|have|had|is|are|did|does|do)(?:\s+(?:still\s+|yet\s+)?not|n[’']?t)\s+(?:yet\s+|even\s+)?(?:repl(?:y|ied)|respond(?:ed)?|answer(?:ed)?|reacted|confirm(?:ed)?|sign(?:ed)?|decided?"
    r"|read|paid|come\s+back|got(?:ten)?\s+back|get\s+back|in\s+touch|pick(?:ed)?\s+up|call(?:ed)?\s+back)",
    r"(?:updates?|more|details|news|info)\s+(?:to\s+(?:follow|come)|coming|will\s+follow)|will\s+(?:update|follow)(?=\s+(?:when|once|if|later|soon|asap)\b|\W*$)",
)
_ELSEWHERE = (
    r"(?:see|same\s+as|as)\s+(?:above|below|before|notes?|comments?|description|ticket|zendesk|salesforce|slack|chat|thread|e-?mails?|history)|ditto|idem",
    r"same\s+(?:status|state|as)|(?:see|cf\.?)\s+(?:my\s+|our\s+|the\s+)?(?:last\s+|previous\s+)?(?:notes?|steps?|comments?|updates?)",
    r"(?:see|same\s+as)\s+(?:the\s+)?(?:previous|prior|last|yesterday[’']?s?)|^\W*(?:as\s+)?per\s+(?:the\s+)?(?:previous|last|above)|^\W*as\s+(?:discussed|agreed)",
    r"lorem\s+ipsum|foo\s+bar|abc\s+def",
)
_ALL = "|".join((*_WAITING, *_WAITING_ELSEWHERE, *_WITH_OTHERS, *_WATCHING, *_UNKNOWN, *_ELSEWHERE))

IDLE = re.compile(rf"(?:(?<![\w-])|(?=^))(?:{_ALL})(?![\w-])", re.IGNORECASE)
# Scripts that part no words: a step that begins or ends with waiting.
IDLE_WITHOUT_BLANKS = re.compile(
    r"^\W*(?:(?:正在)?(?:等待|等候|等客户|等客戶|待定)|รอ)"
    r"|(?:(?:待ち|待機中|検討中|ペンディング|保留中)(?:中|です|状態|とのこと)*|待っています|待ちして(?:おり|い)ます|待定|대기(?:\s?중)?(?:입니다|임)?|"
    r"기다리(?:는\s?중|고\s?있음|고\s?있습니다)(?:입니다|임)?|기다림)\W*$"
)
