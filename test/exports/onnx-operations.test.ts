import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { operationOf } from '../../src/keras/operations/index.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { type OperationModel, operationModel } from '../helpers/engine/operation-model.js';
import type { OperationCase } from '../operations/operation-cases.js';
import { readOperationCases } from '../operations/read-cases.js';
import { compareOnnx, fileOf, onnxOf, startOnnxRuntime } from './onnx-calls.js';

/** Other cases each time; again with TEST_SEED. */
const seed = Number(process.env['TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** One operation alone, while it is being added. */
const only = process.env['OPERATION'];

/** Operations whose cases write to a certain sample, so that they accept no smaller batch. */
const OF_SAMPLES: ReadonlySet<string> = new Set(['SliceUpdate', 'ScatterUpdate']);

/** Batches that all cases accept: some count on several samples. */
const BATCHES = [3, 17];

loadTensorFlow({ intraOpThreads: 1 });
const onnx = startOnnxRuntime();
after(() => onnx.stop());

const casesInModels = await inModels();

describe(`ONNX of keras.ops (TEST_SEED=${seed})`, () => {
  for (const { module, type, made, operationCase } of casesInModels)
    test(`${module}.${type} predicts the same in onnxruntime: ${operationCase.name ?? JSON.stringify([operationCase.config, operationCase.args]).slice(0, 100)}`, async () => {
      const outcome = onnxOf(made.model, new Map());
      if (outcome.outcome === 'inexpressible' && OF_SAMPLES.has(type)) {
        assert.match(
          outcome.errors.map(({ detail }) => detail).join(),
          /does not accept a batch of 2 samples/,
        );
        return;
      }
      await compareOnnx(onnx, fileOf(outcome), { ...made, values: new Map() }, { batches: BATCHES });
    });
});

interface CaseInModel {
  module: string;
  type: string;
  made: OperationModel;
  operationCase: OperationCase;
}

/** All cases that a model can have with TEST_ALL, or of one operation; otherwise one of each. */
async function inModels(): Promise<CaseInModel[]> {
  return (await readOperationCases()).flatMap(({ module, cases }) =>
    Object.entries(cases).flatMap(([type, ofType = []]) => {
      if (only !== undefined && only !== type) return [];
      const spec = operationOf(module, type) ?? assert.fail(`There is no ${module}.${type}`);
      const all = ofType.flatMap((operationCase) => {
        const made = operationModel(spec, operationCase);
        return made === undefined ? [] : [{ module, type, made, operationCase }];
      });
      const isThorough = only !== undefined || process.env['TEST_ALL'] === '1';
      return isThorough ? all : all.slice(seed % Math.max(1, all.length)).slice(0, 1);
    }),
  );
}
