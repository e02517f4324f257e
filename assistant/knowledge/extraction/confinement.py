"""What the child process may use and may not do; applied before any parser is imported."""

from __future__ import annotations

import ctypes
import resource
import sys
from contextlib import suppress

_PARENT_DEATH_SIGNAL, _NO_NEW_PRIVILEGES = 1, 38
_KILL = 9
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_REFUSED = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.fork",
    "pty.",
    "webbrowser.",
    "ftplib.",
    "smtplib.",
    "urllib.",
    "http.client.",
)
_ALLOWED = frozenset({"socket.gethostname"})


def confine(*, memory_bytes: int, cpu_seconds: int, file_bytes: int) -> None:
    """Limit memory, processor time, file size, processes and core dumps; close the network."""
    limit(memory_bytes=memory_bytes, cpu_seconds=cpu_seconds, file_bytes=file_bytes)
    _limit(resource.RLIMIT_NPROC, 0)  # has no effect on root; the hook below does
    sys.addaudithook(_refuse)


def limit(*, memory_bytes: int, cpu_seconds: int, file_bytes: int) -> None:
    """Limit what another program may use that this process is about to become; it may have processes of its own."""
    _limit(resource.RLIMIT_AS, memory_bytes)
    _limit(resource.RLIMIT_CPU, cpu_seconds)
    _limit(resource.RLIMIT_FSIZE, file_bytes)
    _limit(resource.RLIMIT_CORE, 0)
    if sys.platform == "linux":
        _detach()


def _limit(kind: int, value: int) -> None:
    """Lower a limit; a system that does not know it (macOS and memory) keeps its own, the wall clock still holds."""
    with suppress(ValueError, OSError):
        _, hard = resource.getrlimit(kind)
        lowered = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (lowered, lowered))


def _detach() -> None:
    """Die with the parent, gain no rights, and leave the network behind where the kernel lets us."""
    libc = ctypes.CDLL(None)
    libc.prctl(_PARENT_DEATH_SIGNAL, _KILL, 0, 0, 0)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if libc.unshare(_NEW_NETWORK):
        libc.unshare(_NEW_USER | _NEW_NETWORK)


def _refuse(event: str, _arguments: object) -> None:
    """Refuse with an OSError: libraries that merely look around (unhwp asks `ldd` for the C library) expect one."""
    if event.startswith(_REFUSED) and event not in _ALLOWED:
        raise PermissionError(event)
