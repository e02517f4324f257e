"""Bytes under their hash; a person's file name lives in the database, never in a path."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import obstore
from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore

from assistant.errors import NotFound


class Files:
    """The file store; writing the same bytes twice is harmless, so a repeated step is too."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._store = LocalStore(folder)

    def put(self, data: bytes) -> str:
        """Store bytes and return their SHA-256, by which they are found again."""
        sha256 = hashlib.sha256(data).hexdigest()
        with suppress(AlreadyExistsError):
            obstore.put(self._store, _key(sha256), data, mode="create")
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return the bytes. Raises `NotFound`."""
        try:
            return obstore.get(self._store, _key(sha256)).bytes().to_bytes()
        except FileNotFoundError as error:
            raise NotFound("보관된 원본 파일을 찾지 못했습니다. 파일을 다시 올려 주세요.") from error

    @contextmanager
    def copied(self, sha256: str, suffix: str) -> Iterator[Path]:
        """Give a parser a copy of its own, gone afterwards. Raises `NotFound`."""
        with TemporaryDirectory(prefix="assistant-") as folder:
            path = Path(folder) / f"document{suffix}"
            path.write_bytes(self.get(sha256))
            yield path

    def delete(self, sha256: str) -> None:
        """Delete the bytes; nothing happens when they are already gone."""
        with suppress(FileNotFoundError):
            obstore.delete(self._store, _key(sha256))


def _key(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
