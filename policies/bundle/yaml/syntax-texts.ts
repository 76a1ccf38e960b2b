/** The YAML parser's messages, by its codes: what is wrong, said to people who edit lists. */
import type { YAMLError } from 'yaml';
import type { Message } from '../../../wire/text.ts';

const text = (zh: string, en: string): Message => ({ zh, en });

const TEXTS: Partial<Readonly<Record<YAMLError['code'], Message>>> = {
  BAD_ALIAS: text('别名有误', 'a wrong alias'),
  BAD_DIRECTIVE: text('指令有误', 'a wrong directive'),
  BAD_DQ_ESCAPE: text('引号内的转义有误', 'a wrong escape within quotes'),
  BAD_INDENT: text('缩进不一致', 'the indentation does not fit'),
  BAD_SCALAR_START: text(
    '值以保留字符开头，请加引号',
    'a value begins with a reserved character: put it in quotes',
  ),
  BLOCK_AS_IMPLICIT_KEY: text(
    '同一行有两个冒号，或缩进有误',
    'two colons on one line, or wrong indentation',
  ),
  BLOCK_IN_FLOW: text('括号内只能写成一行', 'within brackets everything stands on one line'),
  KEY_OVER_1024_CHARS: text('键过长', 'the key is too long'),
  MISSING_CHAR: text('缺少冒号、逗号、引号或括号', 'a colon, comma, quote or bracket is missing'),
  MULTILINE_IMPLICIT_KEY: text(
    '键后缺少冒号和空格',
    'a colon and a space are missing after the key',
  ),
  UNEXPECTED_TOKEN: text('此处出现了意外的内容', 'something stands here that does not fit'),
};

/** Texts of ours where the code is known; else the parser's own, without the place that we tell. */
export function syntaxText({ code, message }: YAMLError): Message {
  const [first = ''] = message.split('\n', 1);
  const own = first.replace(/ at line \d+, column \d+:?$/, '');
  return TEXTS[code] ?? text(own, own);
}
