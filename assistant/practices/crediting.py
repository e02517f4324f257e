"""How those who made something are named to the office: the one place that says what `Credit` covers.

Its makers choose it once, for the entry and for the practice that may come of it. It holds wherever everybody of the
office may read: candidates and winners with their files, what a channel is told of a result, the practice with all its
versions, the gallery, the digest, and what the assistant cites.

- `NAMED`: names and department.
- `DEPARTMENT`: the department; names and addresses stand neither in the credit nor in a title or a text.
- `ANONYMOUS`: neither; of an entry the department is blotted out of title and text as well.

An entry stays as it was handed in, so its words are blotted out where it is shown. A practice is edited by people: it
is not published while a maker's name stands in it. A department in its text may stay, as the makers agreed to that text
and it often says whom the practice is for. Not covered is who sees names because they judge, administer or decide, and
what the makers are told themselves: that somebody won is no secret to those who gave the award.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.people import blotting
from assistant.people.models import Person
from assistant.practices import content as content_
from assistant.practices.content import LABELS, Content
from assistant.practices.models import Consent, Credit, Practice


def hidden_words(credit: Credit, makers: Iterable[Person]) -> frozenset[str]:
    """Return the words that may not stand in what the office reads of an entry."""
    makers = list(makers)
    words = hidden_names(credit, makers)
    if credit is Credit.ANONYMOUS:
        words = words.union(*(blotting.words_of_department(each.department) for each in makers))
    return words


def hidden_names(credit: Credit, makers: Iterable[Person]) -> frozenset[str]:
    """Return the words that may not stand in a practice."""
    if credit is Credit.NAMED:
        return frozenset()
    return frozenset().union(*(blotting.words_of_name(each.name, each.email) for each in makers))


def blotted(values: Mapping[str, Any], words: frozenset[str]) -> dict[str, Any]:
    """Return the parts of a text without these words."""
    return {name: blotting.blot(text, words) if isinstance(text, str) else text for name, text in values.items()}


def still_named(session: Session, practice: Practice, content: Content) -> Sequence[str]:
    """Return what people call the parts of a practice in which a maker stands who is not to be named."""
    words = names_in(session, practice)
    said = content_.as_dict(content)
    without = blotted(said, words)
    return [LABELS[name] for name in LABELS if words and without[name] != said[name]]


def names_in(session: Session, practice: Practice) -> frozenset[str]:
    """Return the words that may not stand in a practice, by who made it."""
    asked = select(Consent.person_id).where(Consent.practice_id == practice.id)
    return hidden_names(practice.credit, session.scalars(select(Person).where(Person.id.in_(asked))))
