import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { OPERATION_SPECS, operationName } from '../../../../src/keras/operations/index.js';
import { type BatchedSpec, inferOperation } from '../../../../src/keras/operations/infer-operation.js';
import type { OperationArgument } from '../../../../src/keras/operations/operation.js';

/** Other arguments with TEST_SEED. */
const SEED = Number(process.env['TEST_SEED'] ?? 1);
const RUNS = Number(process.env['TEST_ALL'] === undefined ? 60 : 1000);

const size = fc.oneof(fc.integer({ min: 0, max: 6 }), fc.constant(null), fc.constant(2 ** 31));
const tensor: fc.Arbitrary<BatchedSpec> = fc.record({
  shape: fc.array(size, { maxLength: 6 }),
  dtype: fc.constantFrom('float32', 'int32', 'bool'),
});
const scalar = fc.oneof(
  fc.integer({ min: -3, max: 9 }),
  fc.constantFrom(null, true, false, 0.5, -1e300, 1e300, 2 ** 31, Number.MAX_SAFE_INTEGER),
  fc.constantFrom('same', 'float32', 'channels_first', 'channels_last', 'ij,jk->ik', '', 'Infinity', 'add'),
);
const special = fc.oneof(
  fc.record({ slice: fc.tuple(scalar, scalar, scalar) }),
  fc.constant({ ellipsis: true }),
  fc.array(fc.integer({ min: -1, max: 4 }), { maxLength: 5 }).map((values) => ({
    array: { dtype: 'int32', shape: [values.length], values },
  })),
);
const argument = fc.oneof(
  { depthSize: 'small', withCrossShrink: true },
  tensor,
  scalar,
  special,
  fc.array(fc.oneof(scalar, tensor, special), { maxLength: 4 }),
);

describe('an operation with arguments of any kind', () => {
  for (const spec of OPERATION_SPECS)
    test(`is inferred or rejected in words: ${operationName(spec)}`, () => {
      const names = [...spec.parameters.map((name) => name.replace('*', '')), ...Object.keys(spec.options)];
      const args = fc.record(Object.fromEntries(names.map((name) => [name, argument])), { requiredKeys: [] });
      fc.assert(
        fc.property(args, (given) => {
          const inference = inferOperation(spec, {
            ...spec.options,
            ...(given as Record<string, OperationArgument<BatchedSpec>>),
          });
          if ('complaint' in inference) assert.match(inference.complaint, /^\S.*\.$/s);
          else assertShapes(inference.outputs);
        }),
        { numRuns: RUNS, seed: SEED },
      );
    });
});

function assertShapes(outputs: readonly BatchedSpec[]): void {
  assert.ok(outputs.length > 0);
  for (const { shape, dtype } of outputs) {
    assert.ok(['float32', 'int32', 'bool'].includes(dtype));
    assert.ok(
      shape.every((one) => one === null || (Number.isSafeInteger(one) && one >= 0)),
      JSON.stringify(shape),
    );
  }
}
