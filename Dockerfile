# One image for API and worker; the command chooses. Every RUN line is a command that works in a plain shell, too.
#   docker build -t trainhorn .
#   docker build -t trainhorn:cuda --build-arg ENGINE=cuda .
ARG NODE_IMAGE=node:20-bookworm-slim

FROM ${NODE_IMAGE} AS build
ARG ENGINE=cpu
ENV TRAINHORN_ENGINE=${ENGINE} XDG_CACHE_HOME=/opt
RUN apt-get update && apt-get install -y --no-install-recommends g++ python3 python3-pip && rm -rf /var/lib/apt/lists/*
WORKDIR /app
# Packages and engine before the sources: a change of the sources does not build TensorFlow's binding again.
COPY package.json package-lock.json .npmrc ./
COPY scripts/setup.mjs scripts/
COPY scripts/setup scripts/setup
RUN npm run setup -- --only=packages,engine
COPY tsconfig.json ./
COPY src src
COPY workers workers
COPY scripts scripts
RUN npm run setup -- --only=build
RUN npm prune --omit=dev --no-audit --no-fund

FROM ${NODE_IMAGE}
# The engine is linked into node_modules from here.
COPY --from=build /opt/trainhorn /opt/trainhorn
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
RUN mkdir -p /data /cuda && chown node:node /data /cuda
USER node
# Code that a GPU newer than TensorFlow's compiles at first use is kept in /cuda.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 TRAINHORN_DATA_DIR=/data NVIDIA_DRIVER_CAPABILITIES=compute,utility CUDA_CACHE_PATH=/cuda
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=15s CMD ["node", "dist/scripts/health.js"]
CMD ["node", "--enable-source-maps", "dist/src/server.js"]
