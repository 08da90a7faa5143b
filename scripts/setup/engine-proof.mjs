import { lastLines, SetupFailure } from './failure.mjs';
import { run } from './run.mjs';

/**
 * Node 23 removed two helpers that the package calls; its finder is pointed at an addon that is not linked yet. A
 * product of two matrices says more than a successful load: symbols resolve lazily.
 */
const PROOF = `
  const util = require('node:util');
  util.isNullOrUndefined ??= (value) => value == null;
  util.isArray ??= Array.isArray;
  require(require.resolve('@mapbox/node-pre-gyp', { paths: [require.resolve('@tensorflow/tfjs-node-gpu')] })).find =
    () => process.env.TRAINHORN_ADDON;
  const tf = require('@tensorflow/tfjs-node-gpu');
  const [product] = tf.matMul([[1, 2]], [[3], [4]]).dataSync();
  if (tf.getBackend() !== 'tensorflow' || product !== 11) throw new Error(tf.getBackend() + ' gave ' + product);
  console.log('device=' + (tf.backend().isUsingGpuDevice ? 'gpu' : 'cpu'));
`;

/**
 * Multiplies two matrices with the engine in a child process.
 * @param {import('./context.mjs').Context} context
 * @param {string} addon
 * @returns {Promise<string>} the device it ran on: cpu or gpu
 */
export async function proveEngine({ root, env, report }, addon) {
  const onTick = () => report.progress('engine: proving …');
  const childEnv = { ...env, TRAINHORN_ADDON: addon, TF_CPP_MIN_LOG_LEVEL: '3' };
  const { ok, output } = await run(process.execPath, ['-e', PROOF], { cwd: root, env: childEnv, onTick });
  const device = /device=(\w+)/.exec(output)?.[1];
  if (ok && device) return device;
  const fix = 'the last lines above say why; a missing system library is installed with the package manager';
  throw new SetupFailure('the engine was built but does not run here', fix, lastLines(output, 8));
}
