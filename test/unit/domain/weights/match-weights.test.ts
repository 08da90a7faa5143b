import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { WeightFormat } from '../../../../src/contracts/weights/formats.js';
import { matchWeights } from '../../../../src/domain/weights/match-weights.js';
import type { WeightPlace } from '../../../../src/domain/weights/weight-place.js';
import { weightPlaces } from '../../../../src/domain/weights/weight-places.js';
import type { ShortModel } from '../../../../src/keras/graph/short-model.js';
import { acceptedGraph } from '../../../helpers/graphs/accepted-graph.js';

const base: ShortModel = {
  name: 'base',
  layers: [
    { type: 'InputLayer', name: 'in', shape: [4] },
    { type: 'Dense', name: 'first', units: 4, inputs: 'in' },
    { type: 'BatchNormalization', name: 'norm', inputs: 'first' },
    { type: 'Dense', name: 'second', units: 4, inputs: 'norm' },
  ],
  inputs: 'in',
  outputs: 'second',
};
const nested = weightPlaces(
  acceptedGraph({
    name: 'whole',
    layers: [
      { type: 'InputLayer', name: 'x', shape: [4] },
      { type: 'Model', name: 'base', model: base, inputs: 'x' },
      { type: 'Dense', name: 'head', units: 2, inputs: 'base' },
    ],
    inputs: 'x',
    outputs: 'head',
  }),
);
const flat = weightPlaces(acceptedGraph(base));

/** Tensors of a file, of the given names and groups. */
const source = (
  format: WeightFormat,
  tensors: readonly [name: string, shape: readonly number[], layer?: string][],
) => ({
  format,
  tensors: tensors.map(([name, shape, layer = null]) => ({
    name,
    shape: [...shape],
    dtype: 'float32',
    layer: layer === null ? null : layer,
  })),
});
const named = (
  format: WeightFormat,
  places: readonly WeightPlace[],
  nameOf: (place: WeightPlace) => string,
) =>
  source(
    format,
    places.map((place) => [nameOf(place), place.shape]),
  );
const legacy = (places: readonly WeightPlace[]) =>
  source(
    'h5',
    places.map((place) => [`${place.layer[0]}/${place.legacyName}`, place.shape, place.layer[0] ?? '']),
  );

const details = ({ findings }: ReturnType<typeof matchWeights>) => findings.map(({ detail }) => detail);

describe('matchWeights', () => {
  test('assigns by path where every path fits', () => {
    const { report, assigned } = matchWeights(
      flat,
      named('weights_h5', flat, ({ kerasPath }) => kerasPath),
    );
    assert.deepEqual([report.match, report.matched, report.unused], ['path', 8, []]);
    assert.equal(assigned.get('norm/gamma'), 'layers/batch_normalization/vars/0');
  });

  test('accepts points and a common prefix in safetensors', () => {
    const file = named('safetensors', flat, ({ path }) => `model.${path.replaceAll('/', '.')}`);
    assert.equal(matchWeights(flat, file).assigned.get('first/bias'), 'model.first.bias');
  });

  test('assigns legacy files in order where layers have other names', () => {
    const renamed = legacy(flat.map((place) => ({ ...place, layer: [`${place.layer[0]}_1`] })));
    const { report, assigned } = matchWeights(flat, renamed);
    assert.equal(report.match, 'order');
    assert.equal(assigned.get('norm/moving_variance'), 'norm_1/norm/moving_variance:0');
  });

  test('assigns the statistics of a nested model in the order of legacy files, after what is trained', () => {
    const trained = (place: WeightPlace) => Number(place.path.includes('moving'));
    const inside = nested.filter(({ layer }) => layer[0] === 'base');
    const ordered = [...inside].sort((a, b) => trained(a) - trained(b));
    const tensors = ordered.map((place, index): [string, readonly number[], string] => [
      `base/w${index}`,
      place.shape,
      'base',
    ]);
    const head = nested.filter(({ layer }) => layer[0] === 'head');
    const file = source('h5', [
      ...tensors,
      ...head.map((place): [string, readonly number[], string] => [
        `head/${place.path}`,
        place.shape,
        'head',
      ]),
    ]);
    const { assigned } = matchWeights(nested, file);
    assert.equal(assigned.get('base/second/kernel'), 'base/w4');
    assert.equal(assigned.get('base/norm/moving_mean'), 'base/w6');
  });

  test('gives a file to one nested model', () => {
    for (const file of [legacy(flat), named('weights_h5', flat, ({ kerasPath }) => kerasPath)]) {
      const { report, findings } = matchWeights(nested, file, { layer: 'base' });
      assert.deepEqual([findings, report.matched], [[], 8]);
      assert.deepEqual(report.initialized, ['head/kernel', 'head/bias']);
    }
  });

  test('finds the layers of a legacy file inside nested models by name', () => {
    const { report, assigned } = matchWeights(nested, legacy(flat), { match: 'name' });
    assert.deepEqual([report.matched, report.initialized], [8, ['head/kernel', 'head/bias']]);
    assert.equal(assigned.get('base/first/kernel'), 'first/first/kernel:0');
  });

  test('refuses names that several layers have', () => {
    const twice = [
      ...nested,
      ...nested.map((place) => ({ ...place, layer: ['other', ...place.layer.slice(1)] })),
    ];
    const found = matchWeights(twice, legacy(flat), { match: 'name' });
    assert.match(
      details(found)[0] ?? '',
      /fit 'base\/first' and 'other\/first'\. Give the nested model in layer/,
    );
  });

  test('names the tensor and both shapes of a head of another size', () => {
    const shapes = flat.map((place) =>
      place.layer[0] === 'second'
        ? { ...place, shape: place.shape.map((size, axis) => (axis === place.shape.length - 1 ? 7 : size)) }
        : place,
    );
    const found = matchWeights(
      flat,
      named('tfjs', shapes, ({ tfjsPath }) => tfjsPath),
    );
    assert.match(
      details(found)[0] ?? '',
      /^'second\/kernel' has shape \[4, 4\], its tensor 'second\/kernel' has shape \[4, 7\]\. .*match: "name"/,
    );
    assert.equal(details(found).length, 2);
    const skipped = matchWeights(
      flat,
      named('tfjs', shapes, ({ tfjsPath }) => tfjsPath),
      { match: 'path', skip_mismatch: true },
    );
    assert.deepEqual([skipped.findings, skipped.report.matched], [[], 6]);
  });

  test('refuses an order where a file has none, and a layer that the model lacks', () => {
    const file = named('weights_h5', flat, ({ kerasPath }) => kerasPath);
    assert.match(details(matchWeights(flat, file, { match: 'order' }))[0] ?? '', /no order of weights/);
    const [finding] = matchWeights(nested, file, { layer: 'bass' }).findings;
    assert.deepEqual([finding?.pointer, finding?.code], ['/weights/layer', 'unknown_name']);
  });

  test('refuses a source that has nothing for the model', () => {
    const file = source('h5', [['other/kernel:0', [9, 9], 'other']]);
    for (const match of ['path', 'order', 'name'] as const)
      assert.equal(matchWeights(flat, file, { match }).findings.length > 0, true, match);
  });
});
