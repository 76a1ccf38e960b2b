/**
 * The catalog (政务数据目录): every resource and item of the graph with its classification.
 * Source: Decree 809 arts. 12-15; directive shapes in docs/POLICY.md.
 */

/** `Type.field`, `Type.field(argument:)` or `InputType.field` (GraphQL schema coordinates). */
export type Coordinate = string;
export type TypeName = string;

/** Local grade of an item, 1 (open) to 4 (highest); 0 is the clearance of somebody cleared for nothing. */
export type Level = 1 | 2 | 3 | 4;
export type Clearance = 0 | Level;

/** 共享属性: 无条件共享, 有条件共享, 不予共享 (Decree 809 art. 14). */
export type Sharing = 'UNCONDITIONAL' | 'CONDITIONAL' | 'WITHHELD';
/** National grade beside the local level (GB/T 43697-2024); core data does not enter the graph. */
export type Grade = 'GENERAL' | 'IMPORTANT';
export type Audience = 'DEPARTMENT' | 'CITIZEN' | 'SERVICE';

/** Typed masks, ordered by name only; strictness is `maskStrictness` in the engine. */
export type Mask =
  | 'NAME' // 王*
  | 'PHONE' // 138****5678
  | 'ID_NUMBER' // 150602********123X becomes 150602************
  | 'ADDRESS_TO_COMMUNITY' // down to the community, nothing below it
  | 'DATE_TO_YEAR' // ISO 8601-2: 1985-XX-XX
  | 'NUMBER_TO_BAND'; // 37 becomes 30-39

/** Where a declaration stands, for error messages. Lines and columns count from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** 信息资源: an object type. */
export interface Resource {
  readonly type: TypeName;
  readonly label: string;
  readonly code: string;
  readonly supplier: string;
  readonly updateCycle: string;
  readonly theme: string;
  readonly personal: boolean;
  /** Column that holds the base reference of the person a row is about; always there when `personal`. */
  readonly subject?: string;
  /** Names of the fields of each `@key`. */
  readonly keys: readonly (readonly string[])[];
  readonly location?: SourceLocation;
}

/** 信息项: a field of an object or interface type, root fields included. */
export interface Item {
  readonly coordinate: Coordinate;
  readonly type: TypeName;
  readonly field: string;
  readonly label: string;
  readonly level: Level;
  readonly grade: Grade;
  readonly class: string;
  readonly sharing: Sharing;
  readonly basis: readonly string[];
  /** Departments that supply the item; the first is the 数源部门, others declare replicas. */
  readonly suppliers: readonly string[];
  readonly standard?: string;
  readonly columns: readonly string[];
  readonly duty: readonly string[];
  readonly mask?: Mask;
  readonly maskedLevel?: Level;
  readonly derived: readonly Coordinate[];
  /** The item this `@inaccessible` field is a twin of; twins are join-only. */
  readonly twinOf?: Coordinate;
  readonly listed: readonly Audience[];
  readonly ownAccess: boolean;
  /** Part of a `@key` of its type: joinable always, visible only as an item of its own. */
  readonly key: boolean;
  /** Named type the field returns, and whether it is non-null at its outermost. */
  readonly returns: {
    readonly type: TypeName;
    readonly nonNull: boolean;
    readonly list: boolean;
    /** Whether the elements of the (outermost) list are non-null; absent: nullable or no list. */
    readonly elementNonNull?: boolean;
  };
  /** Coordinates named by the `@requires` of this field. */
  readonly requires: readonly Coordinate[];
  readonly location?: SourceLocation;
}

/** Everything the policy needs to know of the graph. Records are keyed by name and hold own keys only. */
export interface Catalog {
  readonly resources: Readonly<Record<TypeName, Resource>>;
  readonly items: Readonly<Record<Coordinate, Item>>;
  /** `@reads`: argument or input field -> items it reads. Every argument and input field has an entry. */
  readonly reads: Readonly<Record<Coordinate, readonly Coordinate[]>>;
  /** `@action`: mutation -> duties, of which the subject needs one. */
  readonly actions: Readonly<Record<Coordinate, readonly string[]>>;
  /** Interfaces and unions -> object types that implement or belong to them. */
  readonly possibleTypes: Readonly<Record<TypeName, readonly TypeName[]>>;
}
