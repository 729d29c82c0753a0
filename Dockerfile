# syntax=docker/dockerfile:1
# A small image for cron-like jobs: any uid runs it, its root file system may be read-only, and /data is all that it writes.
ARG NODE_IMAGE=node:22-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY . .
RUN npm ci --no-audit --no-fund \
 && npm pack --pack-destination /tmp \
 && npm install --global --prefix /opt/dvsync --omit=dev --no-audit --no-fund /tmp/dvsync-*.tgz

FROM ${NODE_IMAGE}
COPY --from=build /opt/dvsync /opt/dvsync
ENV PATH=/opt/dvsync/bin:$PATH DVSYNC_DIR=/data
USER 10001:10001
VOLUME /data
WORKDIR /data
ENTRYPOINT ["dvsync"]
