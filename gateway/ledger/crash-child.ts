/** A writer that never stops; the crash test kills it. Prints the number of each committed entry. */
import { demoKeyring } from '../../wire/keyring.ts';
import { openLedger } from './ledger.ts';
import { useRecord } from './testing.ts';

const ledger = await openLedger({
  ...{ folder: process.argv[2] ?? '', keyring: demoKeyring(), writer: 'gateway-1' },
  ...{ headEvery: 50, segmentBytes: 20_000 },
});
for (let turn = 0; ; turn++) {
  const batch = Array.from({ length: 20 }, (_, index) => useRecord(`d-${turn}-${index}`));
  const numbers = await Promise.all(batch.map((record) => ledger.append(record)));
  process.stdout.write(`${Math.max(...numbers)}\n`);
}
