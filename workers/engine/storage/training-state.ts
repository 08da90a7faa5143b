import { type Device, XLA_MODES, type XlaMode } from '../../../src/contracts/job-progress.js';
import type { Withdrawal } from '../../../src/contracts/reproducibility.js';
import type { Provenance } from '../../../src/domain/training/reproducibility.js';
import type { Values } from '../model/weight-values.js';
import type { TrainingPosition } from '../training/position.js';
import type { CompiledModel } from '../training/steps/compiled-model.js';
import type { Sums } from '../training/totals.js';
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from './safetensors.js';

const FORMAT = 'trainhorn-checkpoint-1';
const OPTIMIZER_PREFIX = 'optimizer/';

/**
 * Encodes the whole state of a training as one safetensors file: weights by path, the optimizer's slots below
 * `optimizer/`, and in the metadata the counters, the learning rate, the sums of the running epoch, and the
 * provenance.
 */
export function encodeState(
  compiled: CompiledModel,
  position: TrainingPosition,
  seed: number,
  provenance: Provenance,
): Uint8Array {
  const shapes = new Map(compiled.model.weights.map(({ path, shape }) => [path, shape]));
  const weights = tensorsOf(compiled.readWeights(), (path) => ({ name: path, shape: shapes.get(path) }));
  // A slot has the shape of its weight: `dense/kernel/velocity`.
  const slots = tensorsOf(compiled.readSlots(), (path) => ({
    name: OPTIMIZER_PREFIX + path,
    shape: shapes.get(path.slice(0, path.lastIndexOf('/'))),
  }));
  const metadata = {
    format: FORMAT,
    epoch: String(position.epoch),
    batch: String(position.batch),
    step: String(compiled.step),
    seed: String(seed),
    learning_rate: String(compiled.learningRate),
    seconds: String(position.seconds),
    totals: position.totals === null ? '' : encodeSums(position.totals),
    device: JSON.stringify(provenance.device),
    xla: provenance.xla,
    withdrawals: JSON.stringify(provenance.reasons),
  };
  return encodeSafetensors({ tensors: [...weights, ...slots], metadata });
}

function tensorsOf(
  values: Values,
  describe: (path: string) => { name: string; shape: readonly number[] | undefined },
): StoredTensor[] {
  return [...values].map(([path, value]) => {
    const { name, shape } = describe(path);
    return { name, shape: shape ?? [value.length], values: value };
  });
}

/**
 * Restores a model that was compiled for the same job from a state file, and returns its training position.
 * @throws Error if the file is truncated or from another job
 */
export function restoreState(compiled: CompiledModel, file: Uint8Array, seed: number): TrainingPosition {
  const { tensors, metadata } = decodeState(file, seed);
  const position: TrainingPosition = {
    epoch: numberIn(metadata, 'epoch'),
    batch: numberIn(metadata, 'batch'),
    totals: metadata['totals'] ? decodeSums(metadata['totals']) : null,
    seconds: numberIn(metadata, 'seconds'),
  };
  const step = numberIn(metadata, 'step');
  const learningRate = numberIn(metadata, 'learning_rate');
  const weights = valuesOf(tensors.filter((tensor) => !isSlot(tensor)));
  const slots = valuesOf(tensors.filter(isSlot));
  // Everything is checked before anything is written: half a state would be worse than none.
  checkNames(weights, compiled.readWeights());
  checkNames(slots, compiled.readSlots());
  compiled.writeWeights(weights);
  compiled.writeSlots(slots);
  compiled.step = step;
  compiled.learningRate = learningRate;
  return position;
}

/**
 * The provenance of a state file. Version 0.1.0 recorded no device, and had no XLA. @throws Error if the file
 * is truncated
 */
export function provenanceOf(file: Uint8Array): Provenance {
  const { device = 'null', withdrawals = '[]', xla = 'off' } = decodeSafetensors(file).metadata;
  const noted: { device: Device | null; reasons: Withdrawal[] } = {
    device: JSON.parse(device),
    reasons: JSON.parse(withdrawals),
  };
  return { ...noted, xla: xlaModeOf(xla) };
}

function xlaModeOf(noted: string): XlaMode {
  const mode = XLA_MODES.find((known) => known === noted);
  if (mode === undefined) throw new Error(`its xla is ${noted}, not one of ${XLA_MODES.join(', ')}`);
  return mode;
}

/**
 * Restores the weights of a model that was compiled for the same job; the optimizer state is unchanged.
 * @throws Error if the file is truncated or from another job
 */
export function restoreWeights(compiled: CompiledModel, file: Uint8Array, seed: number): void {
  const { tensors } = decodeState(file, seed);
  const weights = valuesOf(tensors.filter((tensor) => !isSlot(tensor)));
  checkNames(weights, compiled.readWeights());
  compiled.writeWeights(weights);
}

function decodeState(file: Uint8Array, seed: number) {
  const { tensors, metadata } = decodeSafetensors(file);
  if (metadata['format'] !== FORMAT) throw new Error(`its format is ${metadata['format']}, not ${FORMAT}`);
  if (metadata['seed'] !== String(seed)) throw new Error(`its seed is ${metadata['seed']}, not ${seed}`);
  return { tensors, metadata };
}

const isSlot = ({ name }: StoredTensor): boolean => name.startsWith(OPTIMIZER_PREFIX);

function valuesOf(tensors: readonly StoredTensor[]): Values {
  return new Map(tensors.map(({ name, values }) => [pathOf(name), values]));
}

function pathOf(name: string): string {
  return name.startsWith(OPTIMIZER_PREFIX) ? name.slice(OPTIMIZER_PREFIX.length) : name;
}

function checkNames(found: Values, expected: Values): void {
  for (const [path, { length }] of expected)
    if (found.get(path)?.length !== length) throw new Error(`it has no ${path} of ${length} elements`);
}

function numberIn(metadata: Record<string, string>, name: string): number {
  const number = Number(metadata[name] ?? Number.NaN);
  if (!Number.isFinite(number) || number < 0) throw new Error(`its ${name} is ${metadata[name]}`);
  return number;
}

/** JavaScript decimals restore the same double; JSON would lose NaN, which a metric may be. */
function encodeSums({ loss, samples, positions, metrics }: Sums): string {
  return [loss, samples, positions, ...metrics].join(' ');
}

function decodeSums(text: string): Sums {
  const [loss = Number.NaN, samples = Number.NaN, positions = Number.NaN, ...metrics] = text
    .split(' ')
    .map(Number);
  return { loss, samples, positions, metrics };
}
