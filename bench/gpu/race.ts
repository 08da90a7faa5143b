import type { TrainingCase } from '../compare/cases.js';
import type { Peer, PeerReport } from '../compare/peer.js';
import { writeCase } from '../compare/prepared-case.js';
import { median } from '../compare/result.js';
import { type Times, trainInTurns } from '../compare/turns.js';
import type { Json, RowContext } from './row.js';

/** How each side of a race starts, given the file of the case. */
export type Starts = Readonly<Record<string, (path: string) => Promise<Peer>>>;

/** What a race came to. */
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
 * Trains a case on several sides: all start at once, train their first epoch one by one, then the rounds in turns.
 * @throws Error when the first side, which the others are compared with, does not train
 */
export async function raceCase(definition: TrainingCase, context: RowContext, starts: Starts): Promise<Race> {
  const { scale, dataOf } = context;
  const data = await dataOf(definition.data);
  const samples = definition.data === 'mnist' ? scale.mnistSamples : data.samples.train;
  const path = await writeCase({ ...definition, samples }, data);
  const { peers, failed } = await startPeers(starts, path, context);
  const firstMs = await trainFirst(peers, failed);
  const times = await trainInTurns(peers, scale.rounds);
  const about = new Map([...peers].map(([side, peer]) => [side, peer.about]));
  const accuracies = await evaluateAll(peers);
  const figures = {
    samples,
    sides: sidesInJson({ times, firstMs, about, accuracies }),
    failed: Object.fromEntries(failed),
  };
  return { times, firstMs, about, failed, figures };
}

interface Started {
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
    else giveUp(failed, side, result?.reason, index === 0);
  }
  return { peers, failed };
}

async function trainFirst(
  peers: Map<string, Peer>,
  failed: Map<string, string>,
): Promise<Map<string, number>> {
  const firstMs = new Map<string, number>();
  for (const [index, [side, peer]] of [...peers].entries())
    try {
      firstMs.set(side, peer.about.compileMs + (await peer.epoch()));
    } catch (error) {
      giveUp(failed, side, error, index === 0);
      peers.delete(side);
    }
  return firstMs;
}

/** A side that does not train is named, and the others go on; without ours there is no race. */
function giveUp(failed: Map<string, string>, side: string, error: unknown, isOurs: boolean): void {
  if (isOurs) throw error;
  const message = error instanceof Error ? error.message : String(error);
  failed.set(side, message.trimEnd().split('\n').at(-1) ?? message);
}

async function evaluateAll(peers: ReadonlyMap<string, Peer>): Promise<ReadonlyMap<string, number>> {
  const accuracies = new Map<string, number>();
  for (const [side, peer] of peers) accuracies.set(side, await peer.evaluate());
  return accuracies;
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
