// Writes docker-compose.yml: one process and one database for each department, which follow the policy
// over NATS and share no volume. Run it after adding a department; test/compose.test.ts fails when the
// file is out of step with the folders.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

export function departmentNames() {
  return readdirSync(`${root}subgraphs`, { withFileTypes: true })
    .filter(
      (entry) => entry.isDirectory() && existsSync(`${root}subgraphs/${entry.name}/schema.graphql`),
    )
    .map((entry) => entry.name)
    .sort();
}

export function composeText(names) {
  const service = (name, index) => `
  ${name}:
    <<: *isthmus
    command: [subgraph, ${name}, --host, 0.0.0.0, --port, "${4101 + index}"]
    volumes: []
    environment:
      <<: *environment
      POLICY_FEED: nats://nats:4222
      SOURCE_${name.toUpperCase().replaceAll('-', '_')}: postgres://isthmus@postgres:5432/${name.replaceAll('-', '_')}
    depends_on:
      nats: { condition: service_started }
      postgres: { condition: service_healthy }`;
  return `# Made by scripts/compose.mjs; do not edit. One process and one database per department.
# Keys: put a key file (docs/OPERATIONS.md) at ./keys.json; there is no default, and without it nothing starts.
x-isthmus: &isthmus
  build: .
  restart: unless-stopped
  read_only: true
  cap_drop: [ALL]
  security_opt: ["no-new-privileges:true"]
  volumes: ["state:/var/lib/isthmus"]
  secrets: [isthmus-keys]
x-environment: &environment
  ISTHMUS_KEYS: /run/secrets/isthmus-keys
  SUBGRAPH_URL: "http://{name}:{port}"

services:
  postgres:
    image: postgres:15
    environment:
      POSTGRES_USER: isthmus
      POSTGRES_HOST_AUTH_METHOD: trust
      DATABASES: "${names.map((name) => name.replaceAll('-', '_')).join(' ')}"
    volumes:
      - "pgdata:/var/lib/postgresql/data"
      - "./scripts/create-databases.sh:/docker-entrypoint-initdb.d/create-databases.sh:ro"
    healthcheck:
      test: [CMD, pg_isready, -U, isthmus]
      interval: 2s
      retries: 30
    networks: [default]

  nats:
    image: nats:2.10
    command: ["-js", "-sd", "/data"]
    volumes: ["nats:/data"]

  install:
    <<: *isthmus
    restart: "no"
    command: [install]
    environment: *environment

  policy:
    <<: *isthmus
    command: [policy, serve, --nats, "nats://nats:4222"]
    environment: *environment
    depends_on:
      install: { condition: service_completed_successfully }
      nats: { condition: service_started }

  gateway:
    <<: *isthmus
    command: [gateway, --supergraph, /var/lib/isthmus/supergraph.graphql, --policies, /var/lib/isthmus, --host, 0.0.0.0, --port, "4000"]
    environment:
      <<: *environment
      POLICY_FEED: nats://nats:4222
    ports: ["4000:4000"]
    depends_on:
      install: { condition: service_completed_successfully }
${names.map(service).join('\n')}

volumes: { state: {}, pgdata: {}, nats: {} }
secrets:
  isthmus-keys: { file: ./keys.json }
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(`${root}docker-compose.yml`, composeText(departmentNames()));
}
