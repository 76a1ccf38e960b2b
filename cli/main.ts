/** `isthmus`: every command, each loaded only when it is called. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { reportFailure } from './output.ts';
import { addPolicyCommands, replayed } from './policy-commands.ts';

const program = new Command('isthmus')
  .description('地峡：部门数据共享的图 / the graph over departmental sources')
  .showHelpAfterError('（运行 isthmus --help 查看用法 / see isthmus --help）')
  .configureHelp({ sortSubcommands: true });

/** Runs a command's action; a failure is printed once and becomes the exit code. */
function run<Args extends unknown[]>(load: () => Promise<(...args: Args) => Promise<void>>) {
  return async (...args: Args): Promise<void> => {
    const json = process.argv.includes('--json');
    try {
      await (await load())(...args);
    } catch (error) {
      reportFailure(error, json);
    }
  };
}

function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65535) {
    throw new InvalidArgumentError('端口须为 0 至 65535 / a port is 0 to 65535');
  }
  return value;
}

const persona = () => new Option('--as <persona>', '演示人物 / demo persona').makeOptionMandatory();
const purpose = () => new Option('--purpose <CODE>', '使用场景 / purpose, e.g. EARLY_MEDIATION');
const matter = () => new Option('--matter <number>', '事项 / matter it is for');
const json = () => new Option('--json', '输出 JSON / print JSON');
const demo = () => new Option('--demo', '演示密钥，仅限本机 / demo keys, loopback only');

program
  .command('start')
  .description('启动全城演示 / start the whole demo city')
  .addOption(demo())
  .option('--process-per-department', '每个部门一个进程 / one process per department')
  .action(run(async () => (await import('./commands/start.ts')).startCommand));

program
  .command('install')
  .description(
    '编译并签署 0 号策略包、组合超图 / compile and sign bundle 0, compose the supergraph',
  )
  .addOption(demo())
  .option('--as <officer>', '本机安全员，另一名在其机器上签名 / the officer whose key is here')
  .action(run(async () => (await import('./commands/install.ts')).installCommand));

program
  .command('token')
  .description('为演示人物签发令牌 / a token for a demo persona; the last line is the token')
  .addOption(persona())
  .addOption(json())
  .action(run(async () => (await import('./commands/token.ts')).tokenCommand));

program
  .command('query')
  .description('向运行中的网关查询 / query the running gateway')
  .argument('[file]', '查询文件，- 为标准输入 / file, - for standard input')
  .addOption(persona())
  .addOption(purpose())
  .addOption(matter())
  .option('-e <text>', '查询文本 / the query itself')
  .option('--variables <json>', '变量（JSON）/ variables')
  .option('--url <url>', '网关地址 / URL of the gateway')
  .option('--lang <language>', 'zh | en')
  .addOption(json())
  .action(run(async () => (await import('./commands/query.ts')).queryCommand));

program
  .command('explain')
  .description('为何可见或不可见 / why an item, argument, type or mutation is given or withheld')
  .argument('<name>', '例如 Person.phone、Query.people(name:)、Person / e.g.')
  .option('--as <persona>', '演示人物 / demo persona')
  .option('--class <id>', '登记的主体类别 / class of the registry')
  .addOption(purpose())
  .option('--at <instant>', '判定的时刻，默认现在 / instant, now by default')
  .option('--bundle <name>', 'current、编号、draft:<id>、files / a number, a draft', 'current')
  .addOption(new Option('--lang <language>', '语言 / language').choices(['zh', 'en']))
  .addOption(json())
  .action(run(async () => (await import('./commands/explain.ts')).explainCommand));

program
  .command('trace')
  .description('打印一次查询每一阶段的产物 / print what every stage of one query hands on')
  .argument('[file]', '查询文件，- 为标准输入 / file, - for standard input')
  .addOption(persona())
  .addOption(purpose())
  .addOption(matter())
  .option('-e <text>', '查询文本 / the query itself')
  .option('--variables <json>', '变量（JSON）/ variables')
  .addOption(json())
  .action(run(async () => (await import('./commands/trace.ts')).traceCommand));

program
  .command('check')
  .description('检查目录、清单、协议与组合 / check catalog, lists, agreements and composition')
  .option('--proof', '列出负面清单证明的每条途径 / every way that the proof examined')
  .addOption(json())
  .action(run(async () => (await import('./commands/check.ts')).checkCommand));

program
  .command('subgraph')
  .description('单独运行一个部门 / run one department alone')
  .argument('<name>')
  .option('--port <n>', '端口 / port', port)
  .option('--host <address>', '监听地址，默认本机 / address, loopback by default')
  .option('--admin-port <n>', '指标端口，仅本机 / port of the metrics, loopback only', port)
  .addOption(demo())
  .action(run(async () => (await import('./commands/subgraph.ts')).subgraphCommand));

program
  .command('gateway')
  .description('为任一已分类超图提供网关 / serve any classified supergraph')
  .requiredOption('--supergraph <file>', '超图 SDL / supergraph SDL')
  .option('--policies <dir>', '含已签名 bundle.json 的目录 / folder with a signed bundle.json')
  .option(
    '--allow-all',
    '生成全部放行的策略包（须 --demo）/ generated allow-all bundle (needs --demo)',
  )
  .option('--port <n>', '端口 / port', port)
  .option('--documents <file>', '查询文档清单 / manifest of persisted documents')
  .option('--documents-only', '只执行清单中的文档 / documents of the manifest only')
  .option('--host <address>', '监听地址，默认本机 / address, loopback by default')
  .addOption(demo())
  .action(run(async () => (await import('./commands/gateway.ts')).gatewayCommand));

const policy = program.command('policy').description('策略 / policy');
policy
  .command('allow-all')
  .description('由超图生成全部放行的策略 / write an allow-all policy for a supergraph')
  .argument('<supergraph>')
  .requiredOption('--out <dir>')
  .addOption(json())
  .action(run(async () => (await import('./commands/allow-all.ts')).allowAllCommand));

policy
  .command('serve')
  .description('向其他主机发布策略包 / publish the policy to other hosts')
  .option('--nats <url>', '例如 nats://主机:4222 / e.g. nats://host:4222')
  .option('--port <n>', 'HTTP 端口 / port for HTTP', port)
  .option('--host <address>', '监听地址，默认本机 / address, loopback by default')
  .addOption(demo())
  .action(run(async () => (await import('./commands/policy-serve.ts')).policyServeCommand));
policy
  .command('diff')
  .description('两个策略包之差：谁多得、谁少得 / who gains and loses between two bundles')
  .argument(
    '<before>',
    'current、编号、draft:<id>、files 或文件 / current, a number, a draft, files',
  )
  .argument('<after>')
  .addOption(replayed())
  .option('--all', '全部列出 / every change')
  .addOption(json())
  .action(run(async () => (await import('./commands/diff.ts')).diffCommand));
addPolicyCommands(policy, run);

const demonstrate = program.command('demo').description('演示 / demonstrations');
demonstrate
  .command('revoke')
  .description('负载下中止并恢复一份协议 / suspend and renew an agreement under load')
  .option('--url <url>', '网关地址 / URL of the gateway')
  .option('--rate <n>', '每秒请求数 / requests a second', Number)
  .option('--seconds <n>', '每段时长 / seconds of each stretch', Number)
  .addOption(json())
  .action(run(async () => (await import('./commands/demo-revoke.ts')).demoRevokeCommand));

const audit = program.command('audit').description('使用记录 / the record of uses');
audit
  .command('verify')
  .description('离线核验使用记录 / verify the ledger offline')
  .option('--folder <dir>', '记录目录 / ledger folder')
  .addOption(demo())
  .addOption(json())
  .action(run(async () => (await import('./commands/audit.ts')).auditVerifyCommand));

program
  .command('doctor')
  .description('检查环境与安装 / check environment and installation')
  .addOption(json())
  .action(run(async () => (await import('./commands/doctor.ts')).doctorCommand));

await program.parseAsync();
