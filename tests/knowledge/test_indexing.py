from dataclasses import replace

from sqlalchemy import select, update

from assistant.knowledge import indexing, korean, reconciling, seeding
from assistant.knowledge.models import Passage, Version, VersionState
from assistant.knowledge.vectors import VectorStore
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
