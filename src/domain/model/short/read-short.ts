import { type ChainEntry, chainGraph } from '../chain-graph.js';
import { nameEntries } from '../layer-names.js';
import { locateEntry } from './locate-entry.js';
import { entriesWithPolicy } from './model-policy.js';
import type { PartialShortModel, ReadGraph } from './partial-short-model.js';
import { readFunctional } from './read-functional.js';

/** Reads a model in the short form: a chain or, where a layer names its inputs, a graph. */
export function readShortModel(model: PartialShortModel, pointer: string): ReadGraph {
  const located = entriesWithPolicy(model).map((entry, index) =>
    entry === undefined ? undefined : locateEntry(entry, `${pointer}/layers/${index}`, readShortModel),
  );
  const given = located.map((one, index) => ({ item: one?.item, pointer: `${pointer}/layers/${index}` }));
  const { names, issues } = nameEntries(
    given.map(({ item }) => item),
    given.map((_, index) => model.unread?.get(index)?.name),
  );
  const entries = given.map((entry, index) => ({ ...entry, name: names[index] ?? '' }));
  const place = { pointer, ...(model.name !== undefined && { name: model.name }) };
  const read = isFunctional(model)
    ? readFunctional(model, entries, place)
    : { graph: chainGraph(withModelShape(entries, model, pointer), place), issues: [] };
  const ofItems = located.flatMap((one) => one?.issues ?? []);
  return { graph: read.graph, issues: [...ofItems, ...issues, ...read.issues] };
}

const isFunctional = ({ layers, inputs, outputs }: PartialShortModel): boolean =>
  inputs !== undefined ||
  outputs !== undefined ||
  layers.some((entry) => entry?.inputs !== undefined || entry?.calls !== undefined);

/** The `input_shape` of the model is that of its first layer. */
function withModelShape(
  entries: ChainEntry[],
  { input_shape: shape }: PartialShortModel,
  pointer: string,
): ChainEntry[] {
  const [first, ...rest] = entries;
  if (shape === undefined || first?.item?.kind !== 'layer') return entries;
  if (first.item.layer.declaredInput !== undefined) return entries;
  const declaredInput = { shape, pointer: `${pointer}/input_shape` };
  return [{ ...first, item: { kind: 'layer', layer: { ...first.item.layer, declaredInput } } }, ...rest];
}
