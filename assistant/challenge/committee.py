"""Who judges a challenge: appointed from the office or invited from outside, and bound by a pledge."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assistant.audit import recording
from assistant.challenge import conflicts, queries, telling
from assistant.challenge.announcing import lock
from assistant.challenge.models.challenges import Challenge, ChallengeState, Reviewer
from assistant.challenge.models.deciding import Decision, DecisionState, Second
from assistant.challenge.models.judging import Assignment, Review
from assistant.errors import Conflict, Invalid, NotFound
from assistant.people import roles, sign_in
from assistant.people.models import Person, Role
from assistant.people.roles import Actor, require

INVITATION = timedelta(days=7)
PLEDGE = (
    "심사하는 동안 알게 된 작품 내용과 점수, 논의를 밖에 말하지 않겠습니다.",
    "나와 이해관계가 있는 작품은 스스로 알리고 심사하지 않겠습니다.",
    "공고한 심사 기준에 따라 작품을 직접 읽고 공정하게 평가하겠습니다.",
    "작품을 외부 AI 서비스에 올리지 않겠습니다.",
)
_NOT_ON_IT = "그 심사위원을 찾지 못했습니다. 위원회 화면을 새로 고쳐 주세요."
_STANDS = (DecisionState.DECIDED, DecisionState.ANNOUNCED)
_OVER = (ChallengeState.PUBLISHED, ChallengeState.CANCELLED)


def appoint(
    session: Session,
    challenge_id: int,
    person_id: int,
    *,
    who: Actor,
    now: datetime,
    chair: bool = False,
    external: bool = False,
    fields: Sequence[str] = (),
    most_reviews: int | None = None,
) -> Reviewer:
    """Make somebody a member of the committee and tell them; a new chair takes the place of the one before.

    Raises `Conflict` for a member, for somebody shut out and for a challenge that is over.
    """
    require(who, Role.ADMIN)
    of = lock(session, challenge_id)
    _is_not_over(of)
    person = roles.find(session, person_id)
    if person.deactivated_at is not None:
        raise Conflict(f"{person.name} 님은 이용이 막혀 있습니다. 사람 화면에서 다시 쓰게 한 뒤 위촉해 주세요.")
    _usable(of, fields, most_reviews)
    row = Reviewer(
        challenge_id=of.id,
        person_id=person.id,
        external=external,
        fields=list(fields),
        most_reviews=most_reviews,
        added_at=now,
    )
    _add(session, row, person.name)
    _look_for_conflicts(session, of, now=now)
    if chair:
        _make_chair(session, row)
    telling.tell_reviewer(
        session,
        row,
        key=f"appointed:{row.id}",
        title="심사위원으로 위촉되었습니다",
        text="심사를 시작하기 전에 서약하고, 이해관계가 있는 작품을 알려 주세요.",
        now=now,
    )
    recording.record(
        session,
        "committee.appoint",
        f"challenge:{of.id}",
        who=who,
        now=now,
        reviewer=row.id,
        chair=chair,
        external=external,
    )
    return row


def invite(
    session: Session,
    challenge_id: int,
    email: str,
    *,
    name: str,
    who: Actor,
    now: datetime,
    chair: bool = False,
    fields: Sequence[str] = (),
    most_reviews: int | None = None,
) -> tuple[Reviewer, str]:
    """Appoint an expert from outside by e-mail address; return them and the secret of a link that works once.

    Somebody unknown gets an account as a committee member; somebody known keeps their role.
    """
    require(who, Role.ADMIN)
    name = " ".join(name.split())
    address = sign_in.clean_email(email)
    known = session.scalar(select(Person).where(Person.email == address)) if address else None
    if known is None and not name:
        raise Invalid("초대할 분의 이름을 적어 주세요.")
    # Before anything is written: the door shows the form again.
    of = queries.find(session, challenge_id)
    _is_not_over(of)
    _usable(of, fields, most_reviews)
    if known is not None and queries.find_reviewer(session, challenge_id, who=roles.actor(known)) is not None:
        raise Conflict(f"{known.name} 님은 이미 이 챌린지의 심사위원입니다. 목록에서 새 링크를 만들어 주세요.")
    role = Role.COMMITTEE if known is None else None
    secret = sign_in.issue_link(session, email, role=role, who=who, now=now, valid_for=INVITATION)
    person = session.scalars(select(Person).where(Person.email == address)).one()
    if known is None:
        person.name = name[:100]
    row = appoint(
        session,
        challenge_id,
        person.id,
        chair=chair,
        external=True,
        fields=fields,
        most_reviews=most_reviews,
        who=who,
        now=now,
    )
    return row, secret


def invite_again(session: Session, reviewer_id: int, *, who: Actor, now: datetime) -> str:
    """Return the secret of a new link for a member of the committee."""
    require(who, Role.ADMIN)
    row = _find(session, reviewer_id)
    person = roles.find(session, row.person_id)
    if person.address is None:
        raise Conflict(f"{person.name} 님은 전자우편 주소가 없습니다. Slack의 로그인 단추를 쓰게 해 주세요.")
    secret = sign_in.issue_link(session, person.address, role=None, who=who, now=now, valid_for=INVITATION)
    recording.record(
        session, "committee.invite_again", f"challenge:{row.challenge_id}", who=who, now=now, reviewer=row.id
    )
    return secret


def make_chair(session: Session, reviewer_id: int, *, who: Actor, now: datetime) -> Reviewer:
    """Have a member chair the committee, in the place of the one before."""
    require(who, Role.ADMIN)
    row = _find(session, reviewer_id)
    lock(session, row.challenge_id)
    _make_chair(session, row)
    recording.record(session, "committee.chair", f"challenge:{row.challenge_id}", who=who, now=now, reviewer=row.id)
    return row


def make_deputy(session: Session, reviewer_id: int, *, who: Actor, now: datetime) -> Reviewer:
    """Have a member chair in the chair's place while the chair cannot; one before them is deputy no more.

    Raises `Conflict` for the chair.
    """
    require(who, Role.ADMIN)
    row = _find(session, reviewer_id)
    lock(session, row.challenge_id)
    session.refresh(row)
    if row.chair:
        raise Conflict("위원장은 부위원장을 함께 맡을 수 없습니다. 다른 위원을 골라 주세요.")
    session.execute(update(Reviewer).where(Reviewer.challenge_id == row.challenge_id).values(deputy=False))
    row.deputy = True
    session.flush()
    recording.record(session, "committee.deputy", f"challenge:{row.challenge_id}", who=who, now=now, reviewer=row.id)
    return row


def dismiss(session: Session, reviewer_id: int, *, reason: str, who: Actor, now: datetime) -> None:
    """Take somebody off the committee. Raises `Conflict` for one who has reviewed or stands by what was decided."""
    require(who, Role.ADMIN)
    row = _find(session, reviewer_id)
    of = lock(session, row.challenge_id)
    if not reason.strip():
        raise Invalid("해촉하는 사유를 적어 주세요. 기록에 남습니다.")
    reviews = select(Review.id).join(Assignment).where(Assignment.reviewer_id == row.id, Review.current_id.is_not(None))
    if session.scalar(reviews.limit(1)) is not None:
        raise Conflict("이미 심사를 낸 위원은 해촉할 수 없습니다. 배정 화면에서 남은 작품만 거두어 주세요.")
    stood_by = select(Second).join(Decision).where(Second.reviewer_id == row.id, Decision.state.in_(_STANDS))
    if session.scalar(stood_by.limit(1)) is not None:
        raise Conflict("확정한 결정에 동의한 위원은 해촉할 수 없습니다. 동의가 결정과 함께 기록에 남아야 합니다.")
    session.delete(row)
    session.flush()
    session.expire(of, ["reviewers"])
    recording.record(
        session, "committee.dismiss", f"challenge:{of.id}", who=who, now=now, reason=reason, reviewer=reviewer_id
    )


def pledge(session: Session, challenge_id: int, *, who: Actor, now: datetime) -> Reviewer:
    """Note that a member of the committee has promised silence and fairness. Raises `NotFound` for others."""
    challenge = queries.find_for(session, challenge_id, who=who)
    row = queries.find_reviewer(session, challenge.id, who=who)
    if row is None:
        raise NotFound("이 챌린지의 심사위원이 아닙니다. 위촉받았다면 관리자에게 알려 주세요.")
    if row.pledged_at is None:
        # Their department may have become known since they were appointed, and from now on they see results.
        _look_for_conflicts(session, challenge, now=now)
        row.pledged_at = now
        session.flush()
        recording.record(session, "committee.pledge", f"challenge:{challenge_id}", who=who, now=now, reviewer=row.id)
    return row


def members(session: Session, challenge_id: int, *, who: Actor) -> Sequence[tuple[Reviewer, Person]]:
    """Return the committee with who they are, chair and deputy first, to an administrator."""
    require(who, Role.ADMIN)
    rows = session.execute(
        select(Reviewer, Person)
        .join(Person, Person.id == Reviewer.person_id)
        .where(Reviewer.challenge_id == challenge_id)
        .order_by(Reviewer.chair.desc(), Reviewer.deputy.desc(), Person.name, Reviewer.id)
    )
    return [(reviewer, person) for reviewer, person in rows]


def find_member(session: Session, challenge_id: int, reviewer_id: int, *, who: Actor) -> Reviewer:
    """Return a member of this challenge's committee, to an administrator. Raises `NotFound`."""
    require(who, Role.ADMIN)
    row = _find(session, reviewer_id)
    if row.challenge_id != challenge_id:
        raise NotFound(_NOT_ON_IT)
    return row


def _find(session: Session, reviewer_id: int) -> Reviewer:
    row = session.get(Reviewer, reviewer_id)
    if row is None:
        raise NotFound(_NOT_ON_IT)
    return row


def _add(session: Session, row: Reviewer, name: str) -> None:
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as error:
        raise Conflict(f"{name} 님은 이미 이 챌린지의 심사위원입니다.") from error


def _look_for_conflicts(session: Session, of: Challenge, *, now: datetime) -> None:
    """Keep whoever comes when judging has begun away from what they have an interest in; beginning it looks by itself."""
    if any(stage.opened_at is not None for stage in of.stages):
        conflicts.detect(session, of.id, now=now)


def _make_chair(session: Session, row: Reviewer) -> None:
    session.execute(update(Reviewer).where(Reviewer.challenge_id == row.challenge_id).values(chair=False))
    row.chair, row.deputy = True, False
    session.flush()


def _is_not_over(of: Challenge) -> None:
    if of.state in _OVER:
        raise Conflict("끝난 챌린지에는 심사위원을 위촉할 수 없습니다.")


def _usable(of: Challenge, fields: Sequence[str], most_reviews: int | None) -> None:
    unknown = [each for each in fields if each not in of.fields]
    if unknown:
        raise Invalid(f"공고에 없는 분야입니다: {', '.join(unknown)}.")
    if most_reviews is not None and most_reviews < 1:
        raise Invalid("맡길 작품 수는 1 이상이거나 비워 두어야 합니다.")
