import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { modelToKeras3 } from '../../../src/keras/formats/keras3-model.js';
import { toShortModel } from '../../../src/keras/formats/short.js';
import type { ResolvedGraph } from '../../../src/keras/graph/resolved.js';
import { acceptedGraph } from '../../helpers/graphs/accepted-graph.js';
import { randomModel, seededRandom } from '../../helpers/graphs/random-model.js';

const SEED = Number(process.env['TEST_SEED'] ?? 1);
const MODELS = 60;

/** A graph with one spelling for what can be written in several: `"zeros"` for `{"type": "zeros"}`. */
const normal = (graph: ResolvedGraph): unknown =>
  JSON.parse(JSON.stringify(graph), (_, value: unknown) => (isName(value) ? value.type : value));

const isName = (value: unknown): value is { type: string } =>
  typeof value === 'object' && value !== null && Object.keys(value).join() === 'type';

/** As a client gets and sends it. */
const overJson = <Value>(value: unknown): Value => JSON.parse(JSON.stringify(value));

/** Models that have weights: another is refused. */
const models = Array.from({ length: MODELS }, (_, index) => SEED + index).flatMap((seed) => {
  const model = randomModel(seededRandom(seed));
  return JSON.stringify(model.layers).includes('"units"') ? [{ seed, model }] : [];
});

describe('a random model', () => {
  for (const { seed, model } of models)
    test(`is the same after it was written in the short form and as Keras 3 prints it: seed ${seed}`, () => {
      const graph = acceptedGraph(model);
      assert.deepEqual(normal(acceptedGraph(overJson(toShortModel(graph)))), normal(graph));
      assert.deepEqual(normal(acceptedGraph(overJson(modelToKeras3(graph)))), normal(graph));
    });
});
