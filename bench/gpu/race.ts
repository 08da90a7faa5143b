import { setTimeout as delay } from 'node:timers/promises';
import type { TrainingCase } from '../compare/cases.js';
import type { Peer, PeerReport } from '../compare/peer.js';
import { writeCase } from '../compare/prepared-case.js';
import { median } from '../compare/result.js';
import { type Times, trainInTurns } from '../compare/turns.js';
import type { Json, RowContext } from './row.js';

/** How each side of a race starts, given the file of the case. */
export type Starts = Readonly<Record<string, (path: string) => Promise<Peer>>>;

/** The result of a race. */
export interface Race {
  /** Of the epochs that count. */
  times: Times<string>;
  /** Of the epoch before them, and of what was compiled before that. */
  firstMs: ReadonlyMap<string, number>;
  about: ReadonlyMap<string, PeerReport>;
  /** Sides that ended before they had trained, and how. */
  failed: ReadonlyMap<string, string>;
  figures: { readonly [name: string]: Json };
}

/**
 * Trains a case on several sides: all start at once, train their first epoch one by one, then the rounds in turns. A side
 * that compiles until half of the row's time is over is given up, and so is one that fails; after three quarters no further
 * round starts.
 * @throws Error when the first side, which the others are compared with, does not train
 */
export async function raceCase(definition: TrainingCase, context: RowContext, starts: Starts): Promise<Race> {
  const { scale, dataOf } = context;
  const time = timeOf(scale.rowSeconds * 1000);
  const data = await dataOf(definition.data);
  const samples = definition.data === 'mnist' ? scale.mnistSamples : data.samples.train;
  const path = await writeCase({ ...definition, samples }, data);
  const race = await startPeers(starts, path, context);
  const firstMs = await trainFirst(race, time.half);
  const times = await trainRounds(race, scale.rounds, time.threeQuarters);
  const accuracies = await evaluateAll(race);
  const { peers, failed } = race;
  const about = new Map([...peers].map(([side, peer]) => [side, peer.about]));
  const figures = {
    samples,
    sides: sidesInJson({ times, firstMs, about, accuracies }),
    failed: Object.fromEntries(failed),
  };
  return { times, firstMs, about, failed, figures };
}

/** When parts of the row's time are over. */
function timeOf(ms: number): { half: number; threeQuarters: number } {
  const now = performance.now();
  return { half: now + ms / 2, threeQuarters: now + ms * 0.75 };
}

interface Started {
  /** The participants, ours first. */
  peers: Map<string, Peer>;
  failed: Map<string, string>;
}

async function startPeers(starts: Starts, path: string, { scope }: RowContext): Promise<Started> {
  const [peers, failed] = [new Map<string, Peer>(), new Map<string, string>()];
  const sides = Object.entries(starts);
  const started = await Promise.allSettled(
    sides.map(async ([, start]) => {
      const peer = await start(path);
      scope.defer(() => peer.stop());
      return peer;
    }),
  );
  for (const [index, [side]] of sides.entries()) {
    const result = started[index];
    if (result?.status === 'fulfilled') peers.set(side, result.value);
    else if (index === 0) throw result?.reason;
    else failed.set(side, lastLineOf(result?.reason));
  }
  return { peers, failed };
}

function trainFirst(race: Started, until: number): Promise<ReadonlyMap<string, number>> {
  return onEach(race, async (peer, isOurs) => {
    const epoch = peer.epoch();
    return peer.about.compileMs + (await (isOurs ? epoch : before(until, epoch)));
  });
}

/** The times of the sides that trained all rounds there was time for. */
async function trainRounds(race: Started, count: number, until: number): Promise<Times<string>> {
  const racers = new Map(
    [...race.peers.keys()].map((side) => [side, { epoch: () => onSide(race, side, (peer) => peer.epoch()) }]),
  );
  const isTime = (side: string, round: number) =>
    race.peers.has(side) && (round === 1 || performance.now() < until);
  const times = await trainInTurns(racers, count, isTime);
  return new Map([...times].filter(([side]) => race.peers.has(side)));
}

function evaluateAll(race: Started): Promise<ReadonlyMap<string, number>> {
  return onEach(race, (peer) => peer.evaluate());
}

/** Collects the result of each side in sequence. */
async function onEach(
  race: Started,
  step: (peer: Peer, isOurs: boolean) => Promise<number>,
): Promise<ReadonlyMap<string, number>> {
  const results = new Map<string, number>();
  for (const side of [...race.peers.keys()]) {
    const result = await onSide(race, side, step);
    if (result !== undefined) results.set(side, result);
  }
  return results;
}

/**
 * A failing side is named and stopped, and the others continue; without ours, the first one, there is no
 * race.
 */
async function onSide(
  { peers, failed }: Started,
  side: string,
  step: (peer: Peer, isOurs: boolean) => Promise<number>,
): Promise<number | undefined> {
  const peer = peers.get(side);
  if (peer === undefined) return undefined;
  const isOurs = peers.keys().next().value === side;
  try {
    return await step(peer, isOurs);
  } catch (error) {
    if (isOurs) throw error;
    failed.set(side, lastLineOf(error));
    peers.delete(side);
    await peer.stop();
    return undefined;
  }
}

/** @throws Error when it has not come by then */
async function before<T>(until: number, coming: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = delay(Math.max(0, until - performance.now()), undefined, { signal: over.signal }).then(() => {
    throw new Error("its first epoch took until half of the row's time was over");
  });
  return Promise.race([coming, late]).finally(() => {
    over.abort();
    // Whichever comes second is of no interest.
    void Promise.allSettled([coming, late]);
  });
}

function lastLineOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.trimEnd().split('\n').at(-1) ?? message;
}

function sidesInJson({
  times,
  firstMs,
  about,
  accuracies,
}: Pick<Race, 'times' | 'firstMs' | 'about'> & { accuracies: ReadonlyMap<string, number> }): Json {
  const sides = [...times].map(([side, all]) => {
    const figures = { epochs_ms: all, median_ms: median(all), first_ms: firstMs.get(side) };
    return [side, { ...figures, accuracy: accuracies.get(side), ...about.get(side) }];
  });
  return Object.fromEntries(sides);
}
