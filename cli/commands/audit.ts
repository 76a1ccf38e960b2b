/** `isthmus audit verify`: checks a ledger folder offline, with the public key alone. */
import { existsSync } from 'node:fs';
import { type LogReport, verifyLedger } from '../../gateway/ledger/index.ts';
import { keyring, ledgerFolder } from '../environment.ts';
import { CliError, EXIT, printJson, say } from '../output.ts';

export interface AuditOptions {
  readonly folder?: string;
  readonly demo?: boolean;
  readonly json?: boolean;
}

export async function auditVerifyCommand(options: AuditOptions): Promise<void> {
  const folder = options.folder ?? ledgerFolder();
  if (!existsSync(folder)) {
    throw new CliError(
      'LEDGER_MISSING',
      {
        zh: '没有使用记录目录 {folder}。请先向网关查询一次，或用 --folder 指明。',
        en: 'There is no ledger folder {folder}. Ask the gateway something first, or name it with --folder.',
      },
      { folder },
    );
  }
  const report = verifyLedger(folder, keyring(options.demo === true).verifyKey('ledger'));
  if (options.json) printJson({ ok: report.good, ...report });
  else for (const log of report.logs) printLog(log);
  if (!report.good) process.exitCode = EXIT.NEGATIVE;
}

function printLog(log: LogReport): void {
  const { records, heads, unsigned, fault } = log;
  say(
    {
      zh: '{mark} {name}：{records} 条记录，{heads} 个签名，{unsigned} 条待签名',
      en: '{mark} {name}: {records} records, {heads} signed heads, {unsigned} not yet signed',
    },
    { mark: log.good ? '✓' : '✗', name: log.log, records, heads, unsigned },
  );
  if (!fault) return;
  say(
    {
      zh: '  {file}:{line} {reason}。请保全此目录作为证据，勿继续写入。',
      en: '  {file}:{line} {reason}. Keep this folder as evidence and write no more to it.',
    },
    { ...fault },
  );
}
