/**
 * `npm test` answers the same for the same code: properties use one seed. Where more runs are asked for
 * (`FC_RUNS`, nightly) seeds are new each time, and a failing one becomes a case.
 */
import fc from 'fast-check';

if (process.env.FC_RUNS === undefined) fc.configureGlobal({ seed: 20_261_120 });
