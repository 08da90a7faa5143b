import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { REQUEST_EXAMPLES } from '../../src/api/openapi/examples.js';
import { ref } from '../../src/contracts/schema-helpers.js';
import { JobCreateSchema } from '../../src/contracts/training-config.js';
import { createValidator } from '../../src/contracts/validation.js';
import { startApi } from '../helpers/api.js';
import { valuesOf } from '../helpers/arbitrary-from-schema.js';

const RUNS = Number(process.env['TEST_PROPERTY_RUNS'] ?? 300);
const validate = createValidator(ref(JobCreateSchema));
const fits = (body: unknown): boolean => validate(structuredClone(body)).length === 0;

/** Bodies made from the contract alone: well-formed, and mostly nonsense. */
const wellFormed = valuesOf(ref(JobCreateSchema));
const working = fc.constantFrom(
  ...REQUEST_EXAMPLES.filter(({ operationId }) => operationId === 'createJob').map(({ body }) => body),
);

type Path = (string | number)[];

/** Every place in a document. */
function placesIn(value: unknown, path: Path = []): Path[] {
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(Object(value));
  const inner =
    typeof value === 'object' ? entries.flatMap(([key, entry]) => placesIn(entry, [...path, key])) : [];
  return [path, ...inner];
}

/** A copy with another value at one place. */
function replaceAt(value: unknown, [step, ...rest]: Path, change: (old: unknown) => unknown): unknown {
  if (step === undefined) return change(value);
  if (Array.isArray(value))
    return value.map((entry, index) => (index === step ? replaceAt(entry, rest, change) : entry));
  const entries = Object.entries(Object(value));
  return Object.fromEntries(
    entries.map(([key, entry]) => [key, key === step ? replaceAt(entry, rest, change) : entry]),
  );
}

const addField = (name: string) => (old: unknown) =>
  typeof old === 'object' && old !== null && !Array.isArray(old) ? { ...old, [name]: 1 } : { [name]: old };

/** Documents that were right until one place in them was changed. */
const damaged = fc.oneof(working, wellFormed).chain((body) =>
  fc
    .tuple(
      fc.constantFrom(...placesIn(body)),
      fc.oneof(
        fc.jsonValue({ maxDepth: 2 }).map((value) => () => value),
        fc.constantFrom('epoch', 'Units', 'constructor', '').map(addField),
        fc.constantFrom(-1, 1.5, 1e21, -0, 2 ** 53, '7', true, null, [], {}).map((value) => () => value),
      ),
    )
    .map(([place, change]) => replaceAt(body, place, change)),
);

describe('POST /api/v1/jobs', () => {
  test('answers whatever fits the contract with a report or with all that is wrong with it', async (t) => {
    const { api } = await startApi(t);
    const accepted: number[] = [];
    const property = fc.asyncProperty(
      fc.oneof(wellFormed, { arbitrary: working, weight: 1 }),
      async (payload) => {
        const answer = await api.inject({
          method: 'POST',
          url: '/api/v1/jobs?validate_only=true',
          payload: Object(payload),
        });
        accepted.push(answer.statusCode);
        assert.ok(answer.statusCode === 200 || answer.statusCode === 422, answer.body);
        if (answer.statusCode === 422) assert.ok(answer.json().errors.length > 0, answer.body);
      },
    );
    await fc.assert(property, { numRuns: RUNS });
    assert.ok(accepted.includes(200) && accepted.includes(422));
  });

  test('accepts nothing that does not fit the contract, and says where', async (t) => {
    const { api } = await startApi(t);
    let refused = 0;
    const property = fc.asyncProperty(damaged, async (body) => {
      const payload = JSON.stringify(body);
      const headers = { 'content-type': 'application/json' };
      const answer = await api.inject({
        method: 'POST',
        url: '/api/v1/jobs?validate_only=true',
        payload,
        headers,
      });
      assert.ok(answer.statusCode < 500, `${payload} ${answer.body}`);
      if (fits(JSON.parse(payload))) return;
      refused += 1;
      assert.ok(answer.statusCode === 422 || answer.statusCode === 400, `${payload} ${answer.body}`);
      assert.ok(answer.json().errors.length > 0, answer.body);
    });
    await fc.assert(property, { numRuns: RUNS });
    assert.ok(refused > RUNS / 10, `only ${refused} of ${RUNS} bodies did not fit`);
  });
});
