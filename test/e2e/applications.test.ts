import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { Stack } from '../../scripts/stack.js';
import { ROOT } from '../../scripts/test/root.js';
import { startService } from '../helpers/api/service.js';
import { kerasAndOnnxruntime } from '../helpers/keras/keras-and-onnxruntime.js';

const SCRIPT = join(ROOT, 'test/e2e/applications.py');

/** The function, the mode of its preprocessing, the side of its images, and its other arguments. */
const SMALL = ['MobileNetV2', 'tf', '96', '{"alpha": 0.35}'];
const WHOLE = [
  ['MobileNetV2', 'tf', '224', '{}'],
  ['ResNet50', 'caffe', '112', '{}'],
  ['EfficientNetB0', 'none', '96', '{}'],
];

// With TEST_ALL=1 only: Keras alone computes for half a minute for the smallest one.
const skip = process.env['TEST_ALL'] !== '1';

describe('a model of keras.applications goes in, is fine-tuned on 200 images and comes home', {
  skip,
}, () => {
  let stack: Stack;
  before(async () => {
    stack = await startService();
  });
  after(() => stack.stop());

  for (const argumentsOf of [SMALL, ...WHOLE])
    test(`${argumentsOf.join(' ')} predicts the same in Keras before and after`, async () => {
      const { command, env } = kerasAndOnnxruntime(join(ROOT, 'examples'));
      await promisify(execFile)(command, ['-B', SCRIPT, ...argumentsOf], {
        env: { ...env, API: `${stack.url}/api/v1` },
      });
    });
});
