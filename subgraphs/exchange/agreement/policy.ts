/** From a signed text to what the gateway enforces: the policy's agreement entry, and a draft with it. */
import type { Operation } from '../../../policies/edit/index.ts';
import type { Agreement, Mask, Text } from '../../../policies/model/index.ts';
import type { AgreementDocument } from './document.ts';

const DAY_MS = 86_400_000;

/** First millisecond of a day in China (UTC+8, no summer time). */
function startOfDay(date: string): number {
  return Date.parse(`${date}T00:00:00.000+08:00`);
}

export function policyEntryOf(
  document: AgreementDocument,
  status: Agreement['status'] = 'ACTIVE',
): Agreement {
  const masks = document.items.flatMap(({ coordinate, mask }) =>
    mask === undefined ? [] : [[coordinate, mask as Mask] as const],
  );
  const { volume, impactAssessment } = document;
  return {
    id: document.id,
    kind: 'NEGOTIATED',
    supplier: document.supplier.id,
    consumer: document.consumer.id,
    purpose: document.purpose,
    items: document.items.map(({ coordinate }) => coordinate),
    resourceScope: document.resourceScope,
    itemScope: {},
    masks: Object.fromEntries(masks),
    ...(volume === undefined ? {} : { volume }),
    from: startOfDay(document.from),
    // The last day is included; the model's end is the first instant after.
    until: startOfDay(document.until) + DAY_MS,
    status,
    terms: document.terms,
    retentionDays: document.retentionDays,
    ...(impactAssessment === undefined ? {} : { impactAssessment }),
  };
}

/** What an officer opens as a draft; suspending and ending are the same entry with another status. */
export interface AgreementDraft {
  readonly title: Text;
  readonly operations: readonly Operation[];
}

const TITLES: Readonly<Record<Agreement['status'], Text>> = {
  ACTIVE: { zh: '共享协议生效', en: 'sharing agreement into force' },
  SUSPENDED: { zh: '共享协议中止', en: 'sharing agreement suspended' },
  TERMINATED: { zh: '共享协议终止', en: 'sharing agreement ended' },
};

export function draftOf(
  document: AgreementDocument,
  status: Agreement['status'] = 'ACTIVE',
): AgreementDraft {
  const value = policyEntryOf(document, status);
  const { zh, en } = TITLES[status];
  return {
    title: { zh: `${zh}：${document.id}`, en: `${en}: ${document.id}` },
    operations: [{ op: 'put', kind: 'agreement', id: document.id, value }],
  };
}
