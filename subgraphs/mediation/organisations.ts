import type { Row } from '../kit/index.ts';
import { chance, int, places, rngFor } from '../population/index.ts';

/** One committee per street or town, one per district or banner, and five of trades. */
export function organisationRows(): Row[] {
  const rng = rngFor('mediation organisations');
  const towns = places().streets.map(({ code, name, areaCode }) => ({
    code: `TJ${code}`,
    name: `${name}人民调解委员会`,
    kind: 'STREET',
    area_code: areaCode,
    address: `${name}综合治理中心`,
  }));
  const counties = places().areas.map(({ code, name }) => ({
    code: `TJ${code}`,
    name: `${name}矛盾纠纷调解中心`,
    kind: 'COUNTY',
    area_code: code,
    address: `${name}社会治理综合服务中心`,
  }));
  const trades = ['物业', '医疗', '劳动争议', '道路交通', '草原权属'].map((trade, i) => ({
    code: `TJHY0${i + 1}`,
    name: `鄂尔多斯市${trade}纠纷人民调解委员会`,
    kind: 'TRADE',
    area_code: '150603',
    address: '康巴什区市社会治理综合服务中心',
  }));
  return [...counties, ...towns, ...trades].map((organisation) => ({
    ...organisation,
    phone: '12348',
    mediator_count: int(rng, 3, 15),
    bilingual: chance(rng, 0.5),
  }));
}

/** The committee that takes an ordinary case of a place. */
export function organisationAt(communityCode: string): string {
  return `TJ${communityCode.slice(0, 9)}`;
}
