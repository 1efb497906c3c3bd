# One image for every part; what a container is, its command says: web, worker or scheduler.
FROM python:3.11-slim AS build
WORKDIR /app
RUN python -m venv /opt/venv
COPY requirements.txt ./
RUN /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r requirements.txt
COPY . .
# The static files are hashed and compressed once, here; nothing else of this step's data folder is kept.
RUN DATA_DIR=/tmp/build STATIC_ROOT=/app/static /opt/venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && /opt/venv/bin/python -m compileall -q config feedback

FROM python:3.11-slim
RUN useradd --system --uid 10001 --user-group --no-create-home fortnight \
    && install -d -o fortnight -g fortnight /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data \
    STATIC_ROOT=/app/static
USER 10001
VOLUME /data
EXPOSE 8000
ENTRYPOINT ["python", "-m", "config.parts"]
CMD ["web", "--host", "0.0.0.0"]
