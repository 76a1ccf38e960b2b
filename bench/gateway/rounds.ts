/** `BENCH_ROUNDS` shortens a run to see whether it works; its figures are not for keeping. */
export function roundsOf(usual: number): number {
  const asked = Number(process.env.BENCH_ROUNDS);
  return Number.isInteger(asked) && asked > 0 ? asked : usual;
}
