# One image for every process: the default is the web process, compose.yaml starts the others.
# With a digest: --build-arg PYTHON_IMAGE=python:3.13-slim@sha256:…
ARG PYTHON_IMAGE=python:3.13-slim
FROM ${PYTHON_IMAGE}

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    READ_DOT_ENV=off

WORKDIR /app

# pg_dump and pg_restore, for `manage.py backup`. Of no fixed version: a mirror keeps but the newest.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/*

# The lock first: a change of the code alone does not install anything again.
COPY requirements.txt requirements-llm.txt ./
RUN pip install --disable-pip-version-check --require-hashes -r requirements.txt
# --build-arg LLM=on: with what a language model needs besides, 80 MB (docs/llm.md).
ARG LLM=off
RUN if [ "$LLM" = on ]; then \
        pip install --disable-pip-version-check --require-hashes -r requirements.txt -r requirements-llm.txt; \
    fi

COPY . .
# By its number, for whoever asks for an image without root; files in volumes belong to it.
RUN useradd --system --uid 999 --create-home --home-dir /home/app app \
    && mkdir -p var/backups \
    && chown -R app:app var \
    && chmod -R go= var \
    && SECRET_KEY=only-to-collect-static-files python manage.py collectstatic --noinput

USER 999
EXPOSE 8000

# A thread waits for each request; more processes than one come from more containers.
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", \
     "--threads", "8", "--keep-alive", "75", "--graceful-timeout", "20", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
