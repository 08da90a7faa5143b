import type { Bar, TrainingCase } from './cases.js';
import type { WrittenData } from './data.js';
import { type Peer, startKerasPeer, startNodePeer } from './peer.js';
import { writeCase } from './prepared-case.js';
import type { CaseResult, Rounds } from './result.js';
import { trainInTurns } from './turns.js';

/** It is slow, and for reference only. */
const TFJS_ROUNDS = 1;
const STEPS_PER_EXECUTION = '32';

type Side = keyof Rounds;

/** Trains a case on all sides, in turns. */
export async function runTrainingCase(
  definition: TrainingCase & { bar: Bar | null },
  data: WrittenData,
  roundCount: number,
): Promise<CaseResult> {
  const peers = new Map<Side, Peer>();
  try {
    await startAll(peers, sidesOf(definition), await writeCase(definition, data));
    const rounds = await runRounds(peers, roundCount);
    return {
      name: definition.name,
      description: definition.description,
      bar: definition.bar,
      rounds,
      accuracy: await peerOf(peers, 'ours').evaluate(),
      kerasAccuracy: await peerOf(peers, 'keras').evaluate(),
    };
  } finally {
    await Promise.all([...peers.values()].map((peer) => peer.stop()));
  }
}

/** TensorFlow.js takes part where the model is a chain in float32: it has no operations and no other precision. */
function sidesOf({ job: { model }, needs }: TrainingCase): readonly Side[] {
  const isChain = model.layers.every(({ inputs }) => inputs === undefined);
  return isChain && needs === undefined
    ? ['ours', 'keras', 'kerasTuned', 'tfjs']
    : ['ours', 'keras', 'kerasTuned'];
}

/** One after the other, each with an epoch that does not count: it compiles, and fills what is cached. */
async function startAll(peers: Map<Side, Peer>, sides: readonly Side[], path: string): Promise<void> {
  const starts: Record<Side, () => Promise<Peer>> = {
    ours: () => startNodePeer('ours', 'ours.js', [path]),
    keras: () => startKerasPeer('keras', [path]),
    kerasTuned: () => startKerasPeer('keras tuned', [path, STEPS_PER_EXECUTION]),
    tfjs: () => startNodePeer('tfjs', 'tfjs.js', [path]),
  };
  for (const side of sides) {
    const peer = await (side === 'tfjs' ? starts[side]().catch(showAbsence) : starts[side]());
    if (peer === undefined) continue;
    peers.set(side, peer);
    await peer.epoch();
  }
}

/** TensorFlow.js is for reference only, and lacks layers. */
function showAbsence(error: Error): undefined {
  const reason = error.message.split('\n').find((line) => line.includes('Error: ')) ?? error.message;
  console.log(`  without TensorFlow.js: ${reason.split('. ')[0]}`);
}

async function runRounds(peers: ReadonlyMap<Side, Peer>, count: number): Promise<Rounds> {
  const times = await trainInTurns(peers, count, (side, round) => side !== 'tfjs' || round <= TFJS_ROUNDS);
  const of = (side: Side): number[] => times.get(side) ?? [];
  return { ours: of('ours'), keras: of('keras'), kerasTuned: of('kerasTuned'), tfjs: of('tfjs') };
}

function peerOf(peers: ReadonlyMap<Side, Peer>, side: Side): Peer {
  const peer = peers.get(side);
  if (peer === undefined) throw new Error(`${side} was not started`);
  return peer;
}
