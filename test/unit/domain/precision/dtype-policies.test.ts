import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Compile } from '../../../../src/contracts/jobs/compile.js';
import { resolveJob } from '../../../../src/domain/admission/resolve-job.js';
import { inferModel } from '../../../../src/domain/model/inference/infer-model.js';
import { parseModelDefinition } from '../../../../src/domain/model/parse-model-definition.js';
import { modelToKeras3 } from '../../../../src/keras/formats/keras3-model.js';
import { toShortModel } from '../../../../src/keras/formats/short.js';
import { describedDataset } from '../../../fixtures/described-datasets.js';
import { issuesOf } from '../../../helpers/graphs/model-issues.js';

const dataset = describedDataset();
const head = { type: 'Dense', units: 10, activation: 'softmax', dtype: 'float32' } as const;

describe('the dtype policy of a model', () => {
  test('is that of every layer without its own, also inside other layers', () => {
    const inner = { layers: [{ type: 'Dense', units: 4 }] };
    const { config } = resolved({
      dtype: 'mixed_bfloat16',
      layers: [
        { type: 'TimeDistributed', layer: { type: 'Dense', units: 3 } },
        { type: 'Flatten' },
        { type: 'Model', model: inner, name: 'inner' },
        head,
      ],
    });
    const [, distributed, flatten, model, last] = config.model.layers.map((layer) => ({ ...layer }) as Layer);
    assert.equal(distributed?.dtype, 'mixed_bfloat16');
    assert.equal(distributed?.layer?.dtype, 'mixed_bfloat16');
    assert.equal(flatten?.dtype, 'mixed_bfloat16');
    assert.deepEqual(
      model?.model?.layers.map(({ dtype }) => dtype),
      ['mixed_bfloat16'],
    );
    assert.equal(last?.dtype, undefined);
  });

  test('can be posted again as it is echoed', () => {
    const once = resolved({ dtype: 'mixed_float16', layers: [{ type: 'Flatten' }, head] }).config;
    const twice = resolved(once.model, once.compile).config;
    assert.deepEqual(twice.model, once.model);
    assert.deepEqual(twice.compile, once.compile);
  });

  test('is rejected with the reason where it is not supported', () => {
    for (const [dtype, reason] of [
      ['float64', /at least twice the time and memory/],
      ['bfloat16', /Use mixed_bfloat16/],
      ['mixed_float32', /Unknown dtype policy 'mixed_float32'/],
    ] as const) {
      const [ofLayer] = issuesOf({ layers: [{ type: 'Flatten' }, { ...head, dtype }] });
      assert.match(ofLayer ?? '', new RegExp(`^/model/layers/1/dtype: .*'${dtype}'`));
      assert.match(ofLayer ?? '', reason);
      const [ofModel] = issuesOf({ dtype, layers: [{ type: 'Flatten' }, head] });
      assert.match(ofModel ?? '', /^\/model\/dtype: /);
      const [saved] = issuesOf(sequential([denseInKeras(policyInKeras(dtype))]));
      assert.match(saved ?? '', /config\/dtype: dtype must be float32 or mixed_bfloat16 or mixed_float16/);
    }
  });
});

describe('the dtype policy of a layer in Keras JSON', () => {
  for (const [name, dtype] of [
    ['of Keras 3', policyInKeras('mixed_bfloat16')],
    ['of Keras 2', { class_name: 'Policy', config: { name: 'mixed_bfloat16' } }],
    ['by its name', 'mixed_bfloat16'],
  ] as const)
    test(`${name} is read, and written as Keras 3 writes it`, () => {
      const { graph } = parseModelDefinition(sequential([denseInKeras(dtype)]) as never);
      assert.ok(graph);
      const inferred = inferModel(graph, () => ({ shape: [4], dtype: 'float32', isRescaled: false }));
      assert.ok(inferred.model);
      assert.match(JSON.stringify(toShortModel(inferred.model.graph)), /"dtype":"mixed_bfloat16"/);
      const written = JSON.stringify(modelToKeras3(inferred.model.graph));
      assert.ok(written.includes(JSON.stringify(policyInKeras('mixed_bfloat16'))), written);
    });
});

describe('the optimizer of a model that computes in float16', () => {
  const model = { layers: [{ type: 'Flatten' }, { ...head, dtype: 'mixed_float16' }] };

  test('scales the loss, with a warning', () => {
    const { config, report } = resolved(model, { optimizer: 'adam' });
    assert.equal(config.compile.optimizer.type, 'lossscaleoptimizer');
    assert.deepEqual(
      report.warnings.map(({ code }) => code),
      ['loss_scaled'],
    );
  });

  test('does not where auto_scale_loss is false', () => {
    const { config, report } = resolved(model, { optimizer: 'adam', auto_scale_loss: false });
    assert.equal(config.compile.optimizer.type, 'adam');
    assert.deepEqual(
      report.warnings.map(({ code }) => code),
      ['loss_not_scaled'],
    );
  });

  test('is scaled once where the job gives a LossScaleOptimizer', () => {
    const optimizer = { type: 'lossscaleoptimizer', inner_optimizer: 'sgd', initial_scale: 8 } as const;
    const { config, report } = resolved(model, { optimizer });
    assert.match(
      JSON.stringify(config.compile.optimizer),
      /^{"type":"lossscaleoptimizer".*"type":"sgd".*"initial_scale":8/,
    );
    assert.deepEqual(report.warnings, []);
  });
});

interface Layer {
  dtype?: string;
  layer?: { dtype?: string };
  model?: { layers: { dtype?: string }[] };
}

function policyInKeras(name: string) {
  return { module: 'keras', class_name: 'DTypePolicy', config: { name }, registered_name: null };
}

const denseInKeras = (dtype: unknown) => ({
  module: 'keras.layers',
  class_name: 'Dense',
  config: { name: 'dense', units: 10, dtype },
  registered_name: null,
});

const sequential = (layers: unknown[]) => ({
  module: 'keras',
  class_name: 'Sequential',
  config: { name: 'sequential', layers },
  registered_name: null,
});

function resolved(model: unknown, compile: Partial<Compile> = {}) {
  const job = {
    model,
    compile: { loss: 'sparse_categorical_crossentropy', ...compile },
    dataset: { id: 'mnist', x: [{ op: 'rescale', scale: 1 / 255 }] },
    seed: 1,
  };
  const result = resolveJob(job as never, { dataset, maxJobMemoryBytes: 8e9, maxRunSeconds: 86_400 });
  assert.ok(result.outcome === 'resolved', JSON.stringify(result));
  return result;
}
