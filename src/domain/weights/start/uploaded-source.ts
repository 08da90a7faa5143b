import { optimizers } from '../../../keras/optimizers/index.js';
import { isObject, type JsonObject } from '../../../schema/json-object.js';
import type { SourceTensor, WeightsContent } from '../stored-weights.js';
import { readSavedModel } from './saved-graph.js';
import type { FileTensor, KerasOptimizer, StartSource, TensorFile, TensorIndex } from './start-source.js';

/** The files of uploaded weights. */
export interface UploadedFiles {
  id: string;
  content: WeightsContent;
  weights: TensorIndex & { path: string };
  optimizer: (TensorIndex & { path: string; scalars: ReadonlyMap<string, number> }) | null;
}

/** Uploaded weights to start from. */
export function uploadedSource({ id, content, weights, optimizer }: UploadedFiles): StartSource {
  const { format, tensors, definition } = content;
  const { places, groups } = readSavedModel(definition);
  return {
    description: `the weights ${id}`,
    reference: { id },
    weights: { format, tensors, places },
    file: fileOf(weights, tensors),
    optimizer: optimizer === null || isOfKeras2(content) ? null : optimizerOf(content, optimizer),
    withoutOptimizer: isOfKeras2(content)
      ? `The weights ${id} were saved by Keras 2, whose optimizers keep their state in another order. Load and save them with Keras 3, or set optimizer to false.`
      : `The weights ${id} have no state of an optimizer. Set optimizer to false.`,
    vocabularies: new Map(
      Object.entries(content.vocabularies).map(([group, vocabulary]) => [
        groups.get(group) ?? group,
        { vocabulary, idf_weights: content.idfWeights?.[group] ?? null },
      ]),
    ),
  };
}

const isOfKeras2 = ({ kerasVersion }: WeightsContent): boolean => kerasVersion?.startsWith('2.') === true;

/** The tensors in the order of the content, at their places in the file. */
function fileOf(
  { path, sizeBytes, tensors }: UploadedFiles['weights'],
  listed: readonly SourceTensor[],
): TensorFile {
  const offsets = new Map(tensors.map(({ name, offset }) => [name, offset]));
  return {
    path,
    sizeBytes,
    sha256: null,
    tensors: listed.flatMap((tensor): FileTensor[] => {
      const offset = offsets.get(tensor.name);
      return offset === undefined ? [] : [{ ...tensor, offset }];
    }),
  };
}

function optimizerOf(
  { optimizer, compile }: WeightsContent,
  file: NonNullable<UploadedFiles['optimizer']>,
): KerasOptimizer {
  const listed = (optimizer ?? []).filter(({ name }) => !isInside(name));
  return { kind: 'variables', types: typesOf(compile), file: fileOf(file, listed), scalars: file.scalars };
}

/** `optimizer/inner_optimizer/vars/0`: an optimizer inside another, whose variables the outer one has as well. */
const isInside = (name: string): boolean =>
  name.startsWith('optimizer/') && !name.startsWith('optimizer/vars/');

/** The types of the optimizer that a file names; null for one that contains others. */
function typesOf(compile: JsonObject | null): string[] | null {
  const saved = compile?.['optimizer'] ?? compile?.['optimizer_config'];
  const given = isObject(saved) ? saved['class_name'] : saved;
  if (typeof given !== 'string') return null;
  const name = given.split('>').at(-1)?.toLowerCase();
  const type = optimizers.types.find((known) => known === name);
  return type === undefined || type === 'lossscaleoptimizer' || type === 'multioptimizer' ? null : [type];
}
