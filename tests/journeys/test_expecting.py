"""Kill -9 while a model writes the questions of a document: the next start goes on after the last reply."""

import sqlite3
from pathlib import Path

from tests.servers.running import scripted_model, serving, until

SECTIONS = 24
REPLY = {"text": "\n".join(f"{n}: 별난 물음 {n}번째가 궁금해요" for n in range(1, 7)), "pause": 0.3}


def rows(home: Path, query: str) -> list[tuple[int, str]]:
    with sqlite3.connect(home / "assistant.db") as connection:
        found = connection.execute(query).fetchall()
    connection.close()
    return found


def progress(home: Path) -> tuple[int, bool]:
    found = rows(home, "SELECT through, ended_at IS NOT NULL FROM expansion")
    return (int(found[0][0]), bool(found[0][1])) if found else (0, False)


def test_a_server_killed_while_a_model_writes_questions_goes_on(tmp_path: Path) -> None:
    text = "# 긴 교재\n" + "".join(
        f"\n## {n}. 대목 {n}\n\n{n}번째 대목은 {n}의 이야기를 합니다. {'길게 풀어 씁니다. ' * 20}\n"
        for n in range(1, SECTIONS + 1)
    )
    with scripted_model() as model:
        model.post("/script", json=[REPLY] * 20)
        environment = {
            "ASSISTANT_OPENAI_BASE_URL": f"{model.base_url}/v1".replace("//v1", "/v1"),
            "ASSISTANT_CHAT_MODEL": "scripted",
            "ASSISTANT_EXPECT_QUESTIONS": "true",
        }
        with serving(tmp_path, **environment) as server:
            server.client.post("/api/documents", files={"file": ("교재.md", text.encode())})
            until(lambda: progress(tmp_path)[0], what="the first reply", seconds=120)
            server.kill()
        before = rows(tmp_path, "SELECT id, expected FROM passage ORDER BY id")
        asked = len(model.get("/requests").json())
        through, ended = progress(tmp_path)
        assert 0 < through < len(before)
        assert not ended
        with serving(tmp_path, **environment) as server:
            until(lambda: progress(tmp_path)[1], what="the end", seconds=120)
            found = server.client.get("/api/search", params={"q": "별난 물음"}).json()
        after = rows(tmp_path, "SELECT id, expected FROM passage ORDER BY id")
        calls = len(model.get("/requests").json())
    assert [id_ for id_, _ in after] == [id_ for id_, _ in before]
    assert all("별난 물음" in expected for _, expected in after)
    assert [each for each in after if each[1]][:through] == before[:through]
    batches = -(-len(after) // 6)
    assert batches <= calls <= batches + 1, "only the reply that was under way is asked for again"
    assert asked <= calls
    assert found["results"]
    assert "별난 물음" not in str(found["results"])
