/** Numbers of filings: serial per year and channel (per court for court cases), in order of time. */
import { dateTime, instant } from './dates.ts';
import type { Draft } from './drafts.ts';
import type { Channel } from './matters.ts';
import { int, type Rng, rngFor } from './random.ts';

export interface Numbered extends Draft {
  readonly number: string;
}

/** Open matters that the demo personas name; all of the demo citizen's one grievance. */
export const OPEN_MATTERS: Readonly<Record<Channel, string>> = {
  hotline: 'HL-2026-000123',
  petitions: 'PET-2026-0077',
  mediation: 'MED-2026-0042',
  police: 'PC-2026-000311',
  courts: '(2026)内0602民初1024号',
};

interface Series {
  /** Filings with the same key share one series of serials. */
  readonly key: (draft: Draft) => string;
  readonly format: (key: string, serial: number) => string;
  /** Distance to the next serial; the demo's court cases are a sample of the court's docket. */
  readonly step: (rng: Rng) => number;
  readonly pin: { readonly key: string; readonly serial: number };
}

const yearOf = (draft: Draft) => draft.at.slice(0, 4);

function serials(prefix: string, width: number, pin: number): Series {
  return {
    key: yearOf,
    format: (year, serial) => `${prefix}-${year}-${String(serial).padStart(width, '0')}`,
    step: () => 1,
    pin: { key: '2026', serial: pin },
  };
}

const SERIES: Readonly<Record<Channel, Series>> = {
  hotline: serials('HL', 6, 123),
  petitions: serials('PET', 4, 77),
  mediation: serials('MED', 4, 42),
  police: serials('PC', 6, 311),
  courts: {
    // 150602 is court 0602: court codes follow the divisions.
    key: (draft) => `${yearOf(draft)} 06${draft.communityCode.slice(4, 6)}`,
    format: (key, serial) => {
      const [year, court] = key.split(' ');
      return `(${year})内${court}民初${serial}号`;
    },
    step: (rng) => int(rng, 4, 20),
    pin: { key: '2026 0602', serial: 1024 },
  },
};

/** Sorted by time and numbered; `pinned` is put where its known number is due and takes that time. */
export function numbered(
  channel: Channel,
  drafts: readonly Draft[],
  pinned: Draft | undefined,
): Numbered[] {
  const series = SERIES[channel];
  const rng = rngFor(`numbers ${channel}`);
  const last = new Map<string, number>();
  const sorted = [...drafts].sort((a, b) => instant(a.at) - instant(b.at));
  const out: Numbered[] = [];
  let waiting = pinned;
  for (const draft of sorted) {
    const key = series.key(draft);
    let serial = (last.get(key) ?? 0) + series.step(rng);
    if (waiting && key === series.pin.key && serial >= series.pin.serial) {
      const number = series.format(key, series.pin.serial);
      out.push({ ...waiting, at: dateTime(instant(draft.at) - 60_000), number });
      serial = series.pin.serial + series.step(rng);
      waiting = undefined;
    }
    last.set(key, serial);
    out.push({ ...draft, number: series.format(key, serial) });
  }
  if (waiting) throw new Error(`${channel}: too few filings for ${OPEN_MATTERS[channel]}`);
  return out;
}
