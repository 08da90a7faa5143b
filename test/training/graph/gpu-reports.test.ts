import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Tasks } from '../../../src/contracts/jobs/training-config.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { stepsOfOne } from '../../../workers/engine/training/steps/batch.js';
import { compileModel } from '../../../workers/engine/training/steps/compiled-model.js';
import { assign, type Job } from '../../helpers/engine/training-run.js';
import { findHostCopies, type GpuFindings } from '../../helpers/gpu/host-copies.js';
import { graphsOf } from '../../helpers/gpu/recorded-graphs.js';
import { storedRegistry } from '../../helpers/gpu/registry-file.js';

loadTensorFlow({ intraOpThreads: 1 });

const registry = storedRegistry();
const SAMPLES = 4;

interface Case {
  task: Tasks;
  x: number[];
  y: number[];
  model: Job['model'];
  loss: NonNullable<Job['compile']>['loss'];
}

const conv = { type: 'Conv2D', kernel_size: 1 } as const;
const sigmoid = { activation: 'sigmoid' } as const;
const CASES: Case[] = [
  {
    task: 'semantic_segmentation',
    x: [4, 4, 1],
    y: [3, 4, 4],
    model: {
      layers: [
        { ...conv, filters: 3 },
        { type: 'Permute', dims: [3, 1, 2] },
      ],
    },
    loss: { type: 'categorical_crossentropy', axis: 1, from_logits: true },
  },
  {
    task: 'sequence_labeling',
    x: [5],
    y: [5],
    model: {
      layers: [
        { type: 'Embedding', input_dim: 4, output_dim: 2, mask_zero: true },
        { type: 'Dense', units: 3, activation: 'softmax' },
      ],
    },
    loss: 'sparse_categorical_crossentropy',
  },
  {
    task: 'binary',
    x: [3],
    y: [],
    model: { layers: [{ type: 'Dense', units: 1, ...sigmoid }] },
    loss: 'binary_crossentropy',
  },
  {
    task: 'multi_label',
    x: [3],
    y: [2],
    model: { layers: [{ type: 'Dense', units: 2, ...sigmoid }] },
    loss: 'binary_crossentropy',
  },
];

describe('the steps of an evaluation with reports by class', () => {
  for (const { task, x, y, model, loss } of CASES)
    test(`have their kernels on a GPU: ${task}`, async (t) => {
      const bytes = (shape: number[]) =>
        new Uint8Array(shape.reduce((size, length) => size * length, SAMPLES));
      const train = { x: { values: bytes(x), shape: x }, y: { values: bytes(y), shape: y } };
      const { config } = await assign(t, { model, compile: { loss: loss ?? 'mse' } }, { train });
      assert.equal(config.task, task);
      const arrays = {
        x: [{ sampleShape: x, dtype: 'uint8' }],
        y: [{ sampleShape: y, dtype: 'uint8' }],
      } as const;
      const findingsOf = (evaluation: number[]): GpuFindings[] => {
        const sizes = { train: [], test: [SAMPLES], evaluation };
        const data = { ...arrays, steps: stepsOfOne({ x: [], y: [] }), resident: null, sizes };
        return graphsOf(() => compileModel(config, data).dispose()).map((body) =>
          findHostCopies(registry, body),
        );
      };
      const unique = (findings: GpuFindings[], key: keyof GpuFindings) =>
        [...new Set(findings.flatMap((one) => one[key]))].sort();
      const [plain, reported] = [findingsOf([]), findingsOf([SAMPLES])];
      for (const key of ['missing', 'onHost', 'copies'] as const)
        assert.deepEqual(unique(reported, key), unique(plain, key));
    });
});
