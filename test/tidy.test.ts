/**
 * Checks of the code itself, after TigerBeetle's tidy: every file is read once, every rule is a small
 * function, all findings are shown together. Exceptions stand here, in the open.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FILE_LINES_MAX = 400;
const TEST_LINES_MAX = 600;
const FUNCTION_LINES_MAX = 70;
const LINE_COLUMNS_MAX = 110;

interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

type Rule = (source: Source) => string[];

const isTest = (path: string) =>
  path.endsWith('.test.ts') || path.startsWith('test/') || /(^|\/)testing(\/|\.ts$)/.test(path);

const tidyFileLength: Rule = ({ path, text }) => {
  const lines = text.split('\n').length - 1;
  const most = isTest(path) ? TEST_LINES_MAX : FILE_LINES_MAX;
  return lines > most ? [`${path}: ${lines} lines, at most ${most}`] : [];
};

const tidyLineLength: Rule = ({ path, text }) =>
  text.split('\n').flatMap((line, index) =>
    // An unbreakable text (a message, an address) may be long, and so may a snapshot; code may not.
    line.length > LINE_COLUMNS_MAX && !isTest(path) && !/['"`]/.test(line)
      ? [`${path}:${index + 1}: ${line.length} columns, at most ${LINE_COLUMNS_MAX}`]
      : [],
  );

/** Migrations are lists of columns in the form of a function; to split one would say nothing. */
const isMigration = (path: string) => path.includes('/migrations/');

const tidyFunctionLength: Rule = ({ path, text }) => {
  if (isTest(path) || isMigration(path)) return [];
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const lineOf = (position: number) => file.getLineAndCharacterOfPosition(position).line;
  const found: string[] = [];
  /** Lines of functions inside `node`, which count for themselves: a factory is read part by part. */
  const visit = (node: ts.Node): number => {
    let nested = 0;
    ts.forEachChild(node, (child) => {
      nested += visit(child);
    });
    if (!ts.isFunctionLike(node) || !('body' in node) || !node.body) return nested;
    const first = lineOf(node.getStart());
    const lines = lineOf(node.end) - first + 1;
    if (lines - nested > FUNCTION_LINES_MAX) {
      found.push(`${path}:${first + 1}: function of ${lines - nested} lines of its own`);
    }
    return lines;
  };
  visit(file);
  return found;
};

/** The folder whose inside is nobody else's business: a department, a gateway stage, a policy part. */
function room(path: string): string {
  const [top, second] = path.split('/');
  return ['subgraphs', 'gateway', 'policies'].includes(top ?? '') && second && !second.includes('.')
    ? `${top}/${second}`
    : (top ?? '');
}

/** Into another stage of the gateway, or into the policy cases, but not by the door. */
function isInside(here: string, there: string, to: string): boolean {
  const stage = there.startsWith('gateway/') && here.startsWith('gateway/');
  return (stage || there === 'policies/casework') && !to.endsWith('/index.ts');
}

const PRODUCT = /^(cli|gateway|policies|subgraphs|wire)\//;

function forbiddenImport(from: string, to: string): string | undefined {
  const [here, there] = [room(from), room(to)];
  if (here === there || isTest(from)) return undefined;
  if (PRODUCT.test(from) && there === 'test') return 'the product stands without its tests';
  const shared = ['subgraphs/kit', 'subgraphs/population'];
  if (here.startsWith('subgraphs/') && there.startsWith('subgraphs/') && !shared.includes(there)) {
    return 'no department imports another';
  }
  if (here.startsWith('policies/') && /^(gateway|subgraphs|cli)/.test(there)) {
    return 'policies import neither gateway nor departments';
  }
  if (here === 'policies/engine' && there !== 'policies/model')
    return 'the engine imports only its model';
  if (here.startsWith('subgraphs/') && there.startsWith('gateway'))
    return 'a guard trusts no gateway';
  if (here.startsWith('gateway') && there.startsWith('subgraphs'))
    return 'the gateway knows no department';
  if (here === 'wire' && !there.startsWith('policies/model'))
    return 'the wire imports only the model';
  if (isInside(here, there, to)) return 'its inside is its own; import its index.ts';
  if (to === 'subgraphs/population/truth.ts' && from !== 'cli/truth.ts') {
    return 'labels of planted stories are for tests only';
  }
  return undefined;
}

const tidyImports: Rule = ({ path, imports }) =>
  imports.flatMap((target) => {
    const why = forbiddenImport(path, target);
    return why ? [`${path}: imports ${target}: ${why}`] : [];
  });

/** Libraries that only one place may know, so that replacing them is one change. */
const SOLE_IMPORTERS: readonly (readonly [library: string, folder: string])[] = [
  ['graphql-shield', 'policies/shield/'],
  ['graphql-middleware', 'policies/shield/'],
  ['@graphql-hive/router-query-planner', 'gateway/plan/planner.ts'],
  ['knex', 'subgraphs/'],
];

/** Benchmarks compare with libraries as others use them. */
const tidySoleImporters: Rule = ({ path, text }) =>
  isTest(path) || path.startsWith('bench/')
    ? []
    : SOLE_IMPORTERS.flatMap(([library, folder]) =>
        new RegExp(`(from|require\\(|import\\() ?'${library}['/]`).test(text) &&
        !path.startsWith(folder)
          ? [`${path}: ${library} is imported only by ${folder}`]
          : [],
      );

const BANNED: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/\bexport default\b/, 'no default exports'],
  [
    /\bMath\.random\(/,
    'randomness that decides nothing still cannot be replayed; use crypto or a seed',
  ],
  [/\bconsole\.(log|debug)\(/, 'write to the logger or to standard output'],
  [/\/\/ ?(TODO|FIXME|XXX)\b/, 'do it or open an issue'],
];

const tidyBanned: Rule = ({ path, text }) =>
  isTest(path) || path.endsWith('.config.ts')
    ? []
    : BANNED.flatMap(([pattern, why]) =>
        pattern.test(text) ? [`${path}: ${pattern.source}: ${why}`] : [],
      );

function sources(): Source[] {
  const tracked = execFileSync('git', ['ls-files', '*.ts'], { cwd: ROOT, encoding: 'utf8' });
  return tracked
    .split('\n')
    .filter((path) => path && !path.startsWith('console/'))
    .map((path) => {
      const text = readFileSync(join(ROOT, path), 'utf8');
      const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) =>
        join(path, '..', match[1] ?? ''),
      );
      return { path, text, imports };
    });
}

describe('tidy', () => {
  const all = sources();
  const rules: Record<string, Rule> = {
    'files are short': tidyFileLength,
    'lines are short': tidyLineLength,
    'functions can be seen whole': tidyFunctionLength,
    'nobody imports what is not theirs to import': tidyImports,
    'some libraries have one importer': tidySoleImporters,
    'banned words': tidyBanned,
  };
  for (const [name, rule] of Object.entries(rules)) {
    it(name, () => expect(all.flatMap(rule)).toEqual([]));
  }
});
