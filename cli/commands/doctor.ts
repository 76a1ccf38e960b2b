/** `isthmus doctor`: what is installed, what answers, and what to do where something is amiss. */
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { differences } from '../../policies/edit/index.ts';
import type { Message } from '../../wire/text.ts';
import { type City, compileCity, loadCity } from '../city.ts';
import { bundleFile, gatewayPort, home, keyring } from '../environment.ts';
import { EXIT, printJson, say } from '../output.ts';
import { openStore } from '../policy-store.ts';

type State = 'good' | 'note' | 'bad';

interface Finding {
  readonly name: string;
  readonly state: State;
  readonly message: Message;
}

export async function doctorCommand(options: { readonly json?: boolean }): Promise<void> {
  const findings = [checkNode(), checkHome(), ...(await checkInstallation())];
  const bad = findings.some(({ state }) => state === 'bad');
  if (options.json) printJson({ ok: !bad, findings });
  else for (const { state, name, message } of findings) sayFinding(state, name, message);
  if (bad) process.exitCode = EXIT.NEGATIVE;
}

function sayFinding(state: State, name: string, message: Message): void {
  const mark = { good: '✓', note: '·', bad: '✗' }[state];
  say({ zh: `${mark} ${name}：${message.zh}`, en: `${mark} ${name}: ${message.en}` });
}

function checkNode(): Finding {
  const version = process.versions.node;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const good = major > 20 || (major === 20 && minor >= 19);
  return {
    name: 'node',
    state: good ? 'good' : 'bad',
    message: good
      ? { zh: version, en: version }
      : { zh: `${version}，需要 20.19 以上`, en: `${version}; 20.19 or newer is needed` },
  };
}

function checkHome(): Finding {
  try {
    mkdirSync(home(), { recursive: true });
    accessSync(home(), constants.W_OK);
    return { name: 'home', state: 'good', message: { zh: home(), en: home() } };
  } catch {
    return {
      name: 'home',
      state: 'bad',
      message: {
        zh: `${home()} 不可写；请修正权限或设置 ISTHMUS_HOME`,
        en: `${home()} is not writable; correct its permissions or set ISTHMUS_HOME`,
      },
    };
  }
}

async function checkInstallation(): Promise<Finding[]> {
  if (!existsSync(bundleFile())) {
    return [
      {
        name: 'bundle',
        state: 'note',
        message: { zh: '尚未安装；运行 npm start', en: 'not installed yet; run npm start' },
      },
    ];
  }
  try {
    const city = await loadCity({ demo: !process.env.ISTHMUS_KEYS });
    const ports = [{ name: 'gateway', port: gatewayPort() }, ...city.departments.map(portOf)];
    const answers = await Promise.all(ports.map(checkPort));
    return [signed(city), await checkDraft(city), await checkStore(), ...answers];
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return [{ name: 'bundle', state: 'bad', message: { zh: detail, en: detail } }];
  }
}

function signed({ bundle }: City): Finding {
  const { version } = bundle;
  return {
    name: 'bundle',
    state: 'good',
    message: { zh: `${version}，签名有效`, en: `${version}, signatures hold` },
  };
}

/** Files that differ from the bundle in force are a draft: shown here, applied by nobody. */
async function checkDraft({ bundle }: City): Promise<Finding> {
  const keys = keyring(!process.env.ISTHMUS_KEYS);
  const { signed, problems } = await compileCity(keys, bundle.createdAt);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  if (!signed || errors > 0)
    return filesNote({
      zh: `草案有 ${errors} 处错误，不影响已发布的策略；运行 isthmus check`,
      en: `the draft has ${errors} errors, the published policy is untouched; run isthmus check`,
    });
  const operations = differences(bundle, signed.content);
  if (operations.length === 0)
    return {
      name: 'files',
      state: 'good',
      message: { zh: '与已发布的策略一致', en: 'the same as the published policy' },
    };
  const count = operations.length;
  const published = new Set(bundle.registry.sources.map(({ name }) => name));
  const candidates = signed.content.registry.sources
    .map(({ name }) => name)
    .filter((name) => !published.has(name));
  const named = candidates.length === 0 ? '' : ` (${candidates.join(', ')})`;
  return filesNote({
    zh: `与已发布的策略有 ${count} 处不同，未生效；候选部门 ${candidates.length} 个${named}，其字段一律不予。isthmus policy draft new --from-files`,
    en: `differ from the published policy in ${count} entries, not in force; ${candidates.length} candidate departments${named}, whose fields are denied. isthmus policy draft new --from-files`,
  });
}

function filesNote(message: Message): Finding {
  return { name: 'files', state: 'note', message };
}

/** Drafts that wait for somebody, and whether the record of changes is whole. */
async function checkStore(): Promise<Finding> {
  const store = await openStore(keyring(!process.env.ISTHMUS_KEYS));
  const { fault, lines } = store.journal();
  if (fault)
    return {
      name: 'policy',
      state: 'bad',
      message: {
        zh: `策略库的记录第 ${fault.line} 行被改动过；运行 isthmus policy log`,
        en: `line ${fault.line} of the policy store's record was changed; run isthmus policy log`,
      },
    };
  const waiting = store
    .drafts()
    .filter(({ state }) => state === 'PROPOSED' || state === 'APPROVED')
    .map(({ draft }) => draft.id);
  return {
    name: 'policy',
    state: waiting.length === 0 ? 'good' : 'note',
    message: {
      zh: `记录 ${lines.length} 行完整；待处理草案：${waiting.join('、') || '无'}`,
      en: `record of ${lines.length} lines is whole; drafts that wait: ${waiting.join(', ') || 'none'}`,
    },
  };
}

function portOf({ name, url }: { readonly name: string; readonly url: string }) {
  return { name, port: Number(new URL(url).port) };
}

function checkPort({ name, port }: { readonly name: string; readonly port: number }) {
  return new Promise<Finding>((resolve) => {
    const finish = (answers: boolean) =>
      resolve({
        name,
        state: answers ? 'good' : 'note',
        message: answers
          ? { zh: `端口 ${port} 有应答`, en: `port ${port} answers` }
          : { zh: `端口 ${port} 无应答`, en: `port ${port} does not answer` },
      });
    const socket = connect(port, '127.0.0.1');
    socket.setTimeout(1000, () => socket.destroy(new Error('timeout')));
    socket.once('connect', () => {
      socket.destroy();
      finish(true);
    });
    socket.once('error', () => finish(false));
  });
}
