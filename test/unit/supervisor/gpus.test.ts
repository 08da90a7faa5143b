import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { refresh } from '../../../workers/supervisor/gpu/gpu-monitor.js';
import { createNvidiaSmi } from '../../../workers/supervisor/gpu/nvidia-smi.js';
import { parseGpus, readGpus } from '../../../workers/supervisor/gpu/read-gpus.js';
import { visibleGpus } from '../../../workers/supervisor/gpu/visible-gpus.js';
import { FIRST_GPU, SECOND_GPU, TWO_GPUS } from '../../helpers/processes/pretended-nvidia-smi.js';

const MIB = 2 ** 20;

/** An nvidia-smi that prints this for the figures, and that for the list with instances. */
const printing =
  (query: string, list = '') =>
  async ([first]: readonly string[]) =>
    first === '-L' ? list : query;

describe('readGpus', () => {
  test('returns the GPUs that nvidia-smi lists, with null for missing values', () => {
    const [first, second, ...others] = parseGpus(`${TWO_GPUS.join('\n')}\n`);
    assert.deepEqual(first, {
      index: 0,
      uuid: FIRST_GPU,
      name: 'NVIDIA H100 80GB HBM3',
      memory_bytes: 81_559 * MIB,
      memory_used_bytes: 1024 * MIB,
      utilization_percent: 37,
      driver_version: '580.65.06',
    });
    assert.deepEqual(
      [second?.memory_bytes, second?.memory_used_bytes, second?.utilization_percent, others],
      [40_960 * MIB, null, null, []],
    );
  });

  test('ignores lines that do not describe a GPU', () => {
    const lost = 'Unable to determine the device handle for GPU0000:41:00.0: GPU is lost.';
    const odd = ['', 'No devices were found', lost, '0, GPU-1', 'x, GPU-1, A, 1, 1, 1, 1', '0,,,,,,'];
    assert.deepEqual(parseGpus(odd.join('\n')), []);
    const silent = '3, GPU-1, A name, with a comma, ERR!, [Unknown Error], [Not Supported], [N/A]';
    assert.deepEqual(parseGpus([lost, silent].join('\r\n')), [
      {
        index: 3,
        uuid: 'GPU-1',
        name: 'A name, with a comma',
        memory_bytes: null,
        memory_used_bytes: null,
        utilization_percent: null,
        driver_version: null,
      },
    ]);
  });

  test('returns the MIG instances of a divided GPU, with the memory of the profile', async () => {
    const list = [
      `GPU 0: NVIDIA H100 80GB HBM3 (UUID: ${FIRST_GPU})`,
      '  MIG 3g.40gb     Device  0: (UUID: MIG-c6d4f1ef-42e4-5de3-91c7-45d71c87eb3f)',
      '  MIG 1g.10gb     Device  1: (UUID: MIG-cba663e8-9bed-5b25-b243-5985ef7c9beb)',
      `GPU 1: NVIDIA A100-SXM4-40GB (UUID: ${SECOND_GPU})`,
    ].join('\n');
    const gpus = await readGpus(printing(TWO_GPUS.join('\n'), list));
    assert.deepEqual(
      gpus.map(({ index, name, memory_bytes }) => [index, name, memory_bytes]),
      [
        [0, 'NVIDIA H100 80GB HBM3 MIG 3g.40gb', 40 * 2 ** 30],
        [0, 'NVIDIA H100 80GB HBM3 MIG 1g.10gb', 10 * 2 ** 30],
        [1, 'NVIDIA A100-SXM4-40GB', 40_960 * MIB],
      ],
    );
    assert.deepEqual(
      visibleGpus(gpus, '0').map(({ visibleDevices }) => visibleDevices),
      ['MIG-c6d4f1ef-42e4-5de3-91c7-45d71c87eb3f', 'MIG-cba663e8-9bed-5b25-b243-5985ef7c9beb'],
    );
  });

  test('returns none where nvidia-smi is missing', async () => {
    const { PATH } = process.env;
    process.env['PATH'] = '/nowhere';
    const gpus = await readGpus(createNvidiaSmi()).finally(() => {
      process.env['PATH'] = PATH;
    });
    assert.deepEqual(gpus, []);
  });

  test('returns none where nvidia-smi hangs', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'trainhorn-nvidia-smi-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    await writeFile(join(folder, 'nvidia-smi'), '#!/bin/sh\nexec sleep 100\n', { mode: 0o755 });
    const { PATH } = process.env;
    t.after(() => {
      process.env['PATH'] = PATH;
    });
    process.env['PATH'] = `${folder}:${PATH}`;
    assert.deepEqual(await readGpus(createNvidiaSmi({ timeoutMs: 500 })), []);
  });

  test('reports no figures of a GPU that is no longer listed', () => {
    const gpus = visibleGpus(parseGpus(TWO_GPUS.join('\n')), undefined);
    const [first, second] = refresh(
      gpus,
      `1, ${SECOND_GPU}, NVIDIA A100-SXM4-40GB, 40960, 12, 99, 580.65.06`,
    );
    assert.deepEqual([first?.name, first?.memory_used_bytes], ['NVIDIA H100 80GB HBM3', null]);
    assert.deepEqual([second?.memory_used_bytes, second?.utilization_percent], [12 * MIB, 99]);
  });
});

describe('visibleGpus', () => {
  const listed = parseGpus(TWO_GPUS.join('\n'));
  const visible = (setting: string | undefined, gpus = listed) =>
    visibleGpus(gpus, setting).map(({ visibleDevices }) => visibleDevices);

  test('returns all GPUs where CUDA_VISIBLE_DEVICES is unset, and none where it is empty', () => {
    assert.deepEqual(visible(undefined), [FIRST_GPU, SECOND_GPU]);
    assert.deepEqual(visible(''), []);
    assert.deepEqual(visible('-1'), []);
    assert.deepEqual(visible('NoDevFiles'), []);
  });

  test('finds GPUs by number, UUID or the beginning of one, in that order', () => {
    assert.deepEqual(visible('1,0'), [SECOND_GPU, FIRST_GPU]);
    assert.deepEqual(visible(` ${SECOND_GPU} , GPU-aaaa`), [SECOND_GPU, FIRST_GPU]);
    assert.deepEqual(visible('0,0'), [FIRST_GPU]);
  });

  test('ignores entries after one that matches none, as CUDA does', () => {
    assert.deepEqual(visible('1,7,0'), [SECOND_GPU]);
    assert.deepEqual(visible('-1,0'), []);
    assert.deepEqual(visible('GPU-,0'), []);
  });

  test('trusts CUDA_VISIBLE_DEVICES where nvidia-smi lists no GPU', () => {
    assert.deepEqual(visible('2,MIG-1', []), ['2', 'MIG-1']);
    assert.deepEqual(visible(undefined, []), [undefined]);
    assert.equal(visibleGpus([], '2')[0]?.report.name, 'GPU 2');
  });
});
