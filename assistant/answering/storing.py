"""What becomes of a reply: the answer's row, with what it stands on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from assistant.answering.citations import Checked, Cited
from assistant.answering.generating import Spoken
from assistant.answering.models import Answer, Citation, Evidence, Mode, Question
from assistant.knowledge.passages import Source
from assistant.knowledge.search import Found, Hit
from assistant.language.ports import Usage


@dataclass(frozen=True)
class Reply:
    """What becomes the answer's row; `spoken` is what a model said, whether it was used or not."""

    mode: Mode
    checked: Checked
    notice: str = ""
    spoken: Spoken | None = None


def answer_of(
    question: Question,
    reply: Reply,
    found: Found,
    sources: Sequence[Source],
    timings: Mapping[str, float],
    *,
    helped: Usage,
) -> Answer:
    """Return the row of an answer with its evidence and its citations; what helped the search counts as usage too."""
    spoken = reply.spoken
    usage = helped + spoken.usage if spoken else helped
    hits = {hit.passage_id: hit for hit in found.hits}
    return Answer(
        question=question,
        mode=reply.mode,
        text=reply.checked.text,
        notice=reply.notice,
        relevance=found.relevance,
        prompt=spoken and spoken.prompt,
        prompt_sha256=spoken and spoken.prompt_sha256,
        model=spoken and spoken.model,
        prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
        cost=usage.cost,
        timings_ms=dict(timings),
        answered_at=datetime.now(UTC),
        evidence=[_evidence(n, source, hits[source.passage_id]) for n, source in enumerate(sources, start=1)],
        citations=[_citation(each) for each in reply.checked.cited],
    )


def _evidence(n: int, source: Source, hit: Hit) -> Evidence:
    return Evidence(
        n=n,
        passage_id=source.passage_id,
        document_id=source.document_id,
        score=hit.score,
        words=hit.words,
        meaning=hit.meaning,
    )


def _citation(cited: Cited) -> Citation:
    source = cited.source
    return Citation(
        n=cited.n,
        passage_id=source.passage_id,
        document_id=source.document_id,
        document_title=source.title,
        version_number=source.version_number,
        locator_kind=source.locator.kind,
        locator_number=source.locator.number,
        locator_label=source.locator.label,
        quote=cited.quote,
    )
