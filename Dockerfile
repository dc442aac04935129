# casebot in a container: no root, a read-only root file system, and what is written in /data and /tmp alone.
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
COPY requirements.txt /build/
RUN /venv/bin/pip install --quiet --require-hashes -r /build/requirements.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=/app
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin casebot && install -d -o casebot -g casebot -m 0700 /data
COPY --from=build /venv /venv
WORKDIR /app
COPY app_manifest.yml policy.toml roster.example.toml pyproject.toml LICENSE ./
COPY cases cases
COPY storage storage
COPY messages messages
COPY connectors connectors
COPY handlers handlers
COPY bot bot
COPY sandbox sandbox
RUN printf '#!/bin/sh\nexec python -c "from bot.cli import main; main()" "$@"\n' > /usr/local/bin/casebot && chmod 0755 /usr/local/bin/casebot
USER casebot
VOLUME /data
ENV DATABASE_URL=sqlite:////data/casebot.db CASEBOT_HTTP_HOST=0.0.0.0 CASEBOT_ADMIN_PORT=8081 CASEBOT_LOG_FORMAT=json
# Alive, not ready: a database that is away for a minute is no reason to start again.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8081/healthz', timeout=3)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["casebot"]
CMD ["run"]
