"""One process owns a data folder: a second one would make Chroma lose vectors and run live work twice, silently."""

from __future__ import annotations

import errno
import fcntl
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from assistant.errors import Conflict, Invalid

_WHY = {
    errno.EACCES: "권한이 없습니다",
    errno.EPERM: "권한이 없습니다",
    errno.EROFS: "읽기 전용입니다",
    errno.ENOSPC: "디스크가 가득 찼습니다",
    errno.EEXIST: "같은 이름의 파일이 있습니다",
    errno.ENOTDIR: "같은 이름의 파일이 있습니다",
}


@dataclass(frozen=True)
class Owner:
    """The lock is held as long as this object's file is open; the kernel releases it on any death."""

    lock: TextIO

    def release(self) -> None:
        """Give the data folder back."""
        self.lock.close()


def prepare(home: Path) -> None:
    """Make the data folder if it is not there. Raises `Invalid` when it cannot be made or written to."""
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        why = _WHY.get(error.errno or 0, "만들거나 쓸 수 없는 곳입니다")
        raise Invalid(
            f"자료 폴더 {home}에 쓸 수 없습니다: {why}. 고친 뒤 다시 시작하거나 ASSISTANT_HOME으로 다른 폴더를 지정해 주세요."
        ) from error


def own(home: Path) -> Owner:
    """Take the data folder. Raises `Conflict` when another process has it, `Invalid` when nobody can write there."""
    prepare(home)
    lock = (home / "owner.lock").open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.seek(0)
        holder = lock.read().strip() or "?"
        lock.close()
        raise Conflict(
            f"자료 폴더 {home}를 다른 프로세스(번호 {holder})가 쓰고 있습니다. "
            "그 프로세스를 멈추거나 ASSISTANT_HOME으로 다른 폴더를 지정해 주세요."
        ) from error
    lock.seek(0)
    lock.truncate()
    lock.write(str(os.getpid()))
    lock.flush()
    return Owner(lock)
