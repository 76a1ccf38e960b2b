/**
 * Words of the catalog's code lists: our code, the word of the form, and other spellings that forms in use
 * have for the same. A number is none of them: cities number their lists differently, and a wrong guess
 * would publish what is not shared (ADR 0226).
 */
import type { Sharing } from '../../../policies/model/index.ts';

export interface Word {
  /** As the national form writes it. */
  readonly zh: string;
  readonly en: string;
  readonly also?: readonly string[];
}

export type Vocabulary<Code extends string = string> = Readonly<Record<Code, Word>>;

/** 共享属性, Decree 809 art. 14. */
export const SHARING: Vocabulary<Sharing> = {
  UNCONDITIONAL: { zh: '无条件共享', en: 'unconditional', also: ['无条件', '普遍共享'] },
  CONDITIONAL: { zh: '有条件共享', en: 'conditional', also: ['有条件', '授权共享'] },
  WITHHELD: { zh: '不予共享', en: 'withheld', also: ['不共享'] },
};

/** 数据类型, as the item table of the 2017 guide names them. */
export const DATA_TYPE: Vocabulary = {
  STRING: { zh: '字符型', en: 'text', also: ['字符型C', 'C'] },
  NUMBER: { zh: '数值型', en: 'number', also: ['数值型N', 'N'] },
  INTEGER: { zh: '整型', en: 'integer', also: ['整型I', 'I'] },
  DATE: { zh: '日期型', en: 'date', also: ['日期型D', 'D'] },
  DATE_TIME: { zh: '日期时间型', en: 'date and time', also: ['日期时间型T', 'T'] },
  BOOLEAN: { zh: '逻辑型', en: 'true or false', also: ['逻辑型L', 'L'] },
  OBJECT: { zh: '通用型', en: 'record', also: ['通用型G', 'G'] },
};

export function wordOf(vocabulary: Vocabulary, code: string): string {
  return Object.hasOwn(vocabulary, code) ? (vocabulary[code]?.zh ?? code) : code;
}
