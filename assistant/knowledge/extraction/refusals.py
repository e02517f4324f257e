"""Why a file is refused: a stable word for programs, a Korean sentence for people."""

from __future__ import annotations

from enum import StrEnum

from assistant.errors import Invalid


class Reason(StrEnum):
    """The machine word of a refusal; stored, so a name never changes."""

    EMPTY = "empty"
    IMAGE_ONLY = "image_only"
    PASSWORD = "password"  # noqa: S105 - a reason, not a secret
    DRM = "drm"
    DISTRIBUTION_LOCKED = "distribution_locked"
    MISLABELLED = "mislabelled"
    UNSUPPORTED = "unsupported"
    ENCODING = "encoding"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    TOO_COMPLEX = "too_complex"


SENTENCES = {
    Reason.EMPTY: "문서에 읽을 글자가 없습니다. 내용이 있는 파일인지 확인해 다시 올려 주세요.",
    Reason.IMAGE_ONLY: "글자가 없는 그림 문서입니다. 글자를 마우스로 선택할 수 있는 문서로 저장해 올려 주세요.",
    Reason.PASSWORD: "암호가 걸린 문서입니다. 암호를 풀어 다시 올려 주세요.",
    Reason.DRM: "보안(DRM) 문서입니다. 보안을 해제한 일반 문서로 저장해 올려 주세요.",
    Reason.DISTRIBUTION_LOCKED: "배포용으로 잠긴 문서라 본문을 읽지 못했습니다. 잠기지 않은 원본을 올려 주세요.",
    Reason.MISLABELLED: "파일 이름과 내용이 다릅니다. 만든 프로그램에서 다시 저장해 올려 주세요.",
    Reason.UNSUPPORTED: "읽을 수 없는 형식입니다. PPTX, PDF, HWPX, HWP, DOCX, XLSX, MD, TXT, HTML 파일로 올려 주세요.",
    Reason.ENCODING: "글자 인코딩을 알 수 없습니다. 메모장에서 'UTF-8'로 다시 저장해 올려 주세요.",
    Reason.DAMAGED: "파일이 손상되었거나 전송 중에 잘렸습니다. 원본을 열어 다시 저장한 뒤 올려 주세요.",
    Reason.TOO_LARGE: "파일이 너무 큽니다. 나누거나 그림을 줄여 올려 주세요.",
    Reason.TOO_COMPLEX: "파일이 너무 크거나 복잡해 읽기를 멈췄습니다. 나누어 올려 주세요.",
}


class Unreadable(Invalid):
    """The file cannot be read; the sentence says what to do, the reason is for programs."""

    def __init__(self, reason: Reason, sentence: str | None = None) -> None:
        super().__init__(sentence or SENTENCES[reason])
        self.reason = reason
