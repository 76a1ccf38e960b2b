/** Why an officer's act is refused: what, and what to do next. */
import { fill, type Message } from '../../wire/text.ts';

export const REFUSALS = {
  // A draft and its entries
  DRAFT_UNKNOWN: {
    zh: '没有草案 {draft}。用 isthmus policy draft list 查看现有草案。',
    en: 'There is no draft {draft}. `isthmus policy draft list` shows those there are.',
  },
  DRAFT_BROKEN: {
    zh: '草案 {draft} 第 {seq} 条记录有误：{detail}。草案不可用；请另开草案，并保留此文件备查。',
    en: 'Entry {seq} of draft {draft} is wrong: {detail}. It cannot be used; open another and keep the file as evidence.',
  },
  OFFICER_UNKNOWN: {
    zh: '{kid} 不是本安装的安全员。安全员：{known}。',
    en: '{kid} is no officer of this installation. Officers: {known}.',
  },
  STATE: {
    zh: '草案 {draft} 处于 {state}，此时不能 {act}。可以：{possible}。',
    en: 'Draft {draft} is {state}, which does not admit `{act}`. It admits: {possible}.',
  },
  NOT_AUTHOR: {
    zh: '{person} 不是草案 {draft} 的作者，不能 {act}。可用 draft suggest 提出建议，由作者采纳。',
    en: '{person} is no author of draft {draft} and may not `{act}` it. Use `draft suggest`; an author applies it.',
  },
  SUGGESTION_UNKNOWN: {
    zh: '草案 {draft} 没有待处理的第 {suggestion} 号建议。',
    en: 'Draft {draft} has no open suggestion {suggestion}.',
  },
  RESTORES: {
    zh: '草案 {draft} 恢复 {number} 号策略包的内容，不能再作修改。请另开草案。',
    en: 'Draft {draft} restores bundle {number} and takes no other change. Open another draft.',
  },
  ENTRY_UNKNOWN: {
    zh: '{kind} 中没有 {id}。',
    en: 'There is no {kind} {id}.',
  },
  ENTRY_SHAPE: {
    zh: '{entry} 的值有误：{detail}',
    en: 'The value of {entry} is wrong: {detail}',
  },
  ENTRY_ID: {
    zh: '{kind} {id} 的值写着另一个标识 {other}。',
    en: 'The value of {kind} {id} names itself {other}.',
  },
  CONFLICT: {
    zh: '现行策略包已改动草案也改动的条目：{entries}。草案原样保留；逐条以 --mine 或 --theirs 决定后再 rebase。',
    en: 'The bundle in force changed what the draft changes: {entries}. Nothing of the draft is lost; say --mine or --theirs for each and rebase again.',
  },
  // Proposing, approving, publishing
  NOTHING_CHANGED: {
    zh: '草案 {draft} 与现行策略包没有差别。',
    en: 'Draft {draft} does not differ from the bundle in force.',
  },
  NO_DUTY: {
    zh: '{person} 在现行策略包中没有 POLICY_ADMIN 职责。',
    en: '{person} holds no duty for POLICY_ADMIN in the bundle in force.',
  },
  TIGHTENS_ONLY: {
    zh: '{kid} 是机构密钥，只能收紧共享协议；起草、审批与放宽须由安全员以本人密钥办理。',
    en: '{kid} is the key of an office and only takes away from agreements; drafts, approvals and whatever grants need officers with keys of their own.',
  },
  OWN_CHANGE: {
    zh: '{person} 的改动仍在草案 {draft} 中，须由另一名安全员批准。作者：{authors}。',
    en: 'A change of {person} is in draft {draft}; somebody else must approve it. Authors: {authors}.',
  },
  CANDIDATE_CHANGED: {
    zh: '提请的内容与现在的草案不符，请由作者重新 propose。',
    en: 'What was proposed is not what the draft gives now; an author has to propose it again.',
  },
  NOT_APPROVED: {
    zh: '草案 {draft} 尚无非作者安全员的有效批准。',
    en: 'Draft {draft} has no valid approval of an officer who is no author.',
  },
  LINT: {
    zh: '策略有 {count} 处错误，未发布：\n{list}',
    en: 'The policy has {count} errors and is not published:\n{list}',
  },
  CASES: {
    zh: '{count} 个策略用例不再成立，未发布：\n{list}\n若确属本意，逐例用 draft set-aside 说明。',
    en: '{count} policy cases do not hold any more, and nothing is published:\n{list}\nWhere that is meant, name each with `draft set-aside`.',
  },
  PROOF: {
    zh: '负面清单信息项有 {count} 条途径可达，未发布：\n{list}',
    en: 'There are {count} ways to items of the negative list, and nothing is published:\n{list}',
  },
  SIGNERS: {
    zh: '策略包 {number} 须由两名自然人签名，现有 {count} 名。',
    en: 'Bundle {number} needs the signatures of two natural persons and has {count}.',
  },
  NOT_NEXT: {
    zh: '策略包 {number} 不是现行 {current} 号的后一号，或其 previous 不是现行策略包。',
    en: 'Bundle {number} does not follow bundle {current} in force, or names another as the one before it.',
  },
  // Emergencies
  CAUSE_MISSING: {
    zh: '紧急收紧须说明原因（--cause）。',
    en: 'An emergency needs its cause (--cause).',
  },
  NOT_TIGHTER: {
    zh: '一人只能收紧，此改动不能证明只是收紧：\n{list}\n请走草案，由另一名安全员批准。',
    en: 'One officer may only tighten, and this is not shown to be nothing else:\n{list}\nOpen a draft and have another officer approve it.',
  },
  NOT_FILED: {
    zh: '此举将中止或改变正在运行的服务（{services}），须先向主管部门备案并写明备案号（--filed；条例第二十七条）。',
    en: 'This stops or changes a live service ({services}): file it with the authority and give the number (--filed; Decree 809 art. 27).',
  },
  // Publications
  NOTHING_IN_FORCE: {
    zh: '没有可用的现行策略包：{detail}。用 isthmus policy recover <number> 由两名安全员恢复已发布的策略包。',
    en: 'No bundle in force can be used: {detail}. Two officers restore a published one: isthmus policy recover <number>.',
  },
  NEVER_PUBLISHED: {
    zh: '没有发布过 {number} 号策略包。用 isthmus policy history 查看。',
    en: 'Bundle {number} was never published. See isthmus policy history.',
  },
  ALREADY_INSTALLED: {
    zh: '已有发布过的策略包；初装只有一次。',
    en: 'There are published bundles already; the first is installed once.',
  },
  PENDING_OTHER: {
    zh: '另有待第二人签名的内容（{purpose} {number} 号，{kid} 已签）。再用同一命令由另一名安全员签名，或用 --discard 放弃。',
    en: 'Something else waits for a second signature ({purpose} of {number}, signed by {kid}). Sign it as another officer, or drop it with --discard.',
  },
  LOCKED: {
    zh: '策略库正由 {host} 的进程 {pid} 写入（自 {since}）。请稍后再试；若该主机已不存在，核实后删除 {file}。',
    en: 'Process {pid} of {host} is writing to the policy store (since {since}). Try again later; if that host is gone for good, make sure and remove {file}.',
  },
  NOT_LOCKED_OUT: {
    zh: '现行策略包 {number} 号可用，且有两名以上安全员可发布：请用 isthmus policy rollback。',
    en: 'Bundle {number} in force can be used and two officers could publish: use isthmus policy rollback.',
  },
  OFFICERS_TOO_FEW: {
    zh: '策略包 {number} 生效后只有 {count} 名安全员可发布，至少须两名。',
    en: 'Under bundle {number} only {count} officers could publish; there must be two.',
  },
  ACT_SHAPE: {
    zh: '请求有误，{path}：{detail}。',
    en: 'The request is wrong at {path}: {detail}.',
  },
  KEY_OF_ANOTHER: {
    zh: '{kid} 不是您本人的密钥。请以本人令牌与本人密钥办理。',
    en: '{kid} is not your own key. Act with a token and a key that are both yours.',
  },
  MOMENT: {
    zh: '请求写明的时间 {at} 与现在相差过大。请以现在的时间重新发出并签名。',
    en: 'The request says it is {at}, which is too far from now. Send and sign it anew with the time it is.',
  },
  HISTORY_BROKEN: {
    zh: '策略库中 {file} 有误：{detail}。请从备份恢复该文件。',
    en: '{file} of the policy store is wrong: {detail}. Restore the file from a copy.',
  },
} satisfies Readonly<Record<string, Message>>;

export type RefusalCode = keyof typeof REFUSALS;

/** An act that was not done. `code` is a key of REFUSALS; nothing has changed. */
export class PolicyRefused extends Error {
  readonly code: RefusalCode;
  readonly text: Message;
  /** What the text is filled with, for machines. */
  readonly values: Readonly<Record<string, string | number>>;

  constructor(code: RefusalCode, values: Readonly<Record<string, string | number>> = {}) {
    super(fill(REFUSALS[code], 'en', values));
    this.name = 'PolicyRefused';
    this.code = code;
    this.text = REFUSALS[code];
    this.values = values;
  }
}
