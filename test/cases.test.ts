/**
 * Policy cases: what departments and the city want, in YAML, through engine, decider (shield) and oracle.
 * All three must give the verdict wanted, and the same decision in every part.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse, visit } from 'graphql';
import { describe, expect, it } from 'vitest';
import { settingOf } from '../cli/policy-cases.ts';
import { composeSupergraph } from '../gateway/compose/index.ts';
import { formatProblem } from '../policies/bundle/index.ts';
import {
  casesJsonSchema,
  decideCase,
  type FoundCase,
  isWanted,
  parseCases,
  readCases,
  supposed,
} from '../policies/casework/index.ts';
import { type Policy, STEPS, type Step } from '../policies/engine/index.ts';
import { ALL, REASONS, REFUSAL_REASONS, type Subject } from '../policies/model/index.ts';
import { deciderWith } from '../policies/shield/decider.ts';
import { buildTree, type Decider } from '../policies/shield/index.ts';
import { cityPolicy, citySources } from './city.ts';
import { runCase } from './reference/case-run.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const { content } = await cityPolicy();
const { cases, problems } = readCases(ROOT, content);
const composed = composeSupergraph(await citySources());
if (!('supergraphSdl' in composed)) throw new Error('the city does not compose');
const setting = settingOf(
  { ...content, hash: 'of the cases', version: '0-cases' },
  composed.supergraphSdl,
);
const { reachOf } = setting;

const files = [...new Set(cases.map(({ file }) => file))];
const byFile = new Map(files.map((file) => [file, cases.filter((one) => one.file === file)]));

describe.each([...byFile])('%s', (_, ofFile) => {
  it.each(ofFile.map((one): [string, FoundCase] => [one.title, one]))('%s', async (_, one) => {
    const { want, mask, reason, rule } = one.policyCase;
    const { engine, decider, oracle, said } = await runCase(setting, one.policyCase);
    const wanted = { want, mask, reason, ...(rule === undefined ? {} : { rule }) };
    const place = `${one.file}:${one.line}`;
    const { rule: ruled, ...verdict } = engine;
    expect({ ...verdict, ...(rule === undefined ? {} : { rule: ruled }), place }).toEqual({
      ...wanted,
      place,
    });
    expect({ ...oracle, place }).toEqual({ ...engine, place });
    expect({ ...decider, place }).toEqual({ ...engine, place });
    expect(said.engine).toEqual(said.oracle);
    expect(said.decider).toEqual(said.oracle);
  });
});

/** Reasons that no case can produce, and why. */
const NOT_BY_A_CASE: Readonly<Record<string, string>> = {
  POLICY_UNAVAILABLE:
    'between gateway and guard; gateway/gateway.test.ts, subgraphs/kit/guard.test.ts',
  POLICY_STALE: 'between gateway and guard; gateway/gateway.test.ts, subgraphs/kit/guard.test.ts',
  DECISION_ERROR:
    'needs a step that throws; policies/engine/engine.property.test.ts, policies/shield/decider.test.ts',
};

/** Rules as docs/POLICY.md writes them, and what a case that meets one comes to. */
const RULES: Readonly<Record<string, RegExp>> = {
  'gate:purpose': /^refuse gate:purpose$/,
  'default-deny': /^deny default-deny$/,
  'neg:': /^deny neg:/,
  'duty:': /^deny duty:/,
  'action:': /^refuse action:/,
  'own:': /^(allow|conditional) own:/,
  'supplier:': /^(allow|conditional) supplier:/,
  'withheld:': /^deny withheld:/,
  'use:<': /^allow use:(?!none$)/,
  'use:none': /^deny use:none$/,
  'listed:': /^allow listed:/,
  'agreement:none': /^deny agreement:none$/,
  'agreement:<': /^(allow|mask|conditional) agreement:/,
  'clearance:': /^deny clearance:/,
  'combination:<': /^deny combination:/,
  matter: /^refuse matter$/,
  'argument:<': /^refuse argument:/,
  quota: /^deny quota$/,
};

describe('all cases', () => {
  it('are read without a problem', () => {
    expect(problems).toEqual([]);
    expect(cases.length).toBeGreaterThanOrEqual(200);
  });

  it('name every reason at least twice, but those that no case can produce', () => {
    const times = (reason: string) =>
      cases.filter(({ policyCase }) => policyCase.reason === reason).length;
    const reasons = [...REASONS, ...REFUSAL_REASONS];
    const rare = reasons.filter((one) => times(one) < 2);
    expect(rare.sort()).toEqual(Object.keys(NOT_BY_A_CASE).sort());
  });

  it('meet every rule that docs/POLICY.md names', async () => {
    const page = readFileSync(new URL('../docs/POLICY.md', import.meta.url), 'utf8');
    expect(Object.keys(RULES).filter((rule) => !page.includes(`\`${rule}`))).toEqual([]);
    const met = new Map<string, number>();
    for (const { policyCase } of cases) {
      const { engine } = await runCase(setting, policyCase);
      for (const [rule, pattern] of Object.entries(RULES))
        if (pattern.test(`${engine.want} ${engine.rule}`)) met.set(rule, (met.get(rule) ?? 0) + 1);
    }
    expect(Object.keys(RULES).filter((rule) => !met.has(rule))).toEqual([]);
  });

  it('have names of their own', () => {
    const titles = cases.map(({ file, title }) => `${file}: ${title}`);
    expect(titles.filter((one, index) => titles.indexOf(one) !== index)).toEqual([]);
  });

  it('show the near miss of every denial: the same field granted, or the gate open', () => {
    const granted = new Set(
      cases
        .filter(({ policyCase }) => ['allow', 'mask', 'conditional'].includes(policyCase.want))
        .map(({ file }) => file),
    );
    const ofCity = files.filter((file) => file.startsWith('policies/cases/'));
    expect(ofCity.filter((file) => !granted.has(file))).toEqual([]);
  });

  it('come from every department', () => {
    const departments = content.registry.sources.map(({ name }) => name);
    const few = departments.filter(
      (name) =>
        cases.filter(({ file }) => file.startsWith(`subgraphs/${name}/policy/cases/`)).length < 4,
    );
    expect(few).toEqual([]);
  });

  it('say in one table what the demo query gives to whom', () => {
    const text = readFileSync(new URL('../examples/case-file.graphql', import.meta.url), 'utf8');
    let fields = 0;
    visit(parse(text), { Field: () => void fields++ });
    const clerk = { kind: 'department' } as Subject;
    const { coordinates } = reachOf(text, {}, clerk);
    const table = cases.filter(({ file }) => file === 'policies/cases/demo-table.yaml');
    const named = [...new Set(table.map(({ policyCase }) => policyCase.field ?? ''))];
    expect(named.sort()).toEqual([...coordinates].sort());
    expect(table.length).toBe(3 * coordinates.length);
    expect(fields).toBeGreaterThanOrEqual(coordinates.length);
  });

  it('have the JSON Schema that editors complete them by', async () => {
    const schema = `${JSON.stringify(casesJsonSchema(), null, 2)}\n`;
    await expect(schema).toMatchFileSnapshot('../policies/schemas/cases.schema.json');
  });
});

/** Where the cases of a step stand: one of them must notice when the step is gone. */
const CASES_OF_STEP: Readonly<Record<string, string>> = {
  'negative-list': 'policies/cases/2-negative-list.yaml',
  duty: 'policies/cases/2-duty.yaml',
  'own-data': 'policies/cases/3-own-data.yaml',
  'own-item': 'policies/cases/3-own-item.yaml',
  withheld: 'policies/cases/3-withheld.yaml',
  unconditional: 'policies/cases/3-unconditional.yaml',
  agreement: 'policies/cases/3-agreement.yaml',
  'default-deny': 'policies/cases/3-own-data.yaml',
  clearance: 'policies/cases/4-clearance.yaml',
  combination: 'policies/cases/4-combination.yaml',
};

describe('a rule tree in which one step is replaced', () => {
  /** Cases of the step's file that the changed tree answers otherwise. */
  async function noticing(step: Step, judge: Step['judge']): Promise<string[]> {
    const steps = STEPS.map((one) => (one === step ? { ...step, judge } : one));
    const made = new Map<Policy, Decider>();
    const deciderOf = (policy: Policy) => {
      const decider = made.get(policy) ?? deciderWith(policy, buildTree(policy, steps));
      made.set(policy, decider);
      return decider;
    };
    const noticed: string[] = [];
    for (const { file, title, policyCase } of cases) {
      if (file !== CASES_OF_STEP[step.name]) continue;
      const outcome = await decideCase(setting, policyCase, deciderOf);
      if (!isWanted(policyCase, outcome)) noticed.push(title);
    }
    return noticed;
  }
  const everything: Step['judge'] = (_, candidate) => ({
    kind: 'grant',
    candidate: candidate ?? { via: 'agreement', ruleId: 'all', parts: [{ rows: ALL }] },
  });
  const links = STEPS.filter(({ part }) => part === 'grant');

  it('has cases for every step', () => {
    expect(Object.keys(CASES_OF_STEP)).toEqual(STEPS.map(({ name }) => name));
  });

  it.each(STEPS)('$name says nothing: a named case fails', async (step) => {
    const noticed = await noticing(step, () => ({ kind: 'skip' }));
    expect(noticed, `no case of ${CASES_OF_STEP[step.name]} needs the step`).not.toEqual([]);
  });

  it.each(links)('$name grants everything: a named case fails', async (step) => {
    expect(await noticing(step, everything)).not.toEqual([]);
  });

  it.each(STEPS)('$name is as it was: no case fails', async (step) => {
    expect(await noticing(step, step.judge)).toEqual([]);
  });
});

describe('a case file with mistakes', () => {
  const read = (yaml: string) =>
    parseCases(new TextEncoder().encode(yaml), 'some.yaml', content)
      .problems.map((one) => formatProblem(one, 'en'))
      .join('\n');
  const head = 'description: { zh: 例, en: example }\ncases:\n';
  const written = (rest: string) => `${head}  - { name: { zh: 甲, en: a }, ${rest} }\n`;

  it.each([
    [
      'an unknown key',
      written('as: mediator, field: Person.name, want: allow, whant: 1'),
      'some.yaml:3:',
    ],
    [
      'an unknown persona',
      written('as: nobody, field: Person.name, want: allow'),
      'some.yaml:3:35: error VALUE_WRONG',
    ],
    ['an unknown field', written('as: mediator, field: Person.gone, want: allow'), 'some.yaml:3:'],
    ['a denial without reason', written('as: mediator, field: Person.name, want: deny'), 'reason'],
    ['a mask that is not named', written('as: mediator, field: Person.name, want: mask'), 'mask:'],
    [
      'a reason nobody gives',
      written('as: mediator, field: Person.name, want: deny, reason: NO'),
      ':3:',
    ],
    ['neither field nor operation', written('as: mediator, want: allow'), 'field | operation'],
    [
      'an unknown agreement',
      written(
        'as: mediator, field: Person.name, want: allow, suppose: { agreements: { x: { status: ACTIVE } } }',
      ),
      'agreement',
    ],
    ['a duplicate key', `${head}  - { name: { zh: 甲, en: a }, as: a, as: b }\n`, 'some.yaml:3:'],
    [
      'a row of a wrong length',
      'description: { zh: 例, en: example }\ntable:\n  columns: [{ as: mediator, purpose: AUDIT }]\n' +
        '  rows:\n    Person.name: [allow, allow]\n',
      'some.yaml:5:',
    ],
    [
      'a verdict that is none',
      'description: { zh: 例, en: e }\ntable:\n  columns: []\n  rows: { a: [yes!] }\n',
      '4:',
    ],
  ])('%s is reported with its place', (_, yaml, wanted) => {
    expect(read(yaml)).toContain(wanted);
  });

  it('gives no case at all', () => {
    const yaml = written('as: nobody, field: Person.name, want: allow');
    expect(parseCases(new TextEncoder().encode(yaml), 'x.yaml', content).cases).toEqual([]);
  });

  it('supposes only what it names', () => {
    const none = supposed(content, { suppose: undefined } as never);
    expect(none.catalog).toEqual(content.catalog);
    expect(none.agreements).toEqual(content.agreements);
  });
});
