/** A publisher that never stops; the crash test kills it. Prints the number of each publication. */
import { openPolicyStore } from './index.ts';
import { agreement, OFFICERS, publishChange } from './testing.ts';

const [folder = '', bundleFile = ''] = process.argv.slice(2);
const store = await openPolicyStore({
  ...{ folder, bundleFile, officers: OFFICERS, judgeCases: async () => [], prove: async () => [] },
});
for (;;) {
  const { bundle } = store.standing();
  const volume = (bundle?.number ?? 0) + 1;
  await publishChange(store, [agreement({ volume })]);
  process.stdout.write(`${store.standing().bundle?.number}\n`);
}
