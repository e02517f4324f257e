"""A data folder has one owner; commands beside a running server go through it or say what to do."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests import stories
from tests.servers.running import serving_afresh


def assistant(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "ASSISTANT_HOME": str(home), "ASSISTANT_KNOWLEDGE_FOLDER": str(home / "material")}
    return subprocess.run(
        [sys.executable, "-m", "assistant", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_commands_beside_a_server_go_through_it(tmp_path: Path) -> None:
    (tmp_path / "자료.md").write_text(stories.ROLE, encoding="utf-8")
    with serving_afresh(tmp_path):
        ingested = assistant(tmp_path, "ingest", str(tmp_path / "자료.md"), "--wait", "--json")
        assert ingested.returncode == 0, ingested.stderr
        assert json.loads(ingested.stdout)[0]["status"] == "indexed"

        found = assistant(tmp_path, "search", "온도", "--json")
        assert json.loads(found.stdout)["results"][0]["document"] == "프롬프트 기본"

        asked = json.loads(assistant(tmp_path, "ask", "온도를 낮추면 어떻게 돼?", "--json").stdout)
        assert asked["mode"] == "extractive"
        assert asked["citations"][0]["locator"]["label"] == "2. 온도"

        second = assistant(tmp_path, "serve", "--port", "0")
        assert second.returncode == 5
        assert "다른 프로세스" in second.stderr.replace("\n", " ")

        rebuilt = assistant(tmp_path, "rebuild")
        assert rebuilt.returncode == 5

        link = assistant(tmp_path, "sign-in-link", "kim@example.go.kr", "--role", "trainer")
        assert "/sign-in/" in link.stdout
    assert not (tmp_path / "server.json").exists()


def test_the_same_commands_work_without_a_server(tmp_path: Path) -> None:
    (tmp_path / "material").mkdir()
    (tmp_path / "자료.md").write_text(stories.ROLE, encoding="utf-8")
    (tmp_path / "가짜.pdf").write_text("PDF가 아니다", encoding="utf-8")
    ingested = assistant(tmp_path, "ingest", str(tmp_path / "자료.md"), str(tmp_path / "가짜.pdf"), "--json")
    assert ingested.returncode == 1
    first, second = json.loads(ingested.stdout)
    assert (first["status"], first["error"]) == ("embedding", None)
    assert second["status"] == "failed"
    assert second["error"]

    asked = assistant(tmp_path, "ask", "온도를 낮추면 어떻게 돼?", "--json")
    assert json.loads(asked.stdout)["mode"] == "extractive"

    rebuilt = assistant(tmp_path, "rebuild")
    assert "2개" in rebuilt.stdout
    looked = assistant(tmp_path, "doctor", "--json")
    assert {each["name"] for each in json.loads(looked.stdout)} >= {"데이터베이스", "색인", "임베딩", "디스크"}
    assert next(each for each in json.loads(looked.stdout) if each["name"] == "색인")["good"]
