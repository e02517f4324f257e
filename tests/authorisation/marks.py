"""Words that stand in one place of a world only, so that whoever reads them has read that place."""

from __future__ import annotations

# What only those may read who may hear of the judging, by what it is.
JUDGING = {
    "a word to the committee": "표식위원회에게",
    "a word to the entrant": "표식참가자에게",
    "a comment at a mark": "표식점수옆에",
    "a remark": "표식논의에서",
    "a draft of a review": "표식쓰다만심사",
    "a reason in the log": "표식기록사유",
    "the first look": "표식첫점검",
    "a report": "표식제보사실",
    "a verdict's reason": "표식판정사유",
    "words prepared for the authors": "표식전할말",
}
TITLE = "표식작품제목"
INSIDE = "표식본문낱말"
# Who wrote the entry and the other one: their names, departments, and what their files are called.
NAMES = ("표식대표이름", "표식팀원이름", "표식대표부서", "표식팀원부서", "표식파일이름")
# Many write their office and their name into the title.
TELLING_TITLE = f"{NAMES[2]} {NAMES[0]}, {NAMES[1]}의 {TITLE}"
OTHER_TITLE = "다른작품제목"
