/** What a person reads about a verdict, in both languages. Complete by type: one entry per reason. */
import type { Reason, RefusalReason, Text } from '../model/index.ts';

export interface ReasonText {
  readonly means: Text;
  /** What would change the verdict; says so where nothing would. */
  readonly wouldChange: Text;
}

function text(zh: string, en: string): Text {
  return { zh, en };
}

export const REASON_TEXTS: Readonly<Record<Reason, ReasonText>> = {
  NEGATIVE_LIST: {
    means: text('该信息项在负面清单上', 'the item is on the negative list'),
    wouldChange: text(
      '任何协议都不能开放；须经主管部门确认修改负面清单',
      'no agreement opens it; only a confirmed change of the negative list would',
    ),
  },
  DUTY: {
    means: text('不具备该信息项要求的职责', 'none of the duties that the item names is held'),
    wouldChange: text('由承担相应职责的人员查询', 'somebody charged with one of these duties asks'),
  },
  WITHHELD: {
    means: text('该信息项不予共享', 'the item is withheld from sharing'),
    wouldChange: text(
      '任何协议都不能开放；须由数源部门变更共享属性',
      'no agreement opens it; only its supplier can change the sharing attribute',
    ),
  },
  NO_AGREEMENT: {
    means: text('没有覆盖该信息项的共享协议', 'no agreement covers the item for this purpose'),
    wouldChange: text('与数源部门订立共享协议', 'an agreement with its supplier'),
  },
  AGREEMENT_EXPIRED: {
    means: text('共享协议尚未生效或已经终止', 'the agreement is not in force yet, or no longer'),
    wouldChange: text('协议生效、续签或重新订立', 'the agreement begins, is renewed or made anew'),
  },
  AGREEMENT_SUSPENDED: {
    means: text('共享协议已中止', 'the agreement is suspended'),
    wouldChange: text('中止事由消除后恢复协议', 'the agreement is resumed'),
  },
  USE_NOT_REGISTERED: {
    means: text('未登记使用', 'the use of this open item is not registered'),
    wouldChange: text(
      '登记使用，一个工作日内答复',
      'registering the use, answered in one working day',
    ),
  },
  UNPUBLISHED: {
    means: text('目录中没有该信息项', 'the catalog has no such item'),
    wouldChange: text('数源部门编入目录并发布', 'its supplier catalogs and publishes it'),
  },
  CLEARANCE_TOO_LOW: {
    means: text('信息项级别高于许可级别', 'the level delivered is above the clearance'),
    wouldChange: text(
      '提高许可级别，或由协议规定脱敏后提供',
      'a higher clearance, or an agreement that masks it to a lower level',
    ),
  },
  COMBINATION: {
    means: text('与其他可见信息项组合后级别过高', 'with other items in reach it says too much'),
    wouldChange: text(
      '减少为该使用场景开放的信息项，或提高许可级别',
      'fewer items opened for the purpose, or a higher clearance',
    ),
  },
  ROW_SCOPE: {
    means: text('该行不在共享范围内', 'the row is outside the scope of the agreement'),
    wouldChange: text('扩大协议的共享范围', 'an agreement of wider scope'),
  },
  SCOPE_UNKNOWN: {
    means: text('无法确定共享范围', 'the scope of the agreement cannot be told for this subject'),
    wouldChange: text(
      '身份中注明辖区，或更正协议范围',
      'a token that names areas, or a corrected scope',
    ),
  },
  QUOTA_EXCEEDED: {
    means: text('已超出协议约定的数量', 'the volume agreed for the day is used up'),
    wouldChange: text('次日再查，或变更协议数量', 'the next day, or a larger volume'),
  },
  DECISION_ERROR: {
    means: text('判定时出错，按拒绝处理', 'deciding failed, which counts as a denial'),
    wouldChange: text('由管理员排除故障', 'an administrator corrects the fault'),
  },
  NO_RULE: {
    means: text('没有任何规则允许', 'no rule grants it'),
    wouldChange: text('目前没有可以申请的途径', 'nothing that can be applied for at present'),
  },
  POLICY_UNAVAILABLE: {
    means: text('策略未被确认为最新', 'the policy is not confirmed to be the newest'),
    wouldChange: text('稍后重试', 'trying again later'),
  },
  POLICY_STALE: {
    means: text('策略已更新', 'the policy has changed meanwhile'),
    wouldChange: text('重新查询', 'asking again'),
  },
};

export const REFUSAL_TEXTS: Readonly<Record<RefusalReason, ReasonText>> = {
  PURPOSE_MISSING: {
    means: text('未说明使用场景', 'no purpose is stated'),
    wouldChange: text('在 Sharing-Purpose 中写明使用场景', 'the purpose, in Sharing-Purpose'),
  },
  PURPOSE_UNKNOWN: {
    means: text('没有这一使用场景', 'there is no such purpose'),
    wouldChange: text('使用登记册中的场景代码', 'a purpose that the registry knows'),
  },
  PURPOSE_NOT_PERMITTED: {
    means: text('职责不允许该使用场景', 'no duty held permits the purpose'),
    wouldChange: text('选择职责允许的使用场景', 'a purpose that one of the duties permits'),
  },
  MATTER_MISSING: {
    means: text('未指明事项', 'no matter is named'),
    wouldChange: text('在 Sharing-Matter 中写明在办事项', 'an open matter, in Sharing-Matter'),
  },
  MATTER_UNKNOWN: {
    means: text('该事项不是本部门的在办事项', 'the matter is not open with this department'),
    wouldChange: text('写明本部门的在办事项', 'an open matter of the own department'),
  },
  ARGUMENT_READS_DENIED_ITEM: {
    means: text('参数读取了不可见的信息项', 'an argument reads an item that may not be seen'),
    wouldChange: text(
      '去掉该参数，或申请该信息项',
      'the argument left out, or the item applied for',
    ),
  },
  ACTION_NOT_PERMITTED: {
    means: text('无权执行该操作', 'the action is not permitted'),
    wouldChange: text('由承担相应职责的人员办理', 'somebody charged with the duty acts'),
  },
};
