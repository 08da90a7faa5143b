import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PredictInput } from '../../../src/contracts/ipc/predictor.js';
import { splitByInput } from '../../../workers/predictor/instances/by-input.js';
import { inputProfile } from '../../../workers/predictor/instances/input-profile.js';
import { modelManifest } from '../../fixtures/model-manifest.js';

const inputOf = (name: string, features: string[] | null = null) => ({
  name,
  profile: inputProfile({ ...modelManifest(), feature_names: features }),
});

function valuesOf(instance: unknown, features?: string[]) {
  const request: PredictInput = { kind: 'instances', instances: [instance] };
  const { columns, errors } = splitByInput(request, [inputOf('x', features)]);
  assert.deepEqual(errors, []);
  return columns[0]?.map(({ value, pointer }) => [value, pointer]);
}

function errorsOf(instances: unknown[], names: string[]) {
  const { errors } = splitByInput(
    { kind: 'instances', instances },
    names.map((name) => inputOf(name)),
  );
  return errors.map(({ pointer, code, detail }) => [pointer, code, detail]);
}

describe('samples of a model with one input', () => {
  test('are its values, or objects with its name', () => {
    const [alone, named] = ['/instances/0', '/instances/0/x'];
    assert.deepEqual(valuesOf([1, 2]), [[[1, 2], alone]]);
    assert.deepEqual(valuesOf({ x: [1, 2] }), [[[1, 2], named]]);
    assert.deepEqual(valuesOf({ x: 1 }), [[1, named]]);
    assert.deepEqual(valuesOf({ x: { a: 1, b: 2 } }, ['a', 'b']), [[{ a: 1, b: 2 }, named]]);
  });

  test('are by feature name where the name of the input is that of a feature', () => {
    assert.deepEqual(valuesOf({ x: 1 }, ['x']), [[{ x: 1 }, '/instances/0']]);
    assert.deepEqual(valuesOf({ x: 1, y: 2 }, ['x', 'y']), [[{ x: 1, y: 2 }, '/instances/0']]);
    assert.deepEqual(valuesOf({ x: [1] }, ['x']), [[[1], '/instances/0/x']]);
  });

  test('are rejected with its name if they have another', () => {
    assert.deepEqual(errorsOf([{ y: [1] }], ['x']), [
      ['/instances/0/y', 'unknown_field', "Unknown input 'y'; did you mean 'x'?"],
      ['/instances/0/x', 'missing_field', "Input 'x' is missing."],
    ]);
  });
});

describe('samples of a model with several inputs', () => {
  test('are rejected with every missing and unknown input', () => {
    const found = errorsOf([{ ages: 1, toString: 2 }, 7, { age: 1, fare: 2 }], ['age', 'fare']);
    assert.deepEqual(
      found.map(([pointer, code]) => [pointer, code]),
      [
        ['/instances/0/ages', 'unknown_field'],
        ['/instances/0/toString', 'unknown_field'],
        ['/instances/0/age', 'missing_field'],
        ['/instances/0/fare', 'missing_field'],
        ['/instances/1', 'invalid_value'],
      ],
    );
    assert.match(found[4]?.[2] ?? '', /Got 7, expected an object .* \{"age": …, "fare": …\}/);
  });

  test('are rejected if their fields have different numbers of files', () => {
    const image = { bytes: new Uint8Array(1), file: null };
    const images = ['left', 'left', 'right'].map((field, index) => ({
      ...image,
      field,
      pointer: `/files/${index}`,
    }));
    const names = ['left', 'right'];
    const { columns, errors } = splitByInput(
      { kind: 'images', images },
      names.map((name) => inputOf(name)),
    );
    assert.deepEqual(
      columns.map((values) => values.map(({ pointer }) => pointer)),
      [['/files/0', '/files/1'], ['/files/2']],
    );
    assert.match(errors[0]?.detail ?? '', /'right' has 1 file, another input 2/);
  });
});
