import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Compile } from '../../../../src/contracts/jobs/compile.js';
import { optimizerWarnings } from '../../../../src/domain/training/optimizers/optimizer-warnings.js';
import { resolveOptimizer } from '../../../../src/domain/training/optimizers/resolve-optimizer.js';
import {
  costlyPatterns,
  patternConflicts,
  unmatchedPatterns,
} from '../../../../src/domain/training/optimizers/weight-patterns.js';
import type { CompleteOptimizer } from '../../../../src/keras/optimizers/index.js';
import { optimizerPlan } from '../../../../src/keras/optimizers/parts.js';

type Given = Compile['optimizer'];

function resolved(given: Given): CompleteOptimizer {
  const read = resolveOptimizer(given);
  return read.outcome === 'accepted' ? read.value : assert.fail(JSON.stringify(read.issues));
}

function issues(given: Given): { pointer: string; detail: string }[] {
  const read = resolveOptimizer(given);
  return read.outcome === 'rejected' ? read.issues : assert.fail('It is accepted');
}

const WEIGHTS = ['encoder/dense/kernel', 'encoder/dense/bias', 'embedding/embeddings', 'out/kernel'].map(
  (path) => ({ path, shape: [2, 2] }),
);
const NAMED = { weights: WEIGHTS, model: 'net' };

const multi = (...patterns: string[]): CompleteOptimizer =>
  resolved({
    type: 'multioptimizer',
    default_optimizer: 'sgd',
    optimizer_map: Object.fromEntries(patterns.map((pattern) => [pattern, 'adam'])),
  });

describe('a multioptimizer', () => {
  const pathsOf = (config: CompleteOptimizer) =>
    optimizerPlan(config, WEIGHTS, 'net').parts.map(({ weights }) => weights.map(({ path }) => path));

  for (const [pattern, paths] of [
    ['encoder/.*', ['encoder/dense/kernel', 'encoder/dense/bias']],
    ['net/encoder/dense/bias', ['encoder/dense/bias']],
    ['dense/kernel', ['encoder/dense/kernel']],
    ['.*kernel', ['encoder/dense/kernel', 'out/kernel']],
    ['kernel', []],
    ['embedding', []],
  ] as const)
    test(`trains by ${pattern}: ${paths.join(', ') || 'nothing'}`, () => {
      const [others, matched] = pathsOf(multi(pattern));
      assert.deepEqual(matched, paths);
      assert.equal((others?.length ?? 0) + paths.length, WEIGHTS.length);
    });

  test('prefers the pattern that is the path', () => {
    assert.deepEqual(patternConflicts(multi('out/kernel', 'out/.*'), NAMED), []);
  });

  test('is rejected where several patterns match a weight', () => {
    const [conflict] = patternConflicts(multi('.*/kernel', 'out/.*'), NAMED);
    assert.match(
      conflict?.detail ?? '',
      /'\.\*\/kernel' and 'out\/\.\*' both match the weight 'out\/kernel'/,
    );
  });

  test('is rejected where its patterns take too long with all weights of a model', () => {
    const weights = Array.from({ length: 2_000 }, (_, index) => ({
      path: `dense_${index}/kernel`,
      shape: [2, 2],
    }));
    const large = multi(`(${'a?'.repeat(200)})*`);
    assert.deepEqual(costlyPatterns(large, NAMED), []);
    assert.deepEqual(costlyPatterns(multi('.*/kernel'), { ...NAMED, weights }), []);
    const [found] = costlyPatterns(large, { ...NAMED, weights });
    assert.match(found?.detail ?? '', /too large together for the 2000 weights/);
  });

  test('warns of a pattern that matches no weight, with the paths', () => {
    const [warning] = unmatchedPatterns(multi('decoder/.*'), NAMED);
    assert.match(
      warning?.detail ?? '',
      /'decoder\/\.\*' in optimizer_map matches no weight.*encoder\/dense\/kernel/,
    );
  });

  test('is rejected with every finding at its place', () => {
    const found = issues({
      type: 'multioptimizer',
      default_optimizer: { type: 'adam', clipnorm: 1, clipvalue: 1 },
      optimizer_map: {
        '(?=a)/b': { class_name: 'MultiOptimizer', config: {} },
        'a/~': { type: 'muon', exclude_layers: ['ok', '('] },
      },
    });
    assert.deepEqual(found.map(({ pointer }) => pointer).sort(), [
      '/compile/optimizer/default_optimizer/clipvalue',
      '/compile/optimizer/optimizer_map/(?=a)~1b',
      '/compile/optimizer/optimizer_map/(?=a)~1b/config/optimizer_map',
      '/compile/optimizer/optimizer_map/a~1~0/exclude_layers/1',
    ]);
  });

  test('as Keras saves it is rejected at the place in its map', () => {
    const inner = { class_name: 'Adam', config: { beta_1: 2 } };
    const map = { class_name: 'OptimizerMap', config: { default_optimizer: inner, optimizer_map: {} } };
    const [found] = issues({ class_name: 'MultiOptimizer', config: { optimizer_map: map } });
    assert.equal(
      found?.pointer,
      '/compile/optimizer/config/optimizer_map/config/default_optimizer/config/beta_1',
    );
  });

  test('with a function that selects optimizers is rejected', () => {
    const [found] = issues({ class_name: 'MultiOptimizer', config: { optimizer_map: 'by_name' } });
    assert.match(found?.detail ?? '', /must be an OptimizerMap as Keras serialises it/);
  });
});

describe('a lossscaleoptimizer', () => {
  test('contains no other', () => {
    const [found] = issues({
      class_name: 'LossScaleOptimizer',
      config: { inner_optimizer: { class_name: 'LossScaleOptimizer', config: { inner_optimizer: 'adam' } } },
    });
    assert.equal(found?.pointer, '/compile/optimizer/config/inner_optimizer');
    assert.match(found?.detail ?? '', /A LossScaleOptimizer cannot contain a LossScaleOptimizer/);
  });

  test('of tf_keras, with arguments of its base that are at their defaults, is read', () => {
    const config = resolved({
      class_name: 'LossScaleOptimizer',
      config: {
        inner_optimizer: { class_name: 'SGD', config: {} },
        dynamic: true,
        use_ema: false,
        clipnorm: null,
      },
    });
    assert.ok(config.type === 'lossscaleoptimizer' && config.inner_optimizer.type === 'sgd');
  });
});

describe('an optimizer', () => {
  test('keeps null where Keras means it', () => {
    const config = resolved({
      class_name: 'Muon',
      config: { weight_decay: null, rms_rate: null, clipnorm: null },
    });
    assert.ok(config.type === 'muon');
    assert.deepEqual([config.weight_decay, config.rms_rate, config.adam_weight_decay], [null, null, 0.004]);
  });

  for (const [says, given] of [
    [/exclude_from_weight_decay has no effect/, { type: 'sgd', exclude_from_weight_decay: ['bias'] }],
    [/ema_overwrite_frequency has no effect/, { type: 'sgd', ema_overwrite_frequency: 2 }],
    [
      /loss_scale_factor of adam has no effect/,
      { type: 'lossscaleoptimizer', inner_optimizer: { type: 'adam', loss_scale_factor: 2 } },
    ],
  ] as const satisfies readonly (readonly [RegExp, Given])[])
    test(`warns of what has no effect: ${says.source}`, () => {
      assert.match(optimizerWarnings(resolved(given))[0]?.detail ?? '', says);
    });

  test('warns of names that match no weight', () => {
    const config = resolved({ type: 'muon', exclude_layers: ['head'], exclude_from_weight_decay: ['gamma'] });
    const details = unmatchedPatterns(config, NAMED).map(({ detail }) => detail);
    assert.match(details.join(), /'head' in exclude_layers matches no weight.*'gamma' in exclude_from/);
  });
});
