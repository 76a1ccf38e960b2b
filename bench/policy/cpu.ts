/** CPU time of this process that `work` takes, in ms; threads and collector included. */
export function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  return since(before);
}

export async function cpuMsOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  return since(before);
}

function since(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
