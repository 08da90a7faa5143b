import { lastLines, SetupFailure } from './failure.mjs';
import { run } from './run.mjs';

/**
 * Node 23 removed two helpers that the package calls. A product of two matrices says more than a successful load:
 * symbols resolve lazily.
 */
const PROOF = `
  const util = require('node:util');
  util.isNullOrUndefined ??= (value) => value == null;
  util.isArray ??= Array.isArray;
  const tf = require('@tensorflow/tfjs-node-gpu');
  const [product] = tf.matMul([[1, 2]], [[3], [4]]).dataSync();
  if (tf.getBackend() !== 'tensorflow' || product !== 11) throw new Error(tf.getBackend() + ' gave ' + product);
  console.log('device=' + (tf.backend().isUsingGpuDevice ? 'gpu' : 'cpu'));
`;

/**
 * Multiplies two matrices with the linked engine in a child process.
 * @param {import('./context.mjs').Context} context
 * @returns {Promise<string>} the device it ran on: cpu or gpu
 */
export async function proveEngine({ root, env, report }) {
  const onTick = () => report.progress('engine: proving …');
  const childEnv = { ...env, TF_CPP_MIN_LOG_LEVEL: '3' };
  const { ok, output } = await run(process.execPath, ['-e', PROOF], { cwd: root, env: childEnv, onTick });
  const device = /device=(\w+)/.exec(output)?.[1];
  if (ok && device) return device;
  const fix = 'the last lines above say why; a missing system library is installed with the package manager';
  throw new SetupFailure(
    'the engine was built but does not run here',
    fix,
    lastLines(withoutStack(output), 5),
  );
}

/** @param {string} output */
function withoutStack(output) {
  return output.replace(/^\s+at .*$/gm, '').replace(/^Node\.js v.*$/m, '');
}
