/** The two ways in which 1,000 residents with seven fields each are asked of a department. */
import { COMMUNITIES, RESIDENTS_EACH } from './register/department.ts';

export const ROWS = COMMUNITIES.length * RESIDENTS_EACH;
const SEVEN = 'id name phone birthDate gender address communityCode';

export interface Question {
  readonly body: string;
  /** Residents of an answer's `data`, in the order asked for. */
  readonly residents: (data: Readonly<Record<string, unknown>>) => readonly Resident[];
}

export interface Resident {
  readonly id: string;
  readonly phone: string | null;
  readonly communityCode: string;
}

/** Five lists of 200, the longest that the kit gives, in one operation. */
export function listsQuestion(): Question {
  const lists = COMMUNITIES.map(
    (code, index) =>
      `l${index}: residents(community: "${code}", first: ${RESIDENTS_EACH}) { ...F }`,
  );
  return {
    body: JSON.stringify({
      query: `query Lists { ${lists.join(' ')} } fragment F on Resident { ${SEVEN} }`,
    }),
    residents: (data) => COMMUNITIES.flatMap((_, index) => data[`l${index}`] as Resident[]),
  };
}

/** One entity fetch of 1,000 representations, as a gateway makes them. */
export function entitiesQuestion(ids: readonly string[]): Question {
  const r = ids.map((id) => ({ __typename: 'Resident', id }));
  const entities = `_entities(representations: $r) { ... on Resident { ${SEVEN} } }`;
  return {
    body: JSON.stringify({
      query: `query Entities($r: [_Any!]!) { ${entities} }`,
      variables: { r },
    }),
    residents: (data) => data._entities as Resident[],
  };
}
