import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Type } from 'typebox';
import { articleJob } from '../../../scripts/demo/article-job.js';
import { JobListQuerySchema } from '../../../src/contracts/jobs/jobs.js';
import { JobCreateSchema } from '../../../src/contracts/jobs/training-config.js';
import { createTextValidator, createValidator } from '../../../src/validation/validation.js';

const validateJob = createValidator(JobCreateSchema);
const withLayers = (...layers: unknown[]) => ({ ...articleJob(), model: { layers } });
const withCompile = (compile: object) => ({
  ...articleJob(),
  compile: { ...articleJob().compile, ...compile },
});

/** The one violation of a body. */
function onlyViolation(body: unknown) {
  const violations = validateJob(body);
  assert.equal(violations.length, 1, JSON.stringify(violations));
  return violations[0];
}

describe('a validator of bodies', () => {
  test("accepts the article's job unchanged", () => {
    const job = articleJob();
    assert.deepEqual(validateJob(job), []);
    assert.deepEqual(job, articleJob());
  });

  const cases: { name: string; body: unknown; pointer: string; code: string; detail: RegExp }[] = [
    {
      name: 'suggests the field that was meant',
      body: { ...articleJob(), fit: { epoch: 5 } },
      pointer: '/fit/epoch',
      code: 'unknown_field',
      detail: /^Unknown field 'epoch'; did you mean 'epochs'\?$/,
    },
    {
      name: 'lists the known fields where none is near',
      body: { ...articleJob(), fit: { foo: 5 } },
      pointer: '/fit/foo',
      code: 'unknown_field',
      detail: /^Unknown field 'foo'. Known: epochs, batch_size, .*, callbacks\.$/,
    },
    {
      name: 'suggests the layer that was meant and lists the closest',
      body: withLayers({ type: 'Dens', units: 1 }),
      pointer: '/model/layers/0/type',
      code: 'unknown_name',
      detail: /^Unknown layer 'Dens'; did you mean 'Dense'\? Known: Dense, .*, … \(\d+ in all\)\.$/,
    },
    {
      name: 'knows a layer in another case',
      body: withLayers({ type: 'conv2d', filters: 1, kernel_size: 1 }),
      pointer: '/model/layers/0/type',
      code: 'unknown_name',
      detail: /did you mean 'Conv2D'\?/,
    },
    {
      name: 'names the other forms of a value next to its only word',
      body: { ...articleJob(), fit: { shuffle: 'yes' } },
      pointer: '/fit/shuffle',
      code: 'invalid_value',
      detail: /^shuffle must be true or false or 'batch'; got 'yes'\.$/,
    },
    {
      name: 'says what a number must be',
      body: withLayers({ type: 'Dense', units: -5 }),
      pointer: '/model/layers/0/units',
      code: 'invalid_value',
      detail: /^units must be an integer of at least 1; got -5\.$/,
    },
    {
      name: 'shows the upper bound to who exceeds it',
      body: withLayers({ type: 'Dense', units: 2 ** 40 }),
      pointer: '/model/layers/0/units',
      code: 'invalid_value',
      detail: /^units must be an integer from 1 to 2147483647; got 1099511627776\.$/,
    },
    {
      name: 'does not take a number in quotes',
      body: withLayers({ type: 'Dense', units: '5' }),
      pointer: '/model/layers/0/units',
      code: 'invalid_type',
      detail: /^units must be an integer of at least 1; got '5'\.$/,
    },
    {
      name: 'says which field is missing and what belongs there',
      body: withLayers({ type: 'Dense' }),
      pointer: '/model/layers/0/units',
      code: 'missing_field',
      detail: /^Missing field 'units'; expected an integer of at least 1\.$/,
    },
    {
      name: 'speaks of the optimizer that was meant, not of all',
      body: withCompile({ optimizer: { type: 'adam', learning_rate: 'fast' } }),
      pointer: '/compile/optimizer/learning_rate',
      code: 'invalid_type',
      detail:
        /^learning_rate must be a number of at least 0 or an object with 'type' or an object with 'class_name'; got 'fast'\.$/,
    },
    {
      name: 'speaks of names where a name was sent',
      body: withCompile({ optimizer: 'addam' }),
      pointer: '/compile/optimizer',
      code: 'unknown_name',
      detail:
        /^Unknown optimizer 'addam'; did you mean 'adam'\? Known: sgd, rmsprop, adam, adagrad, adamw, nadam, adamax, adadelta, lion, ftrl, adafactor, lamb, muon, schedulefreeadamw\.$/,
    },
    {
      name: 'names all forms of a union where none was meant',
      body: withLayers({ type: 'Reshape', target_shape: [-5] }),
      pointer: '/model/layers/0/target_shape/0',
      code: 'invalid_type',
      detail: /^target_shape\[0\] must be an integer of at least 1 or -1; got -5\.$/,
    },
    {
      name: 'points to the second of two equal entries',
      body: withLayers({ type: 'Permute', dims: [2, 1, 2] }),
      pointer: '/model/layers/0/dims/2',
      code: 'duplicate_value',
      detail: /^dims contains the same entry twice, at 0 and 2; remove one\.$/,
    },
    {
      name: 'refuses a weight of a class below 0',
      body: { ...articleJob(), fit: { class_weight: { 0: 1, 7: -1 } } },
      pointer: '/fit/class_weight/7',
      code: 'invalid_value',
      detail: /must be a number of at least 0; got -1\./,
    },
    {
      name: 'refuses weights of classes in a list',
      body: { ...articleJob(), fit: { class_weight: [1, 5] } },
      pointer: '/fit/class_weight',
      code: 'invalid_type',
      detail: /must be an object/,
    },
    {
      name: 'refuses an empty object where null or an object with content belongs',
      body: withLayers({ type: 'Dense', units: 1, kernel_regularizer: {} }),
      pointer: '/model/layers/0/kernel_regularizer/type',
      code: 'missing_field',
      detail: /expected one of l1, l2, l1_l2/,
    },
  ];
  for (const { name, body, pointer, code, detail } of cases) {
    test(name, () => {
      const violation = onlyViolation(body);
      assert.equal(violation?.pointer, pointer);
      assert.equal(violation.code, code);
      assert.match(violation.detail, detail);
    });
  }

  test('reports every error of a body once', () => {
    const job = {
      ...withLayers({ type: 'Dens' }, { type: 'Dense', units: 0 }),
      fit: { epoch: 1 },
      seed: 'x',
    };
    const pointers = validateJob(job).map(({ pointer }) => pointer);
    assert.deepEqual(pointers.sort(), [
      '/fit/epoch',
      '/model/layers/0/type',
      '/model/layers/1/units',
      '/seed',
    ]);
  });

  test('shows hostile text short and harmless', () => {
    const name = `\u0000\u202e\ud800\n${'x'.repeat(1_000_000)}`;
    const violation = onlyViolation({ ...articleJob(), name });
    assert.ok((violation?.detail.length ?? 0) < 300);
    assert.match(violation?.detail ?? '', /\\u\{0\}\\u\{202e\}\\u\{d800\}\\u\{a\}x+…/);
  });

  test('truncates a field name of a million characters in the pointer', () => {
    const violation = onlyViolation({ ...articleJob(), ['~/'.repeat(500_000)]: 1 });
    assert.ok((violation?.pointer.length ?? 0) < 400);
    assert.match(violation?.pointer ?? '', /^\/~0~1/);
  });

  test('reports a hundred thousand wrong layers quickly and briefly', () => {
    const started = performance.now();
    const violations = validateJob(withLayers(...new Array<number>(100_000).fill(7)));
    assert.equal(violations.length, 32);
    assert.ok(performance.now() - started < 20_000);
  });

  test('reports all errors of a large body, wherever they are', () => {
    const layers: unknown[] = Array.from({ length: 200 }, () => ({ type: 'Dense', units: 1 }));
    const metrics = new Array<number>(200_000).fill(7);
    const job = { ...withLayers(...layers, { type: 'Dense', units: 0 }), fit: { epoch: 1 }, metrics };
    const pointers = validateJob(job).map(({ pointer }) => pointer);
    assert.deepEqual(pointers.sort(), ['/fit/epoch', '/metrics', '/model/layers/200/units']);
  });
});

describe('a validator of query parameters', () => {
  const validateQuery = createTextValidator(JobListQuerySchema);

  test('converts numbers and fills in defaults', () => {
    const [given, absent] = [{ limit: '5' }, {}];
    assert.deepEqual([validateQuery(given), given], [[], { limit: 5 }]);
    assert.deepEqual([validateQuery(absent), absent], [[], { limit: 20 }]);
  });

  test("reads integers only in JSON's decimal digits, and shows how to write others", () => {
    const others = ['0x10', '1e1', '+5', '5.0', ' 5', '5 ', '05', '', '٥', '５', '5_0', '1e999', 'Infinity'];
    for (const limit of others) {
      const [violation, another] = validateQuery({ limit });
      assert.deepEqual([violation?.pointer, violation?.code, another], ['?limit', 'invalid_type', undefined]);
    }
    assert.match(validateQuery({ limit: '0x10' })[0]?.detail ?? '', /got '0x10'\. Write 16\.$/);
  });

  const fields = Type.Object({ part: Type.Optional(Type.Number()), force: Type.Optional(Type.Boolean()) });
  const validateFields = createTextValidator(fields, (name) => `/${name}`);

  test('reads numbers and booleans only in JSON spelling', () => {
    const given = { part: '-1.5e-1', force: 'true' };
    assert.deepEqual([validateFields(given), given], [[], { part: -0.15, force: true }]);
    for (const part of ['.5', '5.', '+1', '0x1', '01', '', ' 1', 'NaN', '1,5', '1_0'])
      assert.equal(validateFields({ part })[0]?.code, 'invalid_type', part);
    for (const force of ['1', '0', 'yes', 'True', '', 'null', ' true'])
      assert.equal(validateFields({ force })[0]?.code, 'invalid_type', force);
    assert.match(validateFields({ force: 'True' })[0]?.detail ?? '', /Write true\.$/);
  });

  test('rejects numbers that overflow to infinity', () => {
    for (const part of ['1e999', '-1e999', '9'.repeat(400)]) {
      const [violation, another] = validateFields({ part });
      assert.deepEqual([violation?.pointer, violation?.code, another], ['/part', 'not_finite', undefined]);
    }
  });

  test('rejects a repeated field unless it is a list', () => {
    assert.deepEqual(validateQuery({ limit: ['1', '1'] }), [
      {
        pointer: '?limit',
        code: 'duplicate_value',
        detail: 'limit accepts one value but was sent 2; send it once.',
      },
    ]);
    assert.deepEqual(validateQuery({ label: ['a:b', 'c:d'] }), []);
  });

  test('points to the parameter by name', () => {
    assert.deepEqual(validateQuery({ limit: '1000' }), [
      {
        pointer: '?limit',
        code: 'invalid_value',
        detail: 'limit must be an integer from 1 to 100; got 1000.',
      },
    ]);
    assert.deepEqual(validateQuery({ limt: '5' }), [
      { pointer: '?limt', code: 'unknown_field', detail: "Unknown field 'limt'; did you mean 'limit'?" },
    ]);
  });
});
