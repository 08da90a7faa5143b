import { lastLines, SetupFailure } from '../failure.mjs';
import { run } from '../run.mjs';

/**
 * The package asks node-pre-gyp where its addon is; here it gets the one to prove, linked or not. Node 23 removed two
 * helpers that the package calls. A product of two matrices says more than a successful load: symbols resolve lazily.
 */
const PROOF = `
  const util = require('node:util');
  util.isNullOrUndefined ??= (value) => value == null;
  util.isArray ??= Array.isArray;
  const fromPackage = require('node:module').createRequire(require.resolve('@tensorflow/tfjs-node-gpu'));
  const addon = require('node:fs').realpathSync(process.argv[1]);
  fromPackage('@mapbox/node-pre-gyp/lib/pre-binding').find = () => addon;
  const tf = require('@tensorflow/tfjs-node-gpu');
  if (!(addon in require.cache)) throw new Error('the package loaded another addon than ' + addon);
  const [product] = tf.matMul([[1, 2]], [[3], [4]]).dataSync();
  if (tf.getBackend() !== 'tensorflow' || product !== 11) throw new Error(tf.getBackend() + ' gave ' + product);
  console.log('device=' + (tf.backend().isUsingGpuDevice ? 'gpu' : 'cpu'));
`;

/** Says which libraries open; else TensorFlow keeps it to itself. */
const CUDA_LOG = { TF_CPP_MIN_LOG_LEVEL: '0', TF_CPP_VMODULE: 'dso_loader=1' };

/**
 * Multiplies two matrices with an engine in a child process.
 * @param {import('../context.mjs').Context} context
 * @param {{addon: string, variant: import('./recipe.mjs').Variant}} engine
 * @returns {Promise<{device: string, log: string}>} the device it ran on, cpu or gpu, and what TensorFlow logged
 */
export async function proveEngine({ root, env, report }, { addon, variant }) {
  const onTick = () => report.progress('engine: proving …');
  const childEnv = { ...env, ...(variant === 'cuda' ? CUDA_LOG : { TF_CPP_MIN_LOG_LEVEL: '3' }) };
  const { ok, output } = await run(process.execPath, ['-e', PROOF, addon], {
    cwd: root,
    env: childEnv,
    onTick,
  });
  const device = /device=(\w+)/.exec(output)?.[1];
  if (ok && device) return { device, log: output };
  const fix = 'the last lines above say why; a missing system library is installed with the package manager';
  throw new SetupFailure(
    'the engine is built but does not run here',
    fix,
    lastLines(withoutStack(output), 5),
  );
}

/** @param {string} output */
function withoutStack(output) {
  return output.replace(/^\s+at .*$/gm, '').replace(/^Node\.js v.*$/m, '');
}
