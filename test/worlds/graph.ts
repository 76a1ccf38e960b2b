/**
 * Random small federations: two or three departments, types with classified fields, references and lists
 * across departments, an interface, a union, arguments that read items, twins behind `@requires`. Every type
 * lies in one of a few tables that all worlds share, so that a world costs no database.
 */
import fc from 'fast-check';
import { TABLES } from './tables.ts';

export const DEPARTMENTS = ['register', 'health', 'tax'] as const;
/** Column of the shared tables -> its scalar, and the mask that fits it. */
export const COLUMNS = {
  name: ['PersonName', 'NAME'],
  phone: ['Phone', 'PHONE'],
  note: ['String', undefined],
  text: ['String', undefined],
  area: ['String', undefined],
} as const;
export type Column = keyof typeof COLUMNS;

export interface FieldSpec {
  readonly column: Column;
  readonly level: 1 | 2 | 3 | 4;
  readonly sharing: 'UNCONDITIONAL' | 'CONDITIONAL' | 'WITHHELD';
  readonly masked: boolean;
  readonly own: boolean;
  readonly duty: boolean;
}

export interface TypeSpec {
  readonly name: string;
  /** Table `t<index>`. */
  readonly index: number;
  readonly department: string;
  readonly personal: boolean;
  readonly fields: readonly FieldSpec[];
}

/** `from.to<i>: Ti`, and where there is a way back `Ti.of<j>: [Tj]` in the department of `from`. */
export interface LinkSpec {
  readonly from: TypeSpec;
  readonly to: TypeSpec;
  readonly back: boolean;
  /** The department of `from` derives an item of `to` from a twin. */
  readonly derived: boolean;
  readonly level: 1 | 2 | 3;
}

export interface Graph {
  readonly departments: readonly string[];
  readonly types: readonly TypeSpec[];
  readonly links: readonly LinkSpec[];
  readonly abstract: boolean;
}

const field = (column: Column): fc.Arbitrary<FieldSpec> =>
  fc.record({
    column: fc.constant(column),
    level: fc.constantFrom(1, 1, 2, 2, 2, 3, 4),
    sharing: fc.constantFrom(
      ...(['CONDITIONAL', 'CONDITIONAL', 'CONDITIONAL'] as const),
      ...(['CONDITIONAL', 'CONDITIONAL', 'UNCONDITIONAL', 'WITHHELD'] as const),
    ),
    masked: fc.boolean(),
    own: fc.boolean(),
    duty: fc.constantFrom(false, false, false, false, false, true),
  });

/** `area` is what most scopes compare, so it is mostly low. */
const fields = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom<Column>('name', 'phone', 'note', 'text'), { minLength: 2 }),
    fc.array(field('text'), { minLength: 5, maxLength: 5 }),
    fc.constantFrom<FieldSpec['level']>(1, 1, 2, 3),
  )
  .map(([columns, classified, level]) =>
    [...columns, 'area' as const].flatMap((column, at): FieldSpec[] => {
      const one = classified[at];
      if (!one) return [];
      if (column !== 'area') return [{ ...one, column }];
      return [{ ...one, column, level, sharing: 'CONDITIONAL' }];
    }),
  );

export const graph: fc.Arbitrary<Graph> = fc
  .record({
    count: fc.constantFrom(2, 2, 3),
    owners: fc.array(fc.nat(2), { minLength: 1, maxLength: 2 }),
    personal: fc.array(fc.boolean(), { minLength: TABLES, maxLength: TABLES }),
    fields: fc.array(fields, { minLength: TABLES, maxLength: TABLES }),
    links: fc.array(
      fc.tuple(fc.nat(4), fc.nat(4), fc.boolean(), fc.boolean(), fc.constantFrom(1, 1, 2, 3)),
      { minLength: 2, maxLength: 5 },
    ),
    abstract: fc.boolean(),
  })
  .map(({ count, owners, personal, fields: all, links, abstract }): Graph => {
    const departments = DEPARTMENTS.slice(0, count);
    // One type each, and those that chance adds.
    const departmentOf = [...departments, ...owners.map((nr) => DEPARTMENTS[nr % count] ?? '')];
    const types = departmentOf.slice(0, TABLES).map(
      (department, index): TypeSpec => ({
        ...{ name: `T${index}`, index, department },
        ...{ personal: personal[index] === true, fields: all[index] ?? [] },
      }),
    );
    const seen = new Set<string>();
    const linked = links.flatMap(([one, other, back, derived, level]): LinkSpec[] => {
      const from = types[one % types.length];
      const to = types[other % types.length];
      if (!from || !to || seen.has(`${from.name} ${to.name}`)) return [];
      seen.add(`${from.name} ${to.name}`);
      const apart = from.department !== to.department;
      return [{ from, to, back, derived: derived && apart, level }];
    });
    return { departments, types, links: linked, abstract };
  });

export const has = ({ fields: all }: TypeSpec, column: Column) =>
  all.some((one) => one.column === column);

/** Whether some department derives from the type's text, by way of its twin. */
export const isTwinned = ({ links }: Graph, type: TypeSpec) =>
  has(type, 'text') && links.some(({ to, derived }) => derived && to === type);
