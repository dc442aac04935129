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
    r"warte[nt]?|wartet|liegt\s+bei|in\s+bearbeitung|esperando|en\s+espera|pendiente|aguardando|pendente|en\s+cours|attente|attesa",
    r"wacht(?:en)?\s+op|väntar|venter|odota\w+|czekam\w*|bekliyor\w*|жд[ёеу]\w*|ожида\w+|в\s+ожидании",
)
_WITH_OTHERS = (
    r"ball(?:\s+is)?\s+in|in\s+(?:their|his|her|the\s+(?:customer|client)[’']?s|(?:customer|client)[’']?s|your)\s+court",
    r"(?:^\W*|(?:is|are|now|still)\s+)(?:on|at)\s+(?:the\s+)?(?:customer|client|partner)[’']?s\s+(?:side|end|desk)|left\s+(?:it|this|that|the\s+case)\s+with",
    rf"^\W*(?:now\s+|then\s+|once\s+)?{_THEM}\s+(?:will|shall|should|to|is\s+going\s+to|are\s+going\s+to|wants?\s+to|needs?\s+to|has\s+to|have\s+to)\s+"
    r"(?:get\s+back|come\s+back|reply|respond|answer|revert|confirm|decide|approve|sign|review|think|check|discuss|let\s+(?:me|us)\s+know|be\s+in\s+touch)",
    r"(?:customer|client)\s+to\s+revert|to\s+revert|thinking\s+(?:about\s+it|it\s+over)|(?:has|have|is\s+on|are\s+on|working\s+on)\s+(?:it|this)(?=\W*$)",
    r"(?:still\s+)?in\s+(?:the\s+|their\s+)?queue|(?:being|under)\s+(?:review(?:ed)?|handled|process(?:ed)?|worked\s+on|investigat(?:ed|ion)|discuss(?:ed|ion)|consider(?:ed|ation)|approv(?:ed|al))",
    r"in\s+(?:review|process|approval|discussion)(?=\s+(?:with|at|by)\b|\W*$)|processing\s+by",
    rf"^\W*(?:it\s+is\s+|it[’']s\s+|case\s+is\s+|is\s+|now\s+|still\s+|currently\s+)*with\s+{_TEAM}(?:\s+(?:now|still|currently|for\s+now|at\s+the\s+moment|since\s+\w+))?\W*$",
    r"on\s+(?:vacation|holiday|annual\s+leave|pto)|out\s+of\s+(?:the\s+)?office",
)
_WATCHING = (
    r"monitor(?:ing)?(?=\s+(?:for\s+now|it|this|(?:the\s+|this\s+)?(?:case|ticket|situation|account|progress))\b|\W*$)",
    r"keep(?:ing)?\s+(?:an\s+|my\s+)?eye|watch\s+this\s+space|(?:will|we[’']ll|i[’']ll|let[’']?s|lets)\s+see(?=\s+(?:what|how|if|when|whether|next|tomorrow|later|on)\b|\W*$)",
    r"ongoing|on[\s-]going|(?:work\s+)?in\s+progress|wip|still\s+(?:open|active)|open\s+still|silent|unresponsive",
)
_UNKNOWN = (
    r"tb[adc]|to\s+be\s+(?:decided|determined|confirmed|defined|announced|discussed|done)|n/?a|none|todo|to\s+do(?=\W*$)|asap(?=\W*$)",
    r"nothing|no\s+(?:\w+\s+)?(?:news|updates?|responses?|reply|replies|answers?|changes?|feedback|actions?|steps?|progress|contact)",
    r"not\s+yet|unknown|unsure|not\s+sure|(?:not|haven[’']?t|hasn[’']?t|have\s+not|has\s+not|never)\s+(?:yet\s+)?heard",
    r"(?:updates?|more|details|news|info)\s+(?:to\s+(?:follow|come)|coming|will\s+follow)|will\s+update(?=\s+(?:when|once|if|later|soon|asap)\b|\W*$)",
)
_ELSEWHERE = (
    r"(?:see|same\s+as|as)\s+(?:above|below|before|notes?|comments?|description|ticket|zendesk|salesforce|slack|chat|thread|e-?mails?|history)|ditto|idem",
    r"(?:see|same\s+as)\s+(?:the\s+)?(?:previous|prior|last|yesterday[’']?s?)|^\W*(?:as\s+)?per\s+(?:the\s+)?(?:previous|last|above)|^\W*as\s+(?:discussed|agreed)",
    r"lorem\s+ipsum|foo\s+bar|abc\s+def",
)
_ALL = "|".join((*_WAITING, *_WITH_OTHERS, *_WATCHING, *_UNKNOWN, *_ELSEWHERE))

IDLE = re.compile(rf"(?:(?<![\w-])|(?=^))(?:{_ALL})(?![\w-])", re.IGNORECASE)
# Scripts that part no words: a step that begins or ends with waiting.
IDLE_WITHOUT_BLANKS = re.compile(
    r"^\W*(?:正在)?(?:等待|等候|等客户|等客戶|待定)|(?:待ち|待ち中|待ちです|待っています|待機中|待定|대기\s?중|대기|기다리는\s?중|기다림)\W*$"
)
