/**
 * `npm test` answers the same for the same code: properties use one seed. Where more is asked for
 * (`FC_RUNS`, or `FC_PROPERTY_MS` in nightly) the seed is new and printed, `FC_SEED` repeats one, and a
 * failing one becomes a case.
 */
import fc from 'fast-check';

const { FC_RUNS, FC_PROPERTY_MS, FC_SEED } = process.env;
const USUAL_SEED = 20_261_120;

if (FC_RUNS === undefined && FC_PROPERTY_MS === undefined) {
  fc.configureGlobal({ seed: USUAL_SEED });
} else {
  const seed = FC_SEED === undefined ? (Date.now() ^ (process.pid << 12)) >>> 1 : Number(FC_SEED);
  console.info(`fast-check seed ${seed}; repeat it with FC_SEED=${seed}`);
  const bounded =
    FC_PROPERTY_MS === undefined
      ? {}
      : { interruptAfterTimeLimit: Number(FC_PROPERTY_MS), markInterruptAsFailure: false };
  fc.configureGlobal({ seed, ...bounded });
}
