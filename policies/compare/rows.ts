import { admitsRows, type Policy } from '../engine/index.ts';
import type { Coordinate } from '../model/index.ts';

/** Whether the rows of its type are those in which the item is granted, and so carry its scope. */
export function opensRows(policy: Policy, coordinate: Coordinate): boolean {
  const item = policy.items.get(coordinate);
  return item !== undefined && admitsRows(item, policy.resources.get(item.type)?.supplier);
}
