import type { Bar, TrainingCase } from './cases.js';
import type { WrittenData } from './data.js';
import { trainingFlops } from './flops.js';
import { type Peer, startKerasPeer, startNodePeer, startPeerOfSetUp } from './peer.js';
import { readCase, writeCase } from './prepared-case.js';
import { type CaseResult, type Rounds, roundsOf, type Side, type Work } from './result.js';
import { trainInTurns } from './turns.js';

/** It is slow, and for reference only. */
const TFJS_ROUNDS = 1;
const STEPS_PER_EXECUTION = '32';

/** Sides of other frameworks, which are written for the layers of these cases. */
const PEER_SIDES: readonly Side[] = ['torch', 'torchCompiled', 'jax'];
const PEER_CASES: ReadonlySet<string> = new Set(['seed-mlp', 'mlp-b32', 'cnn']);

/** Without them, a case is measured all the same. */
const FOR_REFERENCE: ReadonlySet<Side> = new Set(['tfjs', ...PEER_SIDES]);

export interface RoundsOptions {
  rounds: number;
  /** PyTorch and JAX take part. */
  withPeers: boolean;
  withTfjs: boolean;
}

/** Trains a case on all sides, in turns. */
export async function runTrainingCase(
  definition: TrainingCase & { bar: Bar | null },
  data: WrittenData,
  { rounds: roundCount, withPeers, withTfjs }: RoundsOptions,
): Promise<CaseResult> {
  const peers = new Map<Side, Peer>();
  try {
    const path = await writeCase(definition, data);
    const sides = [...sidesOf(definition, withTfjs), ...(withPeers ? peersOf(definition) : [])];
    await startAll(peers, sides, path);
    const rounds = await runRounds(peers, roundCount);
    await showAccuracies(peers);
    return {
      name: definition.name,
      description: definition.description,
      bar: definition.bar,
      rounds,
      work: await workOf(path),
      accuracy: await peerOf(peers, 'ours').evaluate(),
      kerasAccuracy: await peerOf(peers, 'keras').evaluate(),
    };
  } finally {
    await Promise.all([...peers.values()].map((peer) => peer.stop()));
  }
}

function peersOf({ name }: TrainingCase): readonly Side[] {
  return PEER_CASES.has(name) ? PEER_SIDES : [];
}

async function workOf(path: string): Promise<Work> {
  const { config, samples } = await readCase(path);
  const flops = trainingFlops(config.model);
  return { step: flops * config.fit.batch_size, epoch: flops * samples };
}

/** TensorFlow.js takes part where the model is a chain in float32: it has no operations and no other precision. */
function sidesOf({ job: { model }, needs }: TrainingCase, withTfjs: boolean): readonly Side[] {
  const isChain = model.layers.every(({ inputs }) => inputs === undefined);
  return withTfjs && isChain && needs === undefined
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
    torch: () => startPeerOfSetUp('PyTorch', 'torch_peer.py', [path]),
    torchCompiled: () => startPeerOfSetUp('PyTorch, compiled', 'torch_peer.py', [path, 'compile']),
    jax: () => startPeerOfSetUp('JAX', 'jax_peer.py', [path]),
  };
  for (const side of sides) {
    const peer = await (FOR_REFERENCE.has(side) ? starts[side]().catch(showAbsence(side)) : starts[side]());
    if (peer === undefined) continue;
    peers.set(side, peer);
    await peer.epoch();
  }
}

/** TensorFlow.js lacks layers; the others may not be installed, or lack a compiler. */
function showAbsence(side: Side): (error: Error) => undefined {
  return ({ message }) => {
    const reason = message.split('\n').find((line) => line.includes('Error: ')) ?? message;
    console.log(`  without ${side}: ${reason.split('. ')[0]}`);
  };
}

async function runRounds(peers: ReadonlyMap<Side, Peer>, count: number): Promise<Rounds> {
  return roundsOf(await trainInTurns(peers, count, (side, round) => side !== 'tfjs' || round <= TFJS_ROUNDS));
}

/** That the sides for reference have trained, too. */
async function showAccuracies(peers: ReadonlyMap<Side, Peer>): Promise<void> {
  const shown = [];
  for (const [side, peer] of peers)
    if (FOR_REFERENCE.has(side)) shown.push(`${side} ${(await peer.evaluate()).toFixed(4)}`);
  if (shown.length > 0) console.log(`  accuracies: ${shown.join(', ')}`);
}

function peerOf(peers: ReadonlyMap<Side, Peer>, side: Side): Peer {
  const peer = peers.get(side);
  if (peer === undefined) throw new Error(`${side} was not started`);
  return peer;
}
