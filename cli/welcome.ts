/** What `npm start` prints when everything answers: addresses, personas, three things to try. */
import type { Registry } from '../policies/model/index.ts';
import { gatewayPort } from './environment.ts';
import type { Installed } from './installed.ts';
import { say, table, terminalLanguage } from './output.ts';
import type { Started } from './process-group.ts';

export function printWelcome(
  { registry, version }: Installed,
  running: readonly Started[],
  milliseconds: number,
): void {
  const graph = `http://127.0.0.1:${gatewayPort()}/graphql`;
  say(
    {
      zh: '\n地峡已就绪，用时 {seconds} 秒。策略包 {version}',
      en: '\nIsthmus is ready after {seconds} s. Bundle {version}',
    },
    { seconds: (milliseconds / 1000).toFixed(1), version },
  );
  process.stdout.write(`\n${table([['graph', graph], ...sourceRows(registry)])}\n`);
  process.stdout.write(`\n${table(running.map(processRow))}\n`);
  say({ zh: '\n演示人物（--as）：', en: '\nPersonas (--as):' });
  process.stdout.write(`${table(personaRows(registry))}\n`);
  printThreeThings(running);
}

function sourceRows({ sources }: Registry): string[][] {
  return sources.map(({ name, url }) => [name, url]);
}

function processRow({ label, child }: Started): string[] {
  return [`pid ${child.pid ?? '?'}`, label];
}

function personaRows({ personas, classes }: Registry): string[][] {
  const language = terminalLanguage();
  return Object.entries(personas).map(([name, persona]) => {
    const entry = classes.find((candidate) => candidate.id === persona.class);
    const clearance =
      language === 'zh' ? `授权 ${entry?.clearance}` : `clearance ${entry?.clearance}`;
    return [`  ${name}`, persona.label[language], entry?.dept ?? '', clearance];
  });
}

function printThreeThings(running: readonly Started[]): void {
  const hotline = running.find(({ label }) => label === 'hotline')?.child.pid ?? '<pid>';
  say(
    {
      zh: [
        '\n三件可以试的事（另开一个终端）：',
        '1. 一次查询，多个部门，逐项裁决：',
        '   npm run -s isthmus -- query examples/case-file.graphql --as hotline-clerk --purpose EARLY_MEDIATION --matter HL-2026-000123',
        '2. 为什么看不到？',
        '   npm run -s isthmus -- explain Person.politicalStatus --as police-officer --purpose CASE_HANDLING',
        '3. 停掉一个部门，其余照常应答；再核验使用记录：',
        `   kill ${hotline}; npm run -s isthmus -- audit verify --demo`,
        '\n按 Ctrl-C 停止全部。',
      ].join('\n'),
      en: [
        '\nThree things to try (in another terminal):',
        '1. One query, many departments, decided field by field:',
        '   npm run -s isthmus -- query examples/case-file.graphql --as hotline-clerk --purpose EARLY_MEDIATION --matter HL-2026-000123',
        '2. Why is it withheld?',
        '   npm run -s isthmus -- explain Person.politicalStatus --as police-officer --purpose CASE_HANDLING',
        '3. Stop one department, the others go on; then verify the record of uses:',
        `   kill ${hotline}; npm run -s isthmus -- audit verify --demo`,
        '\nCtrl-C stops everything.',
      ].join('\n'),
    },
    {},
  );
}
