import { type Ours, startOurs } from './ours.js';
import { startPeer } from './peer.js';
import type { Server } from './server.js';

/**
 * `ours`: the service. `tuned`: FastAPI with one worker and traced functions. `tuned2`: the same with two workers.
 * `usual`: FastAPI with model.predict.
 */
export const SIDES = ['ours', 'tuned', 'tuned2', 'usual'] as const;
export type Side = (typeof SIDES)[number];

/** Rounds of a side that takes part for reference only. */
const REFERENCE_ROUNDS = 1;

export interface SidesOptions {
  /** The checkout whose service is measured. */
  root: string;
  dataDir: string;
  sides: readonly Side[];
  /** Of the peers: threads inside one operation of TensorFlow. */
  peerThreads: number;
}

/** The running servers; those without requests use no CPU. */
export interface Servers {
  ours: Ours;
  /** In the order in which they are measured. */
  bySide: ReadonlyMap<Side, Server>;
  stop(): Promise<void>;
}

/** The service always runs: it has the models. @throws Error when a server does not start; none is left then */
export async function startSides({ root, dataDir, sides, peerThreads }: SidesOptions): Promise<Servers> {
  const ours = await startOurs(root, dataDir);
  const bySide = new Map<Side, Server>();
  const stop = async (): Promise<void> => {
    await Promise.all([ours, ...bySide.values()].map((server) => server.stop()));
  };
  const peer = { threads: peerThreads, models: ours.kerasFiles };
  const starts: Record<Side, () => Promise<Server>> = {
    ours: async () => ours,
    tuned: () => startPeer({ ...peer, mode: 'tuned', workers: 1 }),
    tuned2: () => startPeer({ ...peer, mode: 'tuned', workers: 2 }),
    usual: () => startPeer({ ...peer, mode: 'usual', workers: 1 }),
  };
  try {
    for (const side of sides) bySide.set(side, await starts[side]());
    return { ours, bySide, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Whether a side is measured in a round, counted from 1. */
export function takesPart(side: Side, round: number): boolean {
  return side === 'ours' || side === 'tuned' || round <= REFERENCE_ROUNDS;
}
