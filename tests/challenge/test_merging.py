"""An open form is kept part by part: what somebody else wrote since it was opened is never written over."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.challenge import entering, merging
from assistant.challenge.merging import Kept
from assistant.challenge.models.entries import Author
from assistant.people.roles import Actor
from tests.challenge import builders
from tests.challenge.test_entering import FORM, drafted, opened, stored
from tests.conftest import NOW, World


class Forms:
    """A draft of two people: one has it open in a form, the other writes on the web."""

    def __init__(self, world: World) -> None:
        challenge_id, people = opened(world)
        self.world = world
        self.mine, self.other = (builders.who(each) for each in people.staff[:2])
        self.entry_id = drafted(world, challenge_id, self.mine)
        with world.transaction() as session:
            entry = entering.find_authored(session, self.entry_id, who=self.mine)
            entry.authors.append(Author(person_id=people.staff[1].id, position=2))
            self.began = merging.began_with(entry)

    def web(self, values: Mapping[str, str], who: Actor | None = None) -> None:
        with self.world.transaction() as session:
            entering.save(session, self.entry_id, values, who=who or self.other, now=NOW, revision=None)

    def keep(self, values: Mapping[str, str], form: str = "V1") -> Kept:
        with self.world.transaction() as session:
            return merging.keep(session, self.entry_id, values, began=self.began, form=form, who=self.mine, now=NOW)

    def text(self, part: str) -> str:
        return str(stored(self.world, self.entry_id).draft[part])


def test_a_form_left_open_does_not_bring_old_texts_back(world: World) -> None:
    forms = Forms(world)
    forms.web({"problem": "팀원이 웹에서 길게 고친 글", "may_share": "yes", "credit": "anonymous"})
    whole = FORM | {"may_share": "", "credit": "named", "effect": "내가 고친 효과"}
    kept = forms.keep(whole)
    assert set(kept.unseen) == {"problem", "may_share", "credit"}
    assert (kept.clashing, kept.to_tell) == ((), ())
    assert (forms.text("problem"), forms.text("effect")) == ("팀원이 웹에서 길게 고친 글", "내가 고친 효과")
    entry = stored(world, forms.entry_id)
    assert (entry.may_share, entry.credit.value) == (True, "anonymous")


def test_what_both_wrote_stays_as_it_is_and_is_told_once(world: World) -> None:
    forms = Forms(world)
    forms.web({"problem": "팀원의 글"})
    assert forms.keep({"problem": "내 글"}).to_tell == ("problem",)
    again = forms.keep({"problem": "내 글을 더"})
    assert (again.clashing, again.to_tell) == (("problem",), ())
    assert forms.text("problem") == "팀원의 글"
    # Opened again, it shows the newer text, and may change it.
    with world.transaction() as session:
        forms.began = merging.began_with(entering.find_authored(session, forms.entry_id, who=forms.mine))
    assert forms.keep({"problem": "둘을 맞춘 글"}, form="V2") == Kept()
    assert forms.text("problem") == "둘을 맞춘 글"


def test_what_a_form_wrote_itself_it_may_change_until_somebody_else_does(world: World) -> None:
    forms = Forms(world)
    for text in ("한", "한 글자", FORM["problem"], "한 글자씩"):
        assert forms.keep({"problem": text}) == Kept(), text
        assert forms.text("problem") == text
    forms.web({"problem": "팀원의 글"})
    assert forms.keep({"problem": "한 글자씩 더"}).clashing == ("problem",)
    assert forms.text("problem") == "팀원의 글"
    # Two forms of one's own are two hands, too.
    forms.web({"effect": FORM["effect"]}, who=forms.mine)
    assert forms.keep({"effect": "첫째 창"}) == Kept()
    assert forms.keep({"effect": "둘째 창"}, form="V2").clashing == ("effect",)


def test_what_is_kept_beside_the_parts_is_no_part_of_the_entry(world: World) -> None:
    forms = Forms(world)
    forms.keep({"problem": "내 글"})
    with world.transaction() as session:
        version = entering.submit(session, forms.entry_id, who=forms.mine, now=NOW)
        assert version.content["problem"] == "내 글"
        assert set(version.content) == set(builders.CONTENT)
        entry = entering.find_authored(session, forms.entry_id, who=forms.mine)
        assert not entering.is_ahead(entry)
