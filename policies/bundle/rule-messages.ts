/** Problems of rules that decide nothing, or stand on nothing: a part of the table in messages.ts. */
import { error, type ProblemEntry, want, warning } from './message-entry.ts';

export const RULE_PROBLEMS = {
  DEMAND_WITHOUT_BASIS: error(
    '需求 {id} 未引用依据（条例第二十条）',
    'demand {id} cites no basis (Decree 809 art. 20)',
    want('basis: [...]', 'basis: [...]'),
  ),
  AGREED_IN_VAIN: warning(
    '协议 {id} 提供 {coordinate}，但使用方各主体类因级别或职责都得不到',
    'agreement {id} grants {coordinate}, but clearance or duty denies it to every class of the consumer',
  ),
  AGREEMENT_SHADOWED: warning(
    '协议 {id} 所提供的，{other} 都已提供',
    'agreement {id} grants nothing that {other} does not',
  ),
  ASSESSMENT_OLD: warning(
    '协议 {id} 的影响评估 {assessment} 已逾三年，应重新评估（个保法第五十六条）',
    'assessment {assessment} of agreement {id} is over three years old: assess again (PIPL art. 56)',
  ),
  USE_SHADOWED: warning(
    '登记使用 {id} 的信息项都在 {other} 中',
    'registered use {id} has no item that {other} lacks',
  ),
  COMBINATION_DEAD: warning(
    '组合 {id} 含无人可得的 {coordinate}，永远不会凑齐',
    'combination {id} holds {coordinate}, which nobody gets: it never comes together',
  ),
  TWIN_OF_NEGATIVE: error(
    '{coordinate} 是负面清单（{entry}）所列 {original} 的孪生字段',
    '{coordinate} is a twin of {original}, which is on the negative list ({entry})',
  ),
  FIELD_WITHOUT_VERDICT: warning(
    '新字段 {coordinate} 无协议、登记使用或本人查询：除提供方外无人可得',
    'new field {coordinate} has no agreement, use or own access: nobody but its supplier gets it',
  ),
} satisfies Readonly<Record<string, ProblemEntry>>;
