"""What nobody else may see of an entry, and what hostile text may not do."""

from __future__ import annotations

from sqlalchemy import select

from assistant.challenge.models.entries import Attachment
from tests.web.test_entries import Opened, hand_in, opened, write

__all__ = ["opened"]


def test_others_find_no_trace(opened: Opened) -> None:
    address = opened.begin(opened.visit("직원1"))
    for name in ("직원2", "위원1", "교육담당", "관리자"):
        other = opened.visit(name)
        for path in ("", "/edit", "/preview", "/files", "/people?find=x"):
            assert other.get(address + path).status_code == 404, (name, path)
        for path in ("/edit", "/draft", "/submit", "/withdraw", "/leave", "/files"):
            assert other.post(address + path, {"reason": "x"}).status_code == 404, (name, path)


def test_hostile_text_stays_text(opened: Opened) -> None:
    person = opened.visit("직원1")
    address = opened.begin(person)
    hostile = "</textarea><script>alert(1)</script>{{ 7 * 7 }}"
    write(person, address, title="<img src=x onerror=alert(1)>", prompt=hostile)
    hand_in(person, address)
    for page in (f"{address}/edit", f"{address}/preview", address):
        text = person.get(page).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "{{ 7 * 7 }}" in text


def test_an_attachment_of_another_entry_is_not_reached_through_one_s_own(opened: Opened) -> None:
    one, other = opened.visit("직원1"), opened.visit("직원2")
    mine, theirs = opened.begin(one), opened.begin(other)
    other.post(f"{theirs}/files", files=[("file", ("남의 것.txt", b"secret"))])
    with opened.site.world.assistant.database.reading() as session:
        attachment_id = session.scalars(select(Attachment.id)).one()
    assert one.get(f"{mine}/files/{attachment_id}").status_code == 404
    assert one.post(f"{mine}/files/{attachment_id}/remove").status_code == 404
