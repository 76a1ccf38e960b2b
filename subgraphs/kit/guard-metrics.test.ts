/** What a department's operators see of its guard. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningDepartment, startDepartment } from '../../test/city.ts';
import { department } from '../hotline/index.ts';

let hotline: RunningDepartment;
beforeAll(async () => {
  hotline = await startDepartment(department);
});
afterAll(() => hotline.close());

const ask = (query = '{ hotlineCalls(first: 2) { number title } }') =>
  hotline.ask({ as: 'mediator', purpose: 'CASE_HANDLING', query });

it('a guard counts its calls by code, its policy and what it remembers, and names nobody', async () => {
  const { port } = await hotline.listenAdmin();
  const read = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  expect(await read()).not.toMatch(/isthmus_guard_seconds_count/);
  await ask();
  await ask();
  await ask('{ noSuchField }');
  expect((await fetch(hotline.url, { method: 'POST', body: '{}' })).status).toBe(403);
  const text = await read();
  expect(text).toMatch(/isthmus_guard_seconds_count\{code="OK"\} 2/);
  expect(text).toMatch(/isthmus_guard_seconds_count\{code="GRAPHQL_VALIDATION_FAILED"\} 1/);
  expect(text).toMatch(/isthmus_guard_calls_refused_total 1/);
  expect(text).toMatch(/isthmus_bundle_number 0/);
  expect(text).toMatch(/isthmus_policy_confirmed 1/);
  expect(text).toMatch(/isthmus_bundles_refused_total 0/);
  expect(text).toMatch(/isthmus_decisions_hits\{memory="\w+"\} [1-9]/);
  expect(text).toMatch(/isthmus_decisions_bytes\{memory="\w+"\} [1-9]/);
  expect(text).not.toMatch(/mediator|CASE_HANDLING|hotlineCalls|demo-/);
  // The port of the calls shows nothing of it.
  expect((await fetch(hotline.url.replace('/graphql', '/metrics'))).status).toBe(403);
});
