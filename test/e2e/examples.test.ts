import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { Stack } from '../../scripts/stack.js';
import { ROOT } from '../../scripts/test/root.js';
import { startService } from '../helpers/api/service.js';
import { kerasAndOnnxruntime } from '../helpers/keras/keras-and-onnxruntime.js';

const FOLDER = join(ROOT, 'examples');
/** Modules that the examples share. */
const SHARED = ['client.py', 'shapes.py'];
const SCRIPTS = readdirSync(FOLDER).filter((name) => name.endsWith('.py') && !SHARED.includes(name));

// One script starts Keras while the model of another trains.
describe('examples', { concurrency: 2 }, () => {
  let stack: Stack;
  before(async () => {
    stack = await startService();
  });
  after(() => stack.stop());

  for (const script of SCRIPTS)
    test(`${script} trains a model that has learned, and predicts with it`, async () => {
      const { command, env } = kerasAndOnnxruntime();
      const options = { cwd: FOLDER, env: { ...env, API: `${stack.url}/api/v1` } };
      // A script that finds its model worse than it should be fails. -B: no compiled files next to the sources.
      const { stdout } = await promisify(execFile)(command, ['-B', script], options);
      assert.match(stdout, /^epoch 1: loss \d/m);
      assert.match(stdout, /^test: loss \d/m);
    });
});
