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
        with self._lent(self.get(sha256), suffix) as path:
            yield path

    @contextmanager
    def copied_derived(self, sha256: str, name: str) -> Iterator[Path]:
        """Give a parser a copy of something that was made of these bytes. Raises `NotFound`."""
        made = self.derived(sha256, name)
        if made is None:
            raise NotFound("보관된 파일을 찾지 못했습니다. 화면을 새로 고쳐 다시 만들어 주세요.")
        with self._lent(made, Path(name).suffix) as path:
            yield path

    def derive(self, sha256: str, name: str, data: bytes) -> None:
        """Keep something made of the bytes with this hash ("1.png"), as long as they are kept themselves."""
        obstore.put(self._store, f"{_derived(sha256)}/{name}", data)

    def derived(self, sha256: str, name: str) -> bytes | None:
        """Return what was made of these bytes under this name, None when nothing was."""
        try:
            return obstore.get(self._store, f"{_derived(sha256)}/{name}").bytes().to_bytes()
        except FileNotFoundError:
            return None

    def delete(self, sha256: str) -> None:
        """Delete the bytes and what was made of them; nothing happens when they are already gone."""
        with suppress(FileNotFoundError):
            obstore.delete(self._store, _key(sha256))
        for made in obstore.list(self._store, prefix=_derived(sha256)).collect():
            with suppress(FileNotFoundError):
                obstore.delete(self._store, made["path"])

    @contextmanager
    def _lent(self, data: bytes, suffix: str) -> Iterator[Path]:
        with TemporaryDirectory(prefix="assistant-") as folder:
            path = Path(folder) / f"document{suffix}"
            path.write_bytes(data)
            yield path


def _derived(sha256: str) -> str:
    return f"derived/{_key(sha256)}"


def _key(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
