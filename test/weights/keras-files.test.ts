import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { toShortModel } from '../../src/keras/formats/short.js';
import { loadTensorFlow } from '../../workers/engine/device/tensorflow.js';
import { buildModel } from '../../workers/engine/model/build-model.js';
import { acceptedGraph } from '../helpers/graphs/accepted-graph.js';
import { seededRandom } from '../helpers/graphs/random-model.js';
import { startKeras } from '../helpers/keras/keras-process.js';
import { readLayerCases } from '../layers/read-cases.js';
import { batchesFor, caseModel } from './case-models.js';
import { sampled } from './sampled.js';
import { compareFiles, drawnValues } from './written-model.js';

loadTensorFlow({ intraOpThreads: 1 });
const keras = startKeras(fileURLToPath(new URL('../../../test/weights/keras_files.py', import.meta.url)));
after(() => keras.stop());

const only = process.env['LAYER'];
/** Keras cannot build a model with Equalization; the images that its RandomCrop returns outside training are not those it documents. */
const NOT_IN_KERAS: ReadonlySet<string> = new Set(['Equalization', 'RandomCrop']);
const models = (await readLayerCases()).filter(({ type }) => !NOT_IN_KERAS.has(type)).map(caseModel);

describe('a .keras and a .weights.h5 file load in Keras and predict the same: layers', () => {
  for (const model of only === undefined ? sampled(models, 6) : models.filter(({ type }) => type === only))
    test(model.type, async (t) => {
      const random = seededRandom(7);
      const graph = acceptedGraph(model.definition);
      const values = drawnValues(buildModel(toShortModel(graph)), random);
      await compareFiles(t, keras, { graph, inputs: batchesFor(model, random), values });
    });
});
