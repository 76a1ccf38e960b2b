/**
 * One bundle with three ways to see a resident's phone, chosen by purpose: whole, masked, scoped by area.
 * A fourth sees it whole but for what the department's own rule takes away.
 */
import { catalogFromSdl, compileBundle, signAsOfficers } from '../../policies/bundle/index.ts';
import type { SignedBundle } from '../../policies/model/index.ts';
import { departmentSdl } from '../../subgraphs/kit/index.ts';
import { agreementOf, CONSUMER, KEYRING, PURPOSES, registryOf, withinAreas } from '../policy.ts';
import { register } from './register/department.ts';

export const PURPOSE_OF = {
  allow: 'CASE_HANDLING',
  mask: 'EARLY_MEDIATION',
  itemScope: 'QUALITY_CHECK',
  rule: 'CASE_HANDLING',
} as const;
export type Treatment = keyof typeof PURPOSE_OF;

const PHONE = 'Resident.phone';
const FIELDS = ['name', 'phone', 'birthDate', 'gender', 'address', 'communityCode', 'cursor'];
const ITEMS = FIELDS.map((field) => `Resident.${field}`);

export function registerBundle(): SignedBundle {
  const { name } = register;
  const sdl = departmentSdl(register);
  const { catalog, problems } = catalogFromSdl([{ name, file: register.schemaFile, sdl }]);
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message.en).join('\n'));
  const source = { name, url: 'http://127.0.0.1/graphql', sdlHash: '', refSpace: 'base' };
  const content = compileBundle({
    registry: registryOf([{ ...source, key: `${name}-1` }]),
    catalog,
    lists: {
      ...{ basis: [], negative: [], demand: [], responsibility: [], combinations: [] },
      uses: PURPOSES.map((purpose) => ({
        ...{ id: `use-${purpose}`, consumer: CONSUMER, purpose, items: ['Query.residents'] },
      })),
    },
    agreements: [
      agreementOf(name, PURPOSE_OF.allow, ITEMS),
      agreementOf(name, PURPOSE_OF.mask, ITEMS, { masks: { [PHONE]: 'PHONE' } }),
      agreementOf(name, PURPOSE_OF.itemScope, ITEMS, {
        itemScope: { [PHONE]: withinAreas('Resident.communityCode') },
      }),
    ],
    ...{ number: 0, previous: null, createdAt: '2026-01-01T00:00:00Z' },
  });
  return signAsOfficers(content, KEYRING);
}
