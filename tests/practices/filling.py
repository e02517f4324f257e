"""Many practices as rows, with what people did with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session

from assistant.knowledge import korean
from assistant.people.models import Person
from assistant.people.roles import actor
from assistant.practices import content as content_
from assistant.practices import drafting
from assistant.practices.models import (
    Copy,
    Credit,
    DigestChannel,
    Origin,
    Outcome,
    Practice,
    PracticeFile,
    PracticeState,
    PracticeVersion,
    Reaction,
    Use,
    Variant,
)
from tests.practices.builders import BULKY_WASTE

TOOLS = ("ChatGPT, 엑셀", "HCX", "ChatGPT", "한글")


@dataclass(frozen=True)
class Shelf:
    """Ids of the practices: the first was used and worded otherwise most, `files` are its files."""

    practices: Sequence[int]
    files: Sequence[int]
    draft: int


def fill(session: Session, count: int, *, people: Sequence[int], blob: tuple[str, int], now: datetime) -> Shelf:
    """Add published practices, a tenth of them to be looked at again, and drafts."""
    made = [_published(session, n, people[n % len(people)], now, versions=1 if n else count // 2) for n in range(count)]
    ids, current = [each.id for each in made], {each.id: each.current_id for each in made}
    day = now.date()
    used = [(ids[0], person, n) for n, person in enumerate(people)]
    used += [(each, people[n % len(people)], n + 1) for n, each in enumerate(ids)]
    session.execute(
        insert(Use),
        [
            {"practice_id": each, "version_id": current[each], "person_id": person, "day": day - timedelta(days=n)}
            | {"outcome": Outcome.WORKED, "minutes_saved": 20, "changed": "표를 넣었습니다.", "reported_at": now}
            for each, person, n in used
        ],
    )
    taken = [{"practice_id": each, "person_id": person, "day": day - timedelta(days=n)} for each, person, n in used]
    session.execute(insert(Copy), taken)
    likes = dict.fromkeys((each, person) for each, person, _ in used)
    session.execute(
        insert(Reaction),
        [{"practice_id": each, "person_id": person, "kind": "like", "reacted_at": now} for each, person in likes],
    )
    said = {"practice_id": ids[0], "note": "짧게 줄였습니다.", "created_at": now}
    wordings = [said | {"person_id": each, "prompt": f"바꾼 프롬프트 {each}"} for each in people[:count]]
    session.execute(insert(Variant), wordings)
    file = {"practice_id": ids[0], "sha256": blob[0], "size": blob[1], "added_at": now - timedelta(days=2)}
    files = [PracticeFile(**file, filename=f"자료 {n}.pdf") for n in range(min(5, count // 2))]
    session.add_all(files)
    session.add_all(DigestChannel(workspace="T1", channel=f"C{n}") for n in range(min(20, count)))
    session.flush()
    owner = actor(session.get_one(Person, people[0]))
    drafts = [
        drafting.draft_from(
            session,
            source=None,
            origin=Origin.NOMINATION,
            content=replace(BULKY_WASTE, title=f"초안 {n}"),
            field="민원",
            department="부서",
            award="",
            credit=Credit.NAMED,
            authors=list(people[: 1 + count // 4]),
            who=owner,
            now=now,
        )
        for n in range(count // 4)
    ]
    session.flush()
    return Shelf(ids, [each.id for each in files], drafts[0].id)


def _published(session: Session, n: int, owner: int, now: datetime, *, versions: int) -> Practice:
    content = replace(BULKY_WASTE, title=f"안내문 쓰기 {n}", tool=TOOLS[n % len(TOOLS)])
    said = content_.as_dict(content)
    row = Practice(
        source=None,
        origin=Origin.CHALLENGE if n % 3 else Origin.TRAINER,
        state=PracticeState.DRAFT,
        field=("민원", "학교", "교통")[n % 3],
        department=f"부서{n % 20}",
        owner_id=owner,
        draft=said,
        created_at=now,
    )
    terms = " ".join(korean.terms(" ".join(map(str, said.values()))))
    for number in range(1, min(20, versions) + 1):
        version = PracticeVersion(number=number, title=content.title, content=said, terms=terms, published_at=now)
        row.versions.append(version)
    session.add(row)
    session.flush()
    row.current = row.versions[-1]
    row.state = PracticeState.PUBLISHED if n % 10 else PracticeState.STALE
    row.published_at, row.review_due_at = now, now + timedelta(days=180)
    session.flush()
    return row
