/**
 * The text of a sharing agreement (共享协议): everything both sides sign, as canonical JSON (RFC 8785), so
 * that its hash covers the impact assessment, the heads' approvals and the notice as well as the items.
 */
import { createHash } from 'node:crypto';
import type { Scope, Text } from '../../../policies/model/index.ts';
import { canonicalJson } from '../../../wire/canonical-json.ts';

export interface AgreedItem {
  readonly coordinate: string;
  readonly label: string;
  readonly level: number;
  readonly class: string;
  readonly mask?: string;
}

export interface Side {
  readonly id: string;
  readonly name: Text;
  readonly level: string;
  readonly area: string;
  /** The head's approval (Decree 809 art. 20): post, and the step in which it was given. */
  readonly approval: { readonly head: string; readonly step: string };
}

export interface AgreementDocument {
  readonly v: 1;
  readonly id: string;
  readonly application: string;
  readonly supplier: Side;
  readonly consumer: Side;
  readonly purpose: string;
  readonly basis: readonly string[];
  readonly items: readonly AgreedItem[];
  readonly resourceScope: Readonly<Record<string, Scope>>;
  /** The scope in words, as it was applied for. */
  readonly scopeText: string;
  /** Distinct persons a day; absent: no quota. */
  readonly volume?: number;
  /** First and last day, in China. */
  readonly from: string;
  readonly until: string;
  readonly terms: {
    readonly principle: Text;
    readonly goal: Text;
    readonly content: Text;
    readonly method: Text;
  };
  readonly retentionDays: number;
  /** Art. 25: to nobody, unless the supplier agrees to it in another agreement. */
  readonly onwardSharing: 'FORBIDDEN';
  readonly personal: boolean;
  /** Over personal items: the record of the assessment (PIPL art. 55). */
  readonly impactAssessment?: string;
  /** Over personal items: how persons are told, or why they need not be (PIPL arts. 18, 35). */
  readonly notice?:
    | { readonly kind: 'NOTICE'; readonly text: string }
    | { readonly kind: 'EXEMPTION'; readonly basis: string };
}

/** What is signed and hashed. */
export function documentText(document: AgreementDocument): string {
  return canonicalJson(document);
}

/** SHA-256, hex. */
export function documentHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function parseDocument(text: string): AgreementDocument {
  return JSON.parse(text) as AgreementDocument;
}

export const PRINCIPLE: Text = {
  zh: '合法、正当、必要，最小够用，谁使用谁负责，不得超范围使用，不得转供第三方',
  en: 'Lawful, proper, necessary and no more than needed; who uses it answers for it; no wider use, never passed on',
};

export const METHODS: Readonly<Record<string, Text>> = {
  SERVICE_INTERFACE: {
    zh: '服务接口：经本层逐次查询，按策略裁决与脱敏，逐次留痕',
    en: 'Service interface: query by query through this layer, decided and masked by policy, every use recorded',
  },
  BATCH_EXCHANGE: { zh: '批量交换', en: 'Batch exchange' },
  FILE_DOWNLOAD: { zh: '文件下载', en: 'File download' },
};
