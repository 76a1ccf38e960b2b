/** What would change an answer, concretely: which agreement, entry, clearance, duty or purpose. */
import {
  consumerNames,
  type Explanation,
  entitlementOf,
  gate,
  type Policy,
  suppliersOf,
} from '../engine/index.ts';
import type { Agreement, Item, Reason, SubjectClass, Text, Verdict } from '../model/index.ts';

export interface Asked {
  readonly policy: Policy;
  readonly subject: SubjectClass;
  readonly purpose: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

function text(zh: string, en: string): Text {
  return { zh, en };
}

/** `forArgument`: a masked item counts as withheld, since arguments never compare masked values. */
export function changesOf(asked: Asked, told: Explanation, forArgument?: 'argument'): Text[] {
  const { verdict, refusal, coordinate } = told;
  if (refusal) return otherPurposes(asked, coordinate);
  if (!verdict) return [];
  const item = asked.policy.items.get(coordinate);
  if (verdict.effect === 'grant') return forArgument && item ? unmasking(item, verdict) : [];
  const means = item ? CONCRETE[verdict.reason]?.(asked, item, verdict.ruleId) : undefined;
  return [...(means ?? []), ...otherPurposes(asked, coordinate)];
}

type Concrete = (asked: Asked, item: Item, ruleId: string) => readonly Text[];

const CONCRETE: Readonly<Partial<Record<Reason, Concrete>>> = {
  NEGATIVE_LIST: (_, { coordinate }, rule) => [
    text(
      `负面清单条目 ${idOf(rule)} 不再包括 ${coordinate}（须经主管部门确认）`,
      `entry ${idOf(rule)} of the negative list no longer covers ${coordinate} (confirmed by the authority)`,
    ),
  ],
  DUTY: ({ policy }, item, rule) => {
    const wanted = rule.startsWith('action:')
      ? (policy.actions.get(item.coordinate) ?? [])
      : item.duty;
    const names = wanted.join(', ') || '-';
    return [text(`由具备下列职责之一者查询：${names}`, `asked by a holder of one of: ${names}`)];
  },
  WITHHELD: ({ policy }, item) => {
    const supplier = suppliersOf(policy, item).join(', ');
    return [
      text(
        `数源部门 ${supplier} 变更其共享属性（依据 ${item.basis.join(', ') || '-'}）`,
        `its supplier ${supplier} changes the sharing attribute (basis ${item.basis.join(', ') || '-'})`,
      ),
    ];
  },
  NO_AGREEMENT: agreementWanted,
  AGREEMENT_EXPIRED: ({ policy, now }, _item, rule) =>
    withAgreement(policy, rule, (one) => {
      // The last day on which it holds: `until` itself is no part of it.
      const [from, until] = [dayOf(one.from), dayOf(one.until - 1)];
      return one.status === 'TERMINATED' || one.until <= now
        ? text(
            `续签协议 ${one.id}（${from} 至 ${until}，${one.status}）`,
            `agreement ${one.id} is renewed (${from} until ${until}, ${one.status})`,
          )
        : text(`协议 ${one.id} 自 ${from} 起生效`, `agreement ${one.id} begins on ${from}`);
    }),
  AGREEMENT_SUSPENDED: ({ policy }, _item, rule) =>
    withAgreement(policy, rule, ({ id, supplier }) =>
      text(`${supplier} 恢复协议 ${id}`, `${supplier} resumes agreement ${id}`),
    ),
  SCOPE_UNKNOWN: ({ policy, subject }, _item, rule) =>
    withAgreement(policy, rule, ({ id }) =>
      subject.areas.length === 0
        ? text(
            `令牌注明辖区（协议 ${id} 按辖区限定）`,
            `a token that names areas (agreement ${id} is scoped by them)`,
          )
        : text(`更正协议 ${id} 的范围`, `the scope of agreement ${id} is corrected`),
    ),
  USE_NOT_REGISTERED: ({ subject, purpose }, { coordinate }) => {
    const names = consumerNames(subject).join(', ');
    return [
      text(
        `为 ${names} 登记使用 ${coordinate}（${purpose}）`,
        `the use of ${coordinate} by ${names} for ${purpose} is registered`,
      ),
    ];
  },
  CLEARANCE_TOO_LOW: ({ subject }, item) => {
    const masked = item.mask !== undefined && item.maskedLevel !== undefined;
    return [
      text(
        `许可级别达到 ${item.level}（现为 ${subject.clearance}）`,
        `a clearance of ${item.level} (now ${subject.clearance})`,
      ),
      ...(masked && (item.maskedLevel ?? 4) <= subject.clearance
        ? [
            text(
              `由协议规定以 ${item.mask} 脱敏后提供（${item.maskedLevel} 级）`,
              `an agreement that masks it with ${item.mask} (level ${item.maskedLevel})`,
            ),
          ]
        : []),
    ];
  },
  COMBINATION: ({ policy, subject }, item, rule) => {
    const found = policy.bundle.lists.combinations.find(({ id }) => id === idOf(rule));
    if (!found) return [];
    const others = found.items.filter((member) => member !== item.coordinate).join(', ');
    return [
      text(
        `许可级别达到 ${found.level}（现为 ${subject.clearance}）`,
        `a clearance of ${found.level} (now ${subject.clearance})`,
      ),
      text(
        `该使用场景下不再开放组合 ${found.id} 的任一其他成员：${others}`,
        `one of the other members of combination ${found.id} is no longer open for the purpose: ${others}`,
      ),
    ];
  },
};

function agreementWanted({ policy, subject, purpose }: Asked, item: Item): readonly Text[] {
  const supplier = suppliersOf(policy, item).join(', ');
  const names = consumerNames(subject);
  const theirs = policy.bundle.agreements.find(
    (one) =>
      suppliersOf(policy, item).includes(one.supplier) &&
      names.includes(one.consumer) &&
      one.purpose === purpose,
  );
  const consumer = names.join(', ');
  return [
    theirs
      ? text(
          `协议 ${theirs.id} 增列 ${item.coordinate}`,
          `agreement ${theirs.id} is extended by ${item.coordinate}`,
        )
      : text(
          `${supplier} 与 ${consumer} 为 ${purpose} 订立含 ${item.coordinate} 的协议`,
          `an agreement of ${supplier} with ${consumer} for ${purpose} that holds ${item.coordinate}`,
        ),
  ];
}

function withAgreement(
  { bundle }: Policy,
  ruleId: string,
  tell: (agreement: Agreement) => Text,
): readonly Text[] {
  const found = bundle.agreements.find(({ id }) => id === idOf(ruleId));
  return found ? [tell(found)] : [];
}

/** Masks count for arguments, which compare values as they are. */
function unmasking({ coordinate }: Item, verdict: Verdict): Text[] {
  if (verdict.effect === 'deny') return [];
  const part = [verdict, ...(verdict.parts ?? [])].find(({ mask }) => mask !== undefined);
  if (!part) return [];
  const agreement = part.agreement ?? '-';
  return [
    text(
      `协议 ${agreement} 不再对 ${coordinate} 脱敏（现为 ${part.mask}）`,
      `agreement ${agreement} no longer masks ${coordinate} (now ${part.mask})`,
    ),
  ];
}

/** Purposes of the class's own duties for which the same is granted. */
function otherPurposes({ policy, subject, purpose, now }: Asked, coordinate: string): Text[] {
  const permitted = [...policy.purposes].filter(
    (one) => one !== purpose && gate(policy, subject, one) === undefined,
  );
  const granting = permitted.filter(
    (one) => entitlementOf(policy, subject, one, now).decide(coordinate).effect === 'grant',
  );
  const [names, all] = [granting.join(', '), permitted.join(', ')];
  if (granting.length > 0)
    return [
      text(
        `改用使用场景：${names}（须确为该目的）`,
        `another purpose, if it is the true one: ${names}`,
      ),
    ];
  const refused = purpose === undefined || gate(policy, subject, purpose) !== undefined;
  if (!refused || permitted.length === 0) return [];
  return [text(`其职责允许的使用场景：${all}`, `purposes that its duties permit: ${all}`)];
}

function idOf(ruleId: string): string {
  return ruleId.slice(ruleId.indexOf(':') + 1);
}

/** Days are Beijing's, as agreements are written. */
const UTC_OFFSET_MS = 8 * 3_600_000;

function dayOf(instant: number): string {
  return new Date(instant + UTC_OFFSET_MS).toISOString().slice(0, 10);
}
