"""One process owns a data folder: a second one would make Chroma lose vectors and run live work twice, silently."""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from assistant.errors import Conflict


@dataclass(frozen=True)
class Owner:
    """The lock is held as long as this object's file is open; the kernel releases it on any death."""

    lock: TextIO

    def release(self) -> None:
        """Give the data folder back."""
        self.lock.close()


def own(home: Path) -> Owner:
    """Take the data folder. Raises `Conflict` when another process has it."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
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
