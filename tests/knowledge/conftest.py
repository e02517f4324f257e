from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.database import Database
from assistant.knowledge.vectors import VectorStore
from tests.fakes import BagOfBigrams
from tests.knowledge.shelf import Shelf


@pytest.fixture
def vectors(tmp_path: Path) -> Iterator[VectorStore]:
    store = VectorStore.embedded(tmp_path / "vectors", space="bag")
    yield store
    store.close()


@pytest.fixture
def shelf(database: Database, vectors: VectorStore) -> Shelf:
    return Shelf(database, vectors, BagOfBigrams())
