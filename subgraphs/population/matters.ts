/**
 * What people complain of: kinds of matters with sentences to tell them in (data/matters.json). Category
 * codes have the form of GB/T 39666-2020 (2 + 2 + 2 digits) but are the demo's own, since the standard's
 * table is not free text. All texts are written for the demo; none is anybody's complaint.
 */
import { readFileSync } from 'node:fs';

export type Channel = 'hotline' | 'petitions' | 'mediation' | 'police' | 'courts';

export interface MatterKind {
  readonly key: string;
  /** Office that handles it (主责单位) and its limit for an answer, in days. */
  readonly unit: string;
  readonly limitDays: 1 | 7 | 15;
  readonly category: { readonly code: string; readonly name: string };
  /** Cause as mediation and courts name it. */
  readonly cause: string;
  /** Kind of call as the police name it. */
  readonly policeKind: string;
  /** Relative frequency. */
  readonly weight: number;
  /** Where such a matter can be brought. */
  readonly channels: readonly Channel[];
  /** `{place}` is the estate or community. */
  readonly opponents: readonly string[];
  /**
   * What identifies one matter beside opponent and place; `{n}`, `{m}` are drawn once per matter, `{b}`,
   * `{u}` are the building and unit of who files first.
   */
  readonly details: readonly string[];
  /** Ways to tell it; `{opponent}`, `{place}`, `{detail}`. */
  readonly facts: readonly string[];
  readonly demands: readonly string[];
  /** Only between October and April. */
  readonly winter?: true;
}

export const MATTER_KINDS = JSON.parse(
  readFileSync(new URL('./data/matters.json', import.meta.url), 'utf8'),
) as readonly MatterKind[];

/** Names of the classes of matters: the first two digits of the category code. */
export const MATTER_CLASSES: ReadonlyMap<string, string> = new Map([
  ['02', '城市管理'],
  ['03', '住房物业'],
  ['04', '公用事业'],
  ['05', '生态环境'],
  ['06', '劳动与合同'],
  ['07', '土地草原'],
  ['08', '能源矿山'],
  ['09', '金融借贷'],
  ['10', '市场消费'],
  ['11', '医疗卫生'],
  ['12', '农牧惠民'],
  ['13', '婚姻家庭'],
]);
