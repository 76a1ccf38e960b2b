/**
 * What each reason of a denial or refusal says to the person who reads it: what is the case, and what
 * to do next. One text per reason, for whoever reads; never a value, never an internal name.
 */
import type { Reason, RefusalReason } from '../policies/model/index.ts';
import type { Message } from '../wire/text.ts';

export interface ReasonText {
  readonly what: Message;
  readonly next: Message;
}

const ASK_SECURITY: Message = {
  zh: '如有疑问，请联系本单位安全管理员。',
  en: 'Ask the security officer of your department if in doubt.',
};
const APPLY: Message = {
  zh: '可通过附带的链接向数源部门提出共享申请。',
  en: 'Apply to the supplying department through the attached link.',
};
const RETRY: Message = { zh: '请稍后重试。', en: 'Try again in a moment.' };
const SEND_PURPOSE: Message = {
  zh: '请在请求头 Sharing-Purpose 中写明本岗位职责允许的使用场景代码。',
  en: 'Send the header Sharing-Purpose with a purpose that your duty permits.',
};
const SEND_MATTER: Message = {
  zh: '请在请求头 Sharing-Matter 中写明本部门正在办理的事项编号。',
  en: 'Send the header Sharing-Matter with the number of an open matter of your department.',
};

/** Reasons that an application to the supplying department can remove. */
export const APPLICABLE_REASONS: ReadonlySet<string> = new Set<Reason>([
  'NO_AGREEMENT',
  'AGREEMENT_EXPIRED',
  'AGREEMENT_SUSPENDED',
  'USE_NOT_REGISTERED',
  'ROW_SCOPE',
  'QUOTA_EXCEEDED',
]);

/** Citizens get no rule and no reason, but a way to object. */
export const CITIZEN_TEXT: ReasonText = {
  what: { zh: '该信息项不在此处提供', en: 'the item is not provided here' },
  next: {
    zh: '如有异议，可通过附带的链接提出。',
    en: 'Object through the attached link if you disagree.',
  },
};

/** Text of a reason; of one that this version does not know, that of a failed decision. */
export function reasonText(reason: string): ReasonText {
  return Object.hasOwn(REASON_TEXTS, reason)
    ? REASON_TEXTS[reason as Reason | RefusalReason]
    : REASON_TEXTS.DECISION_ERROR;
}

export const REASON_TEXTS: Readonly<Record<Reason | RefusalReason, ReasonText>> = {
  NEGATIVE_LIST: {
    what: {
      zh: '该信息项已列入负面清单，不予共享',
      en: 'the item is on the negative list and is not shared',
    },
    next: {
      zh: '列入依据见 basis；认为列入不当的，可向数据主管部门提出异议。',
      en: 'See basis for why; object to the data authority if you think it is listed wrongly.',
    },
  },
  DUTY: {
    what: {
      zh: '您的职责不包含查看该信息项所要求的职责',
      en: 'the item needs a duty that you do not hold',
    },
    next: ASK_SECURITY,
  },
  WITHHELD: {
    what: { zh: '该信息项属于不予共享类', en: 'the item is classified as not shared' },
    next: {
      zh: '依据见 basis；可向数源部门了解替代的信息项。',
      en: 'See basis for why; ask the supplying department what may be used instead.',
    },
  },
  NO_AGREEMENT: {
    what: {
      zh: '该信息项须有共享协议，贵单位在此使用场景下没有协议',
      en: 'the item needs a sharing agreement, and your department has none for this purpose',
    },
    next: APPLY,
  },
  AGREEMENT_EXPIRED: {
    what: {
      zh: '该信息项的共享协议不在有效期内',
      en: 'the sharing agreement for the item is not in force at this time',
    },
    next: {
      zh: '可通过附带的链接申请续签。',
      en: 'Apply to renew it through the attached link.',
    },
  },
  AGREEMENT_SUSPENDED: {
    what: {
      zh: '该信息项的共享协议已中止',
      en: 'the sharing agreement for the item is suspended',
    },
    next: {
      zh: '请由本单位数据协调人与数源部门联系。',
      en: 'Your coordinator should contact the supplying department.',
    },
  },
  USE_NOT_REGISTERED: {
    what: {
      zh: '该信息项属无条件共享，但贵单位尚未登记此项使用',
      en: 'the item is shared unconditionally, but your department has not registered this use',
    },
    next: {
      zh: '可通过附带的链接登记使用，一个工作日内答复。',
      en: 'Register the use through the attached link; the answer comes within one working day.',
    },
  },
  UNPUBLISHED: {
    what: {
      zh: '该信息项尚未随策略发布',
      en: 'the item has not been published with a policy yet',
    },
    next: {
      zh: '请联系数据主管部门安排发布。',
      en: 'Ask the data authority when it will be published.',
    },
  },
  CLEARANCE_TOO_LOW: {
    what: {
      zh: '该信息项的级别高于您的许可级别',
      en: 'the level of the item is above your clearance',
    },
    next: ASK_SECURITY,
  },
  COMBINATION: {
    what: {
      zh: '该信息项与您可见的其他信息项合并后级别高于您的许可级别',
      en: 'together with other items you may see, the item exceeds your clearance',
    },
    next: ASK_SECURITY,
  },
  ROW_SCOPE: {
    what: {
      zh: '该信息项在这些记录上超出共享协议的范围',
      en: 'in these records the item lies outside the scope of the sharing agreement',
    },
    next: APPLY,
  },
  SCOPE_UNKNOWN: {
    what: {
      zh: '无法确定该信息项的共享范围',
      en: 'the scope in which the item is shared cannot be determined for you',
    },
    next: ASK_SECURITY,
  },
  QUOTA_EXCEEDED: {
    what: {
      zh: '今日可查询的人数已达共享协议约定的上限',
      en: 'the number of persons agreed for today has been reached',
    },
    next: {
      zh: '请次日再试，或申请提高约定数量。',
      en: 'Try again tomorrow, or apply for a higher volume.',
    },
  },
  DECISION_ERROR: {
    what: {
      zh: '判定时发生错误，按不予共享处理',
      en: 'deciding failed, and what cannot be decided is not shared',
    },
    next: {
      zh: '请将 decisionId 告知平台运维人员。',
      en: 'Report the decisionId to the operators of the platform.',
    },
  },
  NO_RULE: {
    what: {
      zh: '没有规则允许您查看该信息项',
      en: 'no rule lets you see the item',
    },
    next: ASK_SECURITY,
  },
  POLICY_UNAVAILABLE: {
    what: {
      zh: '三级以上信息项须由已确认为最新的共享策略裁决，目前未能确认',
      en: 'items of level 3 and above need a policy confirmed to be the newest, which it is not just now',
    },
    next: RETRY,
  },
  POLICY_STALE: {
    what: {
      zh: '共享策略刚刚更新',
      en: 'the policy has just changed',
    },
    next: RETRY,
  },
  PURPOSE_MISSING: {
    what: { zh: '请求没有写明使用场景', en: 'the request names no purpose' },
    next: SEND_PURPOSE,
  },
  PURPOSE_UNKNOWN: {
    what: { zh: '使用场景代码不存在', en: 'the purpose is not known' },
    next: SEND_PURPOSE,
  },
  PURPOSE_NOT_PERMITTED: {
    what: {
      zh: '您的职责不允许此使用场景',
      en: 'your duties do not permit this purpose',
    },
    next: SEND_PURPOSE,
  },
  MATTER_MISSING: {
    what: {
      zh: '查看三级以上个人信息须写明所办事项',
      en: 'personal items of level 3 and above need the matter they are asked for',
    },
    next: SEND_MATTER,
  },
  MATTER_UNKNOWN: {
    what: {
      zh: '所写事项不是贵单位正在办理的事项',
      en: 'the matter is not an open matter of your department',
    },
    next: SEND_MATTER,
  },
  ARGUMENT_READS_DENIED_ITEM: {
    what: {
      zh: '参数读取了您不能完整查看的信息项',
      en: 'an argument reads an item that you may not see in full',
    },
    next: {
      zh: '请去掉该参数，或申请其所读的信息项。',
      en: 'Leave the argument out, or apply for the item it reads.',
    },
  },
  ACTION_NOT_PERMITTED: {
    what: {
      zh: '您的职责不允许此操作',
      en: 'your duties do not permit this action',
    },
    next: ASK_SECURITY,
  },
};
