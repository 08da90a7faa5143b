import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ZipFile } from 'yazl';

const EXTRACTOR = fileURLToPath(new URL('../../../scripts/setup/extract_wheel.py', import.meta.url));

const METADATA = `Name: tensorflow
Requires-Dist: numpy >=1.26.0
Requires-Dist: nvidia-cublas-cu12 <13.0,>=12.5.3.2 ; extra == 'and-cuda'
Requires-Dist: nvidia-cudnn-cu12 (<10.0,>=9.3.0.75) ; extra == "and-cuda"
Requires-Dist: nvidia-nccl-cu12<3.0,>=2.25.1; extra == "and-cuda"
`;

const FILES: Record<string, string> = {
  'tensorflow-2.21.0.dist-info/METADATA': METADATA,
  'tensorflow/libtensorflow_cc.so.2': 'cc',
  'tensorflow/libtensorflow_framework.so.2': 'framework',
  'tensorflow/include/tensorflow/c/c_api.h': 'c',
  'tensorflow/include/xla/tsl/c/tsl_status.h': 'tsl',
  'tensorflow/include/Eigen/Core.h': 'not needed',
  'tensorflow/python/_pywrap.so': 'not needed',
  'nvidia/cudnn/lib/libcudnn.so.9': 'cudnn',
};

async function writeWheel(path: string): Promise<void> {
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(FILES)) zip.addBuffer(Buffer.from(text), name);
  zip.end();
  await finished(zip.outputStream.pipe(createWriteStream(path)));
}

describe('extract_wheel.py', () => {
  it('takes libraries and C headers, and names the CUDA libraries of the wheel', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'trainhorn-wheel-'));
    t.after(() => rmSync(folder, { recursive: true }));
    mkdirSync(join(folder, 'wheels'));
    await writeWheel(join(folder, 'wheels/tensorflow-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl'));

    execFileSync('python3', [EXTRACTOR, 'extract', join(folder, 'wheels'), folder]);
    assert.deepEqual(readdirSync(join(folder, 'lib')).sort(), [
      'libcudnn.so.9',
      'libtensorflow_cc.so.2',
      'libtensorflow_framework.so.2',
    ]);
    assert.deepEqual(readdirSync(join(folder, 'include')).sort(), ['tensorflow', 'xla']);

    const requirements = execFileSync('python3', [EXTRACTOR, 'requirements', join(folder, 'wheels')], {
      encoding: 'utf8',
    });
    assert.deepEqual(requirements.trim().split('\n'), [
      'nvidia-cublas-cu12<13.0,>=12.5.3.2',
      'nvidia-cudnn-cu12<10.0,>=9.3.0.75',
      'nvidia-nccl-cu12<3.0,>=2.25.1',
    ]);
  });
});
