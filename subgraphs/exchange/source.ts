/** How the types of the catalog and the lists lie in the database; the channel's own stand beside. */
import type { Row, TableMapping } from '../kit/index.ts';
import { channelTables } from './source-channel.ts';

/** Lists lie in the database as JSON text. */
const list = (column: string) => (columns: Row) =>
  typeof columns[column] === 'string' ? (JSON.parse(columns[column]) as string[]) : null;

export const tables: Readonly<Record<string, TableMapping>> = {
  CatalogEntry: {
    table: 'catalog_entries',
    primaryKey: 'type',
    keyColumn: 'type',
    order: [
      ['code', 'asc'],
      ['type', 'asc'],
    ],
    values: { classes: list('classes') },
  },
  CatalogItem: {
    table: 'catalog_items',
    primaryKey: 'coordinate',
    keyColumn: 'coordinate',
    order: [['coordinate', 'asc']],
    values: {
      basis: list('basis'),
      audiences: list('audiences'),
      derivedFrom: list('derived_from'),
    },
  },
  CatalogUse: { table: 'catalog_uses', primaryKey: 'id', keyColumn: 'id', order: [] },
  CatalogChange: {
    table: 'catalog_changes',
    primaryKey: 'number',
    keyColumn: 'number',
    order: [['number', 'desc']],
    values: { signers: list('signers') },
  },
  NegativeListEntry: {
    table: 'negative_list',
    primaryKey: 'id',
    keyColumn: 'id',
    order: [['id', 'asc']],
    values: {
      basis: list('basis'),
      coordinates: list('coordinates'),
      classes: list('classes'),
      resources: list('resources'),
    },
  },
  DemandEntry: {
    table: 'demand_list',
    primaryKey: 'id',
    keyColumn: 'id',
    order: [
      ['consumer', 'asc'],
      ['id', 'asc'],
    ],
    values: {
      items: list('items'),
      basis: list('basis'),
      answeredBy: list('answered_by'),
    },
  },
  ResponsibilityEntry: {
    table: 'responsibility_list',
    primaryKey: 'id',
    keyColumn: 'id',
    order: [
      ['supplier', 'asc'],
      ['id', 'asc'],
    ],
    values: {
      items: list('items'),
      answers: list('answers'),
    },
  },
  AgreementSummary: {
    table: 'agreements',
    primaryKey: 'id',
    keyColumn: 'id',
    order: [
      ['supplier', 'asc'],
      ['id', 'asc'],
    ],
    values: {
      items: list('items'),
    },
  },
  PolicyVersion: {
    table: 'policy_versions',
    primaryKey: 'number',
    keyColumn: 'number',
    order: [['number', 'desc']],
  },
  LegalBasis: { table: 'legal_bases', primaryKey: 'id', keyColumn: 'id', order: [] },
  Party: { table: 'parties', primaryKey: 'id', keyColumn: 'id', order: [] },
  ...channelTables,
};
