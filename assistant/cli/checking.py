"""What `doctor` looks at; every finding that is not good says what to do."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from assistant import migrations, ownership
from assistant.assembly import Assistant, assemble
from assistant.database import connect
from assistant.errors import AssistantError, Conflict, Unavailable
from assistant.guard.masking import MaskedText
from assistant.knowledge import indexing
from assistant.settings import Settings

_LEAST_FREE_GB = 2


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    good: bool
    sentence: str


def check_everything(settings: Settings) -> list[Finding]:
    """Look at database, data folder, index, files, models, fonts and disk."""
    ownership.prepare(settings.home)
    findings = [_database(settings), _disk(settings), _fonts(), _chat(settings)]
    try:
        assistant = assemble(settings)
    except Conflict as error:
        return [
            *findings,
            Finding("색인 소유", good=True, sentence=f"실행 중인 서버가 쓰고 있습니다. {error.sentence}"),
        ]
    try:
        checks: list[Callable[[Assistant], Finding]] = [_embedder, _index, _files]
        return [*findings, *(check(assistant) for check in checks)]
    finally:
        assistant.close()


def _database(settings: Settings) -> Finding:
    database = connect(settings.database)
    try:
        with database.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        current = migrations.is_current(database)
    except (SQLAlchemyError, RuntimeError):
        return Finding(
            "데이터베이스",
            good=False,
            sentence="연결하지 못했습니다. ASSISTANT_DATABASE_URL과 데이터베이스 서버를 확인해 주세요.",
        )
    finally:
        database.engine.dispose()
    kind = "SQLite(내장)" if database.is_sqlite else "PostgreSQL"
    if not current:
        return Finding(
            "데이터베이스", good=False, sentence=f"{kind} 구조가 옛것입니다. assistant migrate를 실행해 주세요."
        )
    return Finding("데이터베이스", good=True, sentence=f"{kind}, 최신 구조입니다.")


def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.home).free / 1024**3
    if free < _LEAST_FREE_GB:
        return Finding("디스크", good=False, sentence=f"남은 공간이 {free:.1f} GB뿐입니다. 공간을 비워 주세요.")
    return Finding("디스크", good=True, sentence=f"{free:.0f} GB 남았습니다.")


def _fonts() -> Finding:
    lister = shutil.which("fc-list")
    listed = subprocess.run([lister, ":lang=ko"], capture_output=True, check=False).stdout if lister else b""  # noqa: S603
    if not listed.strip():
        return Finding(
            "한글 글꼴",
            good=False,
            sentence="이 서버에 한글 글꼴이 없습니다. 질문과 답에는 지장이 없지만, fonts-noto-cjk를 설치해 두세요.",
        )
    return Finding("한글 글꼴", good=True, sentence="있습니다.")


def _chat(settings: Settings) -> Finding:
    if not settings.has_chat:
        return Finding("답변 모델", good=True, sentence="설정하지 않았습니다. 발췌 답변으로 일합니다.")
    from assistant.language.openai_models import list_models  # noqa: PLC0415 (a second, and `serve` does not list)

    try:
        models = list_models(settings)
    except Unavailable as error:
        return Finding("답변 모델", good=False, sentence=f"{error.sentence} ASSISTANT_OPENAI_BASE_URL을 확인해 주세요.")
    if models and settings.chat_model not in models:
        return Finding(
            "답변 모델",
            good=False,
            sentence=f"{settings.chat_model} 모델이 서버에 없습니다. ASSISTANT_CHAT_MODEL을 확인해 주세요.",
        )
    return Finding("답변 모델", good=True, sentence=f"{settings.chat_model}이 응답합니다.")


def _embedder(assistant: Assistant) -> Finding:
    try:
        vectors = [
            assistant.embedder.embed_question(MaskedText(each))
            for each in ("인공지능에게 역할을 정해 준다", "AI에 역할을 부여하기", "점심으로 국수를 먹었다")
        ]
    except AssistantError as error:
        return Finding("임베딩", good=False, sentence=f"{error.sentence} ASSISTANT_EMBEDDING_BASE_URL을 확인해 주세요.")
    if float(vectors[0] @ vectors[1]) <= float(vectors[0] @ vectors[2]):
        return Finding("임베딩", good=False, sentence="한국어 뜻을 가리지 못합니다. 다국어 모델로 바꿔 주세요.")
    return Finding("임베딩", good=True, sentence=f"{assistant.embedder.space}, 한국어 뜻을 가립니다.")


def _index(assistant: Assistant) -> Finding:
    try:
        with assistant.database.reading() as session:
            passages = indexing.count_passages(session)
    except SQLAlchemyError:
        return Finding("색인", good=False, sentence="표가 없습니다. assistant migrate를 실행해 주세요.")
    vectors = assistant.vectors.count()
    if vectors != passages:
        return Finding(
            "색인",
            good=False,
            sentence=f"구절 {passages:,}개 가운데 벡터가 {vectors:,}개입니다. 서버를 켜 두면 이어서 만듭니다. "
            "그래도 다르면 assistant rebuild를 실행해 주세요.",
        )
    return Finding("색인", good=True, sentence=f"구절 {passages:,}개와 벡터가 맞습니다.")


def _files(assistant: Assistant) -> Finding:
    try:
        sha256 = assistant.files.put(b"doctor")
        assistant.files.delete(sha256)
    except Exception:  # noqa: BLE001 - whatever the store raises, the administrator must do the same
        return Finding("파일 보관", good=False, sentence="자료 폴더에 쓰지 못합니다. 폴더의 권한을 확인해 주세요.")
    return Finding("파일 보관", good=True, sentence="쓰고 지울 수 있습니다.")
