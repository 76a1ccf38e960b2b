/** The proof that nothing on the negative list leaves the graph, whoever asks. */
export type { ProofSource } from './lineage.ts';
export {
  type Counterexample,
  type Proof,
  type ProofInput,
  proveNegativeList,
} from './prove.ts';
