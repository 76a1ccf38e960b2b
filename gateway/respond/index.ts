/**
 * Stage respond: merged data -> the answer's text. Promise: the answer holds what was asked for and may
 * be seen, in the order it was asked; every null that is not absence has its entry; no message comes
 * from a source.
 */
import type { Catalog } from '../../policies/model/index.ts';
import { fragmentsOf } from '../../policies/operation/index.ts';
import { ClientError, InternalError, type WireError, wireError } from '../errors.ts';
import { DEFAULT_LIMITS, type Limits } from '../limits.ts';
import { octetsOf } from '../octets.ts';
import {
  type Answer,
  type Decided,
  type Executed,
  type ParsedOperation,
  type PrunedOperation,
  type Received,
  seal,
  type VerifiedIdentity,
} from '../stages.ts';
import { accessExtension, denialErrors } from './access.ts';
import { introspect } from './introspect.ts';
import { Selection } from './selection.ts';
import { sourceErrors } from './source-errors.ts';
import { type ConvertRefs, DataText } from './text.ts';
import { createVisibility } from './visibility.ts';
import { Withheld } from './withheld.ts';
import { compileWriter } from './writer.ts';
import { type Findings, Writing } from './writing.ts';

export type { ConvertRefs } from './text.ts';

export interface RespondRequest {
  readonly received: Pick<Received, 'denials' | 'language'>;
  readonly identity: Pick<VerifiedIdentity, 'subject'>;
  readonly parsed: ParsedOperation;
  readonly decided: Decided;
  readonly pruned: PrunedOperation;
  readonly executed: Pick<Executed, 'data' | 'apart' | 'errors' | 'cells'>;
}

export interface RespondDependencies {
  readonly catalog: Catalog;
  /** Base references to the caller's, one call per answer. */
  readonly toConsumer: ConvertRefs;
  readonly limits?: Limits;
}

export function respond(request: RespondRequest, dependencies: RespondDependencies): Answer {
  const { catalog, toConsumer, limits = DEFAULT_LIMITS } = dependencies;
  const { received, identity, decided, executed } = request;
  const withheld = new Withheld(request.pruned.removed, executed.cells);
  const text = new DataText();
  const findings = write(request, withheld, text, limits);
  const context = {
    decided,
    kind: identity.subject.kind,
    catalog,
    language: received.language,
    denials: received.denials,
  };
  const { denials, maskings } = withheld;
  const errors = [...denialErrors(denials, context), ...otherErrors(request, findings)].slice(
    0,
    limits.answerErrors,
  );
  const access = accessExtension(denials, maskings, context);
  return answerOf(errors, text.finish(toConsumer), JSON.stringify({ access }), limits);
}

/** The client's operation as it is written: the same for every answer under the same decisions. */
interface View {
  readonly apart: boolean;
  readonly write: ReturnType<typeof compileWriter>;
}

/**
 * Pruned operations are remembered by what was decided and the shape of the variables (prune/index.ts), and
 * that is all a view reads: conditions are part of the shape.
 */
const views = new WeakMap<PrunedOperation, View>();

function viewOf({ parsed, decided, pruned, executed: { apart } }: RespondRequest): View {
  const { schema, operation, document, variables } = parsed;
  const known = views.get(pruned);
  if (known?.apart === apart) return known;
  const root = schema.getRootType(operation.operation);
  if (!root) throw new InternalError(`no ${operation.operation} type`);
  const whole = { schema, fragments: fragmentsOf(document), variables, apart };
  const selection = new Selection(whole, [{ set: operation.selectionSet, type: root }], []);
  const visibility = createVisibility(schema, decided.decisions);
  const view = { apart, write: compileWriter({ schema, visibility }, selection, root) };
  views.set(pruned, view);
  return view;
}

function write(
  request: RespondRequest,
  withheld: Withheld,
  text: DataText,
  limits: Limits,
): Findings {
  const { parsed, executed } = request;
  const writing = new Writing({
    ...{ text, withheld, errors: executed.errors, faultsMost: limits.answerErrors },
    introspect: (field) => introspect(parsed, field),
  });
  viewOf(request).write(writing, executed.data ?? {});
  return writing;
}

function otherErrors(
  { received: { language }, executed }: RespondRequest,
  { visible, faults }: Findings,
): WireError[] {
  const fromSources = sourceErrors(executed.errors, {
    data: executed.data ?? {},
    visible,
    language,
  });
  const own = faults.map(({ code, coordinate, path }) =>
    wireError(code, language, { values: { coordinate }, path }),
  );
  return [...fromSources, ...own];
}

function answerOf(
  errors: readonly WireError[],
  data: string,
  extensions: string,
  limits: Limits,
): Answer {
  const shown = errors.length > 0 ? `"errors":${octetsOf(JSON.stringify(errors))},` : '';
  const body = `{${shown}"data":${data},"extensions":${octetsOf(extensions)}}`;
  const most = limits.answerBytes;
  const given = body.length;
  if (given > most)
    throw new ClientError('LIMIT_EXCEEDED', { limit: 'answerBytes', given, most, unit: 'bytes' });
  return seal<Answer>({ status: 200, body });
}
