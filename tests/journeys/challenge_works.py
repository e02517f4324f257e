"""What six clerks hand in, as people write it."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Work:
    """One entry: its fields by the names of the form, and what stands in its file."""

    title: str
    field: str
    problem: str
    prompt: str
    tools: str
    before: str
    after: str
    effect: str
    measured: str
    repeat: str
    minutes_saved: str

    def form(self) -> dict[str, str]:
        return asdict(self)


MINUTES = Work(
    title="서무 회의록을 5분 만에 정리하기",
    field="내부행정",
    problem="주간 회의마다 서무가 받아 적은 메모를 회의록으로 옮기는 데 한 시간 가까이 걸립니다.",
    prompt="너는 {부서명}의 서무다. 아래 메모를 안건, 결정, 할 일로 나누어 회의록으로 정리해라.\n메모: {메모}",
    tools="사내 챗봇",
    before="회의 한 번에 50분이 걸렸습니다.",
    after="회의 한 번에 5분이 걸립니다.",
    effect="석 달 동안 열두 번의 회의에서 아홉 시간을 줄였습니다.",
    measured="열두 번을 시계로 재어 평균을 냈습니다.",
    repeat="부서명과 메모만 바꾸면 됩니다. 사람 이름은 메모에서 먼저 지웁니다.",
    minutes_saved="45",
)
SCHOOL = Work(
    title="학교에 보내는 안내문을 쉬운 말로 고치기",
    field="학교",
    problem="학부모에게 나가는 안내문이 어려워 같은 것을 묻는 전화가 하루에 열 통씩 옵니다.",
    prompt="아래 안내문을 {학년} 학부모가 한 번에 알아듣는 쉬운 말로 고쳐라. 날짜와 준비물은 표로 묶어라.",
    tools="사내 챗봇",
    before="안내문 한 장을 고쳐 쓰는 데 40분, 묻는 전화는 하루 10통이었습니다.",
    after="10분이면 고치고, 묻는 전화는 하루 3통입니다.",
    effect="한 장에 30분을 아끼고 전화가 줄었습니다.",
    measured="두 달 동안 전화를 세었습니다.",
    repeat="학년만 바꾸어 씁니다. 고친 글은 담당자가 다시 읽습니다.",
    minutes_saved="30",
)
SENIOR = Work(
    title="경로당 운영비 정산표를 한 번에 맞추기",
    field="경로당",
    problem="경로당 48곳의 영수증을 눈으로 맞추느라 달마다 사흘이 걸립니다.",
    prompt=(
        "너는 경로당 운영비를 정산하는 담당자다. 아래 지출 목록을 항목별로 묶고, 예산을 넘긴 항목과 "
        "영수증이 빠진 줄을 표로 보여라.\n지출 목록: {지출 목록}\n예산: {예산표}"
    ),
    tools="사내 챗봇, 엑셀",
    before="한 곳에 35분, 48곳에 사흘이 걸렸습니다. 다시 계산하는 일이 달마다 네 번 있었습니다.",
    after="한 곳에 8분, 48곳에 하루가 걸립니다. 빠진 영수증을 먼저 찾아 다시 계산하지 않습니다.",
    effect="달마다 이틀을 아껴 경로당을 직접 찾아가는 날로 씁니다.",
    measured="석 달 동안 48곳을 같은 방법으로 재었습니다.",
    repeat="지출 목록과 예산표만 붙여 넣으면 됩니다. 계좌번호와 이름 칸은 먼저 지웁니다.",
    minutes_saved="27",
)
BUS = Work(
    title="버스 정류장 불편 민원을 곳곳별로 묶기",
    field="교통",
    problem="정류장 불편 민원이 흩어져 있어 어디를 먼저 고칠지 정하기 어렵습니다.",
    prompt="아래 민원을 정류장과 불편 종류로 묶고, 많이 나온 순서로 표를 만들어라.\n민원: {민원 목록}",
    tools="사내 챗봇",
    before="한 달치를 묶는 데 하루가 걸렸습니다.",
    after="한 시간이면 묶습니다.",
    effect="먼저 고칠 곳 다섯을 바로 정했습니다.",
    measured="한 달치를 한 번 재었습니다.",
    repeat="민원 목록을 붙여 넣습니다. 신고한 사람의 이름과 번호는 지웁니다.",
    minutes_saved="",
)
TRIP = Work(
    title="출장 보고서 틀 만들기",
    field="내부행정",
    problem="출장 보고서의 틀이 사람마다 다릅니다.",
    prompt="아래 메모를 출장 보고서의 틀에 맞추어 써라.\n메모: {메모}",
    tools="사내 챗봇",
    before="한 편에 30분이 걸렸습니다.",
    after="한 편에 10분이 걸립니다.",
    effect="한 편에 20분을 아낍니다.",
    measured="세 번 재었습니다.",
    repeat="메모만 바꿉니다.",
    minutes_saved="20",
)
CALLS = Work(
    title="전화 민원 메모를 한 줄로 줄이기",
    field="민원",
    problem="전화 민원 메모가 길어 다음 사람이 다시 읽습니다.",
    prompt="아래 메모를 한 줄로 줄여라. 이름과 번호는 빼라.\n메모: {메모}",
    tools="사내 챗봇",
    before="한 건에 6분이 걸렸습니다.",
    after="한 건에 2분이 걸립니다.",
    effect="한 건에 4분을 아낍니다.",
    measured="스무 건을 재었습니다.",
    repeat="메모만 바꿉니다.",
    minutes_saved="4",
)

# Printed into the file of the team's entry.
SHEET = """<!doctype html><html lang="ko"><meta charset="utf-8"><style>
body { font: 15px/1.7 sans-serif; margin: 48px; } h1 { font-size: 26px; } table { border-collapse: collapse; width: 100% }
td, th { border: 1px solid #888; padding: 8px 12px; text-align: right } td:first-child, th:first-child { text-align: left }
th { background: #eef2f7 } .new { break-before: page }
</style>
<h1>경로당 운영비 정산, 전과 후</h1><p>석 달 동안 48곳에서 같은 방법으로 재었습니다.</p>
<table><tr><th>하는 일</th><th>전 (분)</th><th>후 (분)</th></tr>
<tr><td>영수증 옮겨 적기</td><td>18</td><td>3</td></tr><tr><td>항목별로 묶기</td><td>9</td><td>1</td></tr>
<tr><td>예산과 맞추기</td><td>8</td><td>4</td></tr><tr><th>한 곳</th><th>35</th><th>8</th></tr></table>
<h1 class="new">따라 하는 순서</h1><ol><li>지출 목록에서 이름과 계좌번호 칸을 지웁니다.</li>
<li>예산표와 함께 프롬프트에 붙여 넣습니다.</li><li>빠진 영수증을 경로당에 먼저 묻습니다.</li></ol></html>"""
