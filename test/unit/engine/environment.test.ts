import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { XlaMode } from '../../../src/contracts/jobs/progress.js';
import { engineEnvironment } from '../../../workers/engine/device/environment.js';

const cuda = { variant: 'cuda', folder: '/engine' } as const;
const of = (
  engine: Parameters<typeof engineEnvironment>[0],
  environment: NodeJS.ProcessEnv = {},
  deterministic = false,
  xla: XlaMode = 'off',
) => engineEnvironment(engine, { intraOpThreads: 3, steps: 'concurrent', deterministic, xla, environment });

describe('the environment that an engine is loaded with', () => {
  it('leaves PATH, XLA and CUDA alone for the CPU engine', () => {
    assert.deepEqual(Object.keys(of({ variant: 'cpu', folder: '/engine' }, { PATH: '/bin' })).sort(), [
      'TF_CPP_MIN_LOG_LEVEL',
      'TF_DETERMINISTIC_OPS',
      'TF_ENABLE_ONEDNN_OPTS',
      'TF_NUM_INTEROP_THREADS',
      'TF_NUM_INTRAOP_THREADS',
    ]);
  });

  it('runs operations at the same time on the CPU, where each has several threads, else in the calling thread, unless the user says otherwise', () => {
    const threads = (engine: Parameters<typeof engineEnvironment>[0], given: object) => {
      const load = {
        intraOpThreads: 2,
        steps: 'concurrent',
        deterministic: true,
        xla: 'off',
        environment: {},
      } as const;
      return engineEnvironment(engine, { ...load, ...given })['TF_NUM_INTEROP_THREADS'];
    };
    const cpu = { variant: 'cpu', folder: '/engine' } as const;
    assert.equal(threads(cpu, {}), '2');
    assert.equal(threads(cpu, { intraOpThreads: 1 }), '-1');
    assert.equal(threads(cpu, { steps: 'one' }), '1');
    assert.equal(threads(cpu, { steps: 'calling' }), '-1');
    assert.equal(threads(cpu, { environment: { TF_NUM_INTEROP_THREADS: '4' } }), '4');
    assert.equal(threads(cuda, {}), '1');
  });

  it('leads the CUDA engine to its compiler and to a lasting cache', () => {
    const environment = of(cuda, { HOME: '/home/me', PATH: '/bin' });
    assert.equal(environment['XLA_FLAGS'], '--xla_gpu_cuda_data_dir="/engine/nvidia/cuda_nvcc"');
    assert.equal(environment['PATH'], '/engine/nvidia/cuda_nvcc/bin:/bin');
    assert.equal(environment['CUDA_CACHE_PATH'], '/home/me/.cache/trainhorn/cuda');
    assert.equal(environment['CUDA_MODULE_LOADING'], 'LAZY');
    assert.equal(environment['TF_FORCE_GPU_ALLOW_GROWTH'], 'true');
    assert.equal(of(cuda, { XDG_CACHE_HOME: '/c' })['CUDA_CACHE_PATH'], '/c/trainhorn/cuda');
  });

  it('keeps what the user has set, but for the threads', () => {
    const given = {
      TF_FORCE_GPU_ALLOW_GROWTH: 'false',
      CUDA_CACHE_PATH: '/mine',
      CUDA_CACHE_MAXSIZE: '1',
      TF_NUM_INTRAOP_THREADS: '9',
    };
    const environment = of(cuda, given);
    const kept = Object.keys(given).map((name) => environment[name]);
    assert.deepEqual(kept, ['false', '/mine', '1', '3']);
  });

  it("adds to the user's XLA_FLAGS, never replacing a folder or a file of flags that they name", () => {
    const flags = (given: string) =>
      of({ ...cuda, folder: '/an "engine"' }, { XLA_FLAGS: given })['XLA_FLAGS'];
    const own = '--xla_gpu_cuda_data_dir="/an \\"engine\\"/nvidia/cuda_nvcc"';
    assert.equal(flags('--xla_gpu_autotune_level=0'), `--xla_gpu_autotune_level=0 ${own}`);
    assert.equal(flags('  '), own);
    assert.equal(flags('--xla_gpu_cuda_data_dir=/mine'), '--xla_gpu_cuda_data_dir=/mine');
    assert.equal(flags('/etc/xla.flags'), '/etc/xla.flags');
  });

  it('asks TensorFlow and XLA for determinism, unless a flag of the user says otherwise', () => {
    const flags = (given: string) => of(cuda, { XLA_FLAGS: given }, true)['XLA_FLAGS'] ?? '';
    assert.equal(of(cuda, {}, true)['TF_DETERMINISTIC_OPS'], '1');
    assert.match(flags('--xla_dump_to=/tmp'), /^--xla_dump_to=\/tmp .* --xla_gpu_deterministic_ops=true$/);
    const own = '--xla_gpu_cuda_data_dir=/mine --xla_gpu_deterministic_ops=false';
    assert.equal(flags(own), own);
  });

  it('lets XLA pick clusters, on the CPU with the CPU engine only, in addition to the flags of the user', () => {
    const flags = (engine: typeof cuda | { variant: 'cpu'; folder: string }, given?: string) =>
      of(engine, given === undefined ? {} : { TF_XLA_FLAGS: given }, false, 'auto')['TF_XLA_FLAGS'];
    const cpu = { variant: 'cpu', folder: '/engine' } as const;
    assert.equal(flags(cuda), '--tf_xla_auto_jit=2');
    assert.equal(flags(cpu), '--tf_xla_auto_jit=2 --tf_xla_cpu_global_jit=true');
    assert.equal(
      flags(cpu, '--tf_xla_min_cluster_size=2'),
      '--tf_xla_min_cluster_size=2 --tf_xla_auto_jit=2 --tf_xla_cpu_global_jit=true',
    );
    for (const mode of ['off', 'step'] as const)
      assert.equal('TF_XLA_FLAGS' in of(cpu, { TF_XLA_FLAGS: '--mine' }, false, mode), false);
  });

  it('turns determinism off whatever the environment says', () => {
    assert.equal(of(cuda, { TF_DETERMINISTIC_OPS: '1' })['TF_DETERMINISTIC_OPS'], '0');
  });

  it('is the same when it is made again from what it gave', () => {
    const once = of(cuda, { HOME: '/home/me', PATH: '/bin' });
    assert.deepEqual(of(cuda, once), once);
  });
});
