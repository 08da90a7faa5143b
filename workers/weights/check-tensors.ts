import { SETTINGS } from '../../src/config/settings.js';
import type { ProblemItem } from '../../src/contracts/problems.js';
import { elementsOf } from '../../src/keras/shape.js';
import { joinRejections, Rejection, shown } from '../ingest/rejection.js';
import type { TensorSource, WeightsLimits } from './tensor-source.js';

/** Real models have a few thousand. */
const MAX_TENSORS = 20_000;
/** Real weights have at most 6. */
const MAX_RANK = 16;
const MAX_NAME_CHARACTERS = 1024;
const FLOAT_BYTES = 4;
const CONTROL = /[\p{Cc}\p{Cs}]/u;

/** Rejects tensors that no model has, before their values are read. @throws Rejection with all findings. */
export function checkTensors(sources: readonly TensorSource[], limits: WeightsLimits): void {
  if (sources.length > MAX_TENSORS)
    throw new Rejection(
      'too_large',
      `The upload has ${sources.length} tensors; at most ${MAX_TENSORS} are accepted. Upload the weights of one model.`,
    );
  const findings = [...sources.flatMap(tensorFaults), ...repeatedNames(sources)];
  const [first, ...rest] = findings.map((detail) => new Rejection([item(detail)]));
  if (first !== undefined) throw joinRejections(first, rest);
  checkSize(sources, limits);
}

const item = (detail: string): ProblemItem => ({ pointer: '/file', code: 'invalid_name', detail });

function tensorFaults({ name, shape }: TensorSource): string[] {
  const faults = [];
  const parts = name.split('/');
  if (name === '' || name.length > MAX_NAME_CHARACTERS || CONTROL.test(name))
    faults.push(
      `The tensor name ${shown(name)} has ${name.length} characters; expected 1 to ${MAX_NAME_CHARACTERS}, without control characters. Rename it.`,
    );
  if (parts.includes('..') || name.startsWith('/') || name.includes('\\'))
    faults.push(
      `The tensor name ${shown(name)} is a path outside the file; expected a name such as 'dense/kernel'. Rename it.`,
    );
  if (shape.length > MAX_RANK)
    faults.push(`Tensor ${shown(name)} has ${shape.length} axes; at most ${MAX_RANK} are accepted.`);
  return faults;
}

function repeatedNames(sources: readonly TensorSource[]): string[] {
  const seen = new Set<string>();
  const repeated = sources.filter(({ name }) => seen.has(name) || !seen.add(name));
  return repeated.map(
    ({ name }) => `Two tensors are named ${shown(name)}. Save the weights again with unique names.`,
  );
}

function checkSize(sources: readonly TensorSource[], { maxUploadBytes }: WeightsLimits): void {
  const bytes = sources.reduce((sum, { shape }) => sum + elementsOf(shape) * FLOAT_BYTES, 0);
  if (bytes > maxUploadBytes)
    throw new Rejection(
      'too_large',
      `The tensors have ${bytes} bytes as float32; at most ${maxUploadBytes} are accepted (${SETTINGS.limits.maxUploadBytes.env}).`,
    );
}
