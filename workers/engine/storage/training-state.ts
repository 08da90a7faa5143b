import { type Device, XLA_MODES, type XlaMode } from '../../../src/contracts/jobs/progress.js';
import type { Withdrawal } from '../../../src/contracts/jobs/reproducibility.js';
import type { Provenance } from '../../../src/domain/training/device/reproducibility.js';
import type { Callbacks } from '../callbacks/callbacks.js';
import type { Values } from '../model/weight-values.js';
import type { TrainingPosition } from '../training/position.js';
import type { CompiledModel } from '../training/steps/compiled-model.js';
import { createTotals, type Sums } from '../training/totals.js';
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from './safetensors.js';
import { slotTensors, weightTensors } from './slot-tensors.js';

const FORMAT = 'trainhorn-checkpoint-1';
const OPTIMIZER_PREFIX = 'optimizer/';

/** The model and the callbacks whose state is saved. */
export interface Trained {
  compiled: CompiledModel;
  callbacks: Pick<Callbacks, 'save' | 'restore' | 'isCheckpointDue' | 'best'>;
}

/**
 * The whole state of a training as one safetensors file: weights by path, the optimizer's slots below `optimizer/`, and in the
 * metadata the counters, the learning rate, the state of the callbacks, the sums of the epoch that was running, and what computed it all.
 */
export function encodeState(
  { compiled, callbacks }: Trained,
  position: TrainingPosition,
  seed: number,
  provenance: Provenance,
): Uint8Array {
  const { weights: specs } = compiled.model;
  const weights = weightTensors(compiled.readWeights(), specs);
  const slots = slotTensors(compiled.readSlots(), specs).map((slot) => ({
    ...slot,
    name: OPTIMIZER_PREFIX + slot.name,
  }));
  const saved = callbacks.save();
  const metadata = {
    format: FORMAT,
    epoch: String(position.epoch),
    batch: String(position.batch),
    step: String(compiled.step),
    seed: String(seed),
    learning_rate: compiled.learningRates.join(' '),
    seconds: String(position.seconds),
    totals: position.totals === null ? '' : encodeSums(position.totals),
    device: JSON.stringify(provenance.device),
    xla: provenance.xla,
    withdrawals: JSON.stringify(provenance.reasons),
    ...(saved !== undefined && { callbacks: saved }),
  };
  return encodeSafetensors({ tensors: [...weights, ...slots], metadata });
}

/**
 * Gives a model that was compiled for the same job, and its callbacks, the state in a file.
 * @returns where its training stands
 * @throws Error when the file is torn or of another job
 */
export function restoreState(
  { compiled, callbacks }: Trained,
  file: Uint8Array,
  seed: number,
): TrainingPosition {
  const { tensors, metadata } = decodeState(file, seed);
  const position: TrainingPosition = {
    epoch: numberIn(metadata, 'epoch'),
    batch: numberIn(metadata, 'batch'),
    totals: metadata['totals'] ? decodeSums(metadata['totals']) : null,
    seconds: numberIn(metadata, 'seconds'),
  };
  // Another version may keep other numbers for a metric: then an older state, at the end of an epoch, is used.
  createTotals(compiled, position.totals);
  const step = numberIn(metadata, 'step');
  const learningRates = ratesIn(metadata, compiled.learningRates.length);
  // Read as a whole before anything is written: half a state would be worse than none.
  const weights = pick(tensors, compiled.readWeights(), '');
  const slots = pick(tensors, compiled.readSlots(), OPTIMIZER_PREFIX);
  callbacks.restore(metadata['callbacks']);
  compiled.writeWeights(weights);
  compiled.writeSlots(slots);
  compiled.step = step;
  compiled.learningRates = learningRates;
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
  compiled.writeWeights(pick(tensors, compiled.readWeights(), ''));
}

function decodeState(file: Uint8Array, seed: number) {
  const { tensors, metadata } = decodeSafetensors(file);
  if (metadata['format'] !== FORMAT) throw new Error(`its format is ${metadata['format']}, not ${FORMAT}`);
  if (metadata['seed'] !== String(seed)) throw new Error(`its seed is ${metadata['seed']}, not ${seed}`);
  return { tensors, metadata };
}

/** The tensors below a prefix, by their names without it. */
function below(tensors: readonly StoredTensor[], prefix: string): Values {
  return new Map(
    tensors.flatMap(({ name, values }) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), values] as const] : [],
    ),
  );
}

/** The tensors of the expected names, which a prefix precedes. @throws Error when one is missing or of another size */
function pick(tensors: readonly StoredTensor[], expected: Values, prefix: string): Values {
  const found = below(tensors, prefix);
  return new Map(
    [...expected].map(([path, { length }]) => {
      const values = found.get(path);
      if (values?.length !== length) throw new Error(`it has no ${prefix}${path} of ${length} elements`);
      return [path, values] as const;
    }),
  );
}

/** The learning rates of as many parts of an optimizer. */
function ratesIn({ learning_rate: rates = '' }: Record<string, string>, parts: number): number[] {
  const numbers = rates.split(' ').map((rate, index) => numberIn({ [index]: rate }, String(index)));
  if (numbers.length !== parts) throw new Error(`it has ${numbers.length} learning rates, not ${parts}`);
  return numbers;
}

function numberIn(metadata: Record<string, string>, name: string): number {
  const number = Number(metadata[name] ?? Number.NaN);
  if (!Number.isFinite(number) || number < 0) throw new Error(`its ${name} is ${metadata[name]}`);
  return number;
}

/** JavaScript decimals restore the same double; JSON would lose NaN, which a metric may be. */
function encodeSums({ loss, samples, state }: Sums): string {
  return [loss, samples, ...state].join(' ');
}

function decodeSums(text: string): Sums {
  const [loss = Number.NaN, samples = Number.NaN, ...state] = text.split(' ').map(Number);
  return { loss, samples, state };
}
