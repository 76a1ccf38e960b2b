/** The schemas of a random graph's departments. */
import { COLUMNS, type FieldSpec, type Graph, has, isTwinned, type TypeSpec } from './graph.ts';

const ALL = 'listed: [DEPARTMENT, SERVICE, CITIZEN]';

function item(level: number, kind: string, sharing: string, columns: string, more = ''): string {
  const basis = sharing === 'WITHHELD' ? 'pipl-28' : 'decree-809-15';
  const list = columns === '' ? '' : `"${columns}"`;
  return `@item(label: "${kind}", level: ${level}, class: "${kind}", sharing: ${sharing}, basis: ["${basis}"], columns: [${list}], ${ALL} ${more})`;
}
const ENTRY = item(1, 'ENTRY', 'UNCONDITIONAL', '', ', ownAccess: true');
const KEY = `id: Ref! ${item(1, 'KEY', 'CONDITIONAL', 'ref')}`;

function header({ name, index, personal, department }: TypeSpec): string {
  const subject = personal ? ', subject: "person_ref"' : '';
  return `type ${name} @key(fields: "id") @resource(label: "${name}", code: "${index}", supplier: "${department}", updateCycle: "DAILY", theme: "T", personal: ${personal}${subject})`;
}

function fieldSdl({ column, level, sharing, masked, own, duty }: FieldSpec): string {
  const [scalar, mask] = COLUMNS[column];
  const more = [
    ...(masked && mask && level > 1 ? [`mask: ${mask}, maskedLevel: ${level - 1}`] : []),
    ...(own ? ['ownAccess: true'] : []),
    ...(duty ? ['duty: ["HOTLINE_WORK", "CITIZEN"]'] : []),
  ];
  const rest = more.map((one) => `, ${one}`).join('');
  return `${column}: ${scalar} ${item(level, 'CONTENT', sharing, column, rest)}`;
}

function argumentsSdl(type: TypeSpec): string {
  const filter = has(type, 'note') ? `filter: Filter${type.index} @reads(items: [])` : '';
  const text = has(type, 'text') ? `text: String @reads(items: ["${type.name}.text"])` : '';
  return `(first: Int @reads(items: []) area: String @reads(items: ["${type.name}.area"]) ${text} ${filter})`;
}

/** A department's own schema. */
export function sdlOf(graph: Graph, department: string): string {
  const { types, links, abstract } = graph;
  const own = types.filter((type) => type.department === department);
  const named = own.filter((type) => has(type, 'text'));
  const foreign = new Set(
    links
      .filter(({ from, to }) => from.department === department && to.department !== department)
      .map(({ to }) => to),
  );
  const back = (type: TypeSpec) =>
    links
      .filter(({ from, to, back: way }) => way && to === type && from.department === department)
      .map(({ from, level }) => {
        return `of${from.index}: [${from.name}] ${item(level, 'RELATION', 'CONDITIONAL', '')}`;
      });
  const queries = [
    ...own.map((type) => `list${type.index}${argumentsSdl(type)}: [${type.name}] ${ENTRY}`),
    ...(abstract && named.length > 0
      ? [`named_${department}: [Named_${department}] ${ENTRY}`]
      : []),
    ...(abstract ? [`hits_${department}: [Hit_${department}] ${ENTRY}`] : []),
  ];
  const implemented = (type: TypeSpec) =>
    abstract && named.includes(type)
      ? header(type).replace(' @', ` implements Named_${department} @`)
      : header(type);
  return [
    `type Query { ${queries.join('\n')} }`,
    ...own
      .filter((type) => has(type, 'note'))
      .map(
        ({ name, index }) =>
          `input Filter${index} { note: String @reads(items: ["${name}.note"]) and: Filter${index} @reads(items: []) }`,
      ),
    ...(abstract && named.length > 0
      ? [`interface Named_${department} { text: String ${item(1, 'CONTENT', 'CONDITIONAL', '')} }`]
      : []),
    ...(abstract ? [`union Hit_${department} = ${own.map(({ name }) => name).join(' | ')}`] : []),
    ...own.map((type) => {
      const to = links
        .filter(({ from }) => from === type)
        .map(({ to: one, level }) => {
          return `to${one.index}: ${one.name} ${item(level, 'RELATION', 'CONDITIONAL', `link${one.index}`)}`;
        });
      const twin = isTwinned(graph, type) ? [twinOf(type)] : [];
      return `${implemented(type)} { ${[KEY, ...type.fields.map(fieldSdl), ...to, ...back(type), ...twin].join('\n')} }`;
    }),
    ...[...foreign].map((type) => {
      const derived = links.some(
        (one) => one.derived && one.to === type && one.from.department === department,
      );
      const more =
        derived && isTwinned(graph, type)
          ? [
              'textTwin: String @external',
              `derived_${department}: String @requires(fields: "textTwin") ${item(2, 'DERIVED', 'CONDITIONAL', '', `, derived: ["${type.name}.text"]`)}`,
            ]
          : [];
      return `${header(type)} { ${[KEY, ...back(type), ...more].join('\n')} }`;
    }),
  ].join('\n');
}

function twinOf({ name, fields: all }: TypeSpec): string {
  const { level = 1, sharing = 'CONDITIONAL' } = all.find(({ column }) => column === 'text') ?? {};
  const classified = item(level, 'CONTENT', sharing, 'text', `, twinOf: "${name}.text"`);
  return `textTwin: String @inaccessible ${classified.replace(ALL, 'listed: []')}`;
}

/** What may be asked, as plain GraphQL: everything but keys, whose values are another space's. */
export function plainSdl(graph: Graph): string {
  const { types, links, abstract, departments } = graph;
  const named = (department: string) =>
    types.filter((type) => type.department === department && has(type, 'text'));
  const fields = (type: TypeSpec) => [
    ...type.fields.map(({ column }) => `${column}: ${COLUMNS[column][0]}`),
    ...links.filter(({ from }) => from === type).map(({ to }) => `to${to.index}: ${to.name}`),
    ...links
      .filter(({ to, back }) => back && to === type)
      .map(({ from }) => `of${from.index}: [${from.name}]`),
    ...links
      .filter(({ to, derived }) => derived && to === type && isTwinned(graph, to))
      .map(({ from }) => `derived_${from.department}: String`),
  ];
  const plain = (sdl: string) => sdl.replaceAll(/@reads\(items: \[[^\]]*\]\)/g, '');
  const abstractOf = (department: string) => [
    ...(named(department).length > 0 ? [`interface Named_${department} { text: String }`] : []),
    `union Hit_${department} = ${types
      .filter((type) => type.department === department)
      .map(({ name }) => name)
      .join(' | ')}`,
  ];
  const queries = [
    ...types.map((type) => `list${type.index}${plain(argumentsSdl(type))}: [${type.name}]`),
    ...(abstract ? departments : []).flatMap((department) => [
      ...(named(department).length > 0 ? [`named_${department}: [Named_${department}]`] : []),
      `hits_${department}: [Hit_${department}]`,
    ]),
  ];
  return [
    'scalar PersonName scalar Phone',
    `type Query { ${queries.join('\n')} }`,
    ...(abstract ? departments.flatMap(abstractOf) : []),
    ...types.map((type) => {
      const implemented =
        abstract && has(type, 'text') ? ` implements Named_${type.department}` : '';
      return `type ${type.name}${implemented} { ${[...new Set(fields(type))].join('\n')} }`;
    }),
    ...types
      .filter((type) => has(type, 'note'))
      .map(({ index }) => `input Filter${index} { note: String and: Filter${index} }`),
  ].join('\n');
}
