import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { jsonSchemaOf, POLICY_FILES } from '../bundle/yaml/schemas.ts';

describe('JSON Schemas for editors', () => {
  const kinds = Object.keys(POLICY_FILES) as (keyof typeof POLICY_FILES)[];

  test.each(kinds)('%s.schema.json is what the compiler reads by', (kind) => {
    const written = readFileSync(new URL(`${kind}.schema.json`, import.meta.url), 'utf8');
    expect(JSON.parse(written)).toEqual(jsonSchemaOf(kind));
  });
});
