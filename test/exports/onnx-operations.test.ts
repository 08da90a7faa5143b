import { after, describe, test } from 'node:test';
import { operationOf } from '../../src/keras/operations/index.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { operationModel } from '../helpers/engine/operation-model.js';
import { readOperationCases } from '../operations/read-cases.js';
import { compareOnnx, fileOf, onnxOf, startOnnxRuntime } from './onnx-calls.js';

loadTensorFlow({ intraOpThreads: 1 });
const onnx = startOnnxRuntime();
after(() => onnx.stop());

/** One operation alone, while it is being added. */
const only = process.env['OPERATION'];

for (const { module, cases } of await readOperationCases())
  for (const [type, ofType = []] of Object.entries(cases).filter(([name]) => (only ?? name) === name))
    describe(`ONNX of ${module}.${type}`, () => {
      for (const [index, operationCase] of ofType.entries())
        test(`predicts the same in onnxruntime, case ${index}: ${JSON.stringify(operationCase.args).slice(0, 60)}`, async (t) => {
          const spec = operationOf(module, type);
          const model = spec && operationModel(spec, operationCase);
          if (model === undefined) return t.skip('It has no batch axis');
          await compareOnnx(onnx, fileOf(onnxOf(model.model, new Map())), { ...model, values: new Map() });
        });
    });
