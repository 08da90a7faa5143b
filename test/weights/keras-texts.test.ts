import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { toShortModel } from '../../src/keras/formats/short.js';
import type { ModelEntry, ShortModel } from '../../src/keras/graph/short-model.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { buildModel } from '../../workers/engine/model/build-model.js';
import { drawWeights } from '../../workers/engine/model/weight-values.js';
import { acceptedGraph } from '../helpers/graphs/accepted-graph.js';
import { startKeras } from '../helpers/keras/keras-process.js';
import { HOST_CASES, type HostCase } from '../training/host/host-cases.js';
import { sampled } from './sampled.js';
import { writeFiles } from './written-model.js';

loadTensorFlow({ intraOpThreads: 1 });
const keras = startKeras(fileURLToPath(new URL('../../../test/weights/keras_files.py', import.meta.url)));
after(() => keras.stop());

interface Answer {
  same: boolean[];
  warnings: string[];
}

/** Models give numbers, not texts. */
const CASES = sampled(
  HOST_CASES.filter(({ layer }) => !('invert' in layer && layer.invert === true)),
  3,
);

test('layers on texts load in Keras with their vocabularies and factors', async (t) => {
  const branches = CASES.map(branchOf);
  const graph = acceptedGraph(modelOf(branches));
  const values = drawWeights(buildModel(toShortModel(graph)), 1);
  const files = await writeFiles(t, { graph, values, job: null, optimizer: null });
  const inputs = branches.flatMap(({ given }) => given);
  const { same, warnings } = await keras.ask<Answer>({
    check: 'texts',
    ...files,
    inputs: [...inputs, ANCHOR],
  });
  assert.deepEqual(
    warnings.filter((warning) => /Skipping|could not/.test(warning)),
    [],
  );
  assert.deepEqual(
    same.map((isSame, index) => isSame || CASES[index % CASES.length]?.layer),
    same.map(() => true),
  );
});

/** A layer to train, without which a model is rejected. */
const ANCHOR = { type: 'int64', values: ['1'], shape: [1, 1] };

function modelOf(branches: readonly ReturnType<typeof branchOf>[]): ShortModel {
  return {
    name: 'texts',
    layers: [
      ...branches.flatMap(({ layers }) => layers),
      { type: 'InputLayer', name: 'anchor', shape: [1] },
      { type: 'Dense', name: 'trained', units: 1, inputs: 'anchor' },
    ],
    inputs: [...branches.flatMap(({ names }) => names), 'anchor'],
    outputs: [...branches.map(({ output }) => output), 'trained'],
  };
}

function branchOf({ layer, inputs }: HostCase, index: number) {
  const output = `case_${index}`;
  const names = inputs.map((_, at) => `input_${index}_${at}`);
  const given = inputs.map(({ type, values, shape }) => {
    const samples = values.length / shape.reduce((product, size) => product * size, 1);
    return { type, values: values.map(String), shape: [samples, ...shape] };
  });
  const ports = inputs.map(
    ({ type, shape }, at): ModelEntry => ({
      type: 'InputLayer',
      name: names[at] ?? '',
      shape: [...shape],
      dtype: type,
    }),
  );
  const layers: ModelEntry[] = [
    ...ports,
    { ...layer, name: output, inputs: names.length > 1 ? names : names[0] },
  ];
  return { output, names, given, layers };
}
