/**
 * Hostile and mistyped policy files: the reader never throws, and a changed file is refused, means the same,
 * or gives another bundle, whose hash says so. Nothing is changed in silence.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { runs } from '../../../test/runs.ts';
import { canonicalJson } from '../../../wire/canonical-json.ts';
import { hasErrors, type Problem } from '../problem.ts';
import { readYaml } from './document.ts';
import { readPolicyFolder } from './folder.ts';
import { agreementsFile, departmentFile, listsFile, registryFile } from './schemas.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

interface PolicyFile {
  readonly file: string;
  readonly schema: z.ZodObject;
  readonly bytes: Uint8Array;
}

const yamlIn = (folder: string, schema: z.ZodObject): PolicyFile[] =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => `${folder}/${name}`)
    .map((file) => ({ file, schema, bytes: readFileSync(join(ROOT, file)) }));

const FILES: readonly PolicyFile[] = [
  ...yamlIn('policies/lists', listsFile),
  ...yamlIn('policies/agreements', agreementsFile).slice(0, 4),
  ...yamlIn('policies', registryFile),
  ...yamlIn('subgraphs/courts/policy', departmentFile),
  ...yamlIn('subgraphs/grid/policy', departmentFile),
];

/** What stands in hostile files, and what hands and tools put in by mistake. */
const SNIPPETS = [
  ...[
    '\t',
    '\u200b',
    '\u202e',
    '\ufeff',
    '\u0000',
    '：',
    '，',
    'а',
    '１',
    '"',
    "'",
    '#',
    ' #',
    '\r',
  ],
  ...[
    '&a ',
    '*a',
    '<<: *a',
    '!!binary ',
    '!x ',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '? ',
    '- ',
    '|\n',
    '{',
    '[',
    ']',
  ],
  ...[
    '__proto__: 1\n',
    'null',
    '~',
    'true',
    '0x1',
    '.nan',
    '1e999',
    '[[[[[[[[',
    '\n',
    ': ',
    '*',
    '.*',
  ],
];

type Change = (bytes: Uint8Array) => Uint8Array;
const splice = (bytes: Uint8Array, at: number, gone: number, put: Uint8Array) =>
  Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + gone)]);
const linesOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8').split('\n');

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(fc.nat(), fc.nat(3), fc.oneof(fc.constantFrom(...SNIPPETS), fc.string())).map(
    ([at, gone, put]): Change =>
      (bytes) =>
        splice(bytes, at % bytes.length, gone, Buffer.from(put)),
  ),
  fc.tuple(fc.nat(), fc.uint8Array({ maxLength: 3 })).map(
    ([at, put]): Change =>
      (bytes) =>
        splice(bytes, at % bytes.length, 1, put),
  ),
  fc.nat().map(
    (at): Change =>
      (bytes) =>
        bytes.subarray(0, at % bytes.length),
  ),
  fc.tuple(fc.nat(), fc.nat()).map(
    ([from, to]): Change =>
      (bytes) => {
        const lines = linesOf(bytes);
        const [moved = ''] = lines.splice(from % lines.length, 1);
        lines.splice(to % lines.length, 0, moved);
        return Buffer.from(lines.join('\n'));
      },
  ),
  fc.tuple(fc.nat(), fc.integer({ min: 1, max: 8 })).map(
    ([at, count]): Change =>
      (bytes) => {
        const lines = linesOf(bytes);
        return Buffer.from(
          lines
            .filter((_, i) => i < at % lines.length || i >= (at % lines.length) + count)
            .join('\n'),
        );
      },
  ),
);
const changed = fc
  .record({
    file: fc.constantFrom(...FILES),
    changes: fc.array(change, { minLength: 1, maxLength: 3 }),
  })
  .map(({ file, changes }) => ({
    ...file,
    mutated: changes.reduce((bytes, one) => (bytes.length === 0 ? bytes : one(bytes)), file.bytes),
  }));

/** A problem is at a place of its file and says what in both languages, with no place left unfilled. */
function expectTold(problems: readonly Problem[], bytes: Uint8Array): void {
  const lines = Buffer.from(bytes).toString('latin1').split(/\r?\n/).length;
  for (const { line, column, message, expected } of problems) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines + 1);
    expect(column).toBeGreaterThanOrEqual(1);
    for (const text of [message.zh, message.en]) expect(text.length).toBeGreaterThan(0);
    // The files' own values may hold braces; the table's places are known by name.
    for (const text of [message, expected ?? message].flatMap(({ zh, en }) => [zh, en]))
      expect(text).not.toMatch(/\{(field|value|want|detail|hint|limit|key|tag|character|plain)\}/);
  }
}

describe('the reader of policy files', () => {
  it('bears any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const { loaded, problems } = readYaml(bytes, 'f.yaml', listsFile);
        expect(loaded === undefined).toBe(hasErrors(problems));
        expectTold(problems, bytes);
      }),
      { numRuns: runs(500) },
    );
  });

  it('bears any text of YAML’s own signs', () => {
    const text = fc.array(fc.constantFrom(...SNIPPETS, 'uses:', 'id', ' ', '\n', '  '), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(text, (parts) => {
        const bytes = Buffer.from(parts.join(''));
        const { loaded, problems } = readYaml(bytes, 'f.yaml', listsFile);
        expect(loaded === undefined).toBe(hasErrors(problems));
        expectTold(problems, bytes);
      }),
      { numRuns: runs(500) },
    );
  });

  it('refuses a changed file of the city with a place, or reads well-formed values', () => {
    let refused = 0;
    fc.assert(
      fc.property(changed, ({ file, schema, mutated }) => {
        const { loaded, problems } = readYaml(mutated, file, schema);
        expect(loaded === undefined).toBe(hasErrors(problems));
        expectTold(problems, mutated);
        // RFC 8785 has no text for half a character or for a number that is none: such would not be signed alike.
        if (loaded) canonicalJson(loaded.value);
        else refused += 1;
      }),
      { numRuns: runs(250) },
    );
    expect(refused).toBeGreaterThan(0);
  });
});

describe('a policy folder in which one file was changed', () => {
  let root: string;
  let base: string | undefined;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'isthmus-fuzz-'));
    for (const { file, bytes } of FILES) {
      mkdirSync(join(root, dirname(file)), { recursive: true });
      writeFileSync(join(root, file), bytes);
    }
    base = meaningOf(root);
    expect(base).toBeDefined();
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  /** All that is compiled, but for the places of entries; undefined where the folder is refused. */
  function meaningOf(folder: string): string | undefined {
    const { problems, ...policy } = readPolicyFolder(folder);
    if (hasErrors(problems)) return undefined;
    return canonicalJson(
      JSON.parse(JSON.stringify(policy, (key, value) => (key === 'location' ? undefined : value))),
    );
  }

  it('is refused, or means the same exactly where the file’s values are the same', () => {
    fc.assert(
      fc.property(changed, ({ file, schema, bytes, mutated }) => {
        writeFileSync(join(root, file), mutated);
        try {
          const after = meaningOf(root);
          const read = readYaml(mutated, file, schema).loaded?.value;
          const before = readYaml(bytes, file, schema).loaded?.value;
          if (read === undefined) expect(after).toBeUndefined();
          if (after === undefined) return;
          expect(after === base).toBe(canonicalJson(read) === canonicalJson(before));
        } finally {
          writeFileSync(join(root, file), bytes);
        }
      }),
      { numRuns: runs(40) },
    );
  });
});
