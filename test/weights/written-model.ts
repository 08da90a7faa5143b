import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { ResolvedConfig } from '../../src/contracts/jobs/training-config.js';
import { weightPlaces } from '../../src/domain/weights/weight-places.js';
import { toShortModel } from '../../src/keras/formats/short.js';
import type { ResolvedGraph } from '../../src/keras/graph/resolved.js';
import { elementsOf } from '../../src/keras/shape.js';
import { buildModel } from '../../workers/engine/model/build-model.js';
import type { Model } from '../../workers/engine/model/model.js';
import type { Values } from '../../workers/engine/model/weight-values.js';
import { writeKerasArchive } from '../../workers/exporter/formats/keras.js';
import { type KerasVersion, writeKerasWeights } from '../../workers/exporter/keras/write-weights.js';
import { applyGraph, type Batch } from '../helpers/engine/apply-graph.js';
import type { Random } from '../helpers/graphs/random-model.js';
import { assertClose, type PackedArray, unpack } from '../helpers/keras/keras-fixtures.js';
import { packed } from '../helpers/keras/keras-oracle.js';
import type { KerasProcess } from '../helpers/keras/keras-process.js';

const SAVED_AT = new Date('2026-01-02T03:04:05Z');

/** The files of one model. */
export interface KerasFiles {
  keras: string;
  weights: string;
}

/** Writes a model in both formats, to a directory that the test removes. */
export async function writeFiles(t: TestContext, version: KerasVersion): Promise<KerasFiles> {
  const directory = await mkdtemp(join(tmpdir(), 'trainhorn-keras-files-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const scratchDirectory = join(directory, 'scratch');
  await mkdir(scratchDirectory);
  const files = { keras: join(directory, 'model.keras'), weights: join(directory, 'model.weights.h5') };
  await writeKerasArchive({ ...version, created: SAVED_AT }, { path: files.keras, scratchDirectory });
  await writeKerasWeights(version, files.weights);
  return files;
}

/** Weights that are all different; variances and deviations are positive, counts are 0. */
export function drawnValues(model: Model, random: Random): Values {
  const drawn = (path: string) => {
    if (/(variance|stddev)$/.test(path)) return 1 + random();
    return path.endsWith('/count') ? 0 : random() - 0.5;
  };
  return new Map(
    model.weights.map(({ path, shape }) => [
      path,
      Float32Array.from({ length: elementsOf(shape) }, () => drawn(path)),
    ]),
  );
}

interface Loaded {
  outputs: PackedArray[];
  weights: PackedArray[];
}

interface LoadAnswer {
  whole: Loaded;
  fresh: Loaded;
  warnings: string[];
}

/** A model, its inputs and weights, and the job that trained it. */
export interface ComparedModel {
  graph: ResolvedGraph;
  inputs: readonly Batch[];
  values: Values;
  job?: ResolvedConfig | null;
  optimizer?: KerasVersion['optimizer'];
}

/** Loads both files of a model in Keras, and compares weights, in the order of `model.weights`, and predictions. */
export async function compareFiles(
  t: TestContext,
  keras: KerasProcess,
  { graph, inputs, values, job = null, optimizer = null }: ComparedModel,
  expected = applyGraph(buildModel(toShortModel(graph)), inputs, values),
): Promise<void> {
  const files = await writeFiles(t, { graph, values, job, optimizer });
  const { whole, fresh, warnings } = await keras.ask<LoadAnswer>({
    check: 'load',
    ...files,
    inputs: inputs.map((input) => packed('float32', input.values, input.shape)),
  });
  assert.deepEqual(warnings.filter(isAboutWeights), []);
  for (const loaded of [whole, fresh]) assertSame(loaded, graph, values, expected);
}

/** Keras warns where it leaves out what a file has, or a model lacks. */
const isAboutWeights = (warning: string): boolean => /Skipping|could not be loaded|mismatch/i.test(warning);

function assertSame(loaded: Loaded, graph: ResolvedGraph, values: Values, expected: readonly Batch[]): void {
  const places = weightPlaces(graph);
  assert.deepEqual(
    loaded.weights.map(({ shape }) => shape),
    places.map(({ shape }) => [...shape]),
  );
  for (const [index, { path }] of places.entries())
    assert.deepEqual(unpack(loaded.weights[index] ?? assert.fail()), values.get(path), path);
  assert.equal(loaded.outputs.length, expected.length);
  for (const [index, output] of loaded.outputs.entries())
    assertClose(expected[index]?.values ?? [], unpack(output), `output ${index}`);
}
