"""An embeddings endpoint that answers with something else, or not at all: the words decide alone, and soon."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from assistant.errors import Unavailable
from assistant.guard.masking import MaskedText
from assistant.language.openai_models import OpenAIEmbedder
from assistant.settings import Settings

HELD = threading.Event()


@contextmanager
def endpoint(body: str | None) -> Iterator[OpenAIEmbedder]:
    """Serve this body to every request, or none at all."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            if body is None:
                HELD.wait(5)
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/html" if body.startswith("<") else "application/json")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{server.server_port}/v1"
        yield OpenAIEmbedder(Settings(_env_file=None, embedding_base_url=url, search_call_seconds=0.2))  # type: ignore[call-arg]
    finally:
        HELD.set()
        server.shutdown()
        server.server_close()


def vectors(*rows: list[float] | None) -> str:
    data = [{"object": "embedding", "index": n, "embedding": row} for n, row in enumerate(rows)]
    return json.dumps({"object": "list", "model": "m", "data": data, "usage": {"prompt_tokens": 1, "total_tokens": 1}})


@pytest.mark.parametrize(
    "body",
    [
        "<html>sign in first</html>",
        '{"error": {"message": "no such model"}}',
        vectors(),
        vectors([1.0, 2.0], [3.0, 4.0]),
        vectors([]),
        vectors(None),
    ],
)
def test_what_is_no_vector_is_said(body: str) -> None:
    with endpoint(body) as embedder, pytest.raises(Unavailable, match="ASSISTANT_EMBEDDING_MODEL"):
        embedder.embed_question(MaskedText("온도가 뭐야?"))


def test_vectors_of_different_lengths_are_none() -> None:
    with endpoint(vectors([1.0, 2.0], [3.0])) as embedder, pytest.raises(Unavailable):
        embedder.embed_passages([MaskedText("하나"), MaskedText("둘")])


def test_a_question_does_not_wait_for_an_endpoint_that_hangs() -> None:
    with endpoint(None) as embedder, pytest.raises(Unavailable):
        embedder.embed_question(MaskedText("온도가 뭐야?"))
