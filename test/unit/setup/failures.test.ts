import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explainNoGpu } from '../../../scripts/setup/engine/gpu.mjs';
import { describeFailure, lastLines, SetupFailure } from '../../../scripts/setup/failure.mjs';
import { explainPip, isUnavailable } from '../../../scripts/setup/python/pip-failure.mjs';

const REFUSED =
  "WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by 'NewConnectionError': /simple/tensorflow-cpu/";
const NO_MATCH = 'ERROR: No matching distribution found for tensorflow-cpu==2.21.0';

describe('explainPip', () => {
  const cases = [
    {
      name: 'an unreachable index',
      output: `${REFUSED}\n${NO_MATCH}`,
      says: /cannot reach its package index/,
      fix: /network/,
    },
    {
      name: 'an index without the wheel',
      output: NO_MATCH,
      says: /does not have tensorflow-cpu==2\.21\.0/,
      fix: /PIP_INDEX_URL/,
    },
    {
      name: 'a full disk',
      output: 'ERROR: [Errno 28] No space left on device',
      says: /disk is full/,
      fix: /XDG_CACHE_HOME/,
    },
    {
      name: 'an old pip',
      output: 'no such option: --platform',
      says: /pip is too old/,
      fix: /--upgrade pip/,
    },
  ];
  for (const { name, output, says, fix } of cases) {
    it(`names ${name} and what to do`, () => {
      const failure = explainPip('tensorflow-cpu==2.21.0', output);
      assert.match(failure.message, says);
      assert.match(failure.fix, fix);
    });
  }

  it('tries another Python tag only when the index answered', () => {
    assert.equal(isUnavailable(NO_MATCH), true);
    assert.equal(isUnavailable(`${REFUSED}\n${NO_MATCH}`), false);
  });
});

describe('describeFailure', () => {
  it('gives what is missing, the details and the fix', () => {
    const text = describeFailure(
      new SetupFailure('there is no g++', 'apt-get install -y g++', 'line 1\nline 2'),
    );
    assert.equal(text, 'set-up: there is no g++\n    line 1\n    line 2\n  fix: apt-get install -y g++');
  });

  it('knows a full disk by its error code', () => {
    assert.match(describeFailure(Object.assign(new Error('write'), { code: 'ENOSPC' })), /disk is full/);
  });
});

describe('lastLines', () => {
  it('passes over empty lines', () => {
    assert.equal(lastLines('a\n\nb\r\n\nc\n\n', 2), 'b\nc');
  });
});

describe('explainNoGpu', () => {
  const notFound = 'cannot open shared object file: No such file or directory';
  const unopened = (name: string) =>
    `I0 dso_loader.cc:144] Could not load dynamic library '${name}'; dlerror: ${name}: ${notFound}; LD_LIBRARY_PATH: /x`;
  const refused = 'E0 cuda_platform.cc:52] failed call to cuInit: INTERNAL: CUDA error: CUDA_ERROR_NO_DEVICE';

  it('tells a missing driver from libraries that do not open, naming each', () => {
    assert.match(
      explainNoGpu(`${unopened('libcuda.so.1')}\n${refused}`),
      /driver was not found \(libcuda\.so\.1: cannot/,
    );
    assert.match(explainNoGpu(unopened('libnvidia-ml.so.1')), /driver was not found \(libnvidia-ml/);
    const two = explainNoGpu(`${unopened('libcusolver.so.11')}\n${unopened('libz.so.1')}`);
    assert.match(two, /CUDA libraries did not open \(libcusolver\.so\.11: .*; libz\.so\.1: /);
  });

  it('tells a driver that refuses from one that has no GPU to show', () => {
    assert.match(explainNoGpu(refused), /refused \(INTERNAL: CUDA error: CUDA_ERROR_NO_DEVICE\)/);
    assert.match(explainNoGpu(''), /CUDA_VISIBLE_DEVICES/);
  });
});
