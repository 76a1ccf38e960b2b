/** The process behind `startLoadProcess`: takes an order, then `stop`, and answers with its samples. */
import { type RunningLoad, startLoad } from './load.ts';
import type { LoadOrder } from './load-process.ts';

let running: RunningLoad | undefined;

process.on('message', (message: LoadOrder | 'stop') => {
  if (message !== 'stop') {
    running = startLoad(message.load, message.perSecond);
    process.send?.('begun');
    return;
  }
  void running?.stop().then((samples) => process.send?.(samples));
});
process.once('disconnect', () => process.exit());
