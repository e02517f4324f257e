from dataclasses import replace

from sqlalchemy import select, update

from assistant.jobs.inline import InlineJobs
from assistant.knowledge import documents, indexing, korean, queries, reconciling, seeding
from assistant.knowledge.models import Passage, Version, VersionState
from assistant.knowledge.vectors import VectorStore
from assistant.people.roles import OPERATOR
from assistant.worker import workflows
from tests import stories
from tests.conftest import NOW, World
from tests.fakes import BagOfBigrams


def test_reading_twice_has_the_effect_of_once(world: World) -> None:
    version = stories.add(world, stories.ROLE).version
    with world.transaction() as session:
        session.execute(update(Version).values(state=VersionState.READING))
    world.jobs.run_forgotten()
    found = stories.row(world, version.id)
    assert (found.status, found.passages) == ("indexed", 2)
    assert world.assistant.vectors.count() == 2 or reconciling.reconcile(
        transaction=world.transaction, vectors=world.assistant.vectors
    ) == reconciling.Difference(0, 2)


def test_embedding_goes_on_where_it_stopped(world: World) -> None:
    version = stories.add(world, stories.ROLE).version
    with world.assistant.database.reading() as session:
        first = session.scalars(select(Passage.id).where(Passage.version_id == version.id)).first()
    assert first is not None
    world.assistant.vectors.delete([first])
    world.embedder.embedded.clear()
    with world.transaction() as session:
        session.execute(update(Version).values(state=VersionState.EMBEDDING))
    world.jobs.run_forgotten()
    assert len(world.embedder.embedded) == 1
    assert stories.row(world, version.id).embedded == 2


def test_a_document_is_found_by_words_while_the_embedder_is_down(world: World) -> None:
    world.embedder.down = True
    version = stories.add(world, stories.ROLE).version
    waiting = stories.row(world, version.id)
    assert (waiting.status, waiting.error) == ("embedding", None)
    assert stories.ask(world, "온도를 낮추면 답이 어떻게 돼?")["mode"] == "extractive"
    world.embedder.down = False
    world.jobs.run_forgotten()
    assert stories.row(world, version.id).status == "indexed"


def test_a_changed_embedder_is_noticed_and_spaces_never_mix(world: World) -> None:
    stories.add(world, stories.ROLE)
    reconciling.notice_changes(transaction=world.transaction, vectors=world.assistant.vectors, space="bag")
    other = BagOfBigrams("other", dimensions=32)
    vectors = VectorStore.embedded(world.assistant.settings.home / "chroma", space=other.space)
    changed = world.having(embedder=other, vectors=vectors)
    reconciling.notice_changes(transaction=changed.transaction, vectors=vectors, space=other.space)
    changed.jobs.run_forgotten()
    assert vectors.count() == 2
    assert len(other.embedded) == 2
    vectors.close()


def test_a_changed_analyser_is_noticed(world: World) -> None:
    stories.add(world, stories.ROLE)
    with world.transaction() as session:
        session.merge(reconciling.IndexState(name="words", value="an older one", changed_at=NOW))
        session.execute(update(Passage).values(body_terms="옛것"))
    reconciling.notice_changes(transaction=world.transaction, vectors=world.assistant.vectors, space="bag")
    with world.assistant.database.reading() as session:
        assert "옛것" not in session.scalars(select(Passage.body_terms)).all()
        state = session.get(reconciling.IndexState, "words")
        assert state is not None
        assert state.value == korean.TERMS_VERSION


def test_vectors_are_reconciled_with_passages(world: World) -> None:
    stories.add(world, stories.ROLE)
    ids = world.assistant.vectors.ids()
    world.assistant.vectors.delete(ids[:1])
    world.assistant.vectors.upsert([10_000], world.embedder.embed_passages(["떠돌이"]))  # type: ignore[list-item]
    difference = reconciling.reconcile(transaction=world.transaction, vectors=world.assistant.vectors)
    assert difference == reconciling.Difference(missing=1, orphans=1)
    world.jobs.run_forgotten()
    assert sorted(world.assistant.vectors.ids()) == sorted(ids)


def test_everything_is_made_again_from_the_database(world: World) -> None:
    stories.add(world, stories.ROLE)
    ids = sorted(world.assistant.vectors.ids())
    assert reconciling.rebuild(transaction=world.transaction, vectors=world.assistant.vectors) == 2
    assert world.assistant.vectors.count() == 0
    world.jobs.run_forgotten()
    assert sorted(world.assistant.vectors.ids()) == ids


def test_a_version_that_is_gone_is_no_error(world: World) -> None:
    assistant = world.assistant
    indexing.read_version(
        99, transaction=world.transaction, files=assistant.files, limits=replace(assistant.limits, wall_seconds=1)
    )
    indexing.embed_version(99, transaction=world.transaction, embedder=assistant.embedder, vectors=assistant.vectors)
    with world.transaction() as session:
        indexing.fail(session, 99, "없음")


def test_the_bundled_folder_is_added_once(world: World) -> None:
    folder = world.assistant.settings.home / "material"
    folder.mkdir()
    (folder / "a.md").write_text(stories.ROLE, encoding="utf-8")
    assert seeding.seed(folder, transaction=world.transaction, files=world.assistant.files, now=NOW) == 1
    assert seeding.seed(folder, transaction=world.transaction, files=world.assistant.files, now=NOW) == 0
    (folder / "a.md").write_text(stories.ROLE + "\n덧붙인 글.\n", encoding="utf-8")
    assert seeding.seed(folder, transaction=world.transaction, files=world.assistant.files, now=NOW) == 1


def test_what_the_office_made_of_the_bundled_folder_stays(world: World) -> None:
    folder = world.assistant.settings.home / "material"
    folder.mkdir()
    (folder / "a.md").write_text(stories.ROLE, encoding="utf-8")
    (folder / "b.md").write_text(stories.SLIDES, encoding="utf-8")
    seeding.seed(folder, transaction=world.transaction, files=world.assistant.files, now=NOW)
    corrected = stories.add(world, stories.ROLE + "\n고친 글.\n", name="a.md").version
    with world.transaction() as session:
        documents.delete(session, corrected.document_id + 1, who=OPERATOR, now=NOW)
    (folder / "a.md").write_text(stories.ROLE + "\n새로 나온 글.\n", encoding="utf-8")
    assert seeding.seed(folder, transaction=world.transaction, files=world.assistant.files, now=NOW) == 0
    with world.assistant.database.reading() as session:
        (only,) = queries.list_documents(session, who=OPERATOR)
    assert (only.version_id, only.version_number) == (corrected.id, 2)


def test_a_version_is_found_though_a_newer_one_was_queued_before_it_and_failed(world: World) -> None:
    world.jobs.register([])
    waiting = InlineJobs(world.assistant.database, steps=0)
    waiting.register(workflows(world.assistant, waiting))
    held = replace(world, jobs=waiting)
    first = stories.add(held, "# 기본\n\n온도를 낮추면 답이 일정해집니다.\n", name="기본.md").version
    second = stories.add(held, "PDF가 아니다", name="기본.pdf").version
    assert first.document_id == second.document_id
    working = world.having()
    working.jobs.run_forgotten()
    assert stories.row(world, second.id).status == "failed"
    assert stories.ask(working, "온도를 낮추면 어떻게 돼?")["mode"] == "extractive"


def test_a_second_reader_does_not_replace_what_the_first_has_stored(world: World) -> None:
    version = stories.add(world, stories.ROLE).version
    ids = sorted(world.assistant.vectors.ids())
    indexing.read_version(
        version.id, transaction=world.transaction, files=world.assistant.files, limits=world.assistant.limits
    )
    assert stories.row(world, version.id).status == "indexed"
    assert sorted(world.assistant.vectors.ids()) == ids


def test_an_embedder_that_stays_away_is_named_on_the_document(world: World) -> None:
    world.embedder.down = True
    version = stories.add(world, stories.ROLE).version
    world.jobs.run_forgotten()
    (warning,) = stories.row(world, version.id).warnings
    assert warning.startswith(indexing.LATE)
    world.embedder.down = False
    world.jobs.run_forgotten()
    assert stories.row(world, version.id).warnings == []
