import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LAYER_TYPES, type Layer, specOf } from '../../src/keras/layers/index.js';
import { completeLayer } from '../../src/keras/layers/rules.js';
import { elementsOf } from '../../src/keras/shape.js';
import { statisticsOf } from '../../workers/engine/adaptation/statistics-of.js';
import { assertClose } from '../helpers/keras/keras-fixtures.js';
import { startKeras } from '../helpers/keras/keras-process.js';

const keras = startKeras(fileURLToPath(new URL('../../../test/parity/adapt.py', import.meta.url)));
after(() => keras.stop());

/** A layer, and the samples that it is adapted on. */
interface Case {
  layer: Layer;
  sampleShape: number[];
  samples: number;
  /** Of the numbers: at the place of each, from -1 to 1. */
  spread?: (number: number) => number;
}

const tripled = (number: number): number => number * 3;

const cases: Case[] = [
  { layer: { type: 'Normalization' }, sampleShape: [3], samples: 50 },
  { layer: { type: 'Normalization', axis: null }, sampleShape: [3, 2], samples: 20 },
  { layer: { type: 'Normalization', axis: [1, -1] }, sampleShape: [2, 3, 4], samples: 20 },
  { layer: { type: 'Normalization', axis: 1 }, sampleShape: [3, 4], samples: 7 },
  {
    layer: { type: 'Normalization' },
    sampleShape: [2],
    samples: 40,
    spread: (number) => 1000 + number,
  },
  { layer: { type: 'Discretization', num_bins: 4 }, sampleShape: [1], samples: 30 },
  { layer: { type: 'Discretization', num_bins: 7, epsilon: 0.05 }, sampleShape: [2, 3], samples: 333 },
  { layer: { type: 'Discretization', num_bins: 5, epsilon: 0.3 }, sampleShape: [1], samples: 1000 },
  // 1 / (1 / 49) is more than 49 in float64.
  { layer: { type: 'Discretization', num_bins: 49 }, sampleShape: [1], samples: 5000 },
  { layer: { type: 'Discretization', num_bins: 10 }, sampleShape: [1], samples: 4 },
  {
    layer: { type: 'Discretization', num_bins: 6 },
    sampleShape: [1],
    samples: 500,
    spread: (number) => Math.round(number * 3),
  },
];

describe('layers are adapted as by adapt of Keras', () => {
  for (const { layer, sampleShape, samples, spread = tripled } of cases)
    test(`${JSON.stringify(layer)} on ${samples} samples of [${sampleShape}]`, async () => {
      const values = drawn(samples * elementsOf(sampleShape)).map(spread);
      const { type, ...given } = layer;
      const expected = await keras.ask<Record<string, number[]>>({
        type,
        arguments: given,
        samples: [...values],
        shape: [samples, ...sampleShape],
      });
      const statistics = statisticsOf({ ...completeLayer(layer, 'layer') }, sampleShape);
      const half = Math.floor(samples / 2) * elementsOf(sampleShape);
      for (const part of [values.slice(0, half), values.slice(half)]) statistics.add(part);
      const { weights } = statistics.finish();
      assert.deepEqual([...weights.keys()], Object.keys(expected));
      for (const [name, numbers] of weights) {
        const found = numbers.slice(0, expected[name]?.length);
        assertClose(found, Float32Array.from(expected[name] ?? []), name, {
          relative: 1e-6,
          ofLargest: 1e-6,
        });
        // Bins that Keras does not have hold no numbers.
        assert.ok(numbers.subarray(found.length).every((boundary) => boundary > 1e38));
      }
    });
});

test('every layer with statistics that computes on the device has cases', () => {
  const types = LAYER_TYPES.filter((type) => {
    const { adapting, host } = specOf(type);
    return adapting !== undefined && host?.when !== 'always';
  });
  assert.deepEqual([...new Set(cases.map(({ layer }) => layer.type))].toSorted(), types.toSorted());
});

/** Numbers from -1 to 1. */
function drawn(count: number): Float32Array {
  let state = 7;
  return Float32Array.from({ length: count }, () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return state / 2 ** 30 - 1;
  });
}
