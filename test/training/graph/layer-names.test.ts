import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { MODEL_DIRECTORY } from '../../../src/contracts/ipc/trainer.js';
import { loadTensorFlow } from '../../../workers/engine/device/tensorflow.js';
import { readSavedModel } from '../../../workers/engine/storage/read-saved-model.js';
import { type Job, runAssignment, runJob } from '../../helpers/engine/training-run.js';

loadTensorFlow({ intraOpThreads: 1 });

const NAMES = [
  'two words',
  'größe',
  '層',
  '👩‍🚀',
  '.',
  '..',
  '1',
  '__proto__',
  'constructor',
  'optimizer',
  'callbacks',
  '__metadata__',
  'a:b^c,d',
  '%2F~1"\\',
  'x'.repeat(256),
];
const train = {
  x: { values: Float32Array.from({ length: 24 }, (_, index) => index / 24), shape: [3] },
  y: { values: Float32Array.from({ length: 8 }, (_, index) => index % 2) },
};

/** A chain, or the same layers connected by their names; each layer begins with the same numbers. */
function jobOf(names: readonly string[], form: 'chain' | 'functional'): Job {
  const layers = names.map((name, index) => ({
    type: 'Dense' as const,
    name,
    units: index === names.length - 1 ? 1 : 3,
    kernel_initializer: { type: 'constant' as const, value: 0.3 + index / 100 },
    ...(form === 'functional' && { inputs: names[index - 1] ?? 'samples' }),
  }));
  const input = { type: 'InputLayer' as const, name: 'samples', shape: [3] };
  return {
    model: { layers: form === 'functional' ? [input, ...layers] : layers },
    compile: { optimizer: 'adam', loss: 'mse' },
    fit: { epochs: 2, batch_size: 4, validation_split: 0.5 },
    checkpoint: { every_epochs: 1, restore_best: true, monitor: 'loss' },
  };
}

describe('layers may have any name without a slash', () => {
  for (const form of ['chain', 'functional'] as const)
    test(`in a ${form} they train, are saved and resume as under plain names`, async (t) => {
      const plain = await trained(
        t,
        NAMES.map((_, index) => `dense_${index}`),
        form,
      );
      const odd = await trained(t, NAMES, form);
      assert.deepEqual(odd.losses, plain.losses);
      assert.deepEqual(odd.weights, plain.weights);
      assert.deepEqual(
        odd.paths,
        NAMES.flatMap((name) => [`${name}/kernel`, `${name}/bias`]),
      );
      assert.match(odd.logs.join('\n'), /Resum/);
      assert.doesNotMatch(odd.logs.join('\n'), /skipped|damaged/);
    });
});

async function trained(t: TestContext, names: readonly string[], form: 'chain' | 'functional') {
  const { outcome, assignment, epochs } = await runJob(t, jobOf(names, form), { train });
  assert.deepEqual(outcome, { status: 'succeeded' });
  const saved = await readSavedModel(join(assignment.attemptDirectory, MODEL_DIRECTORY));
  const directory = assignment.attemptDirectory;
  const attemptDirectory = join(directory, 'attempt-2');
  await mkdir(attemptDirectory);
  const again = await runAssignment({ ...assignment, attempt: 2, attemptDirectory, resumeFrom: [directory] });
  assert.deepEqual(again.outcome, { status: 'succeeded' });
  return {
    losses: epochs.map(({ loss }) => loss),
    paths: [...saved.weights.keys()],
    weights: [...saved.weights.values()].map((values) => [...values]),
    logs: again.messages.flatMap((message) => (message.type === 'log' ? [message.message] : [])),
  };
}
