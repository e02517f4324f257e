"""What the material does not answer goes to the trainers, and their answer comes back."""

from __future__ import annotations

from contextlib import closing

from assistant.slack import names
from assistant.slack.wording.korean import KOREAN
from tests.servers.running import until
from tests.servers.slack.answered import Said
from tests.servers.slack.seen import Seen
from tests.slack.office import Office

TRAINERS = "교육담당"


def handed_over(at_work: Office, question: str, *, more: str = "") -> tuple[Said, Seen]:
    """Have a question handed over; return how it was asked and the notice in the trainers' channel."""
    who = at_work.person("김민원")
    said = who.dm(f"{question}{more}")
    answer = at_work.answer(said.channel, said.thread, containing=KOREAN.hand_over)
    who.click(answer, names.HAND_OVER, channel=said.channel)
    at_work.whisper(said.channel, "김민원", containing=KOREAN.handed_over)
    return said, notice_of(at_work, question)


def notice_of(at_work: Office, question: str) -> Seen:
    def there() -> list[Seen]:
        return [one for one in at_work.ours(TRAINERS) if question in one.shown and one.thread_ts is None]

    return until(there, what="the notice", seconds=20)[-1]


def test_a_trainers_reply_reaches_who_asked_and_is_kept(at_work: Office) -> None:
    said, notice = handed_over(at_work, "구내식당은 몇 시에 여나요?", more=" 제 번호는 010-1234-5678입니다.")
    assert "010-1234-5678" not in notice.shown
    assert "김민원" not in notice.shown
    lee = at_work.person("이교육")
    lee.say(TRAINERS, "구내식당은 *11시 30분*에 엽니다.", thread=notice.ts)
    told = at_work.answer(said.channel, said.thread, containing="11시 30분")
    assert KOREAN.relayed_title("이교육") in told.shown
    assert told.thread_ts == said.ts
    at_work.whisper(TRAINERS, "이교육", containing=KOREAN.reply_told)
    # On the web a trainer finds it as a candidate.
    lee.command("/ai", "로그인", channel=TRAINERS)
    link = at_work.whisper(TRAINERS, "이교육", containing=KOREAN.sign_in_button).button(names.LINK)["url"]
    with closing(at_work.browser(link)) as browser:
        page = browser.get("/unanswered").text
    assert "구내식당은 몇 시에 여나요?" in page
    assert "11시 30분" in page
    assert "이교육 님의 답변" in page


def test_pressing_twice_tells_the_trainers_once(at_work: Office) -> None:
    kim = at_work.person("김민원")
    said, notice = handed_over(at_work, "헬스장은 어디에 있나요?")
    answer = at_work.answer(said.channel, said.thread, containing=KOREAN.hand_over)
    kim.click(answer, names.HAND_OVER, channel=said.channel)
    at_work.person("이교육").say(TRAINERS, "지하 1층입니다.", thread=notice.ts)
    at_work.answer(said.channel, said.thread, containing="지하 1층")
    assert len([one for one in at_work.ours(TRAINERS) if "헬스장은" in one.shown]) == 1


def test_a_second_reply_is_told_too(at_work: Office) -> None:
    said, notice = handed_over(at_work, "통근버스는 언제 다니나요?")
    at_work.person("이교육").say(TRAINERS, "아침 7시에 다닙니다.", thread=notice.ts)
    at_work.answer(said.channel, said.thread, containing="아침 7시")
    at_work.person("최관리").say(TRAINERS, "저녁에는 6시 반입니다.", thread=notice.ts)
    at_work.answer(said.channel, said.thread, containing="6시 반")
    ((kept,),) = at_work.rows("SELECT answer FROM open_question WHERE answer LIKE '%아침 7시%'")
    assert kept == "아침 7시에 다닙니다.\n\n저녁에는 6시 반입니다."


def test_a_reply_that_is_edited_is_corrected_where_it_was_told(at_work: Office) -> None:
    said, notice = handed_over(at_work, "주차 등록은 어디서 하나요?")
    lee = at_work.person("이교육")
    reply = lee.say(TRAINERS, "총무과 2층에서 합니다.", thread=notice.ts)
    told = at_work.answer(said.channel, said.thread, containing="총무과 2층")
    lee.unfurl(reply)
    lee.edit(reply, "총무과 3층에서 합니다.")
    corrected = at_work.answer(said.channel, said.thread, containing="총무과 3층")
    assert corrected.ts == told.ts
    assert "2층" not in corrected.shown
    assert at_work.rows("SELECT answer FROM open_question WHERE answer LIKE '총무과%'") == [("총무과 3층에서 합니다.",)]


def test_only_trainers_replies_are_passed_on(at_work: Office) -> None:
    said, notice = handed_over(at_work, "휴양소 예약은 어떻게 하나요?")
    at_work.person("최관리").join(TRAINERS, whom="박위원")
    park, lee = at_work.person("박위원"), at_work.slack.workspace.person("이교육")
    park.say(TRAINERS, "제 생각에는 됩니다.", thread=notice.ts)
    at_work.whisper(TRAINERS, "박위원", containing=KOREAN.reply_only_trainers)
    # What trainers say to each other is not for the asker either.
    at_work.person("최관리").say(TRAINERS, f"<@{lee.id}> 이거 아세요?", thread=notice.ts)
    at_work.person("이교육").say(TRAINERS, "포털에서 신청합니다.", thread=notice.ts)
    at_work.answer(said.channel, said.thread, containing="포털에서")
    assert not any("이거 아세요" in one.shown for one in at_work.ours(said.channel, said.thread))
    assert at_work.rows("SELECT answer FROM open_question WHERE answer LIKE '%포털에서%'") == [
        ("포털에서 신청합니다.",)
    ]


def test_a_reply_that_cannot_be_kept_is_refused_aloud(at_work: Office) -> None:
    _, notice = handed_over(at_work, "복지포인트는 얼마인가요?")
    lee = at_work.person("이교육")
    reply = lee.say(TRAINERS, "길게 " * 3000, thread=notice.ts)
    at_work.whisper(TRAINERS, "이교육", containing="너무 깁니다")
    lee.edit(reply, "연 100만 원입니다.")
    until(
        lambda: at_work.rows("SELECT 1 FROM open_question WHERE answer = '연 100만 원입니다.'"),
        what="the shortened answer",
    )


def test_asked_in_a_channel_the_reply_comes_to_its_thread(at_work: Office) -> None:
    question = "강당 예약은 누가 받나요?"
    said = at_work.person("김민원").mention("민원과", question)
    answer = at_work.answer("민원과", said.thread, containing=KOREAN.hand_over)
    # Anybody in the thread may pass it on.
    at_work.person("박위원").click(answer, names.HAND_OVER, channel="민원과")
    notice = notice_of(at_work, question)
    at_work.person("이교육").say(TRAINERS, "강당은 총무팀이 받습니다.", thread=notice.ts)
    at_work.answer("민원과", said.thread, containing="총무팀")


def test_asked_by_command_the_reply_comes_directly(at_work: Office) -> None:
    kim, question = at_work.person("김민원"), "복사기 용지는 어디서 받나요?"
    kim.command("/ai", question, channel="민원과")
    answer = at_work.whisper("민원과", "김민원", containing=question)
    kim.click(answer, names.HAND_OVER, channel="민원과")
    notice = notice_of(at_work, question)
    at_work.person("이교육").say(TRAINERS, "서무에게 말씀하세요.", thread=notice.ts)
    until(
        lambda: [one for one in at_work.ours(kim.who.dm) if "서무에게" in one.shown and question in one.shown],
        what="the reply in the direct messages",
    )


def test_a_question_taken_back_is_no_longer_asked_of_the_trainers(at_work: Office) -> None:
    said, _ = handed_over(at_work, "사내 도서관은 있나요?")
    at_work.person("김민원").delete(said)
    waiting = "SELECT count(*) FROM open_question JOIN question ON question.id = question_id WHERE event_id LIKE ?"
    assert at_work.rows(f"{waiting} AND open_question.state = 'dismissed'", f"%{said.ts}") == [(1,)]
