import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { TRAINING_CASES } from '../../../bench/compare/cases.js';
import { createData } from '../../../bench/compare/data.js';
import type { Peer } from '../../../bench/compare/peer.js';
import { raceCase } from '../../../bench/gpu/race.js';
import type { RowContext } from '../../../bench/gpu/row.js';
import { scaleOf } from '../../../bench/gpu/scale.js';
import { createScope } from '../../../bench/gpu/scope.js';

const MLP = TRAINING_CASES.find(({ name }) => name === 'seed-mlp');

test('A side of a race that fails at any point is named and stopped, and the others continue', async (t) => {
  const stopped: string[] = [];
  const side =
    (name: string, failsAt: number, cannotEvaluate = false) =>
    async () =>
      fakePeer({ name, failsAt, cannotEvaluate, stopped });
  const race = await run(t, 180, {
    ours: side('ours', 9),
    first: side('first', 1),
    round: side('round', 3),
    evaluation: side('evaluation', 9, true),
    absent: async () => Promise.reject(new Error('ended:\nno such library')),
    whole: side('whole', 9),
  });
  assert.deepEqual(
    [...race.times],
    [
      ['ours', [10, 10]],
      ['evaluation', [10, 10]],
      ['whole', [10, 10]],
    ],
  );
  assert.deepEqual(Object.fromEntries(race.failed), {
    absent: 'no such library',
    first: 'first failed',
    round: 'round failed',
    evaluation: 'evaluation failed',
  });
  assert.deepEqual(stopped, ['first', 'round', 'evaluation']);
});

test('A side that compiles until half of the time is over is given up; ours trains at least one round', async (t) => {
  const stopped: string[] = [];
  const slow = fakePeer({ name: 'slow', failsAt: 9, cannotEvaluate: false, stopped });
  const race = await run(t, 0.001, {
    ours: async () => fakePeer({ name: 'ours', failsAt: 9, cannotEvaluate: false, stopped }),
    slow: async () => ({ ...slow, epoch: () => new Promise<number>(() => undefined) }),
  });
  assert.deepEqual([...race.times], [['ours', [10]]]);
  assert.match(race.failed.get('slow') ?? '', /half of the row's time/);
  assert.deepEqual(stopped, ['slow']);
});

test('Without ours there is no race', async (t) => {
  const fails = async () => fakePeer({ name: 'ours', failsAt: 2, cannotEvaluate: false, stopped: [] });
  await assert.rejects(run(t, 180, { ours: fails }), /ours failed/);
});

async function run(t: TestContext, rowSeconds: number, starts: Parameters<typeof raceCase>[2]) {
  assert.ok(MLP);
  const folder = await mkdtemp(join(tmpdir(), 'trainhorn-race-'));
  const scope = createScope();
  t.after(() => rm(folder, { recursive: true, force: true }));
  const options: RowContext['options'] = {
    out: folder,
    only: [],
    device: 'cpu',
    isSmall: true,
    isAgain: false,
    seconds: Number.POSITIVE_INFINITY,
  };
  const scale = { ...scaleOf(options), rounds: 2, rowSeconds, synthetic: { train: 64, test: 16 } };
  const dataOf = createData(join(folder, 'data'), scale.synthetic);
  return raceCase(MLP, { options, scale, folder, sharedFolder: folder, dataOf, scope }, starts);
}

interface Fake {
  name: string;
  /** The number of the epoch that fails. */
  failsAt: number;
  cannotEvaluate: boolean;
  stopped: string[];
}

function fakePeer({ name, failsAt, cannotEvaluate, stopped }: Fake): Peer {
  let epochs = 0;
  const fail = () => Promise.reject(new Error(`${name} ended:\n${name} failed`));
  return {
    name,
    about: { device: 'x', isGpu: false, version: '1', compileMs: 0, note: '' },
    epoch: () => (++epochs === failsAt ? fail() : Promise.resolve(10)),
    evaluate: () => (cannotEvaluate ? fail() : Promise.resolve(0.5)),
    stop: async () => void stopped.push(name),
  };
}
