import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { REQUEST_EXAMPLES } from '../../../src/api/openapi/examples.js';
import { JobCreateSchema } from '../../../src/contracts/jobs/training-config.js';
import type { ProblemItem } from '../../../src/contracts/problems.js';
import { pointerSegment, pointerSegments } from '../../../src/schema/json-pointer.js';
import { ref } from '../../../src/schema/schema-helpers.js';
import { createValidator } from '../../../src/validation/validation.js';
import { startApi } from '../../helpers/api/api.js';
import { valuesOf } from '../../helpers/arbitrary-from-schema.js';
import { printedByKeras } from '../../helpers/keras/printed-by-keras.js';

const RUNS = Number(process.env['TEST_PROPERTY_RUNS'] ?? 300);
const validate = createValidator(ref(JobCreateSchema));
const fits = (body: unknown): boolean => validate(structuredClone(body)).length === 0;

/** Bodies made from the contract alone: well-formed, and mostly nonsense. */
const wellFormed = valuesOf(ref(JobCreateSchema));
const working = fc.constantFrom(
  ...REQUEST_EXAMPLES.filter(({ operationId }) => operationId === 'createJob').map(({ body }) => body),
);

/** Bodies with models, losses, metrics and optimizers as Keras serialises them. */
const printed = await printedByKeras();
const serialized = fc
  .record({
    model: fc.constantFrom(...Object.values(printed.models), printed.dumped, {
      model_config: printed.dumped,
    }),
    compile: fc.record(
      {
        loss: fc.constantFrom(...Object.values(printed.losses)),
        optimizer: fc.constantFrom(...Object.values(printed.optimizers)),
        metrics: fc.constantFrom(...Object.values(printed.metrics)).map((metric) => [[metric]]),
      },
      { requiredKeys: ['loss'] },
    ),
  })
  .map((parts) => ({ ...parts, dataset: { id: 'mnist', x: [{ op: 'reshape', shape: [196, 4] }] } }));

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

/** Every error must point at something in the body, a missing field at where it belongs. */
function assertPointsInto(body: unknown, problem: { errors: ProblemItem[] }): void {
  assert.ok(problem.errors.length > 0, JSON.stringify(problem));
  for (const { pointer, code } of problem.errors) {
    const path = pointerSegments(pointer);
    const place = code === 'missing_field' ? path.slice(0, -1) : path;
    assert.ok(isIn(body, place), `${pointer} (${code}) is not in ${JSON.stringify(body)}`);
  }
}

function isIn(value: unknown, [step, ...rest]: readonly string[]): boolean {
  if (step === undefined) return true;
  // The walk goes by the names that are there.
  const found = Object.entries(Object(value)).find(([name]) => pointerSegment(name) === pointerSegment(step));
  return found !== undefined && isIn(found[1], rest);
}

const addField = (name: string) => (old: unknown) =>
  typeof old === 'object' && old !== null && !Array.isArray(old) ? { ...old, [name]: 1 } : { [name]: old };

/** Documents that were right until one place in them was changed. */
const damaged = fc.oneof(working, wellFormed, serialized).chain((body) =>
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
  test('responds to everything that satisfies the contract with a report or with all problems', async (t) => {
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
        if (answer.statusCode === 422) assertPointsInto(payload, answer.json());
      },
    );
    await fc.assert(property, { numRuns: RUNS });
    assert.ok(accepted.includes(200) && accepted.includes(422));
  });

  test('rejects everything that violates the contract, with a pointer', async (t) => {
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
      if (answer.statusCode !== 200) assertPointsInto(JSON.parse(payload), answer.json());
      if (fits(JSON.parse(payload))) return;
      refused += 1;
      assert.ok(answer.statusCode === 422 || answer.statusCode === 400, `${payload} ${answer.body}`);
    });
    await fc.assert(property, { numRuns: RUNS });
    assert.ok(refused > RUNS / 10, `only ${refused} of ${RUNS} bodies did not fit`);
  });

  test('rejects a Keras definition for its name and for its layers at once', async (t) => {
    const { api } = await startApi(t);
    const layers = [
      { class_name: 'Dense', config: { units: 10 } },
      { class_name: 'Densee', config: {} },
    ];
    const payload = {
      model: { class_name: 'Sequential', config: { name: 'a\u202eb', layers } },
      compile: { optimizer: 'sgd', loss: 'mse' },
      dataset: { id: 'mnist' },
    };
    const answer = await api.inject({ method: 'POST', url: '/api/v1/jobs', payload });
    const found: ProblemItem[] = answer.json().errors;
    assert.deepEqual(
      found.map(({ pointer }) => pointer).filter((pointer) => pointer.startsWith('/model')),
      ['/model/config/name', '/model/config/layers/1/class_name'],
    );
  });
});
