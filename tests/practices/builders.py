"""Practices as tests need them, made through the rooms."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from assistant.files import Files
from assistant.people.models import Person, Role
from assistant.people.roles import Actor, actor
from assistant.practices import checking, drafting, publishing
from assistant.practices.content import Content
from assistant.practices.models import Credit, Origin, Practice
from tests.conftest import NOW, World

BULKY_WASTE = Content(
    title="대형폐기물 배출 문의 답변 초안",
    situation="청소행정과에 대형폐기물 수수료와 배출 방법을 묻는 전화와 글이 몰릴 때 씁니다.",
    prompt="{부서명} 담당자로서 아래 문의에 답하는 글을 {글자수}자 안으로 써 줘.\n문의: {문의 내용}",
    tool="ChatGPT, 엑셀",
    before="한 건에 20분",
    after="한 건에 6분",
    effect="한 달 동안 32건에 썼고, 담당자가 적은 시간으로 한 건에 14분이 줄었습니다.",
    cautions="수수료는 조례 별표에서 다시 확인합니다. 민원인의 이름과 주소는 넣지 않습니다.",
    steps="1. 문의를 붙여 넣기 전에 이름과 연락처를 지웁니다.\n2. 초안의 금액을 조례와 맞춰 봅니다.",
)


def person(session: Session, name: str, *, role: Role = Role.STAFF, department: str = "청소행정과") -> Actor:
    row = Person(email=f"{name}@example.go.kr", name=name, role=role, department=department, created_at=NOW)
    session.add(row)
    session.flush()
    return actor(row)


def draft(
    session: Session,
    *,
    who: Actor,
    authors: list[Actor] | None = None,
    origin: Origin = Origin.TRAINER,
    source: str | None = None,
    credit: Credit = Credit.NAMED,
    field: str = "민원",
    award: str = "",
    **changed: str,
) -> Practice:
    return drafting.draft_from(
        session,
        source=source,
        origin=origin,
        content=replace(BULKY_WASTE, **changed),
        field=field,
        department="청소행정과",
        award=award,
        credit=credit,
        authors=[each.person_id for each in authors or [] if each.person_id is not None],
        who=who,
        now=NOW,
    )


def publish(
    session: Session, practice: Practice, *, who: Actor, files: Files, note: str = "", **given: object
) -> Practice:
    """Have everybody agree, look the draft and its files through and publish it."""
    for each in list(practice.consents):
        drafting.consent(session, practice.id, given=True, who=actor(session.get_one(Person, each.person_id)), now=NOW)
    read = [each.key for each in checking.findings(practice) if each.name == checking.FILE]
    checking.check(session, practice.id, has_read=True, confirmed=read, revision=None, who=who, now=NOW)
    arguments = {"now": NOW, "max_mb": 1} | given
    publishing.publish(session, practice.id, note=note, files=files, who=who, **arguments)  # type: ignore[arg-type]
    return practice


def published(world: World, **given: object) -> int:
    trainer = world.make_person(Role.TRAINER)
    with world.transaction() as session:
        author = person(session, "김하늘")
        practice = draft(session, who=trainer, authors=[author], **given)  # type: ignore[arg-type]
        publish(session, practice, who=trainer, files=world.assistant.files)
        return practice.id


def person_of(world: World, name: str) -> Actor:
    with world.assistant.database.reading() as session:
        return actor(session.query(Person).filter_by(name=name).one())
