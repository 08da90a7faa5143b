import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { readDeviceLog } from '../../../bench/gpu/device/log.js';
import { tooLarge } from '../../../bench/gpu/memory.js';
import { listCards } from '../../../bench/gpu/nvidia-smi.js';
import { type Options, readOptions } from '../../../bench/gpu/options.js';
import { catalogueCases } from '../../../bench/gpu/parity/catalogue.js';
import { trainCatalogue } from '../../../bench/gpu/parity/train-catalogue.js';
import { compareTrained, largestDifference, type Trained } from '../../../bench/gpu/parity/trained.js';
import { writeCase, writeDevice } from '../../../bench/gpu/parity/trained-files.js';
import { begun, writeResult } from '../../../bench/gpu/result.js';
import { type Measured, type Row, row, type Skipped } from '../../../bench/gpu/row.js';
import { ProgramFailed } from '../../../bench/gpu/run-node.js';
import { runRows } from '../../../bench/gpu/run-rows.js';
import { scaleOf } from '../../../bench/gpu/scale.js';
import { createScope } from '../../../bench/gpu/scope.js';
import { showResults } from '../../../bench/gpu/table.js';
import { X_OPS, Y_OPS } from '../../../src/contracts/capabilities.js';
import { LOSS_TYPES, METRIC_TYPES } from '../../../src/contracts/jobs/compile.js';
import { ACTIVATIONS } from '../../../src/keras/activations/index.js';
import { CONSTRAINTS } from '../../../src/keras/constraints/index.js';
import { specOf } from '../../../src/keras/layers/index.js';
import { OPTIMIZERS } from '../../../src/keras/optimizers/index.js';
import { REGULARIZERS } from '../../../src/keras/regularizers/index.js';
import { DEVICE_LAYERS } from '../../layers/device-layers.js';

const DONE: Measured = { summary: 'done', checks: [], figures: {} };

describe('The rows of the GPU bench', () => {
  test('are run once: the next call runs those without a result, and --again all', async (t) => {
    const options = await optionsIn(t);
    const { rows, ran } = fakeRows({ first: DONE, second: DONE });
    await runRows(rows.slice(0, 1), options);
    await runRows(rows, options);
    assert.deepEqual(ran, ['first', 'second']);
    await runRows(rows, { ...options, isAgain: true });
    assert.deepEqual(ran, ['first', 'second', 'first', 'second']);
  });

  test('are written as soon as they are known, as JSON', async (t) => {
    const options = await optionsIn(t);
    const { rows } = fakeRows({ first: { ...DONE, figures: { ms: 3 } } });
    const peek = row('fake', 'peek', '', async () => {
      const { outcome, figures } = await readRow(options, 'first');
      return { ...DONE, summary: `${outcome} ${figures.ms}` };
    });
    const results = await runRows([...rows, peek], options);
    assert.equal(results.get('fake.peek')?.summary, 'measured 3');
  });

  test('that fail or are skipped do not end the run, and run again the next time', async (t) => {
    const options = await optionsIn(t);
    const { rows, ran } = fakeRows({
      broken: new Error('no\nstack'),
      absent: { skipped: 'no card' },
      last: DONE,
    });
    const results = await runRows(rows, options);
    assert.deepEqual(
      [...results.values()].map(({ outcome, summary }) => `${outcome}: ${summary}`),
      ['failed: no', 'skipped: no card', 'measured: done'],
    );
    await runRows(rows, options);
    assert.deepEqual(ran, ['broken', 'absent', 'last', 'broken', 'absent']);
  });

  test('in which a run was cut off come last', async (t) => {
    const options = await optionsIn(t);
    const { rows, ran } = fakeRows({ deadly: DONE, harmless: DONE });
    const [deadly] = rows;
    assert.ok(deadly);
    await writeResult(options.out, begun(deadly, options));
    await runRows(rows, options);
    assert.deepEqual(ran, ['harmless', 'deadly']);
  });

  test('of the other device, of the small form, or damaged do not count as done', async (t) => {
    const options = await optionsIn(t);
    const { rows, ran } = fakeRows({ first: DONE });
    await runRows(rows, options);
    await runRows(rows, { ...options, device: 'gpu' });
    await runRows(rows, { ...options, isSmall: true });
    await writeFile(join(options.out, 'fake.first.json'), '{"row": "fake.fi');
    await runRows(rows, options);
    assert.equal(ran.length, 4);
  });

  test('stop at an essential one that is not met, which is not done by that', async (t) => {
    const options = await optionsIn(t);
    const { rows, ran } = fakeRows({ proof: new Error('no GPU'), first: DONE });
    const essential = rows.map((one, index) => ({ ...one, isEssential: index === 0 }));
    await runRows(essential, options);
    await runRows(essential, options);
    assert.deepEqual(ran, ['proof', 'proof']);
  });

  test('do not start when the time is up: the table names them as left', async (t) => {
    const options = await optionsIn(t);
    const slow = row('fake', 'slow', '', () => new Promise((settle) => setTimeout(settle, 20, DONE)));
    const { rows, ran } = fakeRows({ next: DONE });
    const results = await runRows([slow, ...rows], { ...options, seconds: 0.01 });
    assert.deepEqual(ran, []);
    assert.match(
      showResults([slow, ...rows], results),
      /\| fake\.slow +\| measured[\s\S]*\| fake\.next +\| left/,
    );
  });

  test('end what they have started, the last first, also when they fail', async (t) => {
    const options = await optionsIn(t);
    const ends: string[] = [];
    const starting = row('fake', 'starting', '', async ({ scope }) => {
      scope.defer(async () => ends.push('first'));
      scope.defer(async () => Promise.reject(new Error('it cannot end')));
      scope.defer(async () => ends.push('last'));
      throw new Error('failed');
    });
    await runRows([starting], options);
    assert.deepEqual(ends, ['last', 'first']);
  });

  test('are stopped if they exceed their time, and the others continue', async (t) => {
    const options = await optionsIn(t);
    let isEnded = false;
    const endless = row('fake', 'endless', '', ({ scope }) => {
      scope.defer(async () => {
        isEnded = true;
      });
      return new Promise(() => undefined);
    });
    const { rows, ran } = fakeRows({ next: DONE });
    const results = await runRows([endless, ...rows], options, {
      scale: { ...scaleOf(options), rowSeconds: 0.01 },
    });
    assert.equal(results.get('fake.endless')?.summary, 'took longer than 0.01 s');
    assert.ok(isEnded);
    assert.deepEqual(ran, ['next']);
  });

  test('that are ended from outside end what they have started, and are run again', async (t) => {
    const options = await optionsIn(t);
    const ending = new AbortController();
    const ends: string[] = [];
    const ended = row('fake', 'ended', '', ({ scope }) => {
      scope.defer(async () => ends.push('ended'));
      ending.abort();
      return new Promise(() => undefined);
    });
    const { rows, ran } = fakeRows({ next: DONE });
    await runRows([ended, ...rows], options, { signal: ending.signal });
    assert.deepEqual([ends, ran], [['ended'], []]);
    assert.equal((await readRow(options, 'ended')).outcome, 'cut');
  });

  test('are met when all their checks are', async (t) => {
    const options = await optionsIn(t);
    const checks = (...met: boolean[]): Measured => ({
      ...DONE,
      checks: met.map((isMet, index) => ({ text: `check ${index}`, isMet })),
    });
    const { rows } = fakeRows({ met: checks(true, true), missed: checks(true, false) });
    const results = await runRows(rows, options);
    assert.deepEqual(
      [...results.values()].map(({ outcome }) => outcome),
      ['met', 'missed'],
    );
    assert.match(showResults(rows, results), /check 0 met; check 1 MISSED/);
  });
});

describe('The options of the GPU bench', () => {
  const { rows } = fakeRows({ one: DONE, two: DONE });

  test('--only takes groups and rows, again, after each other or with commas', () => {
    for (const args of [
      ['--only', 'fake.one', 'fake.two'],
      ['--only', 'fake.one,fake.two'],
      ['--only', 'fake.one', '--only=fake.two'],
    ])
      assert.deepEqual(readOptions(['--out', 'x', ...args], rows).only, ['fake.one', 'fake.two']);
  });

  test('a name that is none is refused with those there are', () => {
    const read = () => readOptions(['--out', 'x', '--only', 'fake', 'constructor'], rows);
    assert.throws(
      read,
      /--only constructor: no such group or row\. Groups: fake\. Rows: fake\.one, fake\.two/,
    );
  });

  test('what is missing or out of bounds is named', () => {
    assert.throws(() => readOptions([], rows), /--out is missing/);
    assert.throws(
      () => readOptions(['--out', 'x', '--device', 'tpu'], rows),
      /--device tpu: expected gpu or cpu/,
    );
    assert.throws(
      () => readOptions(['--out', 'x', '--seconds', '0'], rows),
      /--seconds 0: expected a number/,
    );
    assert.throws(() => readOptions(['--out', 'x', '--seconds', ''], rows), /--seconds : expected a number/);
    assert.throws(() => readOptions(['--out', 'x', 'fake'], rows), /unexpected fake/);
    assert.throws(() => readOptions(['--out', 'x', '--fast'], rows), /--fast/);
  });
});

/** Steps that choose rows or arrays, and compute nothing. */
const ARRANGED: ReadonlySet<string> = new Set(['window', 'input']);

describe('The parity cases of the GPU bench', () => {
  test('have every layer, activation, argument, loss, metric, optimizer and step that the service knows', async () => {
    const text = JSON.stringify(
      (await catalogueCases()).map(({ data, ...rest }) => ({ ...rest, steps: data.steps })),
    );
    const names = [
      DEVICE_LAYERS.filter((type) => (specOf(type).inputs?.least ?? 1) === 1),
      ACTIVATIONS,
      REGULARIZERS,
      CONSTRAINTS,
      LOSS_TYPES,
      OPTIMIZERS,
      X_OPS,
      Y_OPS,
    ].flat();
    const missing = [...names, ...METRIC_TYPES].filter(
      (name) => !ARRANGED.has(name) && !text.includes(`"${name}"`),
    );
    assert.deepEqual(missing, []);
  });

  test('are compared by parts of the largest value; what was not trained counts as beyond every limit', () => {
    assert.equal(largestDifference([1, 2], [1, 4]), 0.5);
    assert.equal(largestDifference([Number.NaN], [Number.NaN]), 0);
    assert.equal(largestDifference([1, 1], [1, Number.NaN]), Infinity);
    assert.equal(largestDifference([0.5], [0]), Infinity);
    assert.equal(largestDifference([], [1]), Infinity);
    const device: Trained['device'] = {
      type: 'CPU',
      name: 'x',
      tensorflow_version: '2',
      intra_op_threads: 1,
    };
    const one = {
      tolerance: 0,
      initial: new Map(),
      losses: [1],
      metrics: [],
      weights: new Map(),
      error: null,
    };
    const reference: Trained = { device, cases: new Map([['a', one]]) };
    const refused: Trained = { device, cases: new Map([['a', { ...one, error: 'no kernel' }]]) };
    assert.equal(compareTrained(reference, reference)[0]?.losses, 0);
    assert.equal(compareTrained(refused, reference)[0]?.error, 'no kernel');
    assert.equal(compareTrained({ device, cases: new Map() }, reference)[0]?.error, 'it was not trained');
  });
});

describe('A parity case in which native code aborts', () => {
  const device: Trained['device'] = { type: 'GPU', name: 'x', tensorflow_version: '2', intra_op_threads: 1 };
  const trained = {
    tolerance: 0,
    initial: new Map(),
    losses: [1],
    metrics: [],
    weights: new Map(),
    error: null,
  };

  test('is named, and the cases after it are trained', async (t) => {
    const { out } = await optionsIn(t);
    const folder = join(out, 'device');
    let runs = 0;
    const found = await trainCatalogue({ folder, steps: 1 }, createScope(), async () => {
      await writeDevice(folder, device);
      runs++;
      if (runs === 1) {
        await writeCase(folder, 9, { name: 'first', trained });
        await writeCase(folder, 10, { name: 'deadly', trained: null });
        throw new Error('ended with SIGABRT');
      }
      await writeCase(folder, 11, { name: 'last', trained });
    });
    assert.deepEqual(
      [...found.trained.cases].map(([name, { error }]) => `${name}: ${error}`),
      ['first: null', 'deadly: its process ended while it trained', 'last: null'],
    );
    assert.equal(runs, 2);
  });

  test('ends the row where the process has begun nothing, or the row is over', async (t) => {
    const { out } = await optionsIn(t);
    const folder = join(out, 'device');
    const fails = async () => {
      throw new Error('no addon');
    };
    await assert.rejects(trainCatalogue({ folder, steps: 1 }, createScope(), fails), /no addon/);
    const scope = createScope();
    const isOver = async () => {
      await writeDevice(folder, device);
      await writeCase(folder, 0, { name: 'first', trained: null });
      await scope.close();
      throw new Error('ended with SIGKILL');
    };
    await assert.rejects(trainCatalogue({ folder, steps: 1 }, scope, isOver), /SIGKILL/);
  });
});

test('The job that fills a card has no array that kernels cannot count in 31 bits', () => {
  const scale = scaleOf({ device: 'gpu', isSmall: false });
  for (const gibibytes of [1, 16, 80, 141]) {
    const { model, fit } = tooLarge('mnist', gibibytes * 2 ** 30, { scale });
    assert.ok('layers' in model);
    const units = model.layers.flatMap((layer) => (layer.type === 'Dense' ? [layer.units] : [])).slice(0, -1);
    const sizes = units.map((count) => count * 784 * (fit?.batch_size ?? 0));
    assert.ok(sizes.every((size) => size < 2 ** 31));
    assert.ok(sizes.reduce((sum, size) => sum + 4 * size, 0) >= gibibytes * 2 ** 30);
  }
});

test('A program that aborts says first why', () => {
  const fatal = 'F0000 00:00:1.2 3 gpu_launch_config.h:129] Check failed: work_element_count > 0 (-1 vs. 0)';
  const stderr = `I0000 00:00:1.1 3 port.cc:153] oneDNN\n${fatal}\n*** Check failure stack trace: ***\n    @ 0x7f\n`;
  const [first] = new ProgramFailed('train.js ended with SIGABRT', stderr).message.split('\n');
  assert.equal(first, `train.js ended with SIGABRT: ${fatal}`);
  assert.equal(new ProgramFailed('x.js ended with code 1', 'odd').message, 'x.js ended with code 1\nodd');
});

test("TensorFlow's log names the libraries that did not open, and the devices", () => {
  const log = readDeviceLog(
    [
      "2026-01-01 10:00:00.000000: I xla/tsl/platform/default/dso_loader.cc:70] Could not load dynamic library 'libcudnn.so.9'; dlerror: libcudnn.so.9: cannot open shared object file",
      'W0000 00:00:1.2 3 gpu_device.cc:2433] Cannot dlopen some GPU libraries. Please make sure …',
      'I0000 00:00:1.2 3 gpu_device.cc:2020] Created device /job:localhost/replica:0/task:0/device:GPU:0 with 77000 MB memory:  -> device: 0, name: NVIDIA H100 80GB HBM3, pci bus id: 0000:00:04.0, compute capability: 9.0',
    ].join('\n'),
  );
  assert.deepEqual(log.notOpened, ['libcudnn.so.9: libcudnn.so.9: cannot open shared object file']);
  assert.match(log.created[0] ?? '', /NVIDIA H100 80GB HBM3/);
  assert.equal(log.refusals.length, 1);
});

describe('nvidia-smi', () => {
  test('lists the cards; a figure that it does not have is not a number', async (t) => {
    const env = await pretended(
      t,
      'echo "0, GPU-a, NVIDIA H100 80GB HBM3, 81559, 1024, 7, 580.65"; echo "1, GPU-b, A100, [N/A], [N/A], [N/A], 580.65"; echo; echo "odd line"',
    );
    const [first, second, ...others] = await listCards(env);
    assert.deepEqual(first, {
      index: 0,
      name: 'NVIDIA H100 80GB HBM3',
      driver: '580.65',
      memoryMib: 81_559,
      usedMib: 1024,
      utilisation: 7,
    });
    assert.equal(second?.memoryMib, Number.NaN);
    assert.deepEqual(others, []);
  });

  test('lists none where it fails, or is not there', async (t) => {
    assert.deepEqual(await listCards(await pretended(t, 'echo "NVIDIA-SMI has failed"; exit 9')), []);
    assert.deepEqual(await listCards({ PATH: '/nowhere' }), []);
  });
});

/** An environment with a program of that name, which runs these lines of shell. */
async function pretended(t: TestContext, lines: string): Promise<NodeJS.ProcessEnv> {
  const folder = await mkdtemp(join(tmpdir(), 'trainhorn-bench-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'nvidia-smi'), `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
  return { PATH: folder };
}

/** Rows that come to what is given, and the names of those that ran. */
function fakeRows(outcomes: Record<string, Measured | Skipped | Error>): { rows: Row[]; ran: string[] } {
  const ran: string[] = [];
  const rows = Object.entries(outcomes).map(([name, outcome]) =>
    row('fake', name, `the ${name} row`, async () => {
      ran.push(name);
      if (outcome instanceof Error) throw outcome;
      return outcome;
    }),
  );
  return { rows, ran };
}

async function optionsIn(t: TestContext): Promise<Options> {
  const out = await mkdtemp(join(tmpdir(), 'trainhorn-bench-'));
  t.after(() => rm(out, { recursive: true, force: true }));
  return { out, only: [], device: 'cpu', isSmall: false, isAgain: false, seconds: Number.POSITIVE_INFINITY };
}

async function readRow({ out }: Options, name: string) {
  return JSON.parse(await readFile(join(out, `fake.${name}.json`), 'utf8'));
}
