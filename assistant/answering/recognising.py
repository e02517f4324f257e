"""Is a message a question, and is it only small talk? Told by its words alone, since it must be known at once."""

from __future__ import annotations

import re

# What a reader takes for one sentence; a dot within a number, a name or an address ends none.
_SENTENCE_END = re.compile(r"(?<=[?？!])\s*|(?<=[.。~…])\s+|\n+")
_NOT_SAID = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`|https?://\S+|<[^<>\s]+>|[「」“”\"()\[\]*_]", re.DOTALL)
_TAIL = re.compile(r"[\s.!~…^;:)ㅎㅋㅠㅜ\U0001F300-\U0001FAFF☀-➿️]+\Z")

_ASKING_WORD = (
    r"(?:어디|언제|누가|누구|누군(?!가)|무엇|무슨|뭐|뭘|뭔|몇(?!\s*가지|\s*몇)|얼마(?!\s*전)|(?<![가-힣])왜(?![곡소관])"
    r"|어떻게|어떡|어떤|어떠|어때|어느|어째서)(?!든|나마|보다|\s*봐도)"
)
_KNOWN_ALREADY = re.compile(r"지는?\s(?:이제\s|잘\s|다\s|좀\s)*(?:알겠|알았|알게|알 것|알 거|알아|이해)")
_ASKS = re.compile(_ASKING_WORD)
_SAID_NOT_ASKED = re.compile(r"(?:(?<!궁금하)(?<!모르겠)[네군게걸]요|거든요|니까요|라서요|아서요|어서요)\Z")
_SOME = re.compile(r"(?:뭔|누군|언젠|어딘|왠)가\Z")
_SPOKEN_END = re.compile(r"(?<!주세)(?:[요죠야지해돼어아와임음니나까냐래데써까]|는가|인가)\Z")

_REQUEST = (
    r"(?:(?:알려|가르쳐|설명해|추천해|소개해|보여|도와|찾아|비교해|정리해|요약해|번역해|작성해|만들어|고쳐|다듬어|바꿔|바꾸어"
    r"|지\s*(?:좀\s*)?(?:봐|확인해|검토해|점검해)|써|예를 들어|골라|잡아|짜|뽑아|나눠|줄여|늘려|채워|답변해|(?<!응)답해|계산해|분석해)"
    r"\s*(?:줘|줄래|주라|주세요|주셔요|주십시오|주시겠|주시면|주시길|주시기|주실|줬으면|다오)"
    r"|(?:추천|설명|안내|답변|조언|도움|예시|방법)(?:을|를|도|좀)?\s*(?:좀\s*)?(?:부탁|구합니다|구해요))"
)
_KOREAN = re.compile(
    rf"{_REQUEST}[가-힣\s]*\Z|{_REQUEST}\s*[:：]|[가-힣\s]줘[요라봐]?\Z|\A(?:그럼|그러면|만약|만일)\s.*면\Z"
    r"|(?:예시|예|견본|샘플|양식|템플릿)(?:로|를)?\s*(?:하나|한\s*개|몇\s*개|좀)(?:만)?요?\Z"
    r"|(?:궁금|의문)(?:합니다|해요|해서요|하네요|한데요|합니당|해|이에요|입니다)\Z"
    r"|알고\s*싶(?:습니다|어요|은데요?|네요|어)\Z"
    r"|(?:질문|문의)(?:을|를|좀|이)?\s*(?:드립니다|드려요|드릴게요|합니다|있습니다|있어요|이요)\Z"
    r"|여쭙니다\Z|여쭤\s*(?:봅니다|봐요|보려고)|여쭤볼게요\Z"
    r"|(?<![만\s])나요\Z"
    r"|(?:어도|아도|해도|여도|워도|려도|켜도)\s*(?:돼|되죠|되지요|괜찮아|되는\s*거(?:죠|예요)?)\Z"
    r"|[줄볼]\s*수\s*있(?:어|니|나)\Z"
    r"|(?:있|없|되|맞|했|됐|었|았|겠|쓰)나\Z|야\s*하나\Z"
    r"|[는은]\s*(?:방법|법|순서|절차|요령)(?:이|은|는|좀)?\Z"
    r"|(?:주의|조심|유의|확인|고려)할\s*(?:점|것|사항)\Z|차이점?\Z|[가-힣]이란\Z|뜻\Z"
)
_ENGLISH = re.compile(
    r"(?:(?:hi|hello|hey)\b[\s,]*(?:there|all|everyone)?[\s,]*)?"
    r"(?:(?:how|who|whose|which|why)\b"
    r"|what\b(?!\s+an?\b)|what['’]s\b"
    r"|(?:when|where)(?:['’]s|\s+(?:is|are|do|does|did|can|could|will|would|should|was|were|to))\b"
    r"|(?:can|could|would|should|does|did)\s+(?!not\b)\w+"
    r"|(?:is|are|was|were)\s+(?:it|this|that|these|those|there|the|an?|my|our|your|their|we|you|they|any|all|\w{3,}s)\b"
    r"|do\s+(?:i|you|we|they|people)\b|am\s+i\b|may\s+(?:i|we)\b|will\s+(?!do\b)\w+|has\s+any\w+|have\s+(?:you|we)\b"
    r"|(?:please\s+|pls\s+)?(?:tell|show|explain|give|summari[sz]e|help|describe|list|translate|write|find"
    r"|recommend|suggest|compare)\b"
    r"|i(?:['’]d|\s+would)?\s+(?:like|want)\s+to\s+know\b|i\s+wonder\b|any\s+(?:idea|tips|advice)\b)",
    re.IGNORECASE,
)

_FILLER = r"(?:네|예|넵|아|와|오|정말|진짜|너무|매우|무척|다들|여러분|모두|오늘도?|항상|늘|또|많이|님들?|많은|덕분에)"
_GREETING = (
    r"(?:굿모닝|안녕(?:하세요|하십니까|하신가요|히\s*(?:계세요|가세요|주무세요))?|하이(?:요|루)?|헬로우?|ㅎㅇ|방가(?:방가)?|처음\s*뵙겠습니다|반갑(?:습니다|네요|다)"
    r"|반가(?:워요|워)|(?:좋은|즐거운|행복한)\s*(?:아침|하루|오후|저녁|주말|밤)(?:입니다|이에요|이네요|\s*보내세요|\s*되세요)?"
    r"|(?:감사|ㄱㅅ|ㄳ|땡큐|쌩유)(?:합니다|해요|드립니다|드려요|했습니다|합니당|용)?|고마(?:워요?|웠어요)|고맙(?:습니다|네요|다)"
    r"|(?:수고|고생)(?:\s*많으)?(?:하세요|하셨습니다|하셨어요|했어요|하십니다|하십시오|셨습니다|셨어요|하시네요|십니다)"
    r"|잘\s*부탁(?:드립니다|드려요|해요|합니다)|(?:도움이?\s*(?:많이\s*)?|해결(?:이\s*)?)(?:됐|되었)(?:어요|습니다|네요)|잘\s*(?:쓸|볼|읽을|할)게요"
    r"|(?:잘|내일|나중에|다음에)\s*(?:있어|가|봐|자)요?|바이(?:바이)?|빠이"
    r"|hi|hello|hey|hiya|yo|good\s*(?:morning|afternoon|evening|night|day)|howdy|thx|ty|bye|goodbye"
    r"|(?:many\s*)?thanks?(?:\s*(?:you|a\s*lot|so\s*much|very\s*much|again))*|nice\s*to\s*meet\s*you|see\s*you)"
)
_WHO = (
    r"(?:(?:너의|너|넌|너는|당신은?|그쪽은?|니|네|도우미는?|봇은?|여기는?|혹시)\s*)*"
    r"(?:(?:대체|도대체)\s*)?"
    r"(?:(?<=[너넌])\s+(?:뭐|무엇)(?:야|니|냐|예요|지)|누구(?:야|니|냐|입니까|예요|에요|세요|십니까|신가요|인가요|지)?|정체가?\s*(?:뭐|무엇)(?:야|니|냐|예요|에요|인가요|입니까)?"
    r"|이름[이은]?\s*(?:(?:뭐|무엇)(?:야|니|냐|예요|에요|이에요|인가요|입니까|지)?|어떻게\s*(?:돼|되니|되나요|되세요|됩니까|불러요?))"
    r"|(?:뭐|무엇을?|뭘)\s*하는\s*(?:봇|애|도우미|녀석)(?:이야|야|니|이니|예요|이에요|인가요|입니까)?"
    r"|(?:자기\s*)?소개\s*(?:좀\s*)?해\s*(?:줘|봐|줄래|주세요|주실래요|봐요)"
    r"|(?:뭘|뭐|무엇을?|무슨\s*일을?|어떤\s*(?:일|것)을?)\s*(?:도와\s*줄|도와\s*주실|할|해\s*줄|해\s*주실)\s*(?:수|줄)\s*(?:있|알)\S*"
    r"|who\s*(?:are|r)\s*(?:you|u)|what\s*are\s*you|what(?:'s|\s*is)\s*your\s*name|what\s*can\s*you\s*do(?:\s*for\s*me)?"
    r"|what\s*do\s*you\s*do|introduce\s*yourself)"
)
_SMALL_TALK = re.compile(
    rf"(?:{_FILLER}\s*)*(?:{_GREETING}|{_WHO})(?:\s+(?:{_FILLER}|{_GREETING}|{_WHO}|there|all|everyone|선생님|도우미님?))*",
    re.IGNORECASE,
)
_SMILES = re.compile(r"(?:[\s.,!?~…^:;()\-ㅋㅠㅜ\U0001F300-\U0001FAFF☀-➿️]|ㅎ(?!ㅇ))+")
_LEADING_TALK = re.compile(rf"\A(?:{_GREETING})[\s.,!~]+", re.IGNORECASE)
_LONGEST_TALK = 60


def is_question(text: str) -> bool:
    """Tell whether somebody asks or asks for something, with or without a question mark.

    Greetings and thanks before or after it do not count, nor a request that goes to colleagues ("제출해 주세요").
    """
    if is_small_talk(text) and not re.search(_WHO, text, re.IGNORECASE):
        return False
    said = _NOT_SAID.sub(" ", text)
    return any(_asks(_LEADING_TALK.sub("", each.strip())) for each in _SENTENCE_END.split(said) if each.strip())


def is_small_talk(text: str) -> bool:
    """Tell whether a message is nothing but a greeting, thanks or the question who we are."""
    bare = _SMILES.sub(" ", text).strip()
    if not bare:
        return bool(text.strip())
    return len(bare) <= _LONGEST_TALK and _SMALL_TALK.fullmatch(bare) is not None


def _asks(sentence: str) -> bool:
    bare = _TAIL.sub("", sentence)
    if bare.endswith(("?", "？")):
        return bool(bare.strip("?？ "))
    if _KNOWN_ALREADY.search(bare) or _SAID_NOT_ASKED.search(bare) or _SOME.search(bare):
        return False
    return bool(
        _ENGLISH.match(bare)
        or _KOREAN.search(bare)
        or _asks_by_its_end(bare)
        or (_ASKS.search(bare) and (_SPOKEN_END.search(bare) or re.search(r"모르겠\S*\Z|막막\S*\Z", bare)))
    )


def _asks_by_its_end(sentence: str) -> bool:
    """Tell the endings that go with the sound before them: 합니까 but not 그러니까, 인가요 but not 먼저 가요."""
    for ending, finals in _ENDINGS:
        before = sentence.removesuffix(ending)
        if before != sentence and before and _final(before[-1]) in finals:
            return True
    return False


_ENDINGS = (
    ("니까", "ㅂ"),
    ("가요", "ㄴ"),
    ("까요", "ㄹ"),
    ("까", "ㄹ"),
    ("가", "ㄴ"),
    ("지요", "ㄴㄹ"),
    ("지", "ㄴㄹ"),
)
_FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"


def _final(syllable: str) -> str:
    """Return the consonant a syllable ends with, a blank for none."""
    return _FINALS[(ord(syllable) - ord("가")) % len(_FINALS)] if "가" <= syllable <= "힣" else " "
