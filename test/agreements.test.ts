import { describe, expect, it } from 'vitest';
import type { Agreement, BundleContent } from '../policies/model/index.ts';
import { cityPolicy } from './city.ts';

describe("the city's agreements", () => {
  it('are accompanied by the registered uses of the open items that they lead to', async () => {
    const { content } = await cityPolicy();
    const missing = content.agreements.flatMap((agreement) => {
      const usable = usableTypes(content, agreement);
      return [...openTypesOf(content, agreement)]
        .filter((type) => !usable.has(type))
        .map((type) => `${agreement.id}: ${type}`);
    });
    expect(content.agreements.length).toBeGreaterThan(50);
    expect(missing).toEqual([]);
  });

  it('name who supplies and who uses, and never a department that has no source', async () => {
    const { content } = await cityPolicy();
    const sources = new Set(content.registry.sources.map(({ name }) => name));
    expect(content.agreements.filter(({ supplier }) => !sources.has(supplier))).toEqual([]);
  });
});

/** Types with open items that the agreement's items belong to or return. */
function openTypesOf({ catalog }: BundleContent, agreement: Agreement): Set<string> {
  const open = new Set(
    Object.values(catalog.items)
      .filter((item) => item.sharing === 'UNCONDITIONAL' && !item.key)
      .map((item) => item.type),
  );
  return new Set(
    agreement.items
      .flatMap((coordinate) => catalog.items[coordinate] ?? [])
      .flatMap((item) => [item.type, item.returns.type])
      .filter((type) => open.has(type)),
  );
}

/** Types of which the consumer has a registered use for the agreement's purpose. */
function usableTypes({ lists, registry }: BundleContent, agreement: Agreement): Set<string> {
  const app = registry.apps.find(({ azp }) => azp === agreement.consumer);
  const names = [agreement.consumer, ...(app ? [app.dept] : [])];
  return new Set(
    lists.uses
      .filter(({ consumer, purpose }) => names.includes(consumer) && purpose === agreement.purpose)
      .flatMap(({ items }) => items.map((coordinate) => coordinate.split('.', 1)[0] ?? '')),
  );
}
