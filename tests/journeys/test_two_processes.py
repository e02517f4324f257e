"""A data folder has one owner; commands beside a running server go through it or say what to do."""

import json
from pathlib import Path

from tests import stories
from tests.servers.running import command, serving_afresh


def test_commands_beside_a_server_go_through_it(tmp_path: Path) -> None:
    (tmp_path / "자료.md").write_text(stories.ROLE, encoding="utf-8")
    with serving_afresh(tmp_path):
        ingested = command(tmp_path, "ingest", str(tmp_path / "자료.md"), "--wait", "--json")
        assert ingested.code == 0, ingested.errors
        assert json.loads(ingested.said)[0]["status"] == "indexed"

        found = command(tmp_path, "search", "온도", "--json")
        assert json.loads(found.said)["results"][0]["document"] == "프롬프트 기본"

        asked = json.loads(command(tmp_path, "ask", "온도를 낮추면 어떻게 돼?", "--json").said)
        assert asked["mode"] == "extractive"
        assert asked["citations"][0]["locator"]["label"] == "2. 온도"

        second = command(tmp_path, "serve", "--port", "0")
        assert second.code == 5
        assert "다른 프로세스" in second.errors.replace("\n", " ")

        rebuilt = command(tmp_path, "rebuild")
        assert rebuilt.code == 5

        link = command(tmp_path, "sign-in-link", "kim@example.go.kr", "--role", "trainer")
        assert "/sign-in/" in link.said
    assert not (tmp_path / "server.json").exists()


def test_the_same_commands_work_without_a_server(tmp_path: Path) -> None:
    (tmp_path / "material").mkdir()
    (tmp_path / "자료.md").write_text(stories.ROLE, encoding="utf-8")
    (tmp_path / "가짜.pdf").write_text("PDF가 아니다", encoding="utf-8")
    ingested = command(tmp_path, "ingest", str(tmp_path / "자료.md"), str(tmp_path / "가짜.pdf"), "--json")
    assert ingested.code == 1
    first, second = json.loads(ingested.said)
    assert (first["status"], first["error"]) == ("embedding", None)
    assert second["status"] == "failed"
    assert second["error"]

    asked = command(tmp_path, "ask", "온도를 낮추면 어떻게 돼?", "--json")
    assert json.loads(asked.said)["mode"] == "extractive"

    rebuilt = command(tmp_path, "rebuild")
    assert "2개" in rebuilt.said
    looked = command(tmp_path, "doctor", "--json")
    assert {each["name"] for each in json.loads(looked.said)} >= {"데이터베이스", "색인", "임베딩", "디스크"}
    assert next(each for each in json.loads(looked.said) if each["name"] == "색인")["good"]
