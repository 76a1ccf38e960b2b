/** `isthmus token --as <persona>`: a short-lived demo token. The last line printed is the token. */
import { SignJWT } from 'jose';
import type { Bundle } from '../../policies/model/index.ts';
import { TOKEN_ALGORITHM, TOKEN_AUDIENCE } from '../../wire/user-token.ts';
import { publishedPolicy } from '../city.ts';
import { keyring } from '../environment.ts';
import { printJson } from '../output.ts';
import { personaOf } from '../persona.ts';

const TOKEN_LIFE_S = 3600;
export const DEMO_ISSUER = 'https://isthmus.dev/demo-issuer';

export interface TokenOptions {
  readonly as: string;
  readonly json?: boolean;
}

export async function tokenCommand(options: TokenOptions): Promise<void> {
  const bundle = await publishedPolicy();
  const token = await personaToken(bundle, options.as);
  if (options.json)
    printJson({ ok: true, persona: options.as, expiresInSeconds: TOKEN_LIFE_S, token });
  else process.stdout.write(`${token}\n`);
}

/** A token of the demo issuer for a persona of the bundle's registry. */
export async function personaToken(bundle: Bundle, name: string): Promise<string> {
  const { persona, entry } = personaOf(bundle, name);
  const claims = {
    kind: entry.kind,
    dept: entry.dept,
    duties: [...entry.duties],
    clearance: entry.clearance,
    areas: [...(persona.areas ?? entry.areas)],
    ...(entry.azp === undefined ? {} : { azp: entry.azp }),
    ...(persona.matters ? { matters: [...persona.matters] } : {}),
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: TOKEN_ALGORITHM, kid: 'demo-issuer-1', typ: 'JWT' })
    .setIssuer(DEMO_ISSUER)
    .setAudience(TOKEN_AUDIENCE)
    .setSubject(persona.sub)
    .setIssuedAt()
    .setExpirationTime(`${TOKEN_LIFE_S}s`)
    .sign(keyring(true).signingKey('issuer'));
}
