# One image for the gateway and every department; compose chooses the command.
FROM node:22-bookworm-slim
WORKDIR /app
COPY package.json package-lock.json ./
# No dependency needs an install script, so none may run.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
COPY . .
ENV NODE_ENV=production ISTHMUS_HOME=/var/lib/isthmus
USER node
ENTRYPOINT ["node", "--import", "tsx", "cli/main.ts"]
