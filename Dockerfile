# The same pins and the same steps as `make run`; the data folder is the volume /data.
FROM python:3.11-slim-bookworm AS build
WORKDIR /opt/assistant
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends make \
 && rm -rf /var/lib/apt/lists/*
COPY Makefile pyproject.toml README.md LICENSE ./
COPY requirements requirements
COPY assistant assistant
COPY prompts prompts
COPY knowledge knowledge
RUN make .venv/.run

FROM python:3.11-slim-bookworm
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends fontconfig fonts-noto-cjk \
      libreoffice-calc-nogui libreoffice-impress-nogui libreoffice-writer-nogui \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data --create-home assistant
COPY --from=build /opt/assistant /opt/assistant
WORKDIR /opt/assistant
ENV PATH=/opt/assistant/.venv/bin:$PATH \
    ASSISTANT_HOME=/data \
    ASSISTANT_HOST=0.0.0.0 \
    PYTHONUNBUFFERED=1
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --start-period=60s --interval=30s --timeout=5s \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["assistant", "serve"]
