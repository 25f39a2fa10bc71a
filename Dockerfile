# One image for web, workers and beat; the command decides.
FROM python:3.11-slim AS base
ENV PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1 OMP_NUM_THREADS=1 HF_HUB_OFFLINE=1
WORKDIR /app
COPY pyproject.toml constraints.txt README.md ./
COPY config ./config
COPY shop ./shop
COPY recommend ./recommend
COPY content ./content
COPY ml_core ./ml_core
# TORCH_INDEX picks the build of torch: set it to the CPU or CUDA index of your choice.
ARG TORCH_INDEX=""
RUN pip install --no-cache-dir -c constraints.txt ${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"} -e .
COPY . .
RUN useradd --create-home omnishop && mkdir -p /data && chown omnishop /data \
    && VAR_DIR=/tmp/build python manage.py collectstatic --noinput --verbosity 0 && mv /tmp/build/static /app/collected
USER omnishop
ENV VAR_DIR=/data STATIC_ROOT=/app/collected BIND=0.0.0.0:8000
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "--config", "python:config.gunicorn"]
