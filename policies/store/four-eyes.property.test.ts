/**
 * Whatever one natural person does to the store, with any number of keys, drafts, suggestions, roll backs
 * and emergencies: nobody gets more than before, unless another person approved exactly that bundle.
 */
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { runs, within } from '../../test/runs.ts';
import { BundleInvalid } from '../bundle/index.ts';
import { type Operation, PolicyRefused } from '../edit/index.ts';
import {
  compilePolicy,
  coversScope,
  decide,
  gate,
  type Policy,
  rowScopes,
  unionScopes,
} from '../engine/index.ts';
import {
  ALL,
  type Bundle,
  type Grant,
  type GrantPart,
  type Scope,
  type SubjectClass,
  type Verdict,
} from '../model/index.ts';
import type { PolicyStore } from './index.ts';
import {
  agreement,
  firstContent,
  LOOSENS,
  NOW,
  signer,
  TIGHTENS,
  TITLE,
  testStore,
} from './testing.ts';

const first = firstContent();
const put = (kind: Operation['kind'], id: string, value: unknown): Operation => ({
  ...{ op: 'put', kind, id, value },
});
const item = (id: string, change: object) =>
  put('item', id, { ...first.catalog.items[id], ...change });
const aClass = (id: string, change: object) =>
  put('class', id, { ...first.registry.classes.find((each) => each.id === id), ...change });
const text = { zh: '文', en: 'text' };

const POOL: readonly Operation[] = [
  LOOSENS,
  TIGHTENS,
  agreement({ status: 'TERMINATED' }),
  agreement({ items: ['Person.name'], masks: {}, itemScope: {}, resourceScope: {} }),
  agreement({ items: ['Person.area', 'Person.name', 'Person.phone', 'Person.id'] }),
  agreement({ volume: 1_000_000 }),
  agreement({ until: NOW + 1 }),
  agreement({ until: NOW + 10 ** 12 }),
  agreement({ consumer: 'exchange', purpose: 'POLICY_ADMIN' }),
  item('Person.phone', { level: 4 }),
  item('Person.name', { level: 1 }),
  item('Person.status', { sharing: 'CONDITIONAL' }),
  item('Person.phone', { ownAccess: true }),
  item('Call.content', { duty: ['POLICY_OFFICER'] }),
  aClass('clerk', { clearance: 4 }),
  aClass('clerk', { clearance: 1 }),
  aClass('officer', { duties: ['HOTLINE_WORK', 'POLICY_OFFICER'] }),
  put('duty', 'POLICY_OFFICER', { purposes: ['POLICY_ADMIN', 'CASE_HANDLING'] }),
  put('use', 'use-2', {
    id: 'use-2',
    consumer: 'exchange',
    purpose: 'POLICY_ADMIN',
    items: ['Place.*'],
  }),
  put('persona', 'another', { class: 'officer', sub: 'another', label: text }),
  { op: 'remove', kind: 'persona', id: 'b' },
  { op: 'remove', kind: 'negative', id: 'neg-status' },
  { op: 'remove', kind: 'combination', id: 'comb-1' },
  { op: 'remove', kind: 'agreement', id: 'grid-hotline' },
  { op: 'remove', kind: 'use', id: 'use-1' },
  put('combination', 'comb-2', {
    id: 'comb-2',
    label: text,
    items: ['Person.name', 'Person.phone'],
    level: 4,
  }),
  put('negative', 'neg-2', {
    ...{ id: 'neg-2', kind: 'STATUTORY', label: text, basis: ['law'] },
    ...{ coordinates: ['Call.content'], classes: [], resources: [] },
  }),
];

/** Acts of one person, and approvals of the other, who approves what is shown. */
const NAMES = [
  ...(['open', 'open', 'edit', 'suggest', 'apply', 'rebase', 'propose', 'propose'] as const),
  ...(['approve', 'publish', 'publish', 'tighten', 'tighten', 'rollBack', 'restore'] as const),
  ...(['recover', 'withdraw', 'install', 'other approves', 'other suggests'] as const),
] as const;

interface Step {
  readonly name: (typeof NAMES)[number];
  readonly kid: 'a' | 'a2';
  readonly operations: readonly Operation[];
  /** Which draft, suggestion or published number, counted round. */
  readonly which: number;
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    name: fc.constantFrom(...NAMES),
    kid: fc.constantFrom('a', 'a2'),
    operations: fc.subarray([...POOL], { minLength: 1, maxLength: 3 }),
    which: fc.nat({ max: 5 }),
  }),
  { minLength: 8, maxLength: 20 },
);

async function act(store: PolicyStore, step: Step, approved: Set<string>): Promise<unknown> {
  const { name, operations, which } = step;
  const by = signer(step.kid);
  const drafts = store.drafts();
  const draft = drafts[which % Math.max(1, drafts.length)]?.draft;
  const id = draft?.id ?? 'd1';
  const number = which % store.history().length;
  const urgent = { cause: 'none', filed: 'F' };
  const suggestion = draft?.suggestions[0]?.seq ?? 1;
  const shown = draft?.proposed?.hash ?? '';
  switch (name) {
    case 'open':
      return store.open(TITLE, operations, by);
    case 'edit':
      return store.edit(id, operations, by);
    case 'suggest':
      return store.suggest(id, operations, 'why', by);
    case 'other suggests':
      return store.suggest(id, operations, 'why', signer('b'));
    case 'apply':
      return store.settleSuggestion(id, suggestion, 'apply', by);
    case 'rebase':
      return store.rebase(id, which % 2 ? ['agreement/grid-hotline'] : [], [], by);
    case 'propose':
      return store.propose(id, by);
    case 'approve':
      return store.approve(id, shown, by);
    case 'publish':
      return store.publish(id, by);
    case 'tighten':
      return store.tighten(operations, urgent, by);
    case 'rollBack':
      return store.rollBack(number, by);
    case 'restore':
      return store.rollBackAtOnce(number, urgent, by);
    case 'recover':
      return store.recover(number, [signer('a'), signer('a2')]);
    case 'install':
      return store.install({ ...first, number: store.history().length }, [
        signer('a'),
        signer('a2'),
      ]);
    case 'withdraw':
      return store.withdraw(id, by);
    case 'other approves':
      await store.approve(id, shown, signer('b'));
      return approved.add(shown);
    default:
      return name satisfies never;
  }
}

const SUBJECTS: readonly SubjectClass[] = [
  ...first.registry.classes,
  { kind: 'department', dept: 'hotline', duties: ['HOTLINE_WORK'], clearance: 4, areas: ['A'] },
  { kind: 'department', dept: 'hotline', duties: ['HOTLINE_WORK'], clearance: 2, areas: [] },
  { kind: 'department', dept: 'grid', duties: ['HOTLINE_WORK'], clearance: 3, areas: ['1506'] },
];
const PURPOSES = ['CASE_HANDLING', 'POLICY_ADMIN', 'OWN_DATA'];
const INSTANTS = [NOW, NOW + 10 ** 9, NOW + 10 ** 11];

interface Question {
  readonly subject: SubjectClass;
  readonly purpose: string;
  readonly now: number;
}

const QUESTIONS: readonly Question[] = SUBJECTS.flatMap((subject) =>
  PURPOSES.flatMap((purpose) => INSTANTS.map((now) => ({ subject, purpose, now }))),
);

/** The first thing somebody gets more of, by the engine alone and not by the order under test. */
function gain(before: Bundle, after: Bundle): string | undefined {
  const [was, is] = [compilePolicy(before), compilePolicy(after)];
  for (const question of QUESTIONS) {
    const { subject, purpose } = question;
    if (gate(is, subject, purpose)) continue;
    const more = gate(was, subject, purpose) ? 'the purpose' : gainOf(was, is, question);
    if (more) return `${subject.kind} ${subject.dept} ${subject.clearance} ${purpose}: ${more}`;
  }
  return undefined;
}

function gainOf(was: Policy, is: Policy, { subject, purpose, now }: Question): string | undefined {
  const ask = (policy: Policy, one: string) => decide(policy, subject, purpose, one, now);
  const item = [...is.items.keys()].find((one) => gainsBy(ask(was, one), ask(is, one)));
  const rows = (policy: Policy, type: string) =>
    unionScopes([...rowScopes(policy, subject, purpose, type, now)]);
  return (
    item ?? [...is.resources.keys()].find((one) => !coversScope(rows(was, one), rows(is, one)))
  );
}

function gainsBy(before: Verdict, after: Verdict): boolean {
  if (after.effect === 'deny') return false;
  if (before.effect === 'deny') return true;
  const had = partsOf(before);
  return partsOf(after).some(({ scope, mask }) => {
    const asMuch = had.filter((part) => part.mask === undefined || part.mask === mask);
    return !coversScope(unionScopes(asMuch.map((part) => part.scope ?? ALL)), scope ?? ALL);
  });
}

function partsOf({ parts, itemScope, mask }: Grant): readonly GrantPart[] {
  const scope: Scope = itemScope ?? ALL;
  return parts ?? [mask === undefined ? { scope } : { scope, mask }];
}

const seen = { published: 0, tightened: 0, refused: 0, approved: 0 };

test(
  'one person alone never loosens',
  async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const { store, remove } = await testStore();
        try {
          const approved = new Set<string>();
          let before = store.standing().bundle;
          for (const step of sequence) {
            await act(store, step, approved).catch((cause: unknown) => {
              seen.refused++;
              if (!(cause instanceof PolicyRefused || cause instanceof BundleInvalid)) throw cause;
            });
            const after = store.standing().bundle;
            if (!before || !after) throw new Error('nothing is in force');
            if (after.hash === before.hash) continue;
            if (approved.has(after.hash)) seen.published++;
            else {
              seen.tightened++;
              expect(gain(before, after)).toBeUndefined();
            }
            before = after;
          }
          seen.approved += approved.size;
        } finally {
          remove();
        }
      }),
      { numRuns: runs(30) },
    );
  },
  within(300_000),
);

afterAll(() => {
  // A property whose sequences never get anywhere would hold of anything.
  if (runs(30) < 30) return;
  expect(seen.published).toBeGreaterThan(0);
  expect(seen.tightened).toBeGreaterThan(3);
  expect(seen.approved).toBeGreaterThan(seen.published - 1);
});
