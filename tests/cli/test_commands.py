"""The command line in this process, on a folder of its own, with the embedded model."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from assistant.audit import recording
from assistant.cli.commands import app
from assistant.cli.printing import BUG, EXIT_CODES, code_of
from assistant.database import connect, sqlite_url
from assistant.errors import AssistantError, Conflict
from assistant.ownership import own
from assistant.people.roles import OPERATOR
from tests import stories
from tests.challenge import builders
from tests.conftest import NOW

SMALL = Path(__file__).parent / "beir"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_template: Path) -> Path:
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path))
    monkeypatch.setenv("ASSISTANT_KNOWLEDGE_FOLDER", str(tmp_path / "none"))
    shutil.copy(sqlite_template, tmp_path / "assistant.db")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def taught(home: Path) -> None:
    (home / "자료").mkdir()
    (home / "자료" / "기본.md").write_text(stories.ROLE, encoding="utf-8")
    (home / "자료" / "그림.png").write_bytes(b"not for us")
    assert run("ingest", str(home / "자료"), "--wait").exit_code == 0


def test_a_folder_is_ingested_shown_and_found(home: Path) -> None:
    taught(home)
    again = json.loads(run("ingest", str(home / "자료"), "--json").stdout)
    assert again == [{"document_id": 1, "title": "프롬프트 기본", "status": "indexed", "passages": 2, "error": None}]
    found = run("search", "온도를 낮추면")
    assert "프롬프트 기본 · 2. 온도" in found.stdout
    asked = run("ask", "온도를 낮추면 어떻게 돼?")
    assert "발췌 답변" in asked.stdout
    assert "[1] 프롬프트 기본 · 2. 온도" in asked.stdout


def test_a_follow_up_goes_into_its_conversation(home: Path) -> None:
    taught(home)
    first = json.loads(run("ask", "온도를 낮추면 어떻게 돼?", "--json").stdout)
    second = json.loads(run("ask", "그럼 높이면?", "--conversation", str(first["conversation_id"]), "--json").stdout)
    assert second["conversation_id"] == first["conversation_id"]
    assert second["mode"] == "extractive"
    assert run("ask", "그럼?", "--conversation", "999").exit_code == 3


def test_nothing_found_says_so(home: Path) -> None:
    taught(home)
    assert "찾지 못했습니다" in run("ask", "비트코인 시세 알려 줘").stdout


def test_an_empty_store_finds_nothing_and_says_so() -> None:
    assert "찾지 못했습니다" in run("search", "아무거나").stdout
    assert json.loads(run("search", "아무거나", "--json").stdout)["results"] == []


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("ingest", "/no/such/file"), 3, "경로를 확인해 주세요"),
        (("search", " "), 2, "비어 있습니다"),
        (("ask", " "), 2, "비어 있습니다"),
        (("eval", "retrieval", "/tmp"), 3, "corpus.jsonl"),
        (("sign-in-link", "nobody"), 2, "전자우편"),
    ],
)
def test_bad_input_gets_a_sentence_and_an_exit_code(arguments: tuple[str, ...], code: int, said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == code
    assert said in result.stderr.replace("\n", "")


def test_a_file_that_fails_makes_exit_code_1_and_says_why(home: Path) -> None:
    (home / "가짜.pdf").write_text("아니다", encoding="utf-8")
    (home / "그림.png").write_bytes(b"x")
    result = run("ingest", str(home / "가짜.pdf"), str(home / "그림.png"), "--json")
    assert result.exit_code == 1
    assert [each["status"] for each in json.loads(result.stdout)] == ["failed", "failed"]
    assert all(each["error"].endswith(".") for each in json.loads(result.stdout))


def test_a_folder_with_nothing_to_read_says_what_can_be_read(home: Path) -> None:
    (home / "empty").mkdir()
    result = run("ingest", str(home / "empty"))
    assert (result.exit_code, "HWPX" in result.stderr) == (3, True)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "eight", "올바르지 않습니다"),
        ("DATABASE_URL", "mysql://x", "올바르지 않습니다"),
        ("CHROMA_URL", "nonsense", "올바르지 않습니다"),
        ("PRICES", "{", "올바른 JSON이 아닙니다"),
        ("PRICES", '{"a": 1}', "올바르지 않습니다"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    monkeypatch.setenv(f"ASSISTANT_{name}", value)
    result = run("doctor")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"설정값이 {said}: ASSISTANT_{name}. README의")


def test_a_database_that_does_not_answer_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    # The short way to write it is understood, too; nobody listens on port 1.
    monkeypatch.setenv("ASSISTANT_DATABASE_URL", "postgres://nobody@127.0.0.1:1/x")
    result = run("migrate")
    assert result.exit_code == 6
    assert "ASSISTANT_DATABASE_URL의 주소와 계정이 맞는지" in result.stderr.replace("\n", " ")


def test_a_data_folder_that_cannot_be_is_said(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "file").write_text("", encoding="utf-8")
    for place, why in (("file", "같은 이름의 파일이 있습니다"), ("file/below", "같은 이름의 파일이 있습니다")):
        monkeypatch.setenv("ASSISTANT_HOME", str(home / place))
        result = run("ask", "온도가 뭐야?")
        assert (result.exit_code, why in result.stderr) == (2, True)


def test_an_owned_folder_without_a_server_file_is_a_conflict(home: Path) -> None:
    owner = own(home)
    result = run("search", "온도")
    owner.release()
    assert result.exit_code == 5
    assert "다른 프로세스" in result.stderr.replace("\n", "")


def test_the_doctor_looks_at_everything(home: Path) -> None:
    taught(home)
    findings = {each["name"]: each for each in json.loads(run("doctor", "--json").stdout)}
    assert findings["색인"]["sentence"] == "구절 2개와 벡터가 맞습니다."
    assert findings["임베딩"]["good"]
    assert findings["파일 보관"]["good"]
    assert "발췌 답변" in findings["답변 모델"]["sentence"]


def test_the_doctor_says_what_to_do(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    (home / "assistant.db").unlink()
    result = run("doctor")
    assert result.exit_code == 1
    shown = "".join(result.stdout.split())
    assert "assistantmigrate" in shown
    assert "ASSISTANT_OPENAI_BASE_URL" in shown


def test_the_doctor_beside_a_server_says_who_owns_the_folder(home: Path) -> None:
    owner = own(home)
    findings = json.loads(run("doctor", "--json").stdout)
    owner.release()
    assert findings[-1]["name"] == "색인 소유"


def test_migrate_and_sign_in_link() -> None:
    assert "최신" in run("migrate").stdout
    assert "/sign-in/" in run("sign-in-link", "kim@example.go.kr", "--role", "trainer").stdout


def test_a_set_is_measured(home: Path) -> None:
    folder = home / "set"
    folder.mkdir()
    (folder / "corpus.jsonl").write_text(
        "".join(
            json.dumps({"_id": name, "title": "", "text": text}, ensure_ascii=False) + "\n"
            for name, text in (("a", "온도를 낮추면 답이 일정해진다"), ("b", "슬라이드에는 하나만 담는다"))
        ),
        encoding="utf-8",
    )
    (folder / "queries.jsonl").write_text(
        json.dumps({"_id": "q", "text": "온도를 낮추면 어떻게 되나"}, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\ta\t1\n", encoding="utf-8")
    report = json.loads(run("eval", "retrieval", str(folder), "--json").stdout)
    assert (report["passages"], report["queries"], report["hit@1"], report["mrr@10"]) == (2, 1, 1.0, 1.0)
    assert {"hit@3", "hit@5", "ndcg@10", "index_seconds", "p50_ms", "p95_ms"} <= report.keys()


def test_a_folder_of_files_is_measured(home: Path) -> None:
    files = home / "set" / "files"
    files.mkdir(parents=True)
    (files / "role.md").write_text(stories.ROLE, encoding="utf-8")
    (files / "slides.md").write_text(stories.SLIDES, encoding="utf-8")
    (home / "set" / "questions.tsv").write_text("온도를 낮추면?\trole\n한 장에 몇 개?\tslides,role\n", encoding="utf-8")
    result = run("eval", "retrieval", str(home / "set"), "--files")
    assert result.exit_code == 0
    assert "hit@1" in result.stdout


def test_every_kind_of_error_has_an_exit_code_of_its_own() -> None:
    assert len({*EXIT_CODES.values(), BUG, 1}) == len(EXIT_CODES) + 2
    assert code_of(Conflict("아니오.")) == 5
    assert {kind.__base__ for kind in EXIT_CODES} == {AssistantError}


def test_the_log_is_verified_and_what_is_broken_is_named(home: Path) -> None:
    database = connect(sqlite_url(home / "assistant.db"))
    with database.writing.begin() as session:
        for n in range(3):
            recording.record(session, "challenge.change", "challenge:1", who=OPERATOR, now=NOW, number=n)
    good = run("audit", "verify")
    assert (good.exit_code, good.stdout.strip()) == (0, "기록 3건이 모두 적힌 그대로입니다.")
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_record_kept")
        connection.exec_driver_sql("UPDATE audit_record SET reason = '몰래' WHERE id = 2")
    database.engine.dispose()
    bad = run("audit", "verify")
    assert (bad.exit_code, bad.stdout.strip()) == (1, "2번 기록의 내용이 적힌 뒤에 바뀌었습니다.")
    told = json.loads(run("audit", "verify", "--json").stdout)
    assert (told["records"], [each["record_id"] for each in told["broken"]]) == (3, [2])


def test_a_challenge_is_listed_and_exported_once(home: Path, tmp_path: Path) -> None:
    database = connect(sqlite_url(home / "assistant.db"))
    with database.writing.begin() as session:
        people = builders.people(session, staff=1, committee=0)
        builders.entry(session, builders.challenge(session), people.staff[0])
    database.engine.dispose()
    assert "2026 생성형 AI 챌린지" in run("challenge", "list").stdout
    to = tmp_path / "result.xlsx"
    taken = run("challenge", "export", "1", "--to", str(to), "--reason", "회의")
    assert taken.exit_code == 0, taken.output
    assert to.read_bytes().startswith(b"PK")
    again = run("challenge", "export", "1", "--to", str(to), "--reason", "회의")
    assert again.exit_code == 2
    assert "이미 있습니다" in again.output
    assert run("challenge", "export", "1", "--to", str(tmp_path / "b.xlsx"), "--reason", " ").exit_code == 2
    assert run("challenge", "export", "9", "--to", str(tmp_path / "c.xlsx"), "--reason", "회의").exit_code == 3
