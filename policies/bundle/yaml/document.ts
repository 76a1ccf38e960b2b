/** One YAML file, read strictly: every problem with its place, and nothing half-loaded. */
import {
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  parseAllDocuments,
  type YAMLError,
} from 'yaml';
import { z } from 'zod';
import type { SourceLocation } from '../../model/index.ts';
import { nearest } from '../names.ts';
import { type Problem, problem } from '../problem.ts';
import { hiddenIn, wideColonsIn } from './characters.ts';
import { YAML_BYTES_MAX } from './files.ts';
import { schemaProblem } from './issues.ts';
import { nodeProblems, oddCharacter, YAML_DEPTH_MAX } from './nodes.ts';
import type { YamlPath } from './positions.ts';
import { syntaxText } from './syntax-texts.ts';

export interface YamlFile<T> {
  readonly value: T;
  readonly locate: (path: YamlPath) => SourceLocation;
}

/** The file's content as `schema` describes it, or its problems. `file` is what problems name. */
export function readYaml<S extends z.ZodObject>(
  bytes: Uint8Array,
  file: string,
  schema: S,
): { loaded: YamlFile<z.infer<S>> | undefined; problems: Problem[] } {
  const start = { file, line: 1, column: 1 };
  const failed = (found: readonly Problem[]) => ({
    loaded: undefined,
    problems: found.slice(0, PROBLEMS_MAX),
  });
  if (bytes.length > YAML_BYTES_MAX)
    return failed([problem('FILE_TOO_LARGE', start, { limit: YAML_BYTES_MAX })]);
  const text = decode(bytes);
  if (text === undefined) return failed([problem('FILE_NOT_UTF8', start)]);
  const lines = new LineCounter();
  const place = (offset: number): SourceLocation => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const parsedText = parseText(text, lines);
  const odd = [...hiddenIn(text), ...wideColonsIn(text)];
  const characters = odd.map((one) => oddCharacter(one, place(one.offset)));
  if (parsedText === 'TOO_DEEP')
    return failed([...characters, problem('YAML_DEEP', start, { limit: YAML_DEPTH_MAX })]);
  const [document, second] = parsedText;
  const keys = Object.keys(schema.shape);
  if (!document || document.contents === null)
    return failed([...characters, problem('YAML_EMPTY', start, { key: keys.join(' | ') })]);
  const syntax = [...document.errors, ...document.warnings].map((e) => syntaxProblem(e, place));
  if (second)
    syntax.push(
      problem('YAML_SYNTAX', place(second.range?.[0] ?? 0), { detail: SEVERAL_DOCUMENTS }),
    );
  if (document.directives.yaml.explicit) syntax.push(problem('YAML_DIRECTIVE', start));
  syntax.push(...characters, ...nodeProblems(document, place));
  if (syntax.length > 0) return failed(distinct(syntax));
  const locate = locator(document, place);
  const parsed = schema.safeParse(document.toJS({ maxAliasCount: 0 }));
  if (parsed.success) return { loaded: { value: parsed.data, locate }, problems: [] };
  const known = propertyNames(schema);
  const context = {
    locate,
    locateKey: keyLocator(document, place),
    has: (path: YamlPath) => document.hasIn(path),
    valueAt: (path: YamlPath) => document.getIn(path),
    suggest: (name: string) => nearest(name, known),
  };
  return failed(parsed.error.issues.flatMap((issue) => schemaProblem(issue, context)));
}

/** The parser tells of a tag it does not know where it stands, we of every tag where its value begins. */
function distinct(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ code, line, column }) => {
    const name = code === 'YAML_TAG' ? `${code} ${line}` : `${code} ${line}:${column}`;
    return seen.has(name) ? false : seen.add(name);
  });
}

/** Of one file; more say nothing new. */
const PROBLEMS_MAX = 50;
const SEVERAL_DOCUMENTS = {
  zh: '一个文件中有多份文档（---）',
  en: 'several documents in one file (---)',
};

/** Documents of a text. The parser calls itself once a level: hostile depth ends its stack, not ours. */
function parseText(text: string, lineCounter: LineCounter): Document.Parsed[] | 'TOO_DEEP' {
  try {
    // Keys are compared by nodeProblems, in linear time.
    const documents = parseAllDocuments(text, { lineCounter, uniqueKeys: false });
    return 'empty' in documents ? [] : [...documents];
  } catch (cause) {
    if (cause instanceof RangeError) return 'TOO_DEEP';
    throw cause;
  }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function syntaxProblem(found: YAMLError, place: (offset: number) => SourceLocation): Problem {
  const at = place(found.pos[0]);
  if (found.code === 'TAB_AS_INDENT') return problem('YAML_TAB', at);
  if (found.code === 'TAG_RESOLVE_FAILED') return problem('YAML_TAG', at, { tag: found.message });
  if (found.message.startsWith('Maximum call stack'))
    return problem('YAML_DEEP', at, { limit: YAML_DEPTH_MAX });
  return problem('YAML_SYNTAX', at, { detail: syntaxText(found) });
}

/** Place of the value at a path; of its nearest ancestor where it is absent. */
function locator(document: Document.Parsed, place: (offset: number) => SourceLocation) {
  return (path: YamlPath): SourceLocation => {
    for (let length = path.length; length >= 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return place(node.range[0]);
    }
    return place(0);
  };
}

/** Place of a key of the map at a path. */
function keyLocator(document: Document.Parsed, place: (offset: number) => SourceLocation) {
  return (path: YamlPath, key: string): SourceLocation => {
    const map = document.getIn(path, true);
    const pair = isMap(map)
      ? map.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key)
      : undefined;
    return isNode(pair?.key) && pair.key.range ? place(pair.key.range[0]) : place(0);
  };
}

/** Every property name of a schema, however deep; for suggestions. */
function propertyNames(schema: z.ZodType): Set<string> {
  const names = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'properties') for (const name of Object.keys(inner)) names.add(name);
      walk(inner);
    }
  };
  walk(z.toJSONSchema(schema, { io: 'input' }));
  return names;
}
