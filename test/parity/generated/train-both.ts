import assert from 'node:assert/strict';
import { inferModel } from '../../../src/domain/model/inference/infer-model.js';
import {
  parseModelDefinition,
  type ReadableModel,
} from '../../../src/domain/model/parse-model-definition.js';
import { optimizerToKeras3 } from '../../../src/keras/formats/keras3.js';
import { modelToKeras3 } from '../../../src/keras/formats/keras3-model.js';
import { toShortModel } from '../../../src/keras/formats/short.js';
import type { ResolvedGraph } from '../../../src/keras/graph/resolved.js';
import { completeLossOf, lossOf } from '../../../src/keras/losses/index.js';
import { completeMetricOf, metricOf } from '../../../src/keras/metrics/index.js';
import { type OptimizerObject, optimizers } from '../../../src/keras/optimizers/index.js';
import { elementsOf } from '../../../src/keras/shape.js';
import type { Model } from '../../../workers/engine/model/model.js';
import { type Values, valueAt } from '../../../workers/engine/model/weight-values.js';
import { permutation } from '../../../workers/engine/ops/random/random.js';
import { createTotals } from '../../../workers/engine/training/totals.js';
import { trainStep } from '../../helpers/engine/one-step.js';
import { compileFor, type TrainingData } from '../../helpers/engine/parity-run.js';
import { assertClose, type PackedArray, type Tolerance, unpack } from '../../helpers/keras/keras-fixtures.js';
import { packed } from '../../helpers/keras/keras-oracle.js';
import type { KerasProcess } from '../../helpers/keras/keras-process.js';
import type { Random } from './drawing/random.js';
import type { WholeModel } from './models.js';

/** How a model is trained. */
export interface Training {
  optimizer: OptimizerObject;
  epochs: number;
  samples: number;
  batchSize: number;
  tolerance: Tolerance;
}

interface Answer {
  reports: Record<string, number[]>[];
  weights: Record<string, PackedArray[]>;
}

/**
 * Trains a model in the engine and in Keras, from the same weights on the same batches.
 * @throws Error where the loss or a metric of an epoch, or a weight in the end differs
 */
export async function trainBoth(
  keras: KerasProcess,
  { definition, ...whole }: WholeModel,
  { optimizer, epochs, samples, batchSize, tolerance }: Training,
  random: Random,
): Promise<void> {
  const graph = graphOf(definition, whole.input);
  const loss = completeLossOf(whole.loss, {});
  const metrics = whole.metrics.map((type) => completeMetricOf(type, type, {}));
  const data = dataOf(whole, samples, random);
  const orders = Array.from({ length: epochs }, () => permutation(samples, random));
  const batches = orders.map((order) => batchesOf(order, batchSize));
  const compiled = compileFor(
    { model: toShortModel(graph), compile: { loss, metrics, optimizer } },
    data,
    batches.flat(),
  );
  try {
    const initial = varied(compiled.readWeights(), random);
    compiled.writeWeights(initial);
    const reports = batches.map((epoch) => {
      const totals = createTotals(compiled);
      for (const rows of epoch) totals.add(trainStep(compiled, { rows }));
      // Keras is asked to fit each epoch alone.
      compiled.finalize();
      const scale = compiled.readSlots().get('dynamic_scale')?.[0];
      return { loss: totals.loss(), ...totals.metrics(), 'loss scale': scale };
    });
    const expected = await keras.ask<Answer>({
      check: 'fit',
      model: modelToKeras3(graph),
      weights: byLayer(compiled.model, initial),
      compile: {
        optimizer: optimizerToKeras3(optimizers.complete(optimizer)),
        loss: { class_name: lossOf(whole.loss).className, config: {} },
        metrics: whole.metrics.map((name) => ({ class_name: metricOf(name).className, config: { name } })),
      },
      x: packed('float32', Float32Array.from(data.x.values), [samples, ...data.x.sampleShape]),
      y: packed('float32', Float32Array.from(data.y.values), [samples, ...data.y.sampleShape]),
      classWeight: null,
      batchSize,
      orders: orders.map((order) => [...order]),
    });
    for (const [epoch, report] of expected.reports.entries())
      for (const [name, value] of Object.entries(report))
        assertClose([Number(found(reports[epoch], name))], value, `${name} of epoch ${epoch + 1}`, tolerance);
    const trained = byLayer(compiled.model, compiled.readWeights());
    for (const [layer, arrays] of Object.entries(expected.weights))
      for (const [index, array] of arrays.entries())
        assertClose(
          unpack(trained[layer]?.[index] ?? assert.fail(layer)),
          unpack(array),
          `weight ${index} of ${layer}`,
          tolerance,
        );
  } finally {
    compiled.dispose();
  }
}

function graphOf(definition: ReadableModel, input: readonly number[]): ResolvedGraph {
  const { graph, issues } = parseModelDefinition(definition);
  const given = { shape: [...input], dtype: 'float32', isRescaled: false } as const;
  const inferred = graph && inferModel(graph, () => given);
  assert.deepEqual([...issues, ...(inferred?.issues ?? [])], []);
  assert.ok(inferred?.model);
  return { ...inferred.model.graph, name: 'whole' };
}

const found = (report: Readonly<Record<string, unknown>> | undefined, name: string): unknown =>
  report?.[name] ?? assert.fail(`There is no ${name}`);

/** Weights that begin at 0 or 1 begin next to it, so that their gradients are not all alike. */
const varied = (values: Values, random: Random): Values =>
  new Map(
    [...values].map(([path, array]) => [
      path,
      Float32Array.from(array, (value) =>
        path.endsWith('variance') ? value + random.uniform() : value + 0.1 * random.normal(),
      ),
    ]),
  );

/** The weights of each layer of the model, those inside of it included. */
function byLayer(model: Model, values: Values): Record<string, PackedArray[]> {
  const layers: Record<string, PackedArray[]> = {};
  for (const { path, shape } of model.weights) {
    const layer = path.split('/')[0] ?? '';
    layers[layer] = [...(layers[layer] ?? []), packed('float32', valueAt(values, path, shape), shape)];
  }
  return layers;
}

function batchesOf(order: Int32Array, size: number): Int32Array[] {
  const count = Math.ceil(order.length / size);
  return Array.from({ length: count }, (_, index) => order.slice(index * size, (index + 1) * size));
}

function dataOf(
  { input, integers, labels }: Omit<WholeModel, 'definition'>,
  count: number,
  random: Random,
): TrainingData {
  const drawn = (shape: readonly number[], one: () => number) =>
    Float32Array.from({ length: count * elementsOf(shape) }, one);
  const x = drawn(input, () => (integers === undefined ? random.normal() : random.integer(integers)));
  const labelShape = 'classes' in labels ? [] : labels.shape;
  const y = drawn(labelShape, () => ('classes' in labels ? random.integer(labels.classes) : random.normal()));
  return {
    count,
    x: { sampleShape: input, dtype: 'float32', values: x },
    y: { sampleShape: labelShape, dtype: 'float32', values: y },
    steps: { x: [], y: [] },
  };
}
