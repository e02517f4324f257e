"""The vectors of the passages, by passage id; nothing else is kept beside them."""

from __future__ import annotations

import hashlib
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import httpx
import numpy as np

from assistant.errors import Unavailable
from assistant.language.ports import Vectors

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

PREFIX = "passages-"
NO_ANSWER = "벡터 저장소가 응답하지 않습니다. 잠시 뒤 다시 시도해 주세요."
_COPY = "-copy"
_BATCH = 2_000


class VectorStore:
    """One collection per vector space, so that vectors of two models never meet.

    Opened at the first use. Embedded, the folder belongs to one process: a second writer loses vectors silently.
    Every method raises `Unavailable` when the store does not answer.
    """

    def __init__(self, connect: Callable[[], ClientAPI], *, space: str, database: Path | None = None) -> None:
        self._connect = connect
        self._name = collection_name(space)
        self._database = database
        self._client: ClientAPI | None = None
        self._collection: Collection | None = None
        self._lock = RLock()
        self._opening = RLock()

    @classmethod
    def embedded(cls, folder: Path, *, space: str) -> VectorStore:
        """Keep the vectors in a folder of this machine."""
        return cls(lambda: _open_folder(folder), space=space, database=folder / "chroma.sqlite3")

    @classmethod
    def at_server(cls, url: str, *, space: str) -> VectorStore:
        """Keep the vectors at a Chroma server (`http://host:port`)."""
        return cls(lambda: _open_server(url), space=space)

    def upsert(self, ids: Sequence[int], vectors: Vectors) -> None:
        """Store one vector per passage id; an id already there gets the new vector."""
        with self._lock, self._opened() as collection:
            for names, at in _batches(ids):
                collection.upsert(names, embeddings=np.asarray(vectors[at], dtype=np.float32))

    def nearest(self, vector: Vectors, *, limit: int) -> list[tuple[int, float]]:
        """Return passage ids with their cosine similarity, best first."""
        with self._opened() as collection:
            found = collection.query(query_embeddings=vector[np.newaxis, :], n_results=limit, include=["distances"])
        distances = found["distances"] or [[]]
        return [(int(name), 1.0 - distance) for name, distance in zip(found["ids"][0], distances[0], strict=True)]

    def similarities(self, vector: Vectors, ids: Sequence[int]) -> dict[int, float]:
        """Return the exact cosine similarity of those passages that have a vector."""
        similarities: dict[int, float] = {}
        with self._opened() as collection:
            for names, _ in _batches(ids):
                found = collection.get(names, include=["embeddings"])
                if found["ids"]:
                    exact = np.asarray(found["embeddings"], dtype=np.float32) @ vector
                    similarities.update(zip(map(int, found["ids"]), exact.tolist(), strict=True))
        return similarities

    def missing(self, ids: Sequence[int]) -> list[int]:
        """Return those of the ids that have no vector, in the order given."""
        there: set[str] = set()
        with self._opened() as collection:
            for names, _ in _batches(ids):
                there.update(collection.get(names, include=[])["ids"])
        return [each for each in ids if str(each) not in there]

    def ids(self) -> list[int]:
        """Return every passage id that has a vector."""
        with self._opened() as collection:
            return [int(name) for name in collection.get(include=[])["ids"]]

    def count(self) -> int:
        """Return how many vectors there are."""
        with self._opened() as collection:
            return collection.count()

    def delete(self, ids: Sequence[int]) -> None:
        """Forget the vectors of these passages; ids without one are fine. The bytes go with `vacuum`."""
        with self._lock, self._opened() as collection:
            for names, _ in _batches(ids):
                collection.delete(names)

    def clear(self) -> None:
        """Forget every vector of this space."""
        with self._lock, self._opened():
            self._opened_client().delete_collection(self._name)
            self._collection = None

    def drop_other_spaces(self) -> None:
        """Forget the vectors of every other model."""
        with self._lock, self._opened():
            self._drop(lambda name: name != self._name)

    def vacuum(self) -> None:
        """Leave no byte of a deleted vector on this machine's disk (a server looks after its own).

        Deleting only marks: the graph and the free pages keep what was there, and the folder of a dropped collection
        stays. So the vectors that are left are copied to a new collection (about a millisecond each; searching goes
        on, writing waits), old folders removed and the pages rewritten.
        """
        if self._database is None:
            return
        with self._lock, self._opened() as collection:
            self._collection = self._copied(collection)
            with closing(sqlite3.connect(self._database, timeout=30)) as connection:
                connection.execute("VACUUM")
                used = {name for (name,) in connection.execute("SELECT id FROM segments")}
            for folder in self._database.parent.iterdir():
                if folder.is_dir() and folder.name not in used:
                    shutil.rmtree(folder)

    def close(self) -> None:
        """Give files and connections back; the next use opens again."""
        with self._lock:
            if self._client is not None:
                cast("Client", self._client).close()
            self._client = self._collection = None

    @contextmanager
    def _opened(self) -> Iterator[Collection]:
        from chromadb.errors import ChromaError  # noqa: PLC0415 (seconds, and not every command needs it)

        try:
            with self._opening:
                if self._collection is None:
                    self._collection = self._found_or_made()
                collection = self._collection
            yield collection
        except (ChromaError, httpx.HTTPError, OSError) as error:
            # Another process, or a vacuum, may have replaced the collection: the next use looks for it again.
            self._collection = None
            raise Unavailable(NO_ANSWER) from error

    def _found_or_made(self) -> Collection:
        client = self._opened_client()
        names = {collection.name for collection in client.list_collections()}
        if self._name not in names and self._name + _COPY in names:
            self._renamed_copy()
        return _collection(client, self._name)

    def _opened_client(self) -> ClientAPI:
        if self._client is None:
            self._client = self._connect()
        return self._client

    def _copied(self, collection: Collection) -> Collection:
        """Copy to a new collection of the same name; if we die between, the next start finishes or forgets it."""
        client = self._opened_client()
        self._drop(lambda name: name == self._name + _COPY)
        copy = _collection(client, self._name + _COPY)
        for names, _ in _batches(collection.get(include=[])["ids"]):
            found = collection.get(names, include=["embeddings"])
            copy.upsert(found["ids"], embeddings=np.asarray(found["embeddings"], dtype=np.float32))
        self._collection = copy
        client.delete_collection(self._name)
        return self._renamed_copy()

    def _renamed_copy(self) -> Collection:
        copy = self._opened_client().get_collection(self._name + _COPY, embedding_function=None)
        copy.modify(name=self._name)
        return copy

    def _drop(self, unwanted: Callable[[str], bool]) -> None:
        client = self._opened_client()
        for collection in client.list_collections():
            if collection.name.startswith(PREFIX) and unwanted(collection.name):
                client.delete_collection(collection.name)


def collection_name(space: str) -> str:
    """Return a name Chroma accepts, readable and different for every space."""
    readable = re.sub(r"[^a-z0-9]+", "-", space.lower()).strip("-")[:80]
    return f"{PREFIX}{readable}-{hashlib.sha256(space.encode()).hexdigest()[:8]}"


def _batches(ids: Sequence[Any]) -> Iterator[tuple[list[str], slice]]:
    for start in range(0, len(ids), _BATCH):
        at = slice(start, start + _BATCH)
        yield [str(each) for each in ids[at]], at


def _collection(client: ClientAPI, name: str) -> Collection:
    """Without an embedding function, or Chroma would want to download a model."""
    return client.get_or_create_collection(name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}})


def _open_folder(folder: Path) -> ClientAPI:
    import chromadb  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    return chromadb.PersistentClient(str(folder), settings=_quiet())


def _open_server(url: str) -> ClientAPI:
    import chromadb  # noqa: PLC0415

    parts = urlsplit(url)
    tls = parts.scheme == "https"
    try:
        return chromadb.HttpClient(
            host=parts.hostname or "localhost", port=parts.port or (443 if tls else 80), ssl=tls, settings=_quiet()
        )
    except ValueError as error:
        raise Unavailable(NO_ANSWER) from error


def _quiet() -> Any:  # noqa: ANN401 (the class is loaded late)
    from chromadb.config import Settings  # noqa: PLC0415

    return Settings(anonymized_telemetry=False)
