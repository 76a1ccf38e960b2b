/** Draws an agreement's text up from what an application says and its record shows. */
import type { Knex } from 'knex';
import type { Offer } from '../channel/offer.ts';
import type { Terms } from '../channel/terms.ts';
import { catalogRows } from '../channel/terms.ts';
import { type AgreementDocument, METHODS, PRINCIPLE, type Side } from './document.ts';

export interface Drawing {
  readonly application: string;
  readonly requester: string;
  readonly supplier: string;
  readonly terms: Terms & Pick<Offer, 'masks'>;
  /** Steps in which the heads approved. */
  readonly approvals: { readonly requester: string; readonly supplier: string };
  readonly today: string;
}

const RETENTION_DAYS_DEFAULT = 180;

export async function drawUp(knex: Knex, drawing: Drawing): Promise<AgreementDocument> {
  const { terms, application, today } = drawing;
  const rows = await catalogRows(knex, terms.items);
  const items = terms.items.flatMap((coordinate) => {
    const row = rows.get(coordinate);
    if (!row) return [];
    const mask = terms.masks[coordinate];
    const { label, level } = row;
    return [
      { coordinate, label, level, class: row.class, ...(mask === undefined ? {} : { mask }) },
    ];
  });
  const personal = await isPersonal(
    knex,
    [...rows.values()].map(({ type }) => type),
  );
  const goal = `${terms.title}。${terms.scenario ?? ''}`;
  return {
    v: 1,
    id: agreementId(application),
    application,
    supplier: await side(knex, drawing.supplier, drawing.approvals.supplier),
    consumer: await side(knex, drawing.requester, drawing.approvals.requester),
    purpose: terms.purpose,
    basis: terms.useBasis,
    items,
    resourceScope: terms.scopes,
    scopeText: terms.scopeText ?? '',
    ...(terms.volume === null ? {} : { volume: terms.volume }),
    from: terms.from !== null && terms.from > today ? terms.from : today,
    until: terms.until ?? today,
    terms: {
      principle: PRINCIPLE,
      // An applicant writes one language; what they wrote stands in both rather than a translation.
      goal: { zh: goal, en: goal },
      content: {
        zh: `信息项：${items.map(({ label }) => label).join('、')}`,
        en: `Items: ${items.map(({ coordinate }) => coordinate).join(', ')}`,
      },
      method: METHODS[terms.method ?? ''] ?? { zh: terms.method ?? '', en: terms.method ?? '' },
    },
    retentionDays: terms.retentionDays ?? RETENTION_DAYS_DEFAULT,
    onwardSharing: 'FORBIDDEN',
    personal,
    ...(personal ? personalPart(terms) : {}),
  };
}

function personalPart({ impactAssessment, notice, noticeExemption }: Terms) {
  const told =
    noticeExemption === null
      ? notice === null
        ? {}
        : { notice: { kind: 'NOTICE', text: notice } as const }
      : { notice: { kind: 'EXEMPTION', basis: noticeExemption } as const };
  return { ...(impactAssessment === null ? {} : { impactAssessment }), ...told };
}

/** `SQ-2026-000123` becomes `xy-2026-000123`, which the policy takes as an id. */
export function agreementId(application: string): string {
  return application.toLowerCase().replace(/^sq-/, 'xy-');
}

export async function isPersonal(knex: Knex, types: readonly string[]): Promise<boolean> {
  const row = await knex('catalog_entries')
    .whereIn('type', [...types])
    .where({ personal: true })
    .first('type');
  return row !== undefined;
}

async function side(knex: Knex, id: string, step: string): Promise<Side> {
  const columns = ['name_zh', 'name_en', 'level', 'area', 'head'];
  const {
    name_zh: zh,
    name_en: en,
    level,
    area,
    head,
  } = await knex('parties').where({ id }).first(columns);
  return { id, name: { zh, en }, level, area, approval: { head, step } };
}
