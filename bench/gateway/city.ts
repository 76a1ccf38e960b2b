/** Three departments as they are composed and classified, and what they would answer. */
import { fileURLToPath } from 'node:url';
import { composeSupergraph } from '../../gateway/compose/index.ts';
import { catalogFromSdl, compileBundle, signAsOfficers } from '../../policies/bundle/index.ts';
import type { SignedBundle } from '../../policies/model/index.ts';
import { departmentSdl } from '../../subgraphs/kit/index.ts';
import { agreementOf, CONSUMER, KEYRING, registryOf, withinAreas } from '../policy.ts';

export const SOURCES = ['register', 'hotline', 'petitions'] as const;
export type SourceName = (typeof SOURCES)[number];
export const PURPOSE = 'EARLY_MEDIATION';

export function sdlOf(name: SourceName): string {
  const schemaFile = fileURLToPath(new URL(`city/${name}.graphql`, import.meta.url));
  // Nothing but the SDL is used: what they answer stands in answers.ts.
  const empty = { tables: {}, resolvers: {}, migrations: '', seed: async () => {} };
  return departmentSdl({ name, schemaFile, ...empty });
}

export function citySupergraph(urlOf: (name: SourceName) => string): string {
  const composed = composeSupergraph(
    SOURCES.map((name) => ({ name, url: urlOf(name), sdl: sdlOf(name) })),
  );
  if ('supergraphSdl' in composed) return composed.supergraphSdl;
  throw new Error(composed.problems.map(({ message }) => message.en).join('\n'));
}

/** One mask and one item scope on every type, two items on the negative list, guards that report. */
export function cityBundle(urlOf: (name: SourceName) => string): SignedBundle {
  const { catalog, problems } = catalogFromSdl(
    SOURCES.map((name) => ({ name, file: `${name}.graphql`, sdl: sdlOf(name) })),
  );
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message.en).join('\n'));
  const label = { zh: '测量', en: 'measurement' };
  const content = compileBundle({
    registry: registryOf(
      SOURCES.map((name) => ({
        ...{ name, url: urlOf(name), sdlHash: '', key: `${name}-1`, refSpace: 'base' },
      })),
    ),
    catalog,
    lists: {
      ...{ basis: [], demand: [], responsibility: [], combinations: [] },
      uses: [{ id: 'use-people', consumer: CONSUMER, purpose: PURPOSE, items: ['Query.people'] }],
      negative: ['Person.politicalStatus', 'Petition.informantName'].map((coordinate) => ({
        ...{ id: `neg-${coordinate}`, kind: 'PROTECTIVE', label, basis: [], resources: [] },
        ...{ coordinates: [coordinate], classes: [], reviewed: '2026-06-30' },
      })),
    },
    agreements: [
      agreementOf('register', PURPOSE, itemsOf('Person', PERSON_FIELDS), {
        masks: { 'Person.phone': 'PHONE' },
        itemScope: { 'Person.address': withinAreas('Person.communityCode') },
      }),
      agreementOf('hotline', PURPOSE, ['Person.calls', ...itemsOf('Call', CALL_FIELDS)], {
        masks: { 'Call.caller': 'NAME' },
        itemScope: { 'Call.title': withinAreas('Call.areaCode') },
      }),
      agreementOf(
        'petitions',
        PURPOSE,
        ['Person.petitions', ...itemsOf('Petition', PETITION_FIELDS)],
        {
          masks: { 'Petition.petitioner': 'NAME' },
          itemScope: { 'Petition.subject': withinAreas('Petition.areaCode') },
        },
      ),
    ],
    ...{ number: 0, previous: null, createdAt: '2026-01-01T00:00:00Z' },
  });
  return signAsOfficers(content, KEYRING);
}

const PERSON_FIELDS = ['id', 'name', 'phone', 'birthDate', 'gender', 'address', 'communityCode'];
const CALL_FIELDS = ['number', 'title', 'status', 'caller', 'areaCode'];
const PETITION_FIELDS = ['number', 'subject', 'petitioner', 'areaCode'];

function itemsOf(type: string, fields: readonly string[]): string[] {
  return fields.map((field) => `${type}.${field}`);
}
