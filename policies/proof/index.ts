/** The proof that nothing on the negative list leaves the graph, whoever asks. */
export type { ProofSource } from './lineage.ts';
export {
  type Closed,
  type Counterexample,
  type Proof,
  type ProofInput,
  proveNegativeList,
} from './prove.ts';
export { closedText, counterexampleText, ENTRANCE_TEXTS, WAY_TEXTS } from './texts.ts';
