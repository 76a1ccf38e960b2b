/** Runs of a property: `usual` for every change, `FC_RUNS` where more are asked for, as nightly does. */
export function runs(usual: number): number {
  const asked = Number(process.env.FC_RUNS);
  return Number.isInteger(asked) && asked > 0 ? asked : usual;
}
