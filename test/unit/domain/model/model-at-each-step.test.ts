import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseModelDefinition } from '../../../../src/domain/model/parse-model-definition.js';

type Saved = { class_name: string; config: Record<string, unknown> };

const layer = (className: string, config: Record<string, unknown>): Saved => ({
  class_name: className,
  config,
});
const input = (shape: (number | null)[]) =>
  layer('InputLayer', { name: 'in', batch_shape: [null, ...shape] });
const sequential = (name: string, layers: Saved[]): Saved => ({
  class_name: 'Sequential',
  config: { name, layers },
});
const inTimeDistributed = (inner: object) =>
  parseModelDefinition(
    sequential('outer', [input([3, 4]), layer('TimeDistributed', { name: 'steps', layer: inner })]),
  );

describe('TimeDistributed of a model', () => {
  test('is the model of its layers in TimeDistributed, under their names', () => {
    const inner = sequential('inner', [input([4]), layer('Dense', { name: 'dense', units: 2 })]);
    const { graph, issues } = inTimeDistributed(inner);
    assert.deepEqual(issues, []);
    const item = graph?.nodes.find(({ name }) => name === 'steps')?.item;
    assert.ok(item?.kind === 'model');
    const dense = item.model.nodes.find(({ name }) => name === 'dense')?.item;
    assert.ok(dense?.kind === 'layer');
    assert.equal(dense.layer.layer.type, 'TimeDistributed');
    const place = '/model/config/layers/1/config/layer/config/layers/1';
    assert.equal(dense.layer.argument('layer/units'), `${place}/config/units`);
  });

  test('points to the wrong argument of a layer inside', () => {
    const { issues } = inTimeDistributed(sequential('inner', [layer('Dense', { name: 'dense', units: -2 })]));
    const pointers = issues.map(({ pointer }) => pointer);
    assert.deepEqual(pointers, ['/model/config/layers/1/config/layer/config/layers/0/config/units']);
  });
});
