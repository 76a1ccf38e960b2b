/**
 * The catalog and the lists as tables, from the same files that the bundle is compiled from (ADR 0083).
 */
import { fileURLToPath } from 'node:url';
import type { Knex } from 'knex';
import {
  catalogFromSdl,
  compileBundle,
  formatProblem,
  hasErrors,
  type Problem,
  readPolicyFolder,
} from '../../policies/bundle/index.ts';
import type { BundleContent } from '../../policies/model/index.ts';
import { loadDepartments } from '../index.ts';
import { departmentSdl, type SeedContext } from '../kit/index.ts';
import { ageOf, pick, population, rngFor, TODAY } from '../population/index.ts';
import { syncLists } from './catalog/sync.ts';
import { seedChannel, seedKeys } from './seed-channel.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PUBLISHED_AT = `${TODAY}T00:00:00+08:00`;

export async function seed(context: SeedContext): Promise<void> {
  const content = await publishedContent();
  // The seed runs in one transaction, and this with it.
  await syncLists(context.knex as Knex.Transaction, content, []);
  await seedHandlers(context, content);
  await seedKeys(context, content);
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

/** Who handles an agreement at the office; no bundle says so. */
async function seedHandlers({ knex }: SeedContext, content: BundleContent): Promise<void> {
  const rng = rngFor('handlers of agreements');
  const officers = population().persons.filter((person) => ageOf(person.birthDate) >= 25);
  for (const { id } of content.agreements)
    await knex('agreements')
      .where({ id })
      .update({ handler: pick(rng, officers).name });
}
