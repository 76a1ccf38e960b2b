/** docker-compose.yml against the folders: nothing here starts a container. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { composeText, departmentNames } from '../scripts/compose.mjs';
import { loadDepartments } from '../subgraphs/index.ts';

interface Service {
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
}

const text = readFileSync(new URL('../docker-compose.yml', import.meta.url), 'utf8');
// Merge keys are how compose shares settings; the policy files refuse them, this is no policy file.
const compose = parse(text, { merge: true }) as { services: Record<string, Service> };

describe('docker-compose.yml', () => {
  it('is what scripts/compose.mjs writes today', () =>
    expect(text).toBe(composeText(departmentNames())));

  it('has a process and a database for every department that the gateway would find', async () => {
    const departments = (await loadDepartments()).map(({ name }) => name);
    for (const [index, name] of departments.entries()) {
      const service = compose.services[name];
      expect(service?.command).toEqual(
        expect.arrayContaining(['subgraph', name, String(4101 + index)]),
      );
      const variable = `SOURCE_${name.toUpperCase().replaceAll('-', '_')}`;
      expect(service?.environment?.[variable]).toMatch(/^postgres:\/\//);
      // The policy reaches it over the wire: it shares no disk with anybody.
      expect(service?.volumes).toEqual([]);
      expect(service?.environment?.POLICY_FEED).toMatch(/^nats:\/\//);
    }
    expect(compose.services.policy?.command).toContain('serve');
  });

  it('holds no key and no demo flag', () => {
    expect(text).not.toContain('--demo');
    expect(compose.services.gateway?.environment?.ISTHMUS_KEYS).toMatch(/^\/run\/secrets\//);
  });
});
