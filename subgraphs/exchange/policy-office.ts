/** Officers act on policy through the graph; their keys stay with them (ADR 0195, 0214). */
import type { FieldResolvers, PolicyAnswer, SubgraphContext } from '../kit/index.ts';
import { Refusal, type RefusalData } from './channel/refusal.ts';

/** A refusal of the store has codes of its own and says in one text what to do next. */
type Told = Omit<RefusalData, 'code' | 'next' | 'nextEn'> & {
  readonly code: string;
  readonly next: string | null;
  readonly nextEn: string | null;
};

interface ActResult {
  readonly text: string | null;
  readonly draft: Readonly<Record<string, unknown>> | null;
  readonly version: string | null;
  readonly refusal: Told | null;
}

const NOTHING: ActResult = { text: null, draft: null, version: null, refusal: null };

function resultOf(answer: PolicyAnswer): ActResult {
  switch (answer.state) {
    case 'WANTS_SIGNATURE':
      return { ...NOTHING, text: answer.text };
    case 'REFUSED': {
      const { code, message } = answer;
      // The store's own words, which say what to do next as well.
      const said = { message: message.zh, messageEn: message.en, next: null, nextEn: null };
      return { ...NOTHING, refusal: { code, argument: 'request', ...said, details: [] } };
    }
    case 'DONE': {
      const { draft, version = null } = answer;
      if (!draft) return { ...NOTHING, version };
      const { title, hash = null, ...rest } = draft;
      const shown = { ...rest, hash, title: title.zh, titleEn: title.en };
      return { ...NOTHING, version, draft: shown };
    }
  }
}

/** What is no JSON is no act, which the store says as of any other text. */
function requestOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function elsewhere(): ActResult {
  return { ...NOTHING, refusal: new Refusal('POLICY_ELSEWHERE', 'request').data };
}

async function act(request: string, { policyDesk, subject }: SubgraphContext): Promise<ActResult> {
  if (!policyDesk) return elsewhere();
  return resultOf(await policyDesk.act(requestOf(request), subject.sub));
}

export const policyQueries: FieldResolvers = {
  policyDraft: async (_parent, { id }, { policyDesk }) =>
    policyDesk ? resultOf(await policyDesk.show(id)) : elsewhere(),
};

export const policyMutations: FieldResolvers = {
  actOnPolicy: (_parent, { request }, context) => act(request, context),
};
