import { SETTINGS } from '../../../../src/config/settings.js';
import type { Compilation, XlaMode } from '../../../../src/contracts/jobs/progress.js';
import { elementsOf } from '../../../../src/keras/shape.js';
import { rowsOfBatch, storageOf } from '../../data/batch-input.js';
import type { ArraySpec } from '../../data/sample-array.js';
import { EngineFailure, KernelRefused, OutOfMemory } from '../../engine-failure.js';
import type { TensorValues } from '../../graph/session.js';
import { type Batches, batchOfRows } from './batch.js';
import type { CompileData, CompiledModel } from './compiled-model.js';

/** A compiled model, and the result of the XLA compilation. */
export interface CompiledByXla {
  compiled: CompiledModel;
  compilation: Compilation;
}

/** XLA picks clusters while they run: it compiles in the second run, and the third confirms it. */
const RUNS = { step: 1, auto: 3 } as const;

/**
 * Compiles a model, and runs its steps so that XLA compiles them now and not in the first epoch; the weights are as if they
 * had not run. A step that XLA refuses is left to TensorFlow's own kernels.
 * @throws EngineFailure when a step fails for another reason
 */
export function compileByXla(
  xla: Exclude<XlaMode, 'off'>,
  data: CompileData,
  compile: (stepByXla: boolean) => CompiledModel,
): CompiledByXla {
  const compiled = compile(xla === 'step');
  const began = performance.now();
  const compilationOf = (mode: XlaMode, refusal: string | null): Compilation => ({
    xla: mode,
    compile_ms: performance.now() - began,
    refusal,
  });
  try {
    tryOut(compiled, data, xla);
    return { compiled, compilation: compilationOf(xla, null) };
  } catch (error) {
    compiled.dispose();
    if (xla === 'auto' || !(error instanceof EngineFailure) || error instanceof OutOfMemory) throw error;
    const compilation = compilationOf('off', refusalOf(error));
    return { compiled: compile(false), compilation };
  }
}

/** Runs each step that XLA compiles, on samples of zeros or on the first sample. */
function tryOut(compiled: CompiledModel, data: CompileData, xla: Exclude<XlaMode, 'off'>): void {
  const [weights, slots] = [compiled.readWeights(), compiled.readSlots()];
  for (let run = 0; run < RUNS[xla]; run++) {
    for (const samples of data.sizes.train) compiled.trainSteps(trialBatch(data, samples));
    // The evaluation is compiled only in clusters.
    if (xla !== 'auto') continue;
    for (const samples of data.sizes.test) compiled.testSteps(trialBatch(data, samples));
    for (const samples of data.sizes.evaluation ?? []) compiled.evaluationSteps(trialBatch(data, samples));
  }
  compiled.writeWeights(weights);
  compiled.writeSlots(slots);
  compiled.step = 0;
}

function trialBatch({ x, y, resident }: CompileData, samples: number): Batches {
  if (resident !== null) return batchOfRows(new Int32Array(samples));
  const zeros = (specs: readonly ArraySpec[]) => specs.map((spec) => zerosOf(spec, samples));
  return { x: zeros(x), y: zeros(y), samples, steps: 1 };
}

function zerosOf(spec: ArraySpec, samples: number): TensorValues {
  const { dtype, sampleShape } = storageOf(spec);
  const size = rowsOfBatch(spec, samples) * elementsOf(sampleShape);
  return dtype === 'float32' ? new Float32Array(size) : new Uint8Array(size);
}

/** A short reason if XLA has no (deterministic) kernel for an operation; otherwise the TensorFlow error. */
function refusalOf(failure: EngineFailure): string {
  const { message, reason } = failure;
  if (failure instanceof KernelRefused) return `${failure.refusal.cause} ${WITHOUT_DETERMINISM}`;
  const operation = /_JIT: (\w+) \(No registered/.exec(message)?.[1];
  if (operation === undefined) return message;
  return `XLA has no kernel for ${operation} in ${String(reason.details?.['where'] ?? 'the compiled step')}`;
}

const WITHOUT_DETERMINISM = `With ${SETTINGS.trainer.deterministic.env}=false XLA would compile the step, and equal weights would not be promised on a GPU.`;
