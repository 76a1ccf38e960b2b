/** A bundle's three lists, agreements, bases and departments as rows of tables. */
import { createHash } from 'node:crypto';
import type { BundleContent } from '../../../policies/model/index.ts';
import { canonicalJson } from '../../../wire/canonical-json.ts';
import type { Row } from '../../kit/index.ts';

const CHINA_MS = 8 * 3_600_000;

/** Rows by table. What a department wrote into other columns of a row (an officer, a key) is not here. */
export function listRows(content: BundleContent): Readonly<Record<string, readonly Row[]>> {
  return {
    negative_list: negativeList(content),
    demand_list: demandList(content),
    responsibility_list: responsibilityList(content),
    agreements: agreements(content),
    legal_bases: content.lists.basis.map(({ id, title, article, rank }) => ({
      ...{ id, title_zh: title.zh, title_en: title.en, article, rank },
    })),
    parties: content.registry.departments.map(({ id, name, level, area, binding, heads }) => ({
      ...{ id, name_zh: name.zh, name_en: name.en, level, area, binding },
      head: heads[0] ?? '',
    })),
  };
}

function contentHash({ catalog, lists, agreements: all }: BundleContent): string {
  return createHash('sha256')
    .update(canonicalJson({ catalog, lists, agreements: all }))
    .digest('hex');
}

export function policyVersion(content: BundleContent): Row {
  const { catalog, lists, agreements: all } = content;
  return {
    number: content.number,
    published_at: inChina(Date.parse(content.createdAt)),
    hash: contentHash(content),
    resources: Object.keys(catalog.resources).length,
    items: Object.keys(catalog.items).length,
    agreements: all.length,
    negative_entries: lists.negative.length,
  };
}

/** `2026-11-20T00:00:00+08:00`. */
function inChina(at: number): string {
  return `${new Date(at + CHINA_MS).toISOString().slice(0, 19)}+08:00`;
}

const dayOf = (at: number) => inChina(at).slice(0, 10);

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
  return content.agreements.map((agreement) => ({
    id: agreement.id,
    kind: agreement.kind,
    supplier: agreement.supplier,
    consumer: agreement.consumer,
    purpose: agreement.purpose,
    items: JSON.stringify(agreement.items),
    status: agreement.status,
    from_date: dayOf(agreement.from),
    // The model's end is the first instant after; the list shows the last day.
    until_date: dayOf(agreement.until - 1),
    goal: agreement.terms.goal.zh,
    retention_days: agreement.retentionDays,
    volume: agreement.volume ?? null,
    impact_assessment: agreement.impactAssessment ?? null,
    scoped: Object.keys({ ...agreement.resourceScope, ...agreement.itemScope }).length > 0,
  }));
}
