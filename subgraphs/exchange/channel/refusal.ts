/**
 * Why a step was not taken: what was wrong, where, and what to do next. A refusal is data of the answer,
 * not an error of GraphQL, since a gateway shows no text of a source's errors (ADR 0183).
 */
import { fill, type Language, type Message } from '../../../wire/text.ts';

interface Entry {
  readonly what: Message;
  readonly next: Message;
}

const READ_AGAIN: Message = {
  zh: '请重新读取该事项，按最新状态办理。',
  en: 'Read the matter again and act on what it says now.',
};
const CORRECT: Message = { zh: '请更正后重新提交。', en: 'Correct it and send it again.' };
const CATALOG: Message = {
  zh: '请在目录（catalogItems）中查找可申请的信息项。',
  en: 'Look for items that may be applied for in the catalog (catalogItems).',
};
const BASES: Message = {
  zh: '请引用依据表（legalBases）中的依据编号。',
  en: 'Cite the id of an entry of the basis table (legalBases).',
};

/** Every code; docs/EXCHANGE.md prints this table. */
export const REFUSALS = {
  STALE_VERSION: {
    what: {
      zh: '事项已有变动：您所见为第 {seen} 版，现为第 {current} 版',
      en: 'the matter has changed: you saw version {seen}, it is now version {current}',
    },
    next: READ_AGAIN,
  },
  WRONG_STATE: {
    what: {
      zh: '事项处于 {state} 状态，不能办理 {step}',
      en: 'the matter is {state}, and {step} is not possible',
    },
    next: {
      zh: '您现在可以办理的步骤见 details。',
      en: 'See details for the steps you may take now.',
    },
  },
  WRONG_ACTOR: {
    what: { zh: '{step} 须由其他身份办理', en: '{step} is for somebody else to do' },
    next: {
      zh: '请由 details 所列身份的人员办理。',
      en: 'Ask one of the roles in details to do it.',
    },
  },
  TAKEN_ONCE: {
    what: { zh: '{step} 只能办理一次，此前已经办理', en: '{step} may be taken once, and it was' },
    next: {
      zh: '请就现有材料作出决定；需补充的内容应当一次性告知。',
      en: 'Decide on what there is: everything missing is told once.',
    },
  },
  PAPERS_MISSING: {
    what: { zh: '{step} 缺少材料', en: '{step} lacks papers' },
    next: {
      zh: '请一次补齐 details 所列全部材料；审批、同意与签章须由有关各方在本系统中作出。',
      en: 'Hand in all in details; approvals, consents and signatures are given here by whose they are.',
    },
  },
  NOT_FOUND: {
    what: { zh: '没有您可以办理的这一事项', en: 'there is no such matter that you could act on' },
    next: { zh: '请核对编号与本部门。', en: 'Check the number and your department.' },
  },
  NO_DEPARTMENT: {
    what: { zh: '此事项只能由部门提出', en: 'only a department may do this' },
    next: {
      zh: '市民可对本人数据提出异议（raiseObjection）。',
      en: 'Citizens may object about their own data (raiseObjection).',
    },
  },
  KEY_SHAPE: {
    what: {
      zh: '幂等键须为 8 至 64 位字母、数字、连字符或下划线',
      en: 'a key has 8 to 64 letters, digits, hyphens and underscores',
    },
    next: {
      zh: '请为每次办理生成一个随机键，重试时沿用。',
      en: 'Make a random key for each step, and keep it for its retries.',
    },
  },
  KEY_REUSED: {
    what: {
      zh: '此幂等键已用于另一项内容不同的办理',
      en: 'the key was used for a step with another content',
    },
    next: { zh: '请换用新的键。', en: 'Use a new key.' },
  },
  TEXT_SHAPE: {
    what: {
      zh: '文字须为 1 至 {most} 字，不含控制字符',
      en: 'a text has 1 to {most} characters, none of control',
    },
    next: CORRECT,
  },
  VALUE_RANGE: {
    what: {
      zh: '数值须为 {min} 至 {max} 的整数',
      en: 'the number must be whole, from {min} to {max}',
    },
    next: CORRECT,
  },
  PAPER_TWICE: {
    what: { zh: '同类材料只能附一份', en: 'a kind of paper is handed in once' },
    next: { zh: '请将内容合并为一份。', en: 'Put both into one.' },
  },
  SUPPLIER_UNKNOWN: {
    what: { zh: '没有部门 {supplier}', en: 'there is no department {supplier}' },
    next: { zh: '部门代码见 parties。', en: 'See parties for the codes of departments.' },
  },
  SUPPLIER_SELF: {
    what: { zh: '本部门的信息项无须申请', en: 'a department need not apply for its own items' },
    next: CATALOG,
  },
  ITEM_UNKNOWN: {
    what: {
      zh: '目录中没有 details 所列信息项',
      en: 'the catalog has no such items as in details',
    },
    next: CATALOG,
  },
  ITEM_WITHHELD: {
    what: { zh: 'details 所列信息项不予共享', en: 'the items in details are not shared' },
    next: {
      zh: '依据见 details；请改为申请其他信息项，认为列入不当的可提出争议（openDispute）。',
      en: 'See details for the basis; apply for others, or open a dispute if they are listed wrongly.',
    },
  },
  ITEM_OTHER_SUPPLIER: {
    what: {
      zh: 'details 所列信息项不由 {supplier} 供给',
      en: '{supplier} does not supply the items in details',
    },
    next: { zh: '请向各数源部门分别申请。', en: 'Apply to each supplier on its own.' },
  },
  PURPOSE_UNKNOWN: {
    what: { zh: '没有使用场景 {purpose}', en: 'there is no purpose {purpose}' },
    next: {
      zh: '请填写使用场景代码，例如 {purposes}。',
      en: 'Name the code of a purpose, such as {purposes}.',
    },
  },
  DEMAND_UNKNOWN: {
    what: {
      zh: '需求清单中没有本部门的条目 {demand}',
      en: 'the demand list has no entry {demand} of your department',
    },
    next: {
      zh: '请查阅 demandList，或不填写需求条目。',
      en: 'See demandList, or leave the entry out.',
    },
  },
  PURPOSE_WIDER: {
    what: {
      zh: '使用场景 {purpose} 超出需求条目 {demand} 所列的 {listed}',
      en: 'the purpose {purpose} is wider than {listed}, which the demand {demand} names',
    },
    next: {
      zh: '请按需求条目填写，或先调整需求清单。',
      en: 'Keep to the demand, or change the demand list first.',
    },
  },
  ITEMS_WIDER: {
    what: {
      zh: 'details 所列信息项不在需求条目 {demand} 之内',
      en: 'the items in details are not in the demand {demand}',
    },
    next: {
      zh: '请按需求条目填写，或先调整需求清单。',
      en: 'Keep to the demand, or change the demand list first.',
    },
  },
  BASIS_UNKNOWN: {
    what: {
      zh: '依据表中没有 details 所列依据',
      en: 'the basis table has no such entries as in details',
    },
    next: BASES,
  },
  BASIS_TOO_LOW: {
    what: {
      zh: '不予共享须依据法律、行政法规或国务院决定',
      en: 'a refusal needs a law, an administrative regulation or a State Council decision',
    },
    next: BASES,
  },
  REFUSAL_UNCITED: {
    what: {
      zh: 'details 所列信息项不予共享，答复须引用其负面清单条目或依据',
      en: 'the items in details are withheld, and the refusal must cite their entry or basis',
    },
    next: { zh: '请引用 details 所列条目或依据。', en: 'Cite an entry or basis in details.' },
  },
  PERIOD_PAST: {
    what: { zh: '使用期限 {until} 已过', en: 'the period ends on {until}, which is past' },
    next: CORRECT,
  },
  PERIOD_ORDER: {
    what: { zh: '使用期限须先始后终', en: 'the period must begin before it ends' },
    next: CORRECT,
  },
  OFFER_NEEDED: {
    what: { zh: '须写明可以提供的内容', en: 'the step needs the terms that are offered' },
    next: { zh: '请填写 offer。', en: 'Fill in offer.' },
  },
  OFFER_NOT_HERE: {
    what: { zh: '此步骤不附答复内容', en: 'this step has no offer' },
    next: { zh: '请去掉 offer。', en: 'Leave offer out.' },
  },
  OFFER_WIDER: {
    what: { zh: '答复内容超出申请', en: 'the offer is wider than what was applied for' },
    next: {
      zh: '请只在申请范围内提供，超出部分见 details。',
      en: 'Offer a part of it; see details for what is beyond.',
    },
  },
  MASK_NOT_OFFERED: {
    what: {
      zh: '目录没有为 details 所列信息项规定这种脱敏方式',
      en: 'the catalog gives the items in details no such mask',
    },
    next: CATALOG,
  },
  SCOPE_WRONG: {
    what: { zh: '范围条件 details 不可用', en: 'the row scopes in details cannot be used' },
    next: {
      zh: '条件只能取所申请资源自有的信息项；取值可为 $areas（WITHIN）或 $department（EQ）。',
      en: 'Compare items of a resource applied for; $areas goes with WITHIN, $department with EQ.',
    },
  },
  POLICY_ELSEWHERE: {
    what: { zh: '策略库不在本机', en: 'the policy store is not on this machine' },
    next: {
      zh: '请在策略库所在机器上以 isthmus policy act 办理，或让交换机构在该机器上运行。',
      en: 'Act with `isthmus policy act` where the store is, or run the exchange office there.',
    },
  },
  PUBLICATION_SHAPE: {
    what: { zh: '策略版本号格式不符', en: 'this is no version of the policy' },
    next: {
      zh: '请填写已发布策略的版本号，如 12-0123456789ab。',
      en: 'Give the version published, such as 12-0123456789ab.',
    },
  },
  HASH_STALE: {
    what: { zh: '协议文本已变动', en: 'the text of the agreement has changed' },
    next: { zh: '请重新阅读文本后签署。', en: 'Read the text again before you sign it.' },
  },
  KEY_UNREGISTERED: {
    what: {
      zh: '贵部门尚未登记签章公钥',
      en: 'your department has no key registered for signatures',
    },
    next: { zh: '请联系数据主管部门登记。', en: 'Ask the data authority to register one.' },
  },
  SIGNATURE_INVALID: {
    what: {
      zh: '签章与协议文本或登记的公钥不符',
      en: 'the signature does not fit the text and the key registered',
    },
    next: {
      zh: '请用登记的密钥对 document 全文签署（分离式 JWS，EdDSA）。',
      en: 'Sign the whole document with the key registered (detached JWS, EdDSA).',
    },
  },
  ALREADY_SIGNED: {
    what: { zh: '贵部门已经签署', en: 'your department has signed already' },
    next: { zh: '请等待对方签署。', en: 'Wait for the other side.' },
  },
  STEP_ELSEWHERE: {
    what: { zh: '{step} 须附专门的内容', en: '{step} comes with content of its own' },
    next: {
      zh: '修改申请用 reviseApplication，补充个人信息材料用 supplementApplication，签署用 signAgreement。',
      en: 'Use reviseApplication, supplementApplication or signAgreement.',
    },
  },
  NOT_OWN_ITEM: {
    what: {
      zh: '{coordinate} 不是可由本人查询的信息项',
      en: '{coordinate} is no item that you may see of yourself',
    },
    next: CATALOG,
  },
  SOURCE_UNKNOWN: {
    what: { zh: '没有数源部门 {source}', en: 'there is no source department {source}' },
    next: { zh: '部门代码见 parties。', en: 'See parties for the codes of departments.' },
  },
  ABOUT_UNKNOWN: {
    what: {
      zh: '{about} 不是贵部门参与的申请或校核单',
      en: '{about} is no application or ticket that your department is a side of',
    },
    next: { zh: '请核对编号。', en: 'Check the number.' },
  },
} as const satisfies Readonly<Record<string, Entry>>;

export type RefusalCode = keyof typeof REFUSALS;

/** As the answer shows it. */
export interface RefusalData {
  readonly code: RefusalCode;
  readonly argument: string;
  readonly message: string;
  readonly messageEn: string;
  readonly next: string;
  readonly nextEn: string;
  readonly details: readonly string[];
}

/** Ends the transaction: nothing of the step is written. */
export class Refusal extends Error {
  readonly data: RefusalData;

  constructor(
    code: RefusalCode,
    argument: string,
    values: Readonly<Record<string, unknown>> = {},
    details: readonly string[] = [],
  ) {
    super(`${code} ${argument}`);
    this.name = 'Refusal';
    const { what, next } = REFUSALS[code];
    const text = (message: Message, language: Language) => fill(message, language, values);
    this.data = {
      code,
      argument,
      message: text(what, 'zh'),
      messageEn: text(what, 'en'),
      next: text(next, 'zh'),
      nextEn: text(next, 'en'),
      details,
    };
  }
}
