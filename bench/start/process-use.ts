/**
 * What a process and all it started use. Memory is the proportional set size: pages that several processes
 * share are counted once in the sum. Linux only, read from /proc.
 */
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessUse {
  readonly pid: number;
  readonly command: string;
  readonly pssMb: number;
  /** User and system time since its start, of itself and of its ended children. */
  readonly cpuS: number;
}

/** Linux counts in hundredths of a second towards programs, whatever it uses inside. */
const TICKS_PER_SECOND = 100;

/** The process tree below and with `root`; undefined where the system does not tell. */
export function useOfTree(root: number): readonly ProcessUse[] | undefined {
  if (process.platform !== 'linux') return undefined;
  const children = childrenByParent();
  const tree: number[] = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree.flatMap((pid) => useOf(pid) ?? []);
}

function childrenByParent(): ReadonlyMap<number, readonly number[]> {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = Number(/^PPid:\s+(\d+)$/m.exec(read(`/proc/${name}/status`))?.[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  return children;
}

function useOf(pid: number): ProcessUse | undefined {
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1];
  if (kilobytes === undefined) return undefined;
  const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
  return { pid, command, pssMb: Number(kilobytes) / 1024, cpuS: cpuSeconds(pid) };
}

/** Fields 14 to 17 of proc(5); the name before them may hold blanks and brackets. */
function cpuSeconds(pid: number): number {
  const stat = read(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return ticks / TICKS_PER_SECOND;
}

/** Empty for a process that has ended meanwhile. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
