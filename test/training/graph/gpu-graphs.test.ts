import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { LOSS_TYPES, METRIC_TYPES } from '../../../src/contracts/jobs/compile.js';
import {
  type OutputTraining,
  outputTrainings,
} from '../../../src/domain/training/outputs/output-training.js';
import type { Layer } from '../../../src/keras/layers/index.js';
import { completeLayer } from '../../../src/keras/layers/rules.js';
import { operationOf } from '../../../src/keras/operations/index.js';
import { OPTIMIZERS } from '../../../src/keras/optimizers/index.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { buildModel } from '../../../workers/engine/model/build-model.js';
import { createPredictSteps } from '../../../workers/engine/model/predict-steps.js';
import { drawWeights } from '../../../workers/engine/model/weight-values.js';
import { applyLayer } from '../../helpers/engine/apply-layer.js';
import { applyInGraph } from '../../helpers/engine/apply-operation.js';
import { compileFor } from '../../helpers/engine/parity-run.js';
import type { GraphBody, GraphNode } from '../../helpers/gpu/graph-def.js';
import { findHostCopies, type GpuFindings } from '../../helpers/gpu/host-copies.js';
import { asOnDeterministicGpu } from '../../helpers/gpu/pretended-gpu.js';
import { type RecordedCase, recordedCases } from '../../helpers/gpu/recorded-cases.js';
import { graphsOf } from '../../helpers/gpu/recorded-graphs.js';
import { storedRegistry } from '../../helpers/gpu/registry-file.js';
import { DEVICE_LAYERS } from '../../layers/device-layers.js';
import { questionOf } from '../../layers/layer-questions.js';
import { readLayerCases } from '../../layers/read-cases.js';
import { questionOf as questionOfOperation } from '../../operations/operation-questions.js';
import { readOperationCases } from '../../operations/read-cases.js';

loadTensorFlow({ intraOpThreads: 1 });

/** How the only output of a case is trained. */
function trainingOf({ definition }: RecordedCase): OutputTraining {
  const [training] = outputTrainings(definition, ['output']);
  return training ?? assert.fail('no output');
}

const registry = storedRegistry();
const cases = await recordedCases();
const layerCases = await readLayerCases();
const operationCases = await readOperationCases();

/** Results that may lie in the host's memory: none of them is computed from a batch. docs/gpu.md has the same table. */
const HOST_RESULTS: ReadonlySet<string> = new Set([
  'VarHandleOp:float32', // Handles of variables; what they hold is in the GPU's memory.
  'VarHandleOp:uint8',
  'Enter:resource', // The same handles inside a loop.
  'Const:int32', // Shapes, axes and sizes.
  'HostConst:int64', // The number of steps of an LSTM.
  'HostConst:float32', // The value beyond the edges of transformed images.
  'Pack:int32', // The seed of Dropout: a key and the number of the step, which is fed.
  // Counters of loops, and a counter as the place of a slice.
  ...['Enter', 'Merge', 'Switch', 'NextIteration', 'Exit', 'Less', 'Add', 'Sub', 'Identity', 'Reshape'].map(
    (op) => `${op}:int32`,
  ),
  'LoopCond',
  // Whether a number of batches is a multiple, which decides on an update or on the use of moving averages.
  ...['FloorDiv', 'FloorMod', 'Equal'].map((op) => `${op}:int32`),
]);

/** Copies that dynamic loss scaling needs: whether the gradients are finite chooses what the host runs. docs/gpu.md says so. */
const HOST_COPIES: ReadonlySet<string> = new Set([
  'All:int32 → Switch:bool.pred',
  'Cast:float32 → Sub:int32.x',
  'Cast:float32 → Sub:int32.y',
]);

/** Whether a GPU's kernel refuses under determinism, or would add in another order each time. */
function isRefused({ op, attr }: GraphNode): boolean {
  if (op === 'FusedBatchNormGradV3') return attr['is_training']?.b !== true;
  return op === 'SoftmaxCrossEntropyWithLogits' || op === 'SparseSoftmaxCrossEntropyWithLogits';
}

/** Findings about other values than integers and booleans, which TensorFlow computes on the host by its own choice. */
const withoutIntegers = ({ missing, onHost, copies }: GpuFindings): GpuFindings => ({
  missing: missing.filter((finding) => !/:(int32|bool)$/.test(finding)),
  onHost: onHost.filter((finding) => !/:(int32|bool)$/.test(finding)),
  copies: copies.filter((finding) => !/:(int32|bool)( |\.)/.test(finding)),
});

const NOTHING: GpuFindings = { missing: [], onHost: [], copies: [] };

function findingsOf(graphs: readonly GraphBody[]): GpuFindings {
  const all = graphs.map((body) => findHostCopies(registry, body));
  const unique = (key: keyof GpuFindings) => [...new Set(all.flatMap((findings) => findings[key]))].sort();
  return {
    missing: unique('missing'),
    onHost: unique('onHost').filter((finding) => !HOST_RESULTS.has(finding)),
    copies: unique('copies').filter((finding) => !HOST_COPIES.has(finding)),
  };
}

function rowsOf({ data, batchSize }: RecordedCase): Int32Array[] {
  const sizes = new Set([batchSize, data.count % batchSize || batchSize]);
  return [...sizes].map((size) => new Int32Array(size));
}

describe('recorded graphs on a GPU', () => {
  for (const recorded of cases) {
    const { name, definition, data } = recorded;
    test(`train and evaluate entirely on it: ${name}`, () => {
      const graphs = graphsOf(() => compileFor(definition, data, rowsOf(recorded)).dispose());
      assert.deepEqual(findingsOf(graphs), NOTHING);
    });
    test(`train and evaluate entirely on it under determinism, with all kernels available: ${name}`, () => {
      const compile = () => compileFor(definition, data, rowsOf(recorded)).dispose();
      const graphs = asOnDeterministicGpu(() => graphsOf(compile));
      assert.deepEqual(findingsOf(graphs), NOTHING);
      const refused = graphs.flatMap(({ nodes }) => nodes.filter(isRefused).map(({ op }) => op));
      assert.deepEqual(refused, []);
    });
  }
  for (const { name, definition, data } of cases) {
    test(`predict entirely on it: ${name}`, () => {
      const model = buildModel(definition.model);
      const input = { sampleShape: data.x.sampleShape, steps: data.steps.x };
      const graphs = graphsOf(() => {
        const steps = createPredictSteps(model, drawWeights(model, 1), [input]);
        steps.predict([new Float32Array(data.x.values.length / data.count)], 1);
        steps.dispose();
      });
      assert.deepEqual(findingsOf(graphs), NOTHING);
    });
  }

  for (const { type, cases: ofLayer } of layerCases)
    test(`run the cases of a layer there whole: ${type}`, () => {
      for (const layerCase of ofLayer) {
        const layer = completeLayer({ ...layerCase.args, type } as Layer, 'layer');
        const question = questionOf(layer, layerCase);
        const graphs = [false, true].flatMap((training) =>
          graphsOf(() => applyLayer({ ...question, training })),
        );
        assert.deepEqual(findingsOf(graphs), NOTHING, layerCase.name);
      }
    });

  for (const { module, cases: ofModule } of operationCases)
    for (const [type, ofType = []] of Object.entries(ofModule))
      test(`run the cases of an operation there whole: ${module}.${type}`, () => {
        const spec = operationOf(module, type) ?? assert.fail(`There is no ${module}.${type}`);
        for (const operationCase of ofType) {
          const question = questionOfOperation(spec, operationCase);
          const findings = findingsOf(graphsOf(() => applyInGraph(question)));
          assert.deepEqual(withoutIntegers(findings), NOTHING, operationCase.name);
        }
      });

  test('leave on the host only what docs/gpu.md lists', () => {
    const page = readFileSync(new URL('../../../../docs/gpu.md', import.meta.url), 'utf8');
    const named = [...HOST_RESULTS].map((finding) => finding.split(':')[0] ?? '');
    assert.deepEqual(
      named.filter((name) => !page.includes(`\`${name}\``)),
      [],
    );
  });

  test('cover every layer, loss, metric and optimizer', () => {
    const used = (names: (recorded: RecordedCase) => string[]) => [...new Set(cases.flatMap(names))].sort();
    const layers = layerCases.map(({ type }) => type).sort();
    const metrics = used((recorded) => trainingOf(recorded).metrics.metrics.map((metric) => metric.function));
    assert.deepEqual(layers, [...DEVICE_LAYERS].sort());
    assert.deepEqual(
      used((recorded) => [trainingOf(recorded).loss?.type ?? '']),
      [...LOSS_TYPES].sort(),
    );
    assert.deepEqual(metrics, [...METRIC_TYPES].sort());
    assert.deepEqual(
      used(({ definition }) => [definition.compile.optimizer.type]),
      [...OPTIMIZERS].sort(),
    );
  });
});
