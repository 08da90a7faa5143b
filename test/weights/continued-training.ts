import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { ResolvedConfig } from '../../src/contracts/jobs/training-config.js';
import { weightPlaces } from '../../src/domain/weights/weight-places.js';
import { toShortModel } from '../../src/keras/formats/short.js';
import type { ShortModel } from '../../src/keras/graph/short-model.js';
import { completeLossOf, type LossType } from '../../src/keras/losses/index.js';
import type { OptimizerObject } from '../../src/keras/optimizers/index.js';
import { elementsOf } from '../../src/keras/shape.js';
import { trainStep } from '../helpers/engine/one-step.js';
import { compileFor, type TrainingData } from '../helpers/engine/parity-run.js';
import { acceptedGraph } from '../helpers/graphs/accepted-graph.js';
import { seededRandom } from '../helpers/graphs/random-model.js';
import { assertClose, type PackedArray, type Tolerance, unpack } from '../helpers/keras/keras-fixtures.js';
import { packed } from '../helpers/keras/keras-oracle.js';
import type { KerasProcess } from '../helpers/keras/keras-process.js';
import { drawnValues, writeFiles } from './written-model.js';

const SAMPLES = 24;
const BATCH = 4;
const STEPS = 3;

/** A model and its training. */
export interface Continued {
  definition: ShortModel;
  optimizer: OptimizerObject;
  loss?: LossType;
  metrics?: ResolvedConfig['compile']['metrics'];
  input: readonly number[];
  output: readonly number[];
  tolerance?: Tolerance;
}

interface TrainAnswer {
  losses: number[];
  weights: PackedArray[];
  warnings: string[];
}

const WITHIN: Tolerance = { relative: 1e-5, ofLargest: 1e-5, absolute: 1e-7 };

/** Trains some steps, writes the model, and compares as many further steps in the engine and in Keras. */
export async function compareContinued(t: TestContext, keras: KerasProcess, given: Continued): Promise<void> {
  const { definition, optimizer, loss = 'mse' as LossType, metrics = [], tolerance = WITHIN } = given;
  const graph = acceptedGraph(definition);
  const data = dataFor(given);
  const compile = { optimizer, loss: completeLossOf(loss, {}), metrics };
  const batches = Array.from({ length: 2 * STEPS }, (_, step) =>
    Int32Array.from({ length: BATCH }, (_row, index) => step * BATCH + index),
  );
  const compiled = compileFor({ model: toShortModel(graph), compile }, data, batches);
  try {
    compiled.writeWeights(drawnValues(compiled.model, seededRandom(3)));
    for (const rows of batches.slice(0, STEPS)) trainStep(compiled, { rows });
    const state = {
      step: compiled.step,
      learningRates: [...compiled.learningRates],
      slots: compiled.readSlots(),
    };
    // Exporters read nothing of a job besides this.
    const job = { compile } as ResolvedConfig;
    const files = await writeFiles(t, { graph, values: compiled.readWeights(), job, optimizer: state });
    const losses = batches.slice(STEPS).map((rows) => trainStep(compiled, { rows }).loss);
    const answer = await keras.ask<TrainAnswer>({
      check: 'train',
      ...files,
      batches: batches.slice(STEPS).map((rows) => [packedRows(data.x, rows), packedRows(data.y, rows)]),
    });
    assert.deepEqual(
      answer.warnings.filter((warning) => /Skipping|could not/.test(warning)),
      [],
    );
    const trained = compiled.readWeights();
    for (const [index, { path }] of weightPlaces(graph).entries())
      assertClose(trained.get(path) ?? [], unpack(answer.weights[index] ?? assert.fail()), path, tolerance);
    assert.equal(losses.length, answer.losses.length);
  } finally {
    compiled.dispose();
  }
}

function dataFor({ input, output }: Continued): TrainingData {
  const random = seededRandom(5);
  const drawn = (shape: readonly number[]) =>
    Float32Array.from({ length: SAMPLES * elementsOf(shape) }, () => 2 * random() - 1);
  return {
    count: SAMPLES,
    x: { sampleShape: input, dtype: 'float32', values: drawn(input) },
    y: { sampleShape: output, dtype: 'float32', values: drawn(output) },
    steps: { x: [], y: [] },
  };
}

function packedRows({ values, sampleShape }: TrainingData['x'], rows: Int32Array): PackedArray {
  const size = elementsOf(sampleShape);
  const taken = [...rows].flatMap((row) => [...values.slice(row * size, (row + 1) * size)]);
  return packed('float32', Float32Array.from(taken), [rows.length, ...sampleShape]);
}
