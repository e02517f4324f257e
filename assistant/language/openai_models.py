"""Any OpenAI-compatible endpoint, through the official client: its only home."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import httpx
import numpy as np
from openai import APIConnectionError, AuthenticationError, AzureOpenAI, OpenAI, OpenAIError, omit
from openai.types.chat import ChatCompletionMessageParam

from assistant.errors import Unavailable
from assistant.guard.masking import MaskedText
from assistant.language import tokens
from assistant.language.ports import Message, Piece, Usage, Vectors
from assistant.settings import Price, Settings

_EMBEDDING_BATCH = 64
_NO_VECTORS = (
    "임베딩 서버가 벡터가 아닌 것을 보냈습니다. "
    "ASSISTANT_EMBEDDING_BASE_URL과 ASSISTANT_EMBEDDING_MODEL을 확인해 주세요."
)
# With zero, which no vector may have.
_ONE_LENGTH = 2


class OpenAIChat:
    """A chat model at an endpoint. Retries, with growing jittered waits, are the client's own."""

    def __init__(self, settings: Settings, *, seconds: float | None = None) -> None:
        """With `seconds` a call that does not answer is given up after them, and not tried again."""
        client = _chat_client(settings)
        self._client = client if seconds is None else client.with_options(timeout=seconds, max_retries=0)
        self._name = settings.chat_model
        self._price = settings.prices.get(settings.chat_model)
        # OpenAI's newer models take only the new name of the reply's limit, other servers only the old one.
        self._is_openai = settings.openai_base_url is None

    @property
    def name(self) -> str:
        """The model's name as configured."""
        return self._name

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> Generator[Piece, None, None]:
        """Yield text as it comes, then the usage; counted by ourselves where the endpoint does not say it."""
        turns = [_turn(each) for each in messages]
        reply: list[str] = []
        usage: Usage | None = None
        try:
            with self._client.chat.completions.create(
                model=self._name,
                messages=turns,
                stream=True,
                stream_options={"include_usage": True},
                max_tokens=omit if self._is_openai else max_tokens,
                max_completion_tokens=max_tokens if self._is_openai else omit,
            ) as chunks:
                for chunk in chunks:
                    if chunk.usage is not None:
                        usage = self._usage(chunk.usage.prompt_tokens, chunk.usage.completion_tokens)
                    text = chunk.choices[0].delta.content if chunk.choices else None
                    if text:
                        reply.append(text)
                        yield Piece(text)
        except (OpenAIError, httpx.HTTPError, ValueError) as error:
            # A stream that is cut or malformed reaches us as the HTTP client's or the JSON reader's error.
            raise _unavailable(error) from error
        yield Piece(usage=usage or self._counted(messages, "".join(reply)))

    def _counted(self, messages: Sequence[Message], reply: str) -> Usage:
        return self._usage(sum(tokens.count(each.text) for each in messages), tokens.count(reply))

    def _usage(self, prompt: int, completion: int) -> Usage:
        return Usage(prompt, completion, _cost(self._price, prompt, completion))


class OpenAIEmbedder:
    """Embeddings from an endpoint, brought to unit length."""

    def __init__(self, settings: Settings) -> None:
        self._client = OpenAI(
            base_url=settings.embedding_base_url,
            api_key=settings.embedding_api_key.get_secret_value() if settings.embedding_api_key else "none",
            timeout=settings.chat_timeout_seconds,
            max_retries=settings.chat_retries,
        )
        # Somebody waits for an answer, and words alone find, too.
        self._at_once = self._client.with_options(timeout=settings.search_call_seconds, max_retries=0)
        self._model = settings.embedding_model
        self._asked = settings.embedding_dimensions
        self._dimensions = settings.embedding_dimensions

    @property
    def space(self) -> str:
        """Endpoint models are told apart by name and asked dimensions."""
        return f"openai:{self._model}:{self._asked or 'own'}"

    @property
    def dimensions(self) -> int:
        """Asked of the endpoint once when it is not configured."""
        if self._dimensions is None:
            self._dimensions = len(self.embed_question(MaskedText("안녕하세요")))
        return self._dimensions

    def embed_passages(self, texts: Sequence[MaskedText]) -> Vectors:
        """Embed in batches that any endpoint takes."""
        parts = [self._embed(texts[at : at + _EMBEDDING_BATCH]) for at in range(0, len(texts), _EMBEDDING_BATCH)]
        return np.concatenate(parts)

    def embed_question(self, text: MaskedText) -> Vectors:
        """Embed one question, or give it up soon."""
        vector: Vectors = self._embed([text], client=self._at_once)[0]
        return vector

    def _embed(self, texts: Sequence[MaskedText], *, client: OpenAI | None = None) -> Vectors:
        try:
            reply = (client or self._client).embeddings.create(
                model=self._model, input=list(texts), encoding_format="float", dimensions=self._asked or omit
            )
        except OpenAIError as error:
            raise _unavailable(error) from error
        # A proxy's page, an error with status 200, vectors of nothing: the client lets them all through.
        data = getattr(reply, "data", None)
        if (
            not data
            or len(data) != len(texts)
            or len({len(each.embedding or ()) for each in data} | {0}) != _ONE_LENGTH
        ):
            raise Unavailable(_NO_VECTORS)
        rows = np.asarray([each.embedding for each in sorted(data, key=lambda row: row.index)], dtype=np.float32)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.maximum(lengths, 1e-12), dtype=np.float32)


def _chat_client(settings: Settings) -> OpenAI:
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else "none"
    if settings.azure_api_version:
        return AzureOpenAI(
            azure_endpoint=settings.openai_base_url or "",
            api_key=key,
            api_version=settings.azure_api_version,
            timeout=settings.chat_timeout_seconds,
            max_retries=settings.chat_retries,
        )
    return OpenAI(
        base_url=settings.openai_base_url,
        api_key=key,
        timeout=settings.chat_timeout_seconds,
        max_retries=settings.chat_retries,
    )


def _turn(message: Message) -> ChatCompletionMessageParam:
    match message.role:
        case "system":
            return {"role": "system", "content": message.text}
        case "user":
            return {"role": "user", "content": message.text}
        case "assistant":
            return {"role": "assistant", "content": message.text}


def _cost(price: Price | None, prompt: int, completion: int) -> float | None:
    return None if price is None else (prompt * price.prompt + completion * price.completion) / 1_000_000


def _unavailable(error: Exception) -> Unavailable:
    if isinstance(error, AuthenticationError):
        return Unavailable("모델 서버가 열쇠(API 키)를 받아 주지 않습니다. 관리자에게 열쇠를 확인해 달라고 해 주세요.")
    if isinstance(error, APIConnectionError):
        return Unavailable("모델 서버에 연결되지 않습니다. 잠시 뒤 다시 시도해 주세요.")
    return Unavailable("모델 서버가 요청을 처리하지 못했습니다. 잠시 뒤 다시 시도해 주세요.")


def list_models(settings: Settings) -> list[str]:
    """Return the models of the chat endpoint, to see that it answers. Raises `Unavailable`."""
    try:
        return [model.id for model in _chat_client(settings).with_options(timeout=10, max_retries=0).models.list()]
    except OpenAIError as error:
        raise _unavailable(error) from error
