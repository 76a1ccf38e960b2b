/**
 * The catalog and the lists as tables, from the same files that the bundle is compiled from (ADR 0083).
 */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import {
  catalogFromSdl,
  compileBundle,
  formatProblem,
  hasErrors,
  type Problem,
  readPolicyFolder,
} from '../../policies/bundle/index.ts';
import type { BundleContent, Item } from '../../policies/model/index.ts';
import { canonicalJson } from '../../wire/canonical-json.ts';
import { loadDepartments } from '../index.ts';
import { departmentSdl, type Row, type SeedContext } from '../kit/index.ts';
import { ageOf, dateTime, instant, pick, population, rngFor, TODAY } from '../population/index.ts';
import { seedChannel, seedRegister } from './seed-channel.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PUBLISHED_AT = `${TODAY}T00:00:00+08:00`;

export async function seed(context: SeedContext): Promise<void> {
  const content = await publishedContent();
  await context.insert('catalog_entries', catalogEntries(content));
  await context.insert('catalog_items', catalogItems(content));
  await context.insert('negative_list', negativeList(content));
  await context.insert('demand_list', demandList(content));
  await context.insert('responsibility_list', responsibilityList(content));
  await context.insert('agreements', agreements(content));
  await context.insert('policy_versions', [policyVersion(content)]);
  await seedRegister(context, content);
  await seedChannel(context);
}

/** Wildcards expanded. Throws where the policy folder has errors: half a list would be a wrong list. */
async function publishedContent(): Promise<BundleContent> {
  const departments = await loadDepartments();
  const sources = departments.map((department) => ({
    name: department.name,
    file: department.schemaFile,
    sdl: departmentSdl(department),
  }));
  const { catalog, problems } = catalogFromSdl(sources);
  const folder = readPolicyFolder(ROOT);
  refuse([...problems, ...folder.problems]);
  return compileBundle({
    // Issuers and sources are no part of what is published here.
    registry: { ...folder.registry, issuers: [], sources: [] },
    catalog,
    lists: folder.lists,
    agreements: folder.agreements,
    number: 0,
    previous: null,
    createdAt: PUBLISHED_AT,
  });
}

function refuse(problems: readonly Problem[]): void {
  if (!hasErrors(problems)) return;
  const errors = problems.filter((problem) => problem.severity === 'error');
  const [first] = errors;
  if (first)
    throw new Error(`${errors.length} errors in the policy: ${formatProblem(first, 'en')}`);
}

/** Resources with items; root types and federation's own are none. */
function catalogEntries({ catalog }: BundleContent): Row[] {
  const all = Object.values(catalog.items);
  return Object.values(catalog.resources).map((resource) => {
    const items = all.filter((item) => item.type === resource.type);
    const shared = (sharing: Item['sharing']) =>
      items.filter((item) => item.sharing === sharing).length;
    return {
      type: resource.type,
      label: resource.label,
      code: resource.code,
      supplier: resource.supplier,
      theme: resource.theme,
      update_cycle: resource.updateCycle,
      personal: resource.personal,
      item_count: items.length,
      highest_level: Math.max(...items.map((item) => item.level)),
      unconditional: shared('UNCONDITIONAL'),
      conditional: shared('CONDITIONAL'),
      withheld: shared('WITHHELD'),
    };
  });
}

function catalogItems({ catalog }: BundleContent): Row[] {
  return Object.values(catalog.items)
    .filter((item) => Object.hasOwn(catalog.resources, item.type))
    .map((item) => ({
      coordinate: item.coordinate,
      type: item.type,
      field: item.field,
      label: item.label,
      level: item.level,
      grade: item.grade,
      class: item.class,
      sharing: item.sharing,
      basis: JSON.stringify(item.basis),
      // Keys have no supplier of their own; the resource's stands for them.
      supplier: item.suppliers[0] ?? catalog.resources[item.type]?.supplier ?? '',
      standard: item.standard ?? null,
      mask: item.mask ?? null,
      masked_level: item.maskedLevel ?? null,
      audiences: JSON.stringify(item.listed),
      own_access: item.ownAccess,
    }));
}

function negativeList({ lists }: BundleContent): Row[] {
  return lists.negative.map((entry) => ({
    id: entry.id,
    kind: entry.kind,
    label_zh: entry.label.zh,
    label_en: entry.label.en,
    basis: JSON.stringify(entry.basis),
    coordinates: JSON.stringify(entry.coordinates),
    classes: JSON.stringify(entry.classes),
    resources: JSON.stringify(entry.resources),
    reviewed: entry.reviewed ?? null,
  }));
}

function demandList({ lists }: BundleContent): Row[] {
  return lists.demand.map((entry) => ({
    id: entry.id,
    consumer: entry.consumer,
    purpose: entry.purpose,
    duty: entry.duty,
    label_zh: entry.label.zh,
    label_en: entry.label.en,
    items: JSON.stringify(entry.items),
    basis: JSON.stringify(entry.basis),
    answered_by: JSON.stringify(
      lists.responsibility
        .filter((promise) => promise.answers.includes(entry.id))
        .map((promise) => promise.id),
    ),
  }));
}

function responsibilityList({ lists }: BundleContent): Row[] {
  return lists.responsibility.map((entry) => ({
    id: entry.id,
    supplier: entry.supplier,
    items: JSON.stringify(entry.items),
    update_cycle: entry.updateCycle,
    completeness: entry.completeness,
    accuracy: entry.accuracy,
    contact: entry.contact,
    answers: JSON.stringify(entry.answers),
  }));
}

function agreements(content: BundleContent): Row[] {
  const rng = rngFor('handlers of agreements');
  const officers = population().persons.filter((person) => ageOf(person.birthDate) >= 25);
  return content.agreements.map((agreement) => ({
    id: agreement.id,
    kind: agreement.kind,
    supplier: agreement.supplier,
    consumer: agreement.consumer,
    purpose: agreement.purpose,
    items: JSON.stringify(agreement.items),
    status: agreement.status,
    from_date: dateTime(agreement.from).slice(0, 10),
    // The model's end is the first instant after; the list shows the last day.
    until_date: dateTime(agreement.until - 1).slice(0, 10),
    goal: agreement.terms.goal.zh,
    retention_days: agreement.retentionDays,
    volume: agreement.volume ?? null,
    impact_assessment: agreement.impactAssessment ?? null,
    scoped: Object.keys({ ...agreement.resourceScope, ...agreement.itemScope }).length > 0,
    handler: pick(rng, officers).name,
  }));
}

function policyVersion(content: BundleContent): Row {
  const { catalog, lists, agreements: all } = content;
  return {
    number: content.number,
    published_at: dateTime(instant(PUBLISHED_AT)),
    hash: createHash('sha256')
      .update(canonicalJson({ catalog, lists, agreements: all }))
      .digest('hex'),
    resources: Object.keys(catalog.resources).length,
    items: Object.keys(catalog.items).length,
    agreements: all.length,
    negative_entries: lists.negative.length,
  };
}
