/** The proof of the negative list over the graph it publishes, for a bundle that may come into force. */
import type { Bundle } from '../policies/model/index.ts';
import {
  counterexampleText,
  type ProofSource,
  proveNegativeList,
} from '../policies/proof/index.ts';
import { loadDepartments } from '../subgraphs/index.ts';
import { citySources, supergraphFor } from './city.ts';
import { terminalLanguage } from './output.ts';

/** One text for every way that is open; none is what a publication needs. */
export async function openWays(bundle: Bundle): Promise<readonly string[]> {
  const { counterexamples } = proveNegativeList({
    ...{ bundle, supergraphSdl: await supergraphFor(bundle) },
    ...{ sources: await withTables(await citySources()), since: Date.now() },
  });
  return counterexamples.map((one) => counterexampleText(one)[terminalLanguage()]);
}

/** With what the SDL does not say: in which table a type lies, and what its lists follow. */
export async function withTables(sources: readonly ProofSource[]): Promise<readonly ProofSource[]> {
  const departments = await loadDepartments();
  return sources.map((source) => {
    const mapped = departments.find(({ name }) => name === source.name)?.tables ?? {};
    const facts = Object.entries(mapped).map(([type, { table, order }]) => {
      return [type, { table, order: order.map(([column]) => column) }] as const;
    });
    return { ...source, tables: Object.fromEntries(facts) };
  });
}
