/** Every problem the policy compiler reports: one flat table, nothing computed. */
import { error, type ProblemEntry, want, warning } from './message-entry.ts';
import { RULE_PROBLEMS } from './rule-messages.ts';

export const PROBLEMS = {
  // Catalog: the departments' SDL
  SDL_SYNTAX: error('SDL 语法错误：{detail}', 'SDL does not parse: {detail}'),
  CATALOG_NOT_LINKED: error(
    '子图 {source} 未以 @link 引入目录指令',
    'subgraph {source} does not @link the catalog directives',
    want('@link(url: "{url}", import: [...])', '@link(url: "{url}", import: [...])'),
  ),
  FIELD_UNCLASSIFIED: error(
    '字段 {coordinate} 未分类',
    'field {coordinate} is not classified',
    want('@item(label:, level:, class:, sharing:, basis:, columns:)', '@item(...)'),
  ),
  ARGUMENT_UNBOUND: error(
    '参数 {coordinate} 未声明所读信息项',
    'argument {coordinate} does not say which items it reads',
    want('@reads(items: [...])，不读信息项则为 []', '@reads(items: [...]), [] if it reads none'),
  ),
  RESOURCE_MISSING: error(
    '类型 {type} 未登记为信息资源',
    'type {type} is not declared a resource',
    want('@resource(...)', '@resource(...)'),
  ),
  RESOURCE_DECLARED_TWICE: error(
    '类型 {type} 由 {first} 与 {second} 分别登记为不同资源',
    'type {type} is declared as different resources by {first} and {second}',
    want('仅由数源部门登记', '@resource in the source department only'),
  ),
  RESOURCE_CONFLICT: error(
    '{source} 登记的 {type} 与数源部门 {owner} 的登记不一致（{argument}）',
    '{source} declares {type} unlike its source department {owner} ({argument})',
    want('与数源部门一致', 'as the source department declares it'),
  ),
  RESOURCE_SUBJECT_MISSING: error(
    '个人信息资源 {type} 未指明其主体列',
    'personal resource {type} does not name the column of its subject',
    want(
      '@resource(personal: true, subject: "person_ref")',
      '@resource(..., subject: "person_ref")',
    ),
  ),
  DIRECTIVE_INVALID: error('@{directive} 填写有误：{detail}', '@{directive} is wrong: {detail}'),
  LEVEL_OUT_OF_RANGE: error(
    '{coordinate} 的 {argument} 为 {value}',
    '{coordinate} has {argument} {value}',
    want('1 至 4 的整数', 'an integer from 1 to 4'),
  ),
  MASKED_LEVEL_WRONG: error(
    '{coordinate} 可脱敏，但 maskedLevel 未填或不低于 level',
    '{coordinate} has a mask, but maskedLevel is missing or not below level',
    want('1 至 level-1', '1 to level - 1'),
  ),
  MASK_SCALAR_WRONG: error(
    '{coordinate} 的脱敏方式 {mask} 与其类型 {type} 不符',
    'mask {mask} of {coordinate} does not fit its type {type}',
    want('类型应为 {scalars}', 'type {scalars}'),
  ),
  SUPPLIER_FOREIGN: error(
    '子图 {source} 不得将 {coordinate} 记为 {supplier} 提供',
    'subgraph {source} may not declare {coordinate} as supplied by {supplier}',
    want('supplier 省略或为 {source}', 'supplier left out or {source}'),
  ),
  ACTION_MISSING: error(
    '变更 {coordinate} 未声明所需职责',
    'mutation {coordinate} does not say which duty it needs',
    want('@action(duty: [...])', '@action(duty: [...])'),
  ),
  TWIN_VISIBLE: error(
    '孪生字段 {coordinate} 未标记 @inaccessible',
    'twin {coordinate} is not @inaccessible',
    want('@inaccessible', '@inaccessible'),
  ),
  CLASSIFICATION_CONFLICT: error(
    '{coordinate} 的 {argument} 在 {first} 与 {second} 中不一致',
    '{argument} of {coordinate} differs between {first} and {second}',
  ),
  ITEM_SEVERAL_SUPPLIERS: error(
    '{coordinate} 由 {suppliers} 同时提供',
    '{coordinate} is supplied by {suppliers}',
    want('一数一源，副本均须 @shareable', 'one supplier, or @shareable in each'),
  ),
  REQUIRES_UNREADABLE: error(
    '{coordinate} 的 @requires 无法解析：{detail}',
    '@requires of {coordinate} cannot be resolved: {detail}',
  ),
  KEY_UNREADABLE: error(
    '{type} 的 @key 无法解析：{detail}',
    '@key of {type} cannot be resolved: {detail}',
  ),

  // YAML
  FILE_MISSING: error('找不到文件', 'file not found'),
  FILE_TOO_LARGE: error('文件超过 {limit} 字节', 'file is larger than {limit} bytes'),
  FILE_NOT_UTF8: error('文件不是 UTF-8 编码', 'file is not UTF-8'),
  FILE_UNREADABLE: error('文件无法读取：{detail}', 'file cannot be read: {detail}'),
  FILE_NOT_REGULAR: error('不是普通文件', 'not a regular file', want('文件', 'a file')),
  FILE_OUTSIDE: error(
    '链接指向目录之外：{target}',
    'the link leads out of the folder: {target}',
    want('目录内的文件', 'a file within the folder'),
  ),
  FILE_UNEXPECTED: error(
    '此处的文件不会被读取，其内容不生效',
    'a file of this name is not read here and has no effect',
    want('{expected}', '{expected}'),
  ),
  CHARACTER_HIDDEN: error(
    '含有不可见字符 {character}',
    'hidden character {character}',
    want('删除该字符', 'without it'),
  ),
  CHARACTER_LOOKALIKE: error(
    '字符 {character} 形似“{plain}”，并非“{plain}”',
    'character {character} looks like "{plain}" and is not',
    want('{plain}', '{plain}'),
  ),
  YAML_SYNTAX: error('YAML 语法错误：{detail}', 'YAML does not parse: {detail}'),
  YAML_TAB: error('缩进使用了制表符', 'a tab is used for indentation', want('空格', 'spaces')),
  YAML_DUPLICATE_KEY: error('键重复', 'a key stands twice', want('每个键一次', 'each key once')),
  YAML_ALIAS: error('不允许锚点和别名', 'anchors and aliases are not allowed'),
  YAML_TAG: error('不允许标签 {tag}', 'tag {tag} is not allowed'),
  YAML_KEY_FORBIDDEN: error('键 {key} 不允许', 'key {key} is not allowed'),
  YAML_DEEP: error('嵌套超过 {limit} 层', 'nested deeper than {limit} levels'),
  YAML_DIRECTIVE: error('不允许 YAML 指令', 'YAML directives are not allowed'),
  NUMBER_FORM: error(
    '数字 {value} 的写法有歧义',
    'number {value} can be read in two ways',
    want('十进制数，如 16', 'a decimal number such as 16'),
  ),
  VALUE_PADDED: error(
    '{value} 首尾有空格',
    '{value} begins or ends with a space',
    want('首尾无空格', 'no space at either end'),
  ),
  VALUE_UNKNOWN: error(
    '{field} 不能为 {value}{hint}',
    '{field} cannot be {value}{hint}',
    want('{want}', '{want}'),
  ),
  YAML_EMPTY: error('文件为空', 'the file is empty', want('{key}:', '{key}:')),
  FIELD_UNKNOWN: error('未知字段 {field}{hint}', 'unknown field {field}{hint}'),
  FIELD_MISSING: error('缺少字段 {field}', 'field {field} is missing'),
  VALUE_WRONG: error('{field} 的值有误', '{field} has a wrong value', want('{want}', '{want}')),
  DATE_WRONG: error(
    '{field} 不是日期：{value}',
    '{field} is not a date: {value}',
    want('YYYY-MM-DD', 'YYYY-MM-DD'),
  ),
  SCOPE_WRONG: error(
    '{field} 不是共享范围：{detail}',
    '{field} is not a scope: {detail}',
    want(
      '{item, eq|ne|in|gte|lte|within}、{all}、{any} 或 {self: true}',
      '{item, eq|ne|in|gte|lte|within}, {all}, {any} or {self: true}',
    ),
  ),

  // Lists and agreements
  ID_TWICE: error('标识 {id} 重复（另见 {other}）', 'id {id} stands twice (also {other})'),
  COORDINATE_UNKNOWN: error('目录中没有 {name}{hint}', 'the catalog has no {name}{hint}'),
  TYPE_UNKNOWN: error('目录中没有资源 {name}{hint}', 'the catalog has no resource {name}{hint}'),
  CLASS_UNKNOWN: error('没有信息项属于类别 {name}{hint}', 'no item has class {name}{hint}'),
  BASIS_UNKNOWN: error('依据表中没有 {name}{hint}', 'the basis table has no {name}{hint}'),
  DEPARTMENT_UNKNOWN: error('没有部门 {name}{hint}', 'no department {name}{hint}'),
  CONSUMER_UNKNOWN: error('没有使用方 {name}{hint}', 'no department or service {name}{hint}'),
  PURPOSE_UNKNOWN: error('没有使用场景 {name}{hint}', 'no purpose {name}{hint}'),
  PURPOSE_NOT_PERMITTED: error(
    '{consumer} 没有职责可用于 {purpose}',
    'no class of {consumer} has a duty for {purpose}',
  ),
  DEMAND_UNKNOWN: error('需求清单中没有 {name}{hint}', 'the demand list has no {name}{hint}'),
  DUTY_UNKNOWN: error('没有职责 {name}{hint}', 'no duty {name}{hint}'),
  DUTY_NOT_HELD: error(
    '{consumer} 没有主体类持有职责 {duty}',
    'no class of {consumer} holds duty {duty}',
  ),
  PERSONA_CLASS_UNKNOWN: error('没有主体类 {name}{hint}', 'no subject class {name}{hint}'),
  CLASS_AREAS_EMPTY: error('主体类 {id} 没有辖区', 'subject class {id} has no area'),
  CLASS_KIND_WRONG: error(
    '主体类 {id} 的 kind 与 dept 不符',
    'kind and dept of subject class {id} do not fit',
    want('公民 dept 为空，其余不为空', 'citizens have an empty dept, others do not'),
  ),
  ISSUER_ABSENT: warning('没有签发方可为 {dept} 签发令牌', 'no issuer may speak for {dept}'),
  OFFICERS_TOO_FEW: error(
    '能发布政策的人员不足两名（现有 {count} 名）',
    'fewer than two persons could publish (there are {count})',
    want('至少两名持 POLICY_ADMIN 职责者', 'at least two persons with a duty for POLICY_ADMIN'),
  ),
  DEMO_ISSUER_REFUSED: error(
    '演示签发方仅可在 --demo 下使用',
    'the demo issuer may be used under --demo only',
  ),
  UNCONDITIONAL_TOO_HIGH: error(
    '无条件共享项 {coordinate} 的级别为 {level}',
    'unconditional item {coordinate} has level {level}',
    want('不高于 2 级', 'level 2 at most'),
  ),
  UNCONDITIONAL_PERSONAL: error(
    '无条件共享项 {coordinate} 属于个人信息资源 {type}',
    'unconditional item {coordinate} belongs to personal resource {type}',
    want('有条件共享', 'CONDITIONAL'),
  ),
  UNCONDITIONAL_MASKED: error(
    '无条件共享项 {coordinate} 不得有脱敏',
    'unconditional item {coordinate} may not have a mask',
  ),
  CONTROLLED_NON_NULL: error(
    '受控字段 {coordinate} 不可为空（{why}）',
    'controlled field {coordinate} is non-null ({why})',
    want('去掉 !', 'a nullable type'),
  ),
  CONTROLLED_ELEMENT_NON_NULL: error(
    '受控列表 {coordinate} 的元素不可为空（{why}）',
    'elements of controlled list {coordinate} are non-null ({why})',
    want('[T]', '[T]'),
  ),
  KEY_NATURAL: error(
    '{coordinate} 是人的自然标识，不得作为 @key',
    '{coordinate} identifies a person and may not be a @key',
    want('以 Ref 为键', 'a Ref as key'),
  ),
  KEY_NOT_REF: error(
    '个人信息资源 {type} 的键 {key} 不是单一 Ref',
    'key {key} of personal resource {type} is not one Ref',
    want('@key(fields: "id")，id: Ref!', '@key(fields: "id") with id: Ref!'),
  ),
  WITHHELD_WITHOUT_BASIS: error(
    '不予共享项 {coordinate} 未引用法律、行政法规或国务院决定',
    'withheld item {coordinate} cites no law, administrative regulation or State Council decision',
  ),
  STATUTORY_WITHOUT_BASIS: error(
    '法定负面清单项 {id} 未引用法律、行政法规或国务院决定',
    'statutory entry {id} cites no law, administrative regulation or State Council decision',
  ),
  PROTECTIVE_NOT_REVIEWED: error(
    '保护性负面清单项 {id} 没有复核日期',
    'protective entry {id} has no review date',
    want('reviewed: YYYY-MM-DD', 'reviewed: YYYY-MM-DD'),
  ),
  PROTECTIVE_REVIEW_DUE: warning(
    '保护性负面清单项 {id} 逾一年未复核',
    'protective entry {id} was not reviewed for a year',
  ),
  NEGATIVE_EMPTY: error('负面清单项 {id} 不涉及任何内容', 'negative entry {id} covers nothing'),
  NEGATIVE_CONTRADICTION: error(
    '{coordinate} 在负面清单 {entry} 中，不得列入 {id}',
    '{coordinate} is on the negative list ({entry}) and may not stand in {id}',
  ),
  NEGATIVE_UNCONDITIONAL: error(
    '{coordinate} 在负面清单 {entry} 中，却为无条件共享',
    '{coordinate} is on the negative list ({entry}) and yet unconditional',
  ),
  NOT_SUPPLIED: error(
    '{supplier} 不提供 {coordinate}',
    '{supplier} does not supply {coordinate}',
    want('提供方为 {suppliers}', 'suppliers: {suppliers}'),
  ),
  AGREEMENT_WITH_ITSELF: error('协议 {id} 的双方相同', 'both sides of agreement {id} are the same'),
  AGREEMENT_EMPTY: error('协议 {id} 不含任何信息项', 'agreement {id} grants no item'),
  AGREEMENT_WITHHELD: error(
    '{coordinate} 不予共享，协议 {id} 不能提供',
    '{coordinate} is withheld, agreement {id} cannot grant it',
  ),
  AGREEMENT_NEEDLESS: warning(
    '{coordinate} 为无条件共享，无需协议 {id}',
    '{coordinate} is unconditional and needs no agreement ({id})',
  ),
  WINDOW_EMPTY: error(
    '{id} 的期限为空',
    'the period of {id} is empty',
    want('from 早于 until', 'from before until'),
  ),
  AGREEMENT_EXPIRED: warning('协议 {id} 已到期', 'agreement {id} has expired'),
  MASK_NOT_OFFERED: error(
    '{coordinate} 没有脱敏方式 {mask}',
    '{coordinate} does not offer mask {mask}',
    want('{offered}', '{offered}'),
  ),
  MASK_ON_KEY: error('键 {coordinate} 不得脱敏', 'key {coordinate} may not be masked'),
  MASK_OUTSIDE: error(
    '{coordinate} 不在协议 {id} 的信息项中',
    '{coordinate} is not among the items of agreement {id}',
  ),
  IMPACT_ASSESSMENT_MISSING: error(
    '协议 {id} 涉及个人信息，缺少影响评估记录',
    'agreement {id} covers personal information and names no impact assessment',
    want('impactAssessment:', 'impactAssessment:'),
  ),
  SCOPE_IDLE: error(
    '协议 {id} 对 {type} 设有范围，却不含其信息项',
    'agreement {id} scopes {type} but grants none of its items',
  ),
  SCOPE_OTHER_TYPE: error(
    '{type} 的范围读取了其他类型的 {coordinate}',
    'a scope of {type} reads {coordinate} of another type',
  ),
  SCOPE_OTHER_SOURCE: error(
    '范围读取的 {coordinate} 不由 {supplier} 提供',
    'the scope reads {coordinate}, which {supplier} does not supply',
  ),
  SCOPE_NOT_A_COLUMN: error(
    '范围读取的 {coordinate} 不是单列',
    'the scope reads {coordinate}, which is not a single column',
  ),
  SCOPE_UNSEEN: error(
    '范围读取的 {coordinate} 使用方看不到',
    'the item scope reads {coordinate}, which the consumer does not see',
    want(
      '由同一协议不脱敏提供，或无条件共享',
      'granted unmasked by the same agreement, or unconditional',
    ),
  ),
  SCOPE_SELF_IMPERSONAL: error(
    '{type} 不是个人信息资源，没有 self',
    '{type} is not personal: self means nothing',
  ),
  SCOPE_OPERAND_WRONG: error(
    '运算 {op} 的值有误',
    'operator {op} has a wrong value',
    want('{want}', '{want}'),
  ),
  USE_NOT_UNCONDITIONAL: error(
    '{coordinate} 不是无条件共享，不能登记使用（{id}）',
    '{coordinate} is not unconditional and cannot be a registered use ({id})',
    want('订立协议', 'an agreement'),
  ),
  EXPANDS_TO_NOTHING: warning('{name} 不含任何信息项', '{name} names no item'),
  COMBINATION_TOO_SMALL: error('组合 {id} 少于两项', 'combination {id} has fewer than two items'),
  COMBINATION_ABSTRACT: error(
    '组合 {id} 的 {coordinate} 是接口字段：受裁决的是各实现类型的信息项，此组合不会拒绝它们',
    '{coordinate} of combination {id} is a field of an interface: what is decided are the items of its types, which this combination would not deny',
    want('逐一写出 {items}', '{items}, each by name'),
  ),
  COMBINATION_IDLE: warning(
    '组合 {id} 的级别 {level} 不高于其成员',
    'level {level} of combination {id} is not above its members',
  ),
  REQUIRES_CONTROLLED: error(
    '{coordinate} 的 @requires 读取受控项 {item}（{why}）',
    '@requires of {coordinate} reads controlled item {item} ({why})',
    want('孪生字段或不受控项', 'a twin or an uncontrolled item'),
  ),
  REQUIRES_WITHOUT_AGREEMENT: error(
    '{consumer} 经 @requires 使用 {item}，但没有协议',
    '{consumer} uses {item} through @requires without an agreement',
  ),
  DERIVED_UNKNOWN: error(
    '{coordinate} 派生自不存在的 {name}{hint}',
    '{coordinate} is derived from {name}, which does not exist{hint}',
  ),
  OWN_ACCESS_IMPERSONAL: error(
    '{coordinate} 允许本人查询，但 {type} 不是个人信息资源',
    '{coordinate} has ownAccess, but {type} is not personal',
  ),
  UNGUARDED_PERSONAL: error(
    '无守卫数据源 {source} 不得提供个人信息资源 {type}',
    'unguarded source {source} may not carry personal resource {type}',
  ),
  UNGUARDED_MASK: error(
    '无守卫数据源 {source} 的 {coordinate} 不得脱敏',
    'unguarded source {source}: {coordinate} may not have a mask',
  ),
  UNGUARDED_SCOPE: error(
    '协议 {id} 的提供方 {source} 无守卫，不得有范围',
    'agreement {id}: unguarded source {source} may not have scopes',
  ),
  UNGUARDED_QUOTA: error(
    '协议 {id} 的提供方 {source} 无守卫，不得有限额',
    'agreement {id}: unguarded source {source} may not have a quota',
  ),

  ...RULE_PROBLEMS,
} satisfies Readonly<Record<string, ProblemEntry>>;

export type ProblemCode = keyof typeof PROBLEMS;
