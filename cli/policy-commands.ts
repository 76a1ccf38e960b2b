/** The commands under `isthmus policy` that change policy. Each is loaded only when it is called. */
import { type Command, InvalidArgumentError, Option } from 'commander';

type Run = <Args extends unknown[]>(
  load: () => Promise<(...args: Args) => Promise<void>>,
) => (...args: Args) => Promise<void>;

const officer = () =>
  new Option('--as <officer>', '安全员的密钥标识 / key id of the officer').makeOptionMandatory();
/** Of `policy diff` and `policy impact`: what a policy would have done to real use. */
export const replayed = () =>
  new Option('--replay <n>', '按使用记录重判最近若干次操作 / operations of late judged again')
    .argParser(count)
    .default(200);
const json = () => new Option('--json', '输出 JSON / print JSON');
const suggest = () =>
  new Option('--suggest <why>', '非作者：作为建议提出 / not an author: as a suggestion');
const basis = () => new Option('--basis <id...>', '依据（有则为法定）/ basis: makes it statutory');
const label = () => new Option('--label <text>', '名称 / label of the entry');
const filed = () => new Option('--filed <number>', '备案号（条例第二十七条）/ filing number');

export function addPolicyCommands(policy: Command, run: Run): void {
  addDraftCommands(
    policy.command('draft').description('草案：签名的改动 / drafts: signed changes'),
    run,
  );
  addReviewCommands(policy, run);
  addPublishingCommands(policy, run);
  addTightenCommands(
    policy
      .command('tighten')
      .description('紧急收紧：一人即可，只减不增 / emergency: one officer, only takes away'),
    run,
  );
  policy
    .command('log')
    .description('谁在何时做了什么 / who did what when')
    .addOption(json())
    .action(run(async () => (await import('./commands/policy/record.ts')).logCommand));
  policy
    .command('history')
    .description('发布过的策略包 / what was published')
    .option('--at <instant>', '某一时刻生效的 / what was in force at an instant')
    .addOption(json())
    .action(run(async () => (await import('./commands/policy/record.ts')).historyCommand));
}

const drafts = () => import('./commands/policy/draft.ts');

function addDraftCommands(draft: Command, run: Run): void {
  const acting = (name: string, description: string) =>
    draft.command(name).description(description).addOption(officer()).addOption(json());
  acting('new', '新建 / open')
    .option('--title <text>', '标题 / title')
    .option('--title-en <text>', 'English title')
    .option('--from-files', '文件与已发布策略的差别 / what files say otherwise')
    .action(run(async () => (await drafts()).newCommand));
  draft
    .command('list')
    .addOption(json())
    .action(run(async () => (await drafts()).listCommand));
  draft
    .command('show <draft>')
    .addOption(json())
    .action(run(async () => (await drafts()).showCommand));
  acting('put <draft> [kind] [id]', '放入条目 / put entries')
    .option('--file <file>', '清单或协议文件 / file of lists or agreements')
    .option('--value <json>')
    .addOption(suggest())
    .action(run(async () => (await drafts()).putCommand));
  acting('set <draft> <kind> <id> <member=value...>', '改条目的成员 / change members of an entry')
    .addOption(suggest())
    .action(run(async () => (await drafts()).setCommand));
  acting('remove <draft> <kind> <id>', '删去条目 / remove an entry')
    .addOption(suggest())
    .action(run(async () => (await drafts()).removeCommand));
  acting('add-item <draft> <agreement> <coordinate...>', '协议增项 / items into an agreement')
    .addOption(suggest())
    .action(run(async () => (await drafts()).addItemCommand));
  acting('deny <draft> <coordinate>', '列入负面清单 / onto the negative list')
    .addOption(basis())
    .addOption(label())
    .addOption(suggest())
    .action(run(async () => (await drafts()).denyCommand));
  acting('apply <draft> <suggestion>', '采纳建议 / apply a suggestion').action(
    run(async () => (await drafts()).settleCommand('apply')),
  );
  acting('decline <draft> <suggestion>', '不采纳 / decline it').action(
    run(async () => (await drafts()).settleCommand('decline')),
  );
  acting('set-aside <draft> [case]', '声明某用例不再成立 / a case is meant not to hold')
    .requiredOption('--why <text>')
    .option('--all-failing', '所有不再成立的 / every case that the draft breaks')
    .action(run(async () => (await drafts()).setAsideCommand));
  acting('rebase <draft>', '移到现行策略包 / onto the bundle in force')
    .option('--mine <kind/id...>', '保留草案的 / keep the draft')
    .option('--theirs <kind/id...>', '取已发布的 / take what was published')
    .action(run(async () => (await drafts()).rebaseCommand));
  acting('propose <draft>', '提请批准 / propose').action(
    run(async () => (await drafts()).proposeCommand),
  );
  acting('withdraw <draft>', '撤回 / withdraw').action(
    run(async () => (await drafts()).withdrawCommand),
  );
}

function addReviewCommands(policy: Command, run: Run): void {
  const review = () => import('./commands/policy/review.ts');
  policy
    .command('lint <draft>')
    .description('草案的错误与警告 / errors and warnings of a draft')
    .addOption(json())
    .action(run(async () => (await review()).lintCommand));
  policy
    .command('cases <draft>')
    .description('不再成立的策略用例 / policy cases that would not hold any more')
    .addOption(json())
    .action(run(async () => (await review()).casesCommand));
  policy
    .command('impact <draft>')
    .description(
      '谁将多得、谁将少得，近期操作有何变化 / who gains, who loses what; operations of late',
    )
    .addOption(replayed())
    .addOption(json())
    .action(run(async () => (await review()).impactCommand));
}

function addPublishingCommands(policy: Command, run: Run): void {
  const publishing = () => import('./commands/policy/publish.ts');
  const acting = (name: string, description: string) =>
    policy.command(name).description(description).addOption(officer()).addOption(json());
  acting('approve <draft>', '批准（非作者）/ approve, as no author of it')
    .option('--hash <hash>', 'impact 所示哈希 / the hash that impact showed')
    .action(run(async () => (await publishing()).approveCommand));
  acting('publish <draft>', '发布（作者）/ publish, as an author').action(
    run(async () => (await publishing()).publishCommand),
  );
  policy
    .command('act [file]')
    .description('密钥在别处的安全员 / for officers whose keys are elsewhere (JSON)')
    .addOption(json())
    .action(run(async () => (await import('./commands/policy/act.ts')).actCommand));
  policy
    .command('sign [file]')
    .description('在密钥所在处签名 / sign where the key is what `act --json` asks for')
    .addOption(officer())
    .addOption(json())
    .action(run(async () => (await import('./commands/policy/act.ts')).signCommand));
  acting('rollback <number>', '恢复某号的内容 / the content of a published bundle again')
    .option('--cause <text>', '一人立即，须只收紧 / at once, if it only tightens')
    .addOption(filed())
    .action(run(async () => (await publishing()).rollbackCommand));
  acting('recover <number>', '锁死时由两人恢复 / by two, where nobody could publish')
    .option('--discard', '放弃待签名的 / drop what waits for a signature')
    .action(run(async () => (await publishing()).recoverCommand));
}

function addTightenCommands(tighten: Command, run: Run): void {
  const publishing = () => import('./commands/policy/publish.ts');
  const acting = (name: string, description: string) =>
    tighten
      .command(name)
      .description(description)
      .addOption(officer())
      .requiredOption('--cause <text>', '原因 / cause')
      .addOption(filed())
      .option('--dry-run', '只看影响 / only say who loses what')
      .addOption(json());
  acting('suspend-agreement <id>', '暂停协议 / suspend an agreement').action(
    run(async () => (await publishing()).agreementCommand('SUSPENDED')),
  );
  acting('terminate-agreement <id>', '终止协议 / terminate an agreement').action(
    run(async () => (await publishing()).agreementCommand('TERMINATED')),
  );
  acting('deny <coordinate>', '列入负面清单 / onto the negative list')
    .addOption(basis())
    .addOption(label())
    .action(run(async () => (await publishing()).tightenDenyCommand));
  acting('set <kind> <id> <member=value...>', '收紧条目 / tighten an entry').action(
    run(async () => (await publishing()).tightenSetCommand),
  );
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0)
    throw new InvalidArgumentError('须为非负整数 / a whole number, 0 or more');
  return value;
}
