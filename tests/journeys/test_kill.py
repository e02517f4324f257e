"""Kill -9 loses nothing: the next start resumes by itself, and every page is there exactly once."""

import sqlite3
from pathlib import Path

from assistant.knowledge.vectors import VectorStore
from assistant.language.embedded_model import EmbeddedModel
from tests.sample_files import printed
from tests.servers.running import Server, serving, until

PAGES = 200


def status(server: Server, version_id: int) -> dict[str, object]:
    told: dict[str, object] = server.client.get(f"/api/documents/{version_id}").json()
    return told


def embedded(home: Path) -> int:
    with sqlite3.connect(home / "assistant.db") as connection:
        (count,) = connection.execute("SELECT embedded_count FROM version").fetchone()
    connection.close()
    return int(count)


def test_a_server_killed_while_reading_and_while_embedding_finishes_the_work(tmp_path: Path) -> None:
    handout = printed.handout(
        tmp_path / "교재.pdf",
        [[f"{page}쪽의 제목", f"이 쪽에는 {page}번째 예시 프롬프트가 있습니다."] for page in range(1, PAGES + 1)],
    )
    with serving(tmp_path) as server:
        told = server.client.post("/api/documents", files={"file": (handout.name, handout.read_bytes())}).json()
        version_id = int(told["version_id"])
        server.kill()
    with serving(tmp_path) as server:
        until(lambda: embedded(tmp_path), what="the first vectors")
        server.kill()
    assert 0 < embedded(tmp_path) < PAGES
    with serving(tmp_path) as server:
        until(lambda: status(server, version_id)["status"] == "indexed", what="the rest", seconds=240)
    with sqlite3.connect(tmp_path / "assistant.db") as connection:
        pages = connection.execute("SELECT locator_number, id FROM passage ORDER BY ordinal").fetchall()
    connection.close()
    assert [number for number, _ in pages] == list(range(1, PAGES + 1))
    vectors = VectorStore.embedded(tmp_path / "chroma", space=EmbeddedModel().space)
    assert sorted(vectors.ids()) == sorted(id_ for _, id_ in pages)
    vectors.close()
