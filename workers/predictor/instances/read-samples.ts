import { isPostedImage, type PredictRequest } from '../../../src/contracts/ipc/predictor.js';
import type { ImageReport, PredictionWarning } from '../../../src/contracts/predictions.js';
import type { ProblemItem } from '../../../src/contracts/problems.js';
import type { InputValues, SampleValues } from '../../../src/domain/data/element-view.js';
import { firstOutside } from '../../engine/model/vocabulary.js';
import { splitByInput } from './by-input.js';
import type { FitOptions } from './fit-image.js';
import { readImages } from './image-input.js';
import { readInstances, readNumbers } from './instances.js';
import type {
  GivenValue,
  InputResult,
  RejectedSamples,
  SampleNotes,
  SamplesResult,
  ServedInput,
} from './samples.js';
import { readTexts } from './texts.js';

type ReadInput<Values extends InputValues = InputValues> = Extract<InputResult<Values>, { outcome: 'ready' }>;

const MAX_ERRORS = 64;

/** Limits of samples. */
export interface SampleLimits {
  maxImagePixels: number;
  maxTextCharacters: number;
}

/**
 * Reads the samples of a request for each input of a model. Rejects with the errors of all inputs; a body with anything but
 * numbers in the shape of the only input stays unread.
 */
export async function readSamples(
  { input: request, invert, background = 'none' }: PredictRequest,
  inputs: readonly ServedInput[],
  limits: SampleLimits,
): Promise<SamplesResult | { outcome: 'unread' }> {
  if (request.kind === 'body') {
    const read = readBody(joined(request.parts), inputs);
    return read === undefined ? { outcome: 'unread' } : samplesOf(inputs, [read]);
  }
  const { columns, errors } = splitByInput(request, inputs);
  const results = await Promise.all(
    inputs.map((input, index) => readInput(columns[index] ?? [], input, { invert, background, ...limits })),
  );
  const rejected = results.filter((result) => result.outcome === 'rejected');
  if (errors.length === 0 && rejected.length === 0) return samplesOf(inputs, results);
  const isOfImages = errors.length === 0 && rejected.every(({ code }) => code === 'invalid_image');
  return {
    outcome: 'rejected',
    code: request.kind === 'images' || isOfImages ? 'invalid_image' : 'invalid_instance',
    errors: [...errors, ...rejected.flatMap((result) => result.errors)].slice(0, MAX_ERRORS),
  };
}

/** The bytes of a body, which lie one after the other in the message that brought them. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  const last = parts.at(-1);
  if (first === undefined || last === undefined) return new Uint8Array(0);
  const { buffer, byteOffset } = first;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const end = last.byteOffset + last.length;
  const isOne = parts.every((part) => part.buffer === buffer) && end - byteOffset === length;
  return isOne ? new Uint8Array(buffer, byteOffset, length) : Buffer.concat(parts);
}

/** The values of the only input from a body of numbers; undefined where anything is left to be said about it. */
function readBody(body: Uint8Array, [only, ...others]: readonly ServedInput[]): ReadInput | undefined {
  if (only === undefined || others.length > 0 || only.profile.isText) return undefined;
  const read = readNumbers(body, only.profile);
  if (read === undefined || only.vocabulary === undefined) return read;
  return firstOutside(read.values, only.vocabulary) < 0 ? read : undefined;
}

/** Reads the values of one input. */
async function readInput(
  given: readonly GivenValue[],
  { profile, vocabulary }: ServedInput,
  options: FitOptions & SampleLimits,
): Promise<InputResult<InputValues>> {
  const images = given.flatMap(({ value }) => (isPostedImage(value) ? [value] : []));
  if (images.length > 0 && images.length < given.length) return mixed(given);
  if (profile.isText && images.length === 0) return readTexts(given, profile, options.maxTextCharacters);
  const result =
    images.length > 0 ? await readImages(images, profile, options) : readInstances(given, profile);
  if (result.outcome === 'rejected' || vocabulary === undefined) return result;
  const unknown = unknownToken(result, vocabulary, given);
  return unknown === undefined ? result : rejectedBy(unknown);
}

const rejectedBy = (error: ProblemItem): RejectedSamples => ({
  outcome: 'rejected',
  code: 'invalid_instance',
  errors: [error],
});

function mixed(given: readonly GivenValue[]): RejectedSamples {
  const { pointer = '' } = given.find(({ value }) => !isPostedImage(value)) ?? {};
  const detail =
    'Got numbers, while other samples have an image for this input. Send all of them as images, or all as numbers.';
  return rejectedBy({ pointer, code: 'conflicting_arguments', detail });
}

/**
 * Checked before the samples share a step with those of other requests, because one unknown token would fail
 * the whole step.
 */
function unknownToken(
  { values, count }: { values: SampleValues; count: number },
  vocabulary: number,
  given: readonly GivenValue[],
): ProblemItem | undefined {
  const index = firstOutside(values, vocabulary);
  if (index < 0) return undefined;
  const size = values.length / count;
  const detail = `Element ${index % size} is ${values[index]}; the Embedding or CategoryEncoding of the model accepts integers from 0 to ${vocabulary - 1}.`;
  return { pointer: given[Math.floor(index / size)]?.pointer ?? '', code: 'invalid_value', detail };
}

function samplesOf(
  inputs: readonly ServedInput[],
  results: readonly InputResult<InputValues>[],
): SamplesResult {
  const read = results.filter((result) => result.outcome === 'ready');
  const count = read[0]?.count ?? 0;
  const notesOf = (index: number) =>
    read.length === 1 ? notesOfOnly(read[0], index) : notesByInput(inputs, read, index);
  return {
    outcome: 'ready',
    values: read.map(({ values }) => values),
    count,
    notes: Array.from({ length: count }, (_, index) => notesOf(index)),
  };
}

function notesOfOnly(read: ReadInput | undefined, index: number): SampleNotes {
  const image = read?.reports?.[index];
  const warnings = read?.warnings.get(index);
  return { ...(image && { image }), ...(warnings && { warnings }) };
}

function notesByInput(
  inputs: readonly ServedInput[],
  read: readonly ReadInput[],
  index: number,
): SampleNotes {
  const images: [string, ImageReport][] = [];
  const warnings: PredictionWarning[] = [];
  for (const [position, { name }] of inputs.entries()) {
    const { image, warnings: found = [] } = notesOfOnly(read[position], index);
    if (image !== undefined) images.push([name, image]);
    warnings.push(...found.map((warning) => ({ ...warning, input: name })));
  }
  return {
    ...(images.length > 0 && { images: Object.fromEntries(images) }),
    ...(warnings.length > 0 && { warnings }),
  };
}
