"""Who sees a practice and who may work on it; what somebody may not see is not there for them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from assistant.errors import Conflict, NotAllowed, NotFound
from assistant.people.models import Role
from assistant.people.roles import Actor, may
from assistant.practices.models import Practice, PracticeState

SHOWN = frozenset({PracticeState.PUBLISHED, PracticeState.STALE})


def find(session: Session, practice_id: int, *, who: Actor) -> Practice:
    """Return a practice that everybody sees, or that somebody works on. Raises `NotFound`."""
    practice = session.get(Practice, practice_id, populate_existing=True)
    if practice is None or not (practice.state in SHOWN or works_on(practice, who)):
        raise NotFound("그 우수사례를 찾지 못했습니다. 아직 공개되지 않았거나 내려진 사례일 수 있습니다.")
    return practice


def find_shown(session: Session, practice_id: int, *, who: Actor) -> Practice:
    """Return a practice that is published now. Raises `NotFound`."""
    practice = find(session, practice_id, who=who)
    if practice.state not in SHOWN or practice.current is None:
        raise NotFound("지금은 공개되지 않은 우수사례입니다.")
    return practice


def find_to_edit(session: Session, practice_id: int, *, who: Actor) -> Practice:
    """Return a practice whose text somebody may change. Raises `NotFound`, `NotAllowed`."""
    practice = find(session, practice_id, who=who)
    if not works_on(practice, who):
        raise NotAllowed("사례를 만든 사람과 교육담당만 고칠 수 있습니다. 고칠 점이 있으면 교육담당에게 알려 주세요.")
    return practice


def find_to_change(session: Session, practice_id: int, *, who: Actor) -> Practice:
    """Return the same, locked until the commit. Raises `Conflict`, too, for a practice that was retired."""
    practice = find_to_edit(session, practice_id, who=who)
    session.refresh(practice, with_for_update=True)
    require_alive(practice)
    return practice


def require_alive(practice: Practice) -> None:
    """Raise `Conflict` for a practice that was retired."""
    if practice.state is PracticeState.RETIRED:
        raise Conflict("내린 사례는 바꿀 수 없습니다. 다시 쓰려면 새 사례로 만들어 주세요.")


def works_on(practice: Practice, who: Actor) -> bool:
    """Tell whether somebody sees the draft and may change it: a trainer, its owner, or one who made it."""
    if may(who, Role.TRAINER):
        return True
    makers = {each.person_id for each in practice.consents} | {practice.owner_id}
    return who.person_id is not None and who.person_id in makers
