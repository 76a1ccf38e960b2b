import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { graphIdOf, keepSdl, marked } from '../gateway/compose/index.ts';
import type { Bundle, SourceEntry } from '../policies/model/index.ts';
import { citySources, supergraphFor } from './city.ts';
import { sdlFolder, supergraphFile } from './environment.ts';

const hashOf = (sdl: string) => createHash('sha256').update(sdl).digest('hex');
const INSTALLED = 'type Query { installed: Int }';

let published: SourceEntry[];
let home: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'isthmus-city-'));
  vi.stubEnv('ISTHMUS_HOME', home);
  mkdirSync(sdlFolder());
  const sources = await citySources();
  published = sources.map(({ name, url, sdl }) => ({
    ...{ name, url, sdlHash: hashOf(sdl), key: `${name}-1`, refSpace: 'base' },
  }));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

const bundleOf = (sources: readonly SourceEntry[]) =>
  ({ registry: { sources } }) as unknown as Bundle;
const install = (sources: readonly SourceEntry[]) =>
  writeFileSync(supergraphFile(), marked(INSTALLED, graphIdOf(sources)));

describe('the graph that a bundle is judged by', () => {
  it('is the installed one where that is what it publishes', async () => {
    install(published);
    expect(await supergraphFor(bundleOf(published))).toContain(INSTALLED);
  });

  it('is composed where it publishes another: a department that joins is proven before it is served', async () => {
    install(published.filter(({ name }) => name !== 'hotline'));
    const supergraphSdl = await supergraphFor(bundleOf(published));
    expect(supergraphSdl).not.toContain('installed');
    expect(supergraphSdl).toContain('@join__graph(name: "hotline"');
  });

  it('may have been published before: its SDL is kept by its hash', async () => {
    install(published);
    const sdl =
      'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9")\ntype Query { before: Int }';
    const former = { name: 'former', url: 'http://former', key: 'former-1', refSpace: 'base' };
    keepSdl(sdlFolder(), sdl);
    const bundle = bundleOf([{ ...former, sdlHash: hashOf(sdl) }]);
    expect(await supergraphFor(bundle)).toContain('before: Int');
  });

  it('is never another one: what cannot be composed cannot be published', async () => {
    install(published);
    const [first, ...others] = published;
    const unknown = bundleOf([{ ...(first as SourceEntry), sdlHash: 'f'.repeat(64) }, ...others]);
    await expect(supergraphFor(unknown)).rejects.toMatchObject({ code: 'GRAPH_UNKNOWN' });
  });
});
