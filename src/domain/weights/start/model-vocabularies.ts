import type { ResolvedGraph } from '../../../keras/graph/resolved.js';
import type { Layer } from '../../../keras/layers/index.js';
import type { LocatedGraph, LocatedNode } from '../../model/located-graph.js';
import type { JobWarning } from '../../problems/finding.js';
import { quoted } from '../matching/source-weights.js';
import type { SourceVocabulary, StartSource } from './start-source.js';

/** The vocabularies of the lookups of a model, by path. */
export function vocabulariesOf(graph: ResolvedGraph, around = ''): Map<string, SourceVocabulary> {
  return new Map(
    graph.nodes.flatMap(({ name, item }): [string, SourceVocabulary][] => {
      const path = `${around}${name}`;
      if (item.kind === 'model') return [...vocabulariesOf(item.model, `${path}/`)];
      if (item.kind !== 'layer' || !('vocabulary' in item.layer)) return [];
      const { vocabulary, idf_weights = null } = item.layer;
      return Array.isArray(vocabulary) ? [[path, { vocabulary, idf_weights }]] : [];
    }),
  );
}

/** A model whose lookups without a vocabulary have that of the source, and what was filled in. */
export interface FilledIn {
  graph: LocatedGraph;
  warnings: JobWarning[];
}

/** Gives lookups without a vocabulary that of the same lookup in the source. @param inside the part of the model that takes the source */
export function withVocabularies(
  graph: LocatedGraph,
  { vocabularies, description }: Pick<StartSource, 'vocabularies' | 'description'>,
  inside = '',
): FilledIn {
  const warnings: JobWarning[] = [];
  const prefix = inside === '' ? '' : `${inside}/`;
  if (vocabularies.size === 0) return { graph, warnings };
  const fill = (node: LocatedNode, path: string): LocatedNode => {
    const found = path.startsWith(prefix) ? vocabularies.get(path.slice(prefix.length)) : undefined;
    if (node.item?.kind !== 'layer' || found === undefined) return node;
    const { layer: located } = node.item;
    const layer = filled(located.layer, found);
    if (layer === undefined) return node;
    const detail = `${quoted(path)} has the vocabulary of ${found.vocabulary.length} terms of ${description}.`;
    warnings.push({ code: 'weights_vocabulary', pointer: located.pointer, detail });
    return { ...node, item: { kind: 'layer', layer: { ...located, layer } } };
  };
  return { graph: mapNodes(graph, '', fill), warnings };
}

function mapNodes(
  graph: LocatedGraph,
  around: string,
  map: (node: LocatedNode, path: string) => LocatedNode,
): LocatedGraph {
  const nodes = graph.nodes.map((node) => {
    const path = `${around}${node.name}`;
    if (node.item?.kind !== 'model') return map(node, path);
    return { ...node, item: { ...node.item, model: mapNodes(node.item.model, `${path}/`, map) } };
  });
  return { ...graph, nodes };
}

/** Undefined for a layer that has a vocabulary, or none. */
function filled(layer: Layer, { vocabulary, idf_weights = null }: SourceVocabulary): Layer | undefined {
  switch (layer.type) {
    case 'StringLookup':
    case 'TextVectorization':
      return layer.vocabulary == null
        ? { ...layer, vocabulary: vocabulary.map(String), ...idfOf(layer, idf_weights) }
        : undefined;
    case 'IntegerLookup':
      return layer.vocabulary == null
        ? { ...layer, vocabulary: vocabulary.map(Number), ...idfOf(layer, idf_weights) }
        : undefined;
    default:
      return undefined;
  }
}

const idfOf = (
  { output_mode }: { output_mode?: string | undefined },
  idf: readonly number[] | null,
): { idf_weights?: number[] } => (output_mode === 'tf_idf' && idf !== null ? { idf_weights: [...idf] } : {});
