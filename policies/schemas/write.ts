/** Writes the JSON Schemas of policy files for editors: `npx tsx policies/schemas/write.ts`. */
import { writeFileSync } from 'node:fs';
import { jsonSchemaOf, POLICY_FILES } from '../bundle/yaml/schemas.ts';

for (const kind of Object.keys(POLICY_FILES) as (keyof typeof POLICY_FILES)[]) {
  const file = new URL(`${kind}.schema.json`, import.meta.url);
  writeFileSync(file, `${JSON.stringify(jsonSchemaOf(kind), null, 2)}\n`);
}
