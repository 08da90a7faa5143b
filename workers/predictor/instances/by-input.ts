import { isPostedImage, type PostedImage, type PredictInput } from '../../../src/contracts/ipc/predictor.js';
import type { ProblemItem } from '../../../src/contracts/problems.js';
import { toPointer } from '../../../src/schema/json-pointer.js';
import { safeText, showValue } from '../../../src/schema/show-value.js';
import { listed, unknownFieldDetail } from '../../../src/validation/suggestion.js';
import { isNamed, type NamedInstance } from './named-instances.js';
import type { GivenValue, ServedInput } from './samples.js';

/** The samples of a request by input: the values of each input, in the order of the model. */
export interface ByInput {
  columns: GivenValue[][];
  errors: ProblemItem[];
}

/** Finds the values of each input of a model. */
export function splitByInput(
  request: Exclude<PredictInput, { kind: 'body' }>,
  inputs: readonly ServedInput[],
): ByInput {
  const [only, ...others] = inputs;
  if (only === undefined) throw new Error('The model has no inputs');
  if (others.length > 0)
    return request.kind === 'images'
      ? ofForm(request.images, namesOf(inputs))
      : ofObjects(request.instances, namesOf(inputs), (index) => `/instances/${index}`);
  if (request.kind === 'instances') return ofOnlyInput(request.instances, only);
  return { columns: [request.images.map((value) => ({ value, pointer: value.pointer }))], errors: [] };
}

const namesOf = (inputs: readonly ServedInput[]): string[] => inputs.map(({ name }) => name);

/** Samples of a model with one input are its values, or objects with its name. */
function ofOnlyInput(instances: readonly unknown[], input: ServedInput): ByInput {
  const read = instances.map((value, index): { given?: GivenValue; errors: ProblemItem[] } => {
    const pointer = `/instances/${index}`;
    if (!isNamed(value) || isPostedImage(value) || !isByInput(value, input))
      return { given: { value, pointer }, errors: [] };
    const { given, errors } = valuesIn(value, [input.name], pointer);
    return { ...(given[0] && { given: given[0] }), errors };
  });
  return {
    columns: [read.flatMap(({ given }) => given ?? [])],
    errors: read.flatMap(({ errors }) => errors),
  };
}

/** Features are numbers or texts, so that lists, objects and images are values of whole inputs. */
function isByInput(instance: NamedInstance, { name, profile }: ServedInput): boolean {
  const features = profile.featureNames ?? [];
  const isWhole = (key: string) => typeof instance[key] === 'object' && instance[key] !== null;
  const keys = Object.keys(instance);
  if (Object.hasOwn(instance, name) && keys.length === 1) return !features.includes(name) || isWhole(name);
  return keys.length > 0 && keys.every((key) => !features.includes(key) && isWhole(key));
}

function ofObjects(
  instances: readonly unknown[],
  names: readonly string[],
  pointerOf: (index: number) => string,
): ByInput {
  const columns = names.map((): GivenValue[] => []);
  const errors: ProblemItem[] = [];
  for (const [index, instance] of instances.entries()) {
    const pointer = pointerOf(index);
    if (!isNamed(instance) || isPostedImage(instance)) {
      errors.push(notByInput(instance, names, pointer));
      continue;
    }
    const { given, errors: found } = valuesIn(instance, names, pointer);
    errors.push(...found);
    for (const [input, value] of given.entries()) if (value !== undefined) columns[input]?.push(value);
  }
  return { columns, errors };
}

/** The value of each input in a sample; undefined if it is missing. */
function valuesIn(
  instance: NamedInstance,
  names: readonly string[],
  pointer: string,
): { given: (GivenValue | undefined)[]; errors: ProblemItem[] } {
  const at = (name: string) => `${pointer}${toPointer([name])}`;
  const unknown = Object.keys(instance).filter((name) => !names.includes(name));
  const missing = names.filter((name) => !Object.hasOwn(instance, name));
  return {
    given: names.map((name) =>
      Object.hasOwn(instance, name) ? givenAt(instance[name], at(name)) : undefined,
    ),
    errors: [
      ...unknown.map((name) => unknownInput(name, names, at(name))),
      ...missing.map((name) => missingInput(name, names, at(name))),
    ],
  };
}

const givenAt = (value: unknown, pointer: string): GivenValue => ({
  value,
  pointer: isPostedImage(value) ? value.pointer : pointer,
});

/** The files of a form: the files of each field are those of the input with its name, one for each sample. */
function ofForm(images: readonly PostedImage[], names: readonly string[]): ByInput {
  const unnamed = images.find(({ field }) => field === undefined);
  if (unnamed !== undefined)
    return { columns: names.map(() => []), errors: [imageWithoutInput(names, unnamed.pointer)] };
  const filesOf = (name: string) => images.filter(({ field }) => field === name);
  const unknown = images.filter(({ field }) => !names.includes(field ?? ''));
  const count = Math.max(0, ...names.map((name) => filesOf(name).length));
  const absent = names.filter((name) => filesOf(name).length < count || filesOf(name).length === 0);
  return {
    columns: names.map((name) => filesOf(name).map((value) => ({ value, pointer: value.pointer }))),
    errors: [
      ...unknown.map(({ field, pointer }) => unknownInput(field ?? '', names, pointer)),
      ...absent.map((name) => missingFile(name, { count: filesOf(name).length, needed: count })),
    ],
  };
}

function unknownInput(name: string, names: readonly string[], pointer: string): ProblemItem {
  return { pointer, code: 'unknown_field', detail: unknownFieldDetail('input', name, names) };
}

function missingInput(name: string, names: readonly string[], pointer: string): ProblemItem {
  const needed = names.length === 1 ? '' : `; a sample needs all ${names.length} inputs: ${listed(names)}`;
  return { pointer, code: 'missing_field', detail: `Input '${safeText(name)}' is missing${needed}.` };
}

function missingFile(name: string, { count, needed }: { count: number; needed: number }): ProblemItem {
  const detail =
    needed > 0 && count > 0
      ? `Input '${safeText(name)}' has ${count} file${count === 1 ? '' : 's'}, another input ${needed}; send as many of each.`
      : `Input '${safeText(name)}' is missing. Send its images as files of the field with this name, or its numbers in the field instances, as JSON: [{"${safeText(name)}": …}, …], one object per sample.`;
  return { pointer: toPointer([name]), code: 'missing_field', detail };
}

function notByInput(instance: unknown, names: readonly string[], pointer: string): ProblemItem {
  const given = isPostedImage(instance) ? 'an image' : showValue(instance);
  const detail = `Got ${given}, expected an object with a value for each input: ${example(names)}.`;
  return { pointer, code: 'invalid_value', detail };
}

function imageWithoutInput(names: readonly string[], pointer: string): ProblemItem {
  const detail = `The model has ${names.length} inputs. Send {"instances": [${example(names)}, …]} as JSON, an image as {"b64": "…"}; or a form whose files have the names of inputs.`;
  return { pointer, code: 'invalid_value', detail };
}

const example = (names: readonly string[]): string =>
  `{${names
    .slice(0, 8)
    .map((name) => `"${safeText(name)}": …`)
    .join(', ')}${names.length > 8 ? ', …' : ''}}`;
