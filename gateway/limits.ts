/**
 * Every bound of the gateway, with its unit and why it stands where it stands. The environment may set
 * `ISTHMUS_LIMIT_<NAME>` (upper snake case, e.g. `ISTHMUS_LIMIT_PLAN_MS=500`) between a bound's `least`
 * and `most`; nothing can lift one to infinity, and a value outside stops the start.
 */

interface Bound {
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly unit: string;
  readonly why: string;
}

export const BOUNDS = {
  bodyBytes: {
    value: 262_144,
    least: 4_096,
    most: 4_194_304,
    unit: 'bytes, inflated',
    why: 'An operation with its variables is a few KB; counted while inflating, so a bomb stops early.',
  },
  variablesBytes: {
    value: 65_536,
    least: 1_024,
    most: 1_048_576,
    unit: 'bytes of JSON',
    why: 'Variables are copied into calls to sources: they multiply.',
  },
  tokens: {
    value: 4_000,
    least: 100,
    most: 20_000,
    unit: 'lexical tokens',
    why: 'Bounds parsing and every later walk; the introspection query of GraphiQL has about 700.',
  },
  depth: {
    value: 15,
    least: 7,
    most: 30,
    unit: 'nested selections, fragments included',
    why: 'Introspection nests 13 deep; deeper data is a walk in circles.',
  },
  aliases: {
    value: 60,
    least: 5,
    most: 500,
    unit: 'aliases, counted through fragments',
    why: 'Aliases repeat one expensive field; comparisons of a dashboard need a few dozen.',
  },
  rootFields: {
    value: 30,
    least: 4,
    most: 100,
    unit: 'root fields, counted through fragments',
    why: 'Each root is at least one call to a source.',
  },
  fields: {
    value: 5_000,
    least: 100,
    most: 50_000,
    unit: 'fields, counted through fragments',
    why: 'What fragments would expand to; counted without expanding (CVE-2025-32030).',
  },
  fragments: {
    value: 100,
    least: 10,
    most: 500,
    unit: 'fragment definitions',
    why: 'Validation compares fragments pairwise (CVE-2025-32380).',
  },
  repeatedKeys: {
    value: 100,
    least: 10,
    most: 500,
    unit: 'selections of one response key in one selection set',
    why: 'Checking that fields can be merged is quadratic in them (CVE-2023-26144).',
  },
  cost: {
    value: 500_000,
    least: 1_000,
    most: 5_000_000,
    unit: 'cells, lists at their asked or default size',
    why: 'The largest answer an operation could ask for; three nested lists of 20 with 20 fields pass.',
  },
  listSizeAssumed: {
    value: 20,
    least: 1,
    most: 200,
    unit: 'rows',
    why: 'Cost of a paged list without `first`: the kit answers 20 by default.',
  },
  listSizeUnpaged: {
    value: 5,
    least: 1,
    most: 200,
    unit: 'rows',
    why: 'Cost of a list that takes no `first`: such lists hold what belongs to one record.',
  },
  firstMax: {
    value: 200,
    least: 1,
    most: 200,
    unit: 'rows',
    why: 'Longest page that a source answers; must equal the bound of the kit.',
  },
  validationErrors: {
    value: 20,
    least: 1,
    most: 100,
    unit: 'errors',
    why: 'A document with more is mended from the top; a hostile one shall not cost an answer each.',
  },
  inputDepth: {
    value: 12,
    least: 3,
    most: 50,
    unit: 'nested lists and objects of a variable or literal',
    why: 'Recursive input types would let a caller choose how deep coercion recurses.',
  },
  planMs: {
    value: 1_000,
    least: 50,
    most: 10_000,
    unit: 'milliseconds',
    why: 'Planning a usual operation takes 1 to 5 ms; the worst ones never end (CVE-2024-43414).',
  },
  sourceMs: {
    value: 5_000,
    least: 100,
    most: 30_000,
    unit: 'milliseconds per call',
    why: 'A context token lives 5 s: a later answer could not be asked again.',
  },
  sourceConnections: {
    value: 64,
    least: 1,
    most: 512,
    unit: 'connections per source',
    why: 'A department keeps serving others while we are busy.',
  },
  sourceWaiting: {
    value: 256,
    least: 0,
    most: 4_096,
    unit: 'calls that wait for a connection, per source',
    why: 'A line that a slow source does not get through in its time limit helps nobody.',
  },
  sourceAnswerBytes: {
    value: 16_777_216,
    least: 65_536,
    most: 67_108_864,
    unit: 'bytes per call, inflated',
    why: 'One lying source must not fill the memory; counted while reading.',
  },
  answerBytes: {
    value: 33_554_432,
    least: 65_536,
    most: 134_217_728,
    unit: 'bytes of text',
    why: 'Whole answers are held until the ledger has committed.',
  },
  answerErrors: {
    value: 1_000,
    least: 20,
    most: 10_000,
    unit: 'errors in one answer',
    why: 'A source that errs in every row must not make an answer of errors only.',
  },
  documentCache: {
    value: 1_000,
    least: 10,
    most: 20_000,
    unit: 'documents per audience',
    why: 'Clients of one city use some hundred documents; the rest is noise.',
  },
  documentCacheBytes: {
    value: 16_777_216,
    least: 1_048_576,
    most: 268_435_456,
    unit: 'bytes of document text per audience',
    why: 'A thousand documents at the body bound would be 256 MB.',
  },
  planCache: {
    value: 1_000,
    least: 10,
    most: 20_000,
    unit: 'plans',
    why: 'One per pruned operation: documents times the few ways they are pruned.',
  },
} as const satisfies Readonly<Record<string, Bound>>;

export type LimitName = keyof typeof BOUNDS;
export type Limits = Readonly<Record<LimitName, number>>;

/** Limits as set by the environment, else the defaults. Throws RangeError naming the variable. */
export function readLimits(environment: Readonly<Record<string, string | undefined>> = {}): Limits {
  const entries = Object.entries(BOUNDS).map(([name, bound]) => {
    const variable = variableOf(name);
    const text = environment[variable];
    return [name, text === undefined ? bound.value : within(bound, variable, text)] as const;
  });
  return Object.freeze(Object.fromEntries(entries)) as Limits;
}

export const DEFAULT_LIMITS: Limits = readLimits();

function variableOf(name: string): string {
  return `ISTHMUS_LIMIT_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

function within(bound: Bound, variable: string, text: string): number {
  const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
  // Written so that NaN fails it.
  if (!(value >= bound.least && value <= bound.most))
    throw new RangeError(
      `${variable}=${text}: wanted a whole number of ${bound.unit} from ${bound.least} to ${bound.most}`,
    );
  return value;
}
