/** Errors of a subgraph: those that a caller may read, and those of the department's own code. */
import { GraphQLError } from 'graphql';
import { fill, type Message } from '../../wire/text.ts';

export const MESSAGES = {
  FORBIDDEN: { zh: '不允许的请求', en: 'request not permitted' },
  UNAUTHENTICATED: { zh: '用户令牌无效', en: 'user token is not valid' },
  POLICY_UNAVAILABLE: { zh: '本节点尚无所需策略版本', en: 'the policy asked for is not here yet' },
  POLICY_STALE: {
    zh: '请求所用策略版本已过期',
    en: 'the request was decided with an older policy',
  },
  INTERNAL: { zh: '内部错误，编号 {id}', en: 'internal error, id {id}' },
  PAGE_SIZE: {
    zh: '参数 {argument} 必须是 {min} 至 {max} 的整数',
    en: 'argument {argument} must be a whole number from {min} to {max}',
  },
  CURSOR: {
    zh: '参数 {argument} 不是本列表在此用途下给出的游标',
    en: 'argument {argument} is not a cursor of this list for this consumer and purpose',
  },
  TEXT_LENGTH: {
    zh: '参数 {argument} 最多 {max} 字',
    en: 'argument {argument} has at most {max} characters',
  },
  QUERY: { zh: '操作无效', en: 'operation is not valid' },
  TOO_LARGE: { zh: '请求体过大', en: 'request body is too large' },
} as const satisfies Record<string, Message>;

/** Both languages: the gateway passes what is safe on, and knows who reads it. */
export function bilingual(
  message: Message,
  values: Readonly<Record<string, unknown>> = {},
): string {
  return `${fill(message, 'zh', values)} / ${fill(message, 'en', values)}`;
}

/** BAD_USER_INPUT naming argument and rule. */
export function badInput(
  rule: 'PAGE_SIZE' | 'CURSOR' | 'TEXT_LENGTH',
  values: Readonly<Record<string, unknown>> & { readonly argument: string },
): GraphQLError {
  return new GraphQLError(bilingual(MESSAGES[rule], values), {
    extensions: { code: 'BAD_USER_INPUT', argument: values.argument, rule },
  });
}

/** A department's resolver or mapping asks for what its own catalog does not declare. */
export class UndeclaredColumn extends Error {
  constructor(where: string, column: string, remedy: string) {
    super(`${where} uses column "${column}", ${remedy}`);
    this.name = 'UndeclaredColumn';
  }
}
