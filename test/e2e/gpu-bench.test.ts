import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const BENCH = fileURLToPath(new URL('../../bench/gpu.js', import.meta.url));
const isWhole = process.env['TEST_ALL'] === '1';
/** All of it takes two minutes. */
const ROWS = isWhole ? [] : ['--only', 'device', 'cases.transformer-128', 'exact.lstm'];

describe('bench/gpu on a CPU, in its small form', () => {
  let out: string;
  let first: Run;

  before(async () => {
    out = await mkdtemp(join(tmpdir(), 'trainhorn-bench-'));
    first = await bench('--out', out, '--device', 'cpu', '--small', ...ROWS);
  });
  after(() => rm(out, { recursive: true, force: true }));

  test('measures every row, and prints them in one table', async () => {
    assert.equal(first.code, 0, first.output);
    const results = await readResults(out);
    assert.deepEqual(
      results.filter(({ outcome }) => outcome === 'failed' || outcome === 'cut'),
      [],
    );
    for (const { row, outcome } of results)
      assert.match(first.output, new RegExp(`\\| ${row} +\\| ${outcome} `));
    assert.equal(
      await readFile(join(out, 'table.md'), 'utf8'),
      `${first.output
        .split('\n')
        .filter((line) => line.startsWith('| '))
        .join('\n')}\n`,
    );
  });

  test('weights of jobs and of models trained at the same time are equal', async () => {
    const results = await readResults(out);
    const exact = results.filter(({ row }) => /^(device|parity|exact|shared|memory|predictions)\./.test(row));
    assert.deepEqual(
      exact.filter(({ outcome }) => outcome === 'missed'),
      [],
    );
    const rows = exact.filter(({ outcome }) => outcome === 'met').map(({ row }) => row);
    assert.ok(rows.includes('exact.lstm'), rows.join());
  });

  test('resumes where it stopped: a second call runs only rows without a result', async () => {
    const before = await readResults(out);
    const again = await bench('--out', out, '--device', 'cpu', '--small', ...ROWS);
    const done = before.filter(({ outcome }) => outcome !== 'skipped');
    const after = await readResults(out);
    assert.deepEqual(
      after.filter(({ outcome }) => outcome !== 'skipped'),
      done,
      again.output,
    );
  });
});

test('bench/gpu refuses a row that there is not, naming those there are', async () => {
  const { code, output } = await bench('--out', tmpdir(), '--only', 'devise');
  assert.equal(code, 2);
  assert.match(
    output,
    /--only devise: no such group or row\. Groups: device, story, .*Rows: device\.proof, story\.article/,
  );
});

test('bench/gpu without a GPU says so, and stops', async (t) => {
  const out = await mkdtemp(join(tmpdir(), 'trainhorn-bench-'));
  t.after(() => rm(out, { recursive: true, force: true }));
  const { code, output } = await bench('--out', out, '--device', 'gpu');
  assert.equal(code, 1);
  assert.match(output, /device\.proof failed: nothing after it would mean anything/);
  assert.match(output, /--device gpu, but CPU /);
  assert.match(output, /\| story\.article +\| left /);
});

interface Run {
  code: number | null;
  output: string;
}

/** Runs the bench to its end, on a machine on which no GPU shows. */
async function bench(...args: string[]): Promise<Run> {
  const env = { ...process.env, CUDA_VISIBLE_DEVICES: '-1' };
  const child = spawn(process.execPath, ['--enable-source-maps', BENCH, ...args], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const [code] = await once(child, 'close');
  return { code, output };
}

async function readResults(out: string): Promise<{ row: string; outcome: string; at: string }[]> {
  const names = (await readdir(out)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(join(out, name), 'utf8'))));
}
