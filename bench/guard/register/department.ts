/** The department that is measured: written as any other, so that its guard is any other's. */
import { fileURLToPath } from 'node:url';
import { defineDepartment } from '../../../subgraphs/kit/index.ts';
import type { Department, SeedContext } from '../../../subgraphs/kit/types.ts';
import { invalidIdNumber } from '../../../subgraphs/population/id-number.ts';

/** Five communities of 200 residents: the longest list that the kit gives has 200 rows. */
export const COMMUNITIES = [
  '150602001001',
  '150602001002',
  '150602001003',
  '150621001001',
  '150621001002',
] as const;
export const RESIDENTS_EACH = 200;

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export const register: Department = defineDepartment({
  name: 'register',
  schemaFile: path('schema.graphql'),
  migrations: path('migrations'),
  tables: {
    Resident: {
      table: 'residents',
      primaryKey: 'nr',
      keyColumn: 'ref',
      order: [['community_code', 'asc']],
    },
  },
  resolvers: {
    Query: {
      residents: (_parent, args, { source }, info) =>
        source.list('Resident', info, { community_code: { within: args.community } }, args),
    },
  },
  seed,
});

/** Two phones in five, as many as the item scope takes away. */
export const isUnlisted = (phone: unknown) => /[0-3]$/.test(String(phone));

/** The same with a rule that no condition of a statement can express on every database. */
export const ruledRegister: Department = defineDepartment({
  ...register,
  rules: [
    {
      name: 'unlisted-phones',
      withholds: ['Resident.phone'],
      reads: ['Resident.phone'],
      judge: ({ rows }) => rows.map(({ phone }) => !isUnlisted(phone)),
    },
  ],
});

async function seed({ insert, personRef }: SeedContext): Promise<void> {
  const rows = COMMUNITIES.flatMap((community, block) =>
    Array.from({ length: RESIDENTS_EACH }, (_, index) => {
      const nr = block * RESIDENTS_EACH + index + 1;
      return {
        nr,
        ref: personRef(invalidIdNumber(`1506021985010${String(nr).padStart(4, '0')}`)),
        name: nr % 2 === 0 ? '巴特尔' : '王建国',
        phone: `138${String(nr).padStart(8, '0')}`,
        birth_date: `19${50 + (nr % 50)}-0${1 + (nr % 9)}-1${nr % 10}`,
        gender: nr % 2 === 0 ? '男' : '女',
        address: `东胜区交通街道天骄社区${nr}号楼2单元301`,
        community_code: community,
      };
    }),
  );
  await insert('residents', rows);
}
