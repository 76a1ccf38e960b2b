/** Meters and their average consumption, as whole cells of area, month and tariff. */
import { type AggregateCell, eq, K_PERSONAL, type Resolver, within } from '../kit/index.ts';

const BY = ['area_code', 'month', 'tariff'];

export const meterStatistics: Resolver = async (_parent, args, { source }) => {
  const request = {
    type: 'MeterStatistic',
    by: BY,
    filter: { area_code: within(args.area), month: eq(args.period) },
    k: K_PERSONAL,
  };
  const [counts, averages] = await Promise.all([
    source.aggregate({ ...request, measure: 'count' }),
    source.aggregate({ ...request, measure: { avg: 'consumption' } }),
  ]);
  const averageOf = new Map(averages.map((cell) => [keyOf(cell), cell]));
  return counts.map((cell) => {
    const average = averageOf.get(keyOf(cell));
    // An average without its count would still be of few meters, so either's suppression hides both.
    const suppressed = cell.suppressed || average === undefined || average.suppressed;
    return {
      areaCode: cell.by.area_code,
      period: cell.by.month,
      category: cell.by.tariff,
      meters: suppressed ? null : cell.value,
      averageConsumption: suppressed ? null : Math.round(Number(average.value)),
      suppressed,
    };
  });
};

const keyOf = (cell: AggregateCell) => JSON.stringify(BY.map((column) => cell.by[column]));
