"""Files of an entry: which are taken, what is read of them, and what stays of a removed one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assistant.challenge import attaching, entering
from assistant.challenge.models.entries import Attachment, AttachmentState, FirstLook
from assistant.errors import Conflict, Invalid, NotFound
from assistant.knowledge import documents
from assistant.knowledge.documents import Upload
from assistant.people.roles import Actor
from tests.challenge import builders
from tests.challenge.builders import People
from tests.conftest import NOW, World

NOTE = "# 시험 결과\n\n민원 40건을 재었습니다. 담당 010-1234-5678, 900101-1234567"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


def begun(world: World, **changes: object) -> tuple[int, People]:
    with world.transaction() as session:
        people = builders.people(session, staff=2)
        challenge = builders.challenge(session, **changes)  # type: ignore[arg-type]
        return builders.entry(session, challenge, people.staff[0], submitted=False).id, people


def put(world: World, entry_id: int, name: str, data: bytes | str, who: Actor, *, days: int = 0) -> int:
    content = data.encode() if isinstance(data, str) else data
    with world.transaction() as session:
        return attaching.attach(
            session,
            entry_id,
            name,
            content,
            files=world.assistant.files,
            max_mb=1,
            who=who,
            now=NOW + timedelta(days=days),
        ).id


def stored(world: World, attachment_id: int) -> Attachment:
    with world.assistant.database.reading() as session:
        row = session.get(Attachment, attachment_id)
        assert row is not None
        return row


def test_a_file_is_kept_read_and_searchable_without_what_may_not_be_kept(world: World) -> None:
    entry_id, people = begun(world)
    row = stored(world, put(world, entry_id, r"C:\내 문서\결과.md", NOTE, builders.who(people.staff[0])))
    assert (row.filename, row.state) == ("결과.md", AttachmentState.READ)
    assert "40건" in row.text
    assert "900101" not in row.text
    assert world.assistant.files.get(row.sha256) == NOTE.encode()


def test_pages_are_counted_only_where_there_are_any(world: World) -> None:
    entry_id, people = begun(world)
    who = builders.who(people.staff[0])
    picture = stored(world, put(world, entry_id, "화면.png", PNG, who))
    assert (picture.state, picture.pages, picture.text) == (AttachmentState.READ, 1, "")
    assert stored(world, put(world, entry_id, "결과.md", NOTE, who)).pages is None


def test_what_cannot_be_read_is_kept_with_a_sentence(world: World) -> None:
    entry_id, people = begun(world)
    row = stored(world, put(world, entry_id, "발표.pptx", b"PK\x03\x04 broken", builders.who(people.staff[0])))
    assert row.state is AttachmentState.FAILED
    assert row.error.endswith(".")
    assert world.assistant.files.get(row.sha256)


def test_the_same_bytes_again_are_the_file_that_is_there(world: World) -> None:
    entry_id, people = begun(world)
    who = builders.who(people.staff[0])
    assert put(world, entry_id, "결과.md", NOTE, who) == put(world, entry_id, "복사본.md", NOTE, who)


def test_what_is_refused(world: World) -> None:
    entry_id, people = begun(world, most_files=1)
    who = builders.who(people.staff[0])
    for name, data, sentence in [
        ("실행.exe", b"MZ", "형식"),
        ("빈 파일.txt", b"", "빈 파일"),
        ("큰 파일.txt", b"a" * (1024 * 1024 + 1), "1 MB"),
        ("가짜.png", b"<svg onload=alert(1)>", "이름과 내용"),
    ]:
        with pytest.raises(Invalid, match=sentence):
            put(world, entry_id, name, data, who)
    put(world, entry_id, "하나.txt", "하나", who)
    with pytest.raises(Invalid, match="1개까지"):
        put(world, entry_id, "둘.txt", "둘", who)
    with pytest.raises(Conflict, match="끝났습니다"):
        put(world, entry_id, "셋.txt", "셋", who, days=99)
    with pytest.raises(NotFound):
        put(world, entry_id, "넷.txt", "넷", builders.who(people.staff[1]))


def test_a_version_keeps_the_file_that_is_removed_from_the_draft(world: World) -> None:
    entry_id, people = begun(world)
    who = builders.who(people.staff[0])
    attachment_id = put(world, entry_id, "결과.md", NOTE, who)
    with world.transaction() as session:
        first = entering.submit(session, entry_id, who=who, now=NOW)
    with world.transaction() as session:
        attaching.remove_attachment(session, entry_id, attachment_id, who=who, now=NOW)
    with world.transaction() as session:
        second = entering.submit(session, entry_id, who=who, now=NOW)
    assert (first.attachment_ids, second.attachment_ids) == ([attachment_id], [])
    row = stored(world, attachment_id)
    assert row.removed_at == NOW
    assert world.assistant.files.get(row.sha256)


def test_personal_data_in_a_file_is_in_the_first_look(world: World) -> None:
    entry_id, people = begun(world)
    who = builders.who(people.staff[0])
    put(world, entry_id, "결과.md", NOTE, who)
    put(world, entry_id, "발표.pptx", b"PK\x03\x04 broken", who)
    with world.transaction() as session:
        version_id = entering.submit(session, entry_id, who=who, now=NOW).id
    with world.assistant.database.reading() as session:
        look = session.get(FirstLook, version_id)
        assert look is not None
        assert look.personal == [{"kind": "전화", "count": 1}, {"kind": "주민등록번호", "count": 1}]
        assert look.missing == ["'발표.pptx' 파일의 글을 읽지 못했습니다. 직접 열어 확인해 주세요."]


def test_a_deleted_document_of_the_same_bytes_leaves_the_file_to_the_entry(world: World) -> None:
    entry_id, people = begun(world)
    row = stored(world, put(world, entry_id, "교재.md", NOTE, builders.who(people.staff[0])))
    trainer = builders.who(people.trainer)
    with world.transaction() as session:
        upload = Upload("교재.md", NOTE.encode())
        added = documents.add_document(session, upload, files=world.assistant.files, who=trainer, now=NOW, max_mb=1)
        document_id = added.version.document_id
    with world.transaction() as session:
        documents.delete(session, document_id, who=trainer, now=NOW)
    assert world.assistant.files.get(row.sha256) == NOTE.encode()
