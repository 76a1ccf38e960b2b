/**
 * Copies what a source wrote into the answer where both have the same form, with what must differ put in:
 * nulls of denied fields, references, keys of the client's own. Compiled for a field and the form in which
 * its fetch gives it. Texts are checked against the consumer schema first; one that does not pass, or a
 * form for which there is no copier, is read and written value by value, with the same result.
 */
import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { Verdict } from '../../policies/model/index.ts';
import {
  type KeptObject,
  type KeptShape,
  type KeptText,
  matchesText,
  valuePattern,
} from '../execute/index.ts';
import { REF_SCALAR } from '../references/index.ts';
import type { SelectedField, Selection } from './selection.ts';
import type { Visibility } from './visibility.ts';
import type { Writing } from './writing.ts';

interface CopyContext {
  readonly visibility: Visibility;
}

type CopyText = (writing: Writing, text: string) => void;

/** How objects of one form are copied. */
interface ObjectCopy {
  /** Of the object as the source wrote it. */
  readonly pattern: string;
  /** Undefined where the object is copied as it is. */
  readonly write: CopyObjects | undefined;
  /** Every field below that may be seen. */
  readonly seen: readonly SelectedField[];
}

/** Copies a text that holds such objects, in lists if there are any. */
type CopyObjects = (writing: Writing, text: string, inList: boolean) => void;

interface Copier {
  /** The whole value, nothing before or behind. */
  readonly pattern: RegExp;
  readonly write: CopyText;
  readonly seen: readonly SelectedField[];
}

/** Copiers of one field, one for each form. */
export class Copiers {
  readonly #context: CopyContext;
  readonly #field: SelectedField;
  readonly #below: Selection;
  readonly #type: GraphQLOutputType;
  readonly #known = new WeakMap<KeptShape, Copier | 'none'>();

  constructor(
    context: CopyContext,
    field: SelectedField,
    type: GraphQLOutputType,
    below: Selection,
  ) {
    this.#context = context;
    this.#field = field;
    this.#type = type;
    this.#below = below;
  }

  /** False where nothing was written, because the value has to be read. */
  copy(writing: Writing, { shape, text }: KeptText): boolean {
    const copier = this.#copierOf(shape);
    if (copier === 'none') return false;
    if (writing.hasCells && writing.withheld.hasCellsBelow(this.#field)) return false;
    if (!matchesText(copier.pattern, text)) return false;
    if (writing.hasErrors) for (const field of copier.seen) writing.see(field);
    copier.write(writing, text);
    return true;
  }

  #copierOf(shape: KeptShape): Copier | 'none' {
    const known = this.#known.get(shape);
    if (known) return known;
    const made = this.#compile(shape) ?? 'none';
    this.#known.set(shape, made);
    return made;
  }

  #compile(shape: KeptShape): Copier | undefined {
    if ('leaf' in shape) return undefined;
    const below = compileValue(this.#context, this.#type, this.#below, shape);
    if (!below) return undefined;
    const { pattern, write, seen } = below;
    return { pattern: new RegExp(`^${pattern}$`), write: write ?? copyAll, seen };
  }
}

const copyAll: CopyText = (writing, text) => writing.text.write(text);

interface ValueCopy extends Pick<ObjectCopy, 'seen'> {
  readonly pattern: string;
  readonly write: CopyText | undefined;
}

function compileValue(
  context: CopyContext,
  type: GraphQLOutputType,
  below: Selection,
  shape: KeptObject,
): ValueCopy | undefined {
  const named = getNamedType(type);
  if (!isObjectType(named) || named.name !== shape.type) return undefined;
  const object = compileObject(context, named, below, shape);
  const pattern = object && valuePattern(type, object.pattern);
  if (!object || pattern === undefined) return undefined;
  const { write, seen } = object;
  if (!write) return { pattern, write: undefined, seen };
  const levels = listLevels(type);
  // Which row an object stands in is counted for one level of lists only.
  if (levels > 1) return undefined;
  return { pattern, write: (writing, text) => write(writing, text, levels === 1), seen };
}

export function listLevels(type: GraphQLOutputType): number {
  if (isNonNullType(type)) return listLevels(type.ofType);
  return isListType(type) ? 1 + listLevels(type.ofType) : 0;
}

/** A member of the answer's object. */
interface Member {
  readonly field: SelectedField;
  /** Where the source's object has it; undefined where it has not. */
  readonly from: number | undefined;
  /** `"key":value` is copied as it is. */
  readonly plain: boolean;
  readonly pattern: string;
  /** Writes a value that is not copied as it is; given the source's text of it, if there is one. */
  readonly write: CopyText;
  readonly seen: readonly SelectedField[];
}

function compileObject(
  context: CopyContext,
  type: GraphQLObjectType,
  below: Selection,
  shape: KeptObject,
): ObjectCopy | undefined {
  const members: Member[] = [];
  for (const field of below.fieldsOf(type)) {
    const member = compileMember(context, type, field, shape);
    if (!member) return undefined;
    members.push(member);
  }
  const runs = runsOf(members);
  const seen = members.flatMap((member) => member.seen);
  const [first] = runs;
  const whole = runs.length === 1 && first?.plain && first.members.length === shape.fields.length;
  const source = shape.fields.map(({ key, pattern }, index) => {
    const found = members.find(({ from }) => from === index);
    return `"${key}":${found?.pattern ?? pattern}`;
  });
  const pattern = `\\{${source.join(',')}\\}`;
  return { pattern, write: whole ? undefined : compileObjects(runs, shape), seen };
}

function compileMember(
  context: CopyContext,
  type: GraphQLObjectType,
  field: SelectedField,
  shape: KeptObject,
): Member | undefined {
  const at = shape.fields.findIndex(({ key }) => key === field.dataKey);
  const kept = shape.fields[at];
  const from = kept ? at : undefined;
  const sameKey = field.key === field.dataKey;
  if (field.type === undefined) {
    if (field.name !== '__typename') return undefined;
    const pattern = JSON.stringify(type.name);
    const write: CopyText = (writing) => writing.text.write(pattern);
    return { field, from, plain: sameKey && kept?.typename === true, pattern, write, seen: [] };
  }
  const { coordinate, verdict } = context.visibility.of(type, field);
  if (verdict.effect === 'deny') {
    if (isNonNullType(field.type)) return undefined;
    const place = { coordinate, pattern: field.pattern };
    const write: CopyText = (writing) => {
      writing.withheld.deny(place, verdict, writing.path);
      writing.text.write('null');
    };
    const pattern = kept?.pattern ?? '';
    return { field, from, plain: false, pattern, write, seen: [] };
  }
  if (!kept || kept.typename) return undefined;
  const value = memberValue(context, field, field.type, kept.child);
  if (!value) return undefined;
  const plain = sameKey && !value.write && !verdict.mask;
  const write = noteMask(field, verdict, value.write ?? copyAll);
  return { field, from, plain, pattern: value.pattern, write, seen: [field, ...value.seen] };
}

function memberValue(
  context: CopyContext,
  { below }: SelectedField,
  type: GraphQLOutputType,
  child: KeptObject | undefined,
): ValueCopy | undefined {
  if (below) return child && compileValue(context, type, below, child);
  const pattern = child ? undefined : valuePattern(type, undefined);
  if (pattern === undefined) return undefined;
  if (getNamedType(type).name !== REF_SCALAR) return { pattern, write: undefined, seen: [] };
  return listLevels(type) > 0 ? undefined : { pattern, write: copyRef, seen: [] };
}

const copyRef: CopyText = (writing, text) => {
  if (text === 'null') writing.text.write(text);
  else writing.text.writeRef(text.slice(1, -1));
};

function noteMask(field: SelectedField, verdict: Verdict, write: CopyText): CopyText {
  if (verdict.effect === 'deny' || !verdict.mask) return write;
  const { mask, ruleId } = verdict;
  return (writing, text) => {
    if (text !== 'null' && writing.markMasked(field)) writing.withheld.mask(field, mask, ruleId);
    write(writing, text);
  };
}

/** Members that stand together on both sides, or one that is written on its own. */
interface MemberRun {
  readonly plain: boolean;
  readonly members: Member[];
}

function runsOf(members: readonly Member[]): MemberRun[] {
  const runs: MemberRun[] = [];
  for (const member of members) {
    const run = runs.at(-1);
    const before = run?.members.at(-1)?.from;
    const follows = before !== undefined && member.from === before + 1;
    if (run?.plain && member.plain && follows) run.members.push(member);
    else runs.push({ plain: member.plain, members: [member] });
  }
  return runs;
}

/** Writes what stands before the group's text, and then, with it, the members. */
interface Part {
  readonly lead: string;
  /** Group of the pattern; undefined where the source has nothing to say. */
  readonly group: number | undefined;
  readonly key: string;
  readonly write: CopyText | undefined;
}

function compileObjects(runs: readonly MemberRun[], shape: KeptObject): CopyObjects {
  const pattern = new RegExp(groupedPattern(runs, shape), 'g');
  const order = runs
    .filter(({ members }) => members[0]?.from !== undefined)
    .sort((one, other) => (one.members[0]?.from ?? 0) - (other.members[0]?.from ?? 0));
  const parts = runs.map((run, index): Part => {
    const separator = index === 0 ? '{' : ',';
    const field = run.members[0]?.field;
    const at = order.indexOf(run);
    return {
      lead: run.plain ? separator : `${separator}${field?.keyText ?? ''}`,
      group: at === -1 ? undefined : at + 1,
      key: field?.key ?? '',
      write: run.plain ? undefined : run.members[0]?.write,
    };
  });
  const end = parts.length === 0 ? '{}' : '}';
  return (writing, text, inList) => {
    const { path } = writing;
    let from = 0;
    let row = 0;
    pattern.lastIndex = 0;
    for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
      // Between objects stand brackets, commas and nulls, which are copied.
      const between = text.slice(from, found.index);
      from = pattern.lastIndex;
      writing.text.write(between);
      if (inList) {
        row += commasOf(between);
        path.push(row);
      }
      writeParts(writing, parts, found);
      writing.text.write(end);
      if (inList) path.pop();
    }
    writing.text.write(text.slice(from));
  };
}

function writeParts(writing: Writing, parts: readonly Part[], found: RegExpExecArray): void {
  for (const { lead, group, key, write } of parts) {
    writing.text.write(lead);
    const text = group === undefined ? '' : (found[group] ?? '');
    if (write) {
      writing.path.push(key);
      write(writing, text);
      writing.path.pop();
    } else {
      writing.text.write(text);
    }
  }
}

function commasOf(text: string): number {
  return text.split(',').length - 1;
}

/** The source's object, with a group for every run that it has a part in, in its own order. */
function groupedPattern(runs: readonly MemberRun[], shape: KeptObject): string {
  const members = shape.fields.map(({ key, pattern }, index) => {
    const run = runs.find((one) => one.members.some(({ from }) => from === index));
    const at = run?.members.findIndex(({ from }) => from === index) ?? -1;
    const member = run?.members[at];
    if (!run || !member) return `"${key}":${pattern}`;
    if (!run.plain) return `"${key}":(${member.pattern})`;
    const opens = at === 0 ? '(' : '';
    const closes = at === run.members.length - 1 ? ')' : '';
    return `${opens}"${key}":${member.pattern}${closes}`;
  });
  return `\\{${members.join(',')}\\}`;
}
