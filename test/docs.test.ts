/** What documents say of tests is so: every test file they name exists, and holds the title they quote. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DOCUMENTS = readdirSync(join(ROOT, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => join('docs', name));
/** A path in backquotes, and the title that may follow it in quotation marks. */
const NAMED = /`([\w./*-]+\.test\.ts)`(?: “([^”]+)”)?/g;

const namedIn = (text: string) =>
  [...text.matchAll(NAMED)].filter(([, file]) => !file?.includes('*'));

describe.each(DOCUMENTS)('%s', (document) => {
  const named = namedIn(readFileSync(join(ROOT, document), 'utf8'));

  it('names test files and titles that exist', () => {
    const missing = named
      .filter(([, file = '', title]) => {
        const path = join(ROOT, file);
        return !existsSync(path) || (title && !readFileSync(path, 'utf8').includes(title));
      })
      .map(([whole]) => whole);
    expect(missing).toEqual([]);
  });
});

it('docs/SECURITY.md names a test in every row of its tables', () => {
  const text = readFileSync(join(ROOT, 'docs/SECURITY.md'), 'utf8');
  const tables = text.slice(text.indexOf('## Promises'), text.indexOf('## Limits'));
  const rows = tables
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (#|class) /.test(line));
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.filter((row) => namedIn(row).length === 0)).toEqual([]);
});
