import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { articleJob } from '../../../../scripts/demo/article-job.js';
import { ModelReportSchema } from '../../../../src/contracts/jobs/jobs.js';
import {
  type JobCreate,
  JobCreateSchema,
  ResolvedConfigSchema,
} from '../../../../src/contracts/jobs/training-config.js';
import { resolveJob } from '../../../../src/domain/admission/resolve-job.js';
import { LAYER_TYPES } from '../../../../src/keras/layers/index.js';
import { createValidator } from '../../../../src/validation/validation.js';
import { describedDataset } from '../../../fixtures/described-datasets.js';

const validateJob = createValidator(JobCreateSchema);
const validateConfig = createValidator(ResolvedConfigSchema);
const validateReport = createValidator(ModelReportSchema);
const dataset = describedDataset();

/** Sends a value through every check; whatever it is, it must come out as a sound job or as errors with pointers. */
function check(value: unknown): 'accepted' | 'refused' {
  const violations = validateJob(value);
  for (const { pointer, detail } of violations) assert.ok(/^(\/|$)/.test(pointer) && detail.length > 0);
  if (violations.length > 0) return 'refused';
  // Validated above.
  const job = resolveJob(value as JobCreate, { dataset, maxJobMemoryBytes: 8e9, maxRunSeconds: 86_400 });
  if (job.outcome === 'invalid') {
    assert.ok(job.errors.length > 0 && job.errors.every(({ pointer }) => pointer.startsWith('/')));
    return 'refused';
  }
  assert.deepEqual(validateConfig(job.config), []);
  assert.deepEqual(validateReport(job.report), []);
  return 'accepted';
}

const size = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(2 ** 31 - 1, 100_000));
const sizes = fc.oneof(size, fc.tuple(size, size));

/** Layers inside others, most of which fit the contract. */
const insideAnother = fc.letrec<{ layer: Record<string, unknown> }>((tie) => ({
  layer: fc.oneof(
    { maxDepth: 5 },
    fc.record({ type: fc.constantFrom('Flatten', 'BatchNormalization', 'Add', 'InputLayer', 'Input') }),
    fc.record(
      {
        type: fc.constantFrom('LSTM', 'GRU', 'SimpleRNN'),
        units: size,
        return_sequences: fc.boolean(),
        go_backwards: fc.boolean(),
        trainable: fc.boolean(),
        bias_initializer: fc.constantFrom('zeros', 'identity'),
        name: fc.constantFrom('a', 'forward_a', 'n'.repeat(60)),
      },
      { requiredKeys: ['type', 'units'] },
    ),
    fc.record(
      { type: fc.constantFrom('Dense'), units: size, input_shape: fc.constant([2]) },
      { requiredKeys: ['type', 'units'] },
    ),
    fc.record({ type: fc.constantFrom('Bidirectional', 'TimeDistributed'), layer: tie('layer') }),
  ),
})).layer;

/** Layers of every type with arguments that fit the contract more often than not. */
const anyLayer = fc.record(
  {
    type: fc.constantFrom(...LAYER_TYPES),
    units: size,
    filters: size,
    kernel_size: sizes,
    pool_size: sizes,
    strides: sizes,
    dilation_rate: sizes,
    padding: fc.constantFrom('valid', 'same'),
    rate: fc.double({ min: 0, max: 0.9, noNaN: true }),
    activation: fc.constantFrom('relu', 'softmax', 'linear'),
    target_shape: fc.array(fc.constantFrom(-1, 1, 2, 4, 7, 28, 784), { maxLength: 7 }),
    axis: fc.integer({ min: -7, max: 7 }),
    input_dim: size,
    output_dim: size,
    return_sequences: fc.boolean(),
    layer: insideAnother,
    backward_layer: insideAnother,
    merge_mode: fc.constantFrom('sum', 'concat', null),
    num_heads: size,
    key_dim: size,
    axes: fc.integer({ min: -7, max: 7 }),
    name: fc.constantFrom('a', 'b', 'dense', 'dense_1'),
    input_shape: fc.constantFrom([784], [28, 28]),
  },
  { requiredKeys: ['type'] },
);

const FIELDS_OF: Record<string, readonly string[]> = {
  Dense: ['units', 'activation', 'name'],
  Reshape: ['target_shape', 'name'],
  Dropout: ['rate'],
  Activation: ['activation'],
  Conv2D: ['filters', 'kernel_size', 'strides', 'dilation_rate', 'padding'],
  MaxPooling2D: ['pool_size', 'strides', 'padding'],
  AveragePooling2D: ['pool_size', 'strides', 'padding'],
  BatchNormalization: ['axis'],
  Embedding: ['input_dim', 'output_dim'],
  SimpleRNN: ['units', 'return_sequences'],
  Bidirectional: ['layer', 'backward_layer', 'merge_mode'],
  TimeDistributed: ['layer', 'name'],
  Dot: ['axes'],
  MultiHeadAttention: ['num_heads', 'key_dim'],
  LSTM: ['units', 'return_sequences'],
  GRU: ['units', 'return_sequences', 'activation'],
};

/** Only the arguments the layer takes, so that most layers reach shape inference. */
function trim(layer: Record<string, unknown> & { type: string }) {
  const fields = FIELDS_OF[layer.type] ?? [];
  return Object.fromEntries(Object.entries(layer).filter(([key]) => key === 'type' || fields.includes(key)));
}

describe('any JSON as a job', () => {
  test('is rejected with pointers or resolved, and nothing throws', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => void check(value)),
      { numRuns: 500 },
    );
  });

  test("is rejected or resolved anywhere in the article's job", () => {
    const paths = pathsOf(articleJob());
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue({ maxDepth: 3 }), (path, value) => {
        check(replaced(articleJob(), path, value));
      }),
      { numRuns: 2_000 },
    );
  });

  test("is rejected as an unknown field anywhere in the article's job", () => {
    const objects = pathsOf(articleJob()).filter((path) => isPlainObject(at(articleJob(), path)));
    for (const path of [[], ...objects]) {
      assert.equal(check(replaced(articleJob(), [...path, 'no_such_field'], 1)), 'refused', path.join('/'));
    }
  });

  test('is rejected or resolved as any stack of layers', () => {
    const outcomes = new Map<string, number>();
    const anyStack = fc.array(anyLayer, { minLength: 1, maxLength: 6 });
    const anySteps = fc.constantFrom(
      [],
      [{ op: 'expand_dims' }],
      [{ op: 'reshape', shape: [784] }],
      [{ op: 'rescale', scale: 2 }],
    );
    fc.assert(
      fc.property(anyStack, anySteps, (stack, x) => {
        const layers = [
          ...stack.map((layer) => trim({ ...layer })),
          { type: 'Flatten' },
          { type: 'Dense', units: 10 },
        ];
        const outcome = check({
          model: { layers },
          compile: { loss: 'sparse_categorical_crossentropy' },
          dataset: { id: 'mnist', x },
        });
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }),
      { numRuns: 2_000 },
    );
    assert.ok((outcomes.get('accepted') ?? 0) > 50, JSON.stringify([...outcomes]));
  });
});

type Path = (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const entries: [string, unknown][] = Object.entries(value);
  return entries.flatMap(([key, child]) => [[...path, key], ...pathsOf(child, [...path, key])]);
}

const isPlainObject = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => (isContainer(inner) ? inner[key] : undefined), value);
}

function replaced(value: unknown, path: Path, replacement: unknown): unknown {
  const copy: unknown = structuredClone(value);
  const parent = at(copy, path.slice(0, -1));
  const key = path.at(-1);
  if (isContainer(parent) && key !== undefined) parent[key] = replacement;
  return copy;
}

function isContainer(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null;
}
