/**
 * Errors of the gateway: two families. A `ClientError` may be shown as it is; everything else is masked
 * as `INTERNAL` with an id under which the log holds the cause. Codes stand in one flat table; the test
 * beside this file keeps docs/ERRORS.md in step with it.
 */
import { randomUUID } from 'node:crypto';
import { fill, type Language, type Message } from '../wire/text.ts';

export interface ErrorCodeEntry extends Message {
  /** HTTP status where nothing was executed; `BAD_USER_INPUT` and its like under the media type's rule. */
  readonly status: number;
}

/** Every code a client may meet. `{name}` places are filled from the error's values. */
export const ERROR_CODES = {
  UNAUTHENTICATED: {
    status: 401,
    zh: '身份令牌无效：{detail}。',
    en: 'The token is not valid: {detail}.',
  },
  FORBIDDEN: {
    status: 403,
    zh: '请求被拒绝，未执行任何操作：{what}。{next}',
    en: 'Refused, nothing was executed: {what}. {next}',
  },
  UNAUTHORIZED_FIELD_OR_TYPE: {
    status: 200,
    zh: '{coordinate}：{what}。{next}',
    en: '{coordinate}: {what}. {next}',
  },
  GRAPHQL_PARSE_FAILED: {
    status: 400,
    zh: '查询文本有语法错误：{detail}',
    en: 'The document has a syntax error: {detail}',
  },
  GRAPHQL_VALIDATION_FAILED: {
    status: 400,
    zh: '查询不符合图的定义：{detail}',
    en: 'The document does not fit the graph: {detail}',
  },
  BAD_USER_INPUT: {
    status: 400,
    zh: '输入 {argument} 不合要求：{detail}',
    en: 'The input {argument} is not acceptable: {detail}',
  },
  BAD_REQUEST: {
    status: 400,
    zh: '请求格式有误：{detail}',
    en: 'The request is malformed: {detail}',
  },
  OPERATION_RESOLUTION_FAILED: {
    status: 400,
    zh: '无法确定要执行的操作：{detail}',
    en: 'The operation to execute is not clear: {detail}',
  },
  OPERATION_NOT_SUPPORTED: {
    status: 400,
    zh: '暂不支持此类操作：{detail}',
    en: 'Operations of this kind are not served: {detail}',
  },
  PERSISTED_DOCUMENT_NOT_FOUND: {
    status: 400,
    zh: '没有为此应用登记编号为 {id} 的查询文档：请核对编号，或随新版应用部署其文档清单。',
    en: 'No document {id} is registered for this application: check the id, or deploy its manifest with it.',
  },
  PERSISTED_DOCUMENT_REQUIRED: {
    status: 400,
    zh: '此网关只执行已登记的查询文档：请发送文档编号，并随应用部署其文档清单。',
    en: 'This gateway serves registered documents only: send the id of one, and deploy the manifest of the application.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    zh: '此地址不接受 {method} 方法，请用 {allowed}。',
    en: '{method} is not allowed here; use {allowed}.',
  },
  NOT_ACCEPTABLE: {
    status: 406,
    zh: '只能以 application/graphql-response+json 或 application/json 应答。',
    en: 'Answers come as application/graphql-response+json or application/json only.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    zh: '请求体须为 application/json，UTF-8 编码。',
    en: 'The body must be application/json in UTF-8.',
  },
  LIMIT_EXCEEDED: {
    status: 413,
    zh: '超出上限：{limit} 为 {given}，最多 {most}（{unit}）。',
    en: 'Over a limit: {limit} is {given}, at most {most} ({unit}).',
  },
  LEDGER_UNAVAILABLE: {
    status: 503,
    zh: '使用记录暂时无法写入，故不作答复，请稍后重试。',
    en: 'The use cannot be recorded now, so nothing is answered; try again in a moment.',
  },
  POLICY_UNAVAILABLE: {
    status: 503,
    zh: '暂时没有可用的共享策略，请稍后重试。',
    en: 'No usable policy at the moment; try again.',
  },
  SOURCE_UNAVAILABLE: {
    status: 200,
    zh: '数源部门暂时没有应答，此处数据空缺，请稍后重试。',
    en: 'The supplying department did not answer; this part is missing. Try again in a moment.',
  },
  SOURCE_ERROR: {
    status: 200,
    zh: '数源部门报告了错误，此处数据空缺。',
    en: 'The supplying department reported an error; this part is missing.',
  },
  NULL_IN_NON_NULL: {
    status: 200,
    zh: '{coordinate} 不应为空而数源部门没有给出，其上级按空值处理。',
    en: '{coordinate} must not be null but its source gave none; its parent is null instead.',
  },
  INTERNAL: {
    status: 500,
    zh: '平台内部错误，请将编号 {id} 告知运维人员。',
    en: 'An error inside the platform; report the id {id} to its operators.',
  },
} as const satisfies Readonly<Record<string, ErrorCodeEntry>>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** One entry of `errors[]` as it goes over the wire. */
export interface WireError {
  readonly message: string;
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>> & { readonly code: ErrorCode };
}

/** Values of a message's places; a `Message` is read in the language of the answer. */
export type ErrorValues = Readonly<Record<string, string | number | Message>>;

/** What one entry says beyond its code. */
export interface ErrorDetail {
  readonly values?: ErrorValues;
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly path?: readonly (string | number)[];
}

/** May be shown to the client. Ends the request; `errors[]` gets one entry per detail. */
export class ClientError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly details: readonly ErrorDetail[];

  constructor(
    code: ErrorCode,
    values: ErrorValues = {},
    extensions: Readonly<Record<string, unknown>> = {},
    status: number = ERROR_CODES[code].status,
  ) {
    super(messageOf(code, 'en', values));
    this.name = 'ClientError';
    this.code = code;
    this.status = status;
    this.details = [{ values, extensions }];
  }

  /** One error that says several things, e.g. every fault of a document. */
  static of(code: ErrorCode, details: readonly ErrorDetail[]): ClientError {
    const error = new ClientError(code, details[0]?.values);
    return Object.assign(error, { details });
  }
}

/** Must never reach the client; `id` is what the client is told to report, and is in the log. */
export class InternalError extends Error {
  readonly code = 'INTERNAL';
  readonly id: string;

  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'InternalError';
    this.id = randomUUID();
  }
}

/** Any thrown thing as one of the two families: what is not known to be safe is masked. */
export function asGatewayError(thrown: unknown): ClientError | InternalError {
  if (thrown instanceof ClientError || thrown instanceof InternalError) return thrown;
  return new InternalError('unexpected', thrown);
}

/** `errors[]` of a request that failed as a whole. */
export function toWireErrors(error: ClientError | InternalError, language: Language): WireError[] {
  if (error instanceof InternalError) {
    const { id } = error;
    return [wireError('INTERNAL', language, { values: { id }, extensions: { id } })];
  }
  return error.details.map((detail) => wireError(error.code, language, detail));
}

export function wireError(code: ErrorCode, language: Language, detail: ErrorDetail): WireError {
  return {
    message: messageOf(code, language, detail.values ?? {}),
    ...(detail.locations === undefined ? {} : { locations: detail.locations }),
    ...(detail.path === undefined ? {} : { path: detail.path }),
    extensions: { code, ...detail.extensions },
  };
}

export function messageOf(code: ErrorCode, language: Language, values: ErrorValues): string {
  const texts = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'object' ? value[language] : value,
  ]);
  return fill(ERROR_CODES[code], language, Object.fromEntries(texts));
}
