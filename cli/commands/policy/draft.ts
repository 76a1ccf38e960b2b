/** `isthmus policy draft ...`: everything that changes a draft. */
import {
  applyOperations,
  differences,
  type EntryKey,
  type Operation,
} from '../../../policies/edit/index.ts';
import type { BundleContent } from '../../../policies/model/index.ts';
import type { PolicyStore } from '../../../policies/store/index.ts';
import { contentOfFiles } from '../../city.ts';
import { CliError, printJson, say, table } from '../../output.ts';
import { signerOf } from '../../policy-store.ts';
import { actOnDraft, jsonOf, type OfficerOptions, sayDraft, withStore } from './answer.ts';
import { addItems, deny, fromFile, kindOf, withMembers } from './operations.ts';

interface NewOptions extends OfficerOptions {
  readonly title?: string;
  readonly titleEn?: string;
  readonly fromFiles?: boolean;
}

export async function newCommand(options: NewOptions): Promise<void> {
  await withStore(async (store, keys) => {
    const files = options.fromFiles === true;
    const said = options.title ?? options.titleEn ?? (files ? '文件的改动' : '改动');
    const title = { zh: said, en: options.titleEn ?? options.title ?? 'a change' };
    const operations = files ? differences(inForceOf(store), await contentOfFiles(keys)) : [];
    const { id } = await store.open(title, operations, signerOf(keys, options.as));
    if (!options.json)
      say({ zh: '{count} 处改动', en: '{count} changes' }, { count: operations.length });
    sayDraft(store.draft(id), options.json === true);
  });
}

function inForceOf(store: PolicyStore): BundleContent {
  const standing = store.standing();
  if (standing.problem) throw standing.problem;
  return standing.signed.content;
}

export async function listCommand(options: { readonly json?: boolean }): Promise<void> {
  await withStore(async (store) => {
    const views = store.drafts();
    if (options.json) return printJson({ ok: true, drafts: views.map(jsonOf) });
    const rows = views.map(({ draft, state, authors }) => [
      ...[draft.id, state, draft.title.zh, draft.title.en, authors.join(', ')],
    ]);
    process.stdout.write(rows.length === 0 ? '' : `${table(rows)}\n`);
  });
}

export async function showCommand(id: string, options: { readonly json?: boolean }): Promise<void> {
  await withStore(async (store) => {
    const view = store.draft(id);
    sayDraft(view, options.json === true);
    if (options.json) return;
    const { edits, suggestions, setAside, approvals } = view.draft;
    for (const { seq, persons, operations } of edits)
      for (const operation of operations)
        process.stdout.write(`  ${seq} ${persons.join('+')}: ${lineOf(operation)}\n`);
    for (const { seq, person, state, why, operations } of suggestions)
      process.stdout.write(`  ${seq} ${person}: ${state} ${why}: ${operations.map(lineOf)}\n`);
    for (const { policyCase, person, why } of setAside)
      process.stdout.write(`  ${person}: ${policyCase}: ${why}\n`);
    for (const { person, hash } of approvals)
      process.stdout.write(`  ✓ ${person} ${hash.slice(0, 12)}\n`);
  });
}

function lineOf(operation: Operation): string {
  const { op, kind, id } = operation;
  const text = op === 'put' ? JSON.stringify(operation.value) : '';
  const shown = text.length > 160 ? `${text.slice(0, 160)}…` : text;
  return `${op} ${kind} ${id} ${shown}`.trimEnd();
}

interface EditOptions extends OfficerOptions {
  /** Why: the change is a suggestion to the authors. */
  readonly suggest?: string;
}

/** What a draft's operations are built on: what is in force, with what the draft has so far. */
async function edit(
  id: string,
  options: EditOptions,
  build: (content: BundleContent) => readonly Operation[],
): Promise<void> {
  await actOnDraft(options, async (store, signer) => {
    const before = store.draft(id).draft.edits.flatMap(({ operations }) => operations);
    const operations = build(applyOperations(inForceOf(store), before));
    return options.suggest === undefined
      ? store.edit(id, operations, signer)
      : store.suggest(id, operations, options.suggest, signer);
  });
}

interface PutOptions extends EditOptions {
  readonly file?: string;
  readonly value?: string;
}

export async function putCommand(
  id: string,
  kind: string | undefined,
  entry: string | undefined,
  options: PutOptions,
): Promise<void> {
  await edit(id, options, () => {
    if (options.file !== undefined) return fromFile(options.file);
    if (kind === undefined || entry === undefined || options.value === undefined)
      throw valueMissing();
    const value: unknown = JSON.parse(options.value);
    return [{ op: 'put', kind: kindOf(kind), id: entry, value }];
  });
}

function valueMissing(): CliError {
  return new CliError('VALUE_MISSING', {
    zh: '请给出 --file <文件>，或种类、标识与 --value <JSON>。',
    en: 'Give --file <file>, or kind, id and --value <JSON>.',
  });
}

export async function setCommand(
  id: string,
  kind: string,
  entry: string,
  members: readonly string[],
  options: EditOptions,
): Promise<void> {
  await edit(id, options, (content) => [withMembers(content, kindOf(kind), entry, members)]);
}

export async function removeCommand(
  id: string,
  kind: string,
  entry: string,
  options: EditOptions,
): Promise<void> {
  await edit(id, options, () => [{ op: 'remove', kind: kindOf(kind), id: entry }]);
}

export async function addItemCommand(
  id: string,
  agreement: string,
  items: readonly string[],
  options: EditOptions,
): Promise<void> {
  await edit(id, options, (content) => [addItems(content, agreement, items)]);
}

interface DenyCommandOptions extends EditOptions {
  readonly basis?: readonly string[];
  readonly label?: string;
}

export async function denyCommand(
  id: string,
  coordinate: string,
  options: DenyCommandOptions,
): Promise<void> {
  const today = new Date().toISOString().slice(0, 10);
  await edit(id, options, (content) => deny(content, coordinate, { ...options, today }));
}

export const settleCommand =
  (act: 'apply' | 'decline') =>
  (id: string, suggestion: string, options: OfficerOptions): Promise<void> =>
    actOnDraft(options, (store, signer) =>
      store.settleSuggestion(id, Number(suggestion), act, signer),
    );

interface SetAsideOptions extends OfficerOptions {
  readonly why: string;
  /** Every case that the draft breaks, each by its name. */
  readonly allFailing?: boolean;
}

export async function setAsideCommand(
  id: string,
  policyCase: string | undefined,
  options: SetAsideOptions,
): Promise<void> {
  await actOnDraft(options, async (store, signer) => {
    const failing = options.allFailing ? await store.failedCases(id) : [];
    const named = policyCase === undefined ? [] : [policyCase];
    const cases = [...named, ...failing.map((each) => each.policyCase)];
    if (cases.length === 0) throw caseMissing();
    return store.setAside(id, cases, options.why, signer);
  });
}

function caseMissing(): CliError {
  return new CliError('CASE_MISSING', {
    zh: '没有可声明的用例：请写明用例名，或用 --all-failing（isthmus policy cases 可查看）。',
    en: 'No case to set aside: name one, or use --all-failing (isthmus policy cases shows them).',
  });
}

interface RebaseOptions extends OfficerOptions {
  readonly mine?: readonly EntryKey[];
  readonly theirs?: readonly EntryKey[];
}

export async function rebaseCommand(id: string, options: RebaseOptions): Promise<void> {
  const { mine = [], theirs = [] } = options;
  await actOnDraft(options, (store, signer) => store.rebase(id, mine, theirs, signer));
}

export async function proposeCommand(id: string, options: OfficerOptions): Promise<void> {
  await actOnDraft(options, (store, signer) => store.propose(id, signer));
}

export async function withdrawCommand(id: string, options: OfficerOptions): Promise<void> {
  await actOnDraft(options, (store, signer) => store.withdraw(id, signer));
}
