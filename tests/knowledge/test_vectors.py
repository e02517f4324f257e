from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import Unavailable
from assistant.knowledge.vectors import VectorStore, collection_name
from assistant.language.ports import Vectors

SIZE = 8


def unit(*values: float) -> Vectors:
    vector = np.zeros(SIZE, dtype=np.float32)
    vector[: len(values)] = values
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "chroma"


@pytest.fixture
def store(folder: Path) -> Iterator[VectorStore]:
    opened = VectorStore.embedded(folder, space="first model")
    opened.upsert([1, 2, 3], np.stack([unit(1), unit(1, 1), unit(0, 0, 1)]))
    yield opened
    opened.close()


def test_the_nearest_come_first_with_their_cosine(store: VectorStore) -> None:
    (first, one), (second, half) = store.nearest(unit(1), limit=2)
    assert (first, second) == (1, 2)
    assert one == pytest.approx(1, abs=1e-5)
    assert half == pytest.approx(0.7071, abs=1e-4)


def test_more_may_be_asked_for_than_there_are(store: VectorStore) -> None:
    assert [id_ for id_, _ in store.nearest(unit(1), limit=500)][:2] == [1, 2]


def test_similarities_are_those_of_the_vectors_that_are_there(store: VectorStore) -> None:
    assert store.similarities(unit(1), [2, 99]) == {2: pytest.approx(0.7071, abs=1e-4)}
    assert store.similarities(unit(1), []) == {}
    assert store.similarities(unit(1), [99]) == {}


def test_an_id_has_one_vector_the_last(store: VectorStore) -> None:
    store.upsert([1], np.stack([unit(0, 1)]))
    assert store.count() == 3
    assert store.nearest(unit(0, 1), limit=1)[0][0] == 1


def test_missing_keeps_the_order_asked(store: VectorStore) -> None:
    assert store.missing([9, 1, 8]) == [9, 8]
    assert store.missing([]) == []


def test_deleted_vectors_are_not_found(store: VectorStore) -> None:
    store.delete([1, 77])
    store.delete([])
    assert sorted(store.ids()) == [2, 3]
    assert [id_ for id_, _ in store.nearest(unit(1), limit=5)] == [2, 3]


def test_vectors_survive_closing(store: VectorStore) -> None:
    store.close()
    store.close()
    assert store.count() == 3


def test_two_models_never_share_vectors(store: VectorStore, folder: Path) -> None:
    other = VectorStore.embedded(folder, space="second model")
    other.upsert([1], np.ones((1, 3), dtype=np.float32))
    assert (store.count(), other.count()) == (3, 1)
    store.drop_other_spaces()
    assert store.count() == 3
    other.close()
    again = VectorStore.embedded(folder, space="second model")
    assert again.count() == 0
    again.close()


def test_a_cleared_store_is_empty_and_usable(store: VectorStore) -> None:
    store.clear()
    assert store.nearest(unit(1), limit=3) == []
    store.upsert([5], np.stack([unit(1)]))
    assert store.ids() == [5]


def test_vacuum_leaves_no_byte_of_a_deleted_vector(store: VectorStore, folder: Path) -> None:
    marked = unit(1, -1, -1, 1)
    others = np.random.default_rng(1).normal(size=(300, SIZE)).astype(np.float32)
    store.upsert(list(range(10, 310)), others)
    store.upsert([400], np.stack([marked]))
    store.upsert(list(range(1000, 2200)), np.repeat(others, 4, axis=0))
    assert holding(folder, marked)
    store.delete([400])
    assert holding(folder, marked)
    store.vacuum()
    assert not holding(folder, marked)
    assert store.count() == 1503
    assert store.nearest(others[5] / np.linalg.norm(others[5]), limit=1)[0][1] == pytest.approx(1, abs=1e-5)


def test_a_vacuum_that_died_before_the_renaming_is_finished_at_the_next_start(store: VectorStore, folder: Path) -> None:
    client = store._opened_client()
    client.get_collection(collection_name("first model"), embedding_function=None).modify(
        name=collection_name("first model") + "-copy"
    )
    store.close()
    again = VectorStore.embedded(folder, space="first model")
    assert sorted(again.ids()) == [1, 2, 3]
    again.close()


def test_names_are_valid_for_any_space_and_differ() -> None:
    names = {collection_name(space) for space in ["a", "A!", "한국어 모델", "x" * 300, "https://host/v1 model 1536"]}
    assert len(names) == 5
    assert all(name.isascii() and len(name) < 120 for name in names)


def test_a_server_that_does_not_answer_is_unavailable() -> None:
    store = VectorStore.at_server("http://127.0.0.1:9", space="x")
    with pytest.raises(Unavailable):
        store.count()
    store.vacuum()
    store.close()


def holding(folder: Path, vector: Vectors) -> list[Path]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if vector[:4].tobytes() in path.read_bytes()]
