/**
 * The graph follows the bundle while requests run: a department joins, a field goes, and what does not
 * compose or cannot be had changes nothing but an alarm. No request fails.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { keepSdl } from '../../gateway/compose/index.ts';
import type { BundleContent } from '../../policies/model/index.ts';
import { type Federation, startFederation } from './federation.ts';
import { contentOf, type Source } from './policy.ts';

const LOOPS = 4;
/** Asks departments that are there all the time. */
const STANDING = '{ people(first: 2) { name records(first: 1) { kind } } }';
/** Asks the department that joins, through a key and `@requires`. */
const JOINED = '{ office people(first: 2) { name bracket } }';

let city: Federation;
let sdlFolder: string;
beforeAll(async () => {
  sdlFolder = mkdtempSync(join(tmpdir(), 'isthmus-sdl-'));
  city = await startFederation({ gateway: { sdlFolder } });
});
afterAll(async () => {
  await city?.close();
  rmSync(sdlFolder, { recursive: true, force: true });
});

const hashOf = (sdl: string) => createHash('sha256').update(sdl).digest('hex');

/** Without the tax office: its items, its agreements, its address. */
function withoutTax(): BundleContent {
  const standing = city.sources.filter(({ name }) => name !== 'tax');
  return contentOf(standing, (agreements) =>
    agreements.filter(({ id }) => id !== 'tax-hotline' && id !== 'register-tax'),
  );
}

/** The register without its root field `elders`; nobody asks the department before it is published. */
function withoutElders(): BundleContent {
  return contentOf(
    city.sources.map((source): Source => {
      if (source.name !== 'register') return source;
      const sdl = source.sdl.replace(/^ {2}elders\([\s\S]*?(?=^ {2}parties)/m, '');
      expect(sdl).not.toContain('elders');
      keepSdl(sdlFolder, sdl);
      return { ...source, sdl };
    }),
  );
}

function withSdl(content: BundleContent, name: string, sdlHash: string): BundleContent {
  const sources = content.registry.sources.map((source) =>
    source.name === name ? { ...source, sdlHash } : source,
  );
  return { ...content, registry: { ...content.registry, sources } };
}

/** Asks until it is stopped; what did not answer as it should is in `failed`. */
function underLoad(query: string) {
  const failed: string[] = [];
  let answered = 0;
  let running = true;
  const loop = async () => {
    while (running) {
      const answer = await city.ask({ query });
      const wrong = answer.errors.filter(
        ({ extensions }) => extensions.code !== 'UNAUTHORIZED_FIELD_OR_TYPE',
      );
      if (answer.status !== 200 || wrong.length > 0) failed.push(answer.text);
      answered++;
    }
  };
  onTestFinished(() => {
    running = false;
  });
  const loops = Array.from({ length: LOOPS }, loop);
  return {
    /** Every loop is under way: a publication from here on meets requests. */
    underWay: () => until(async () => expect(answered).toBeGreaterThan(LOOPS)),
    async stop() {
      running = false;
      await Promise.all(loops);
      return failed;
    },
  };
}

const codeOf = async (query: string) => {
  const answer = await city.ask({ query });
  return answer.errors[0]?.extensions.code ?? 'OK';
};
const versionNow = async () =>
  Number((await city.ask({ query: STANDING })).extensions.access.policyVersion.split('-')[0]);
const until = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 20 });
const metric = async (name: string) =>
  Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(await city.metrics())?.[1]);

describe('a bundle that publishes another graph', () => {
  it('is served under load: a department leaves and joins, a field goes, no request fails', async () => {
    expect(await codeOf(JOINED)).toBe('OK');
    const standing = underLoad(STANDING);
    await standing.underWay();

    city.publish({ ...withoutTax(), number: 1 });
    await until(async () => expect(await codeOf(JOINED)).toBe('GRAPHQL_VALIDATION_FAILED'));

    city.publish({ ...city.content, number: 2 });
    await until(async () => expect(await codeOf(JOINED)).toBe('OK'));
    const joined = underLoad(JOINED);
    await joined.underWay();
    // Refused for what its argument reads; the field is there.
    expect(await codeOf('{ elders { name } }')).toBe('FORBIDDEN');

    city.publish({ ...withoutElders(), number: 3 });
    await until(async () =>
      expect(await codeOf('{ elders { name } }')).toBe('GRAPHQL_VALIDATION_FAILED'),
    );
    const failed = await Promise.all([standing.stop(), joined.stop()]);
    expect(failed.flat()).toEqual([]);
    expect(await metric('isthmus_graph_behind')).toBe(0);
  }, 120_000);

  it('that does not compose takes effect as policy, keeps the last good graph, and alarms', async () => {
    const broken = 'type Query { people: Nowhere }';
    keepSdl(sdlFolder, broken);
    const refusals = await metric('isthmus_graphs_refused_total');
    const standing = underLoad(STANDING);
    await standing.underWay();

    city.publish({ ...withSdl(withoutElders(), 'tax', hashOf(broken)), number: 4 });
    await until(async () => expect(await versionNow()).toBe(4));
    expect(await metric('isthmus_graph_behind')).toBe(1);
    expect(await metric('isthmus_graphs_refused_total')).toBe(refusals + 1);
    expect(city.log.join('')).toContain('the published graph is not served');
    expect(await codeOf(JOINED)).toBe('OK');
    expect(await standing.stop()).toEqual([]);
  }, 60_000);

  it('whose SDL nobody has yet is served as soon as it can be had', async () => {
    const renamed = `${city.sources.find(({ name }) => name === 'tax')?.sdl}# later\n`;
    city.publish({ ...withSdl(withoutElders(), 'tax', hashOf(renamed)), number: 5 });
    await until(async () => expect(await versionNow()).toBe(5));
    expect(await metric('isthmus_graph_behind')).toBe(1);

    keepSdl(sdlFolder, renamed);
    await until(async () => expect(await metric('isthmus_graph_behind')).toBe(0));
    expect(await codeOf(JOINED)).toBe('OK');
  }, 60_000);
});

describe('the SDL of a department', () => {
  it('is told to nobody without a context token', async () => {
    for (const url of city.direct.values()) {
      const answer = await fetch(new URL('/sdl', url), { method: 'POST', body: '{}' });
      expect(answer.status).toBe(403);
      expect(await answer.text()).not.toContain('type ');
    }
  });
});
