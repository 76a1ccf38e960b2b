/** What composition's codes mean, in one clause; the detail that follows is the library's own (English). */
import type { Message } from '../../wire/text.ts';

export const OTHER_TEXT: Message = {
  zh: '子图无法合成',
  en: 'the subgraphs do not compose',
};

export const COMPOSITION_TEXTS: Readonly<Record<string, Message>> = {
  SDL_SYNTAX: { zh: '图定义有语法错误', en: 'the SDL has a syntax error' },
  SUBGRAPH_NAME_TWICE: { zh: '两个子图同名', en: 'two subgraphs have one name' },
  DIRECTIVE_UNSUPPORTED: {
    zh: '查询规划器尚不能正确处理此指令，不得使用',
    en: 'the query planner does not handle this directive, so it may not be used',
  },
  INVALID_GRAPHQL: { zh: '图定义无效', en: 'the SDL is not valid' },
  FIELD_TYPE_MISMATCH: {
    zh: '同一信息项在不同子图中类型不一致',
    en: 'one field has different types in different subgraphs',
  },
  FIELD_ARGUMENT_TYPE_MISMATCH: {
    zh: '同一参数在不同子图中类型不一致',
    en: 'one argument has different types in different subgraphs',
  },
  INVALID_FIELD_SHARING: {
    zh: '一个信息项只能有一个数源；副本须各自声明 @shareable',
    en: 'a field has one source; replicas must all declare @shareable',
  },
  KEY_INVALID_FIELDS: { zh: '@key 所列字段无效', en: 'the fields of @key are not valid' },
  REQUIRES_INVALID_FIELDS: {
    zh: '@requires 所列字段无效',
    en: 'the fields of @requires are not valid',
  },
  PROVIDES_INVALID_FIELDS: {
    zh: '@provides 所列字段无效',
    en: 'the fields of @provides are not valid',
  },
  EXTERNAL_MISSING_ON_BASE: {
    zh: '@external 字段没有任何子图提供',
    en: 'no subgraph supplies this @external field',
  },
  SATISFIABILITY_ERROR: {
    zh: '有的查询无法由各子图答复，请检查 @key',
    en: 'some queries cannot be answered by the subgraphs; check their @key',
  },
  NO_QUERIES: { zh: '没有任何查询入口', en: 'there is no query root field' },
};
