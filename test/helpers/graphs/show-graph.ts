import { isDeepStrictEqual } from 'node:util';
import type { LocatedGraph, LocatedItem, LocatedNode } from '../../../src/domain/model/located-graph.js';
import type { CallLeaf, Structure, TensorReference } from '../../../src/keras/graph/graph.js';

/** A graph in lines, one for each node: `c: Concatenate ([shared, shared/1])`. */
export function showGraph(graph: LocatedGraph): string[] {
  const { form, name = '', inputs, outputs, nodes } = graph;
  return [
    `${form} ${name}(${showPorts(inputs)}) -> ${showPorts(outputs)}`,
    ...nodes.filter(({ isImplied }) => !isImplied).flatMap(showNode),
  ];
}

function showNode({ name, item, calls }: LocatedNode): string[] {
  const shown = `${name}: ${typeOf(item)} ${calls.map(showCall).join(' ')}`;
  return item?.kind === 'model' ? [shown, ...showGraph(item.model).map((line) => `  ${line}`)] : [shown];
}

function typeOf(item: LocatedItem | undefined): string {
  switch (item?.kind) {
    case 'layer':
      return item.layer.layer.type;
    case 'operation': {
      const { module, type, config } = item.operation;
      return `${module}.${type}${isDeepStrictEqual(config, {}) ? '' : JSON.stringify(config)}`;
    }
    case 'model':
      return 'model';
    default:
      return 'unreadable';
  }
}

function showCall({ args, kwargs }: LocatedNode['calls'][number]): string {
  const named = Object.entries(kwargs).map(([name, value]) => `${name}=${showValue(value)}`);
  return `(${[...args.map(showValue), ...named].join(', ')})`;
}

function showStructure<Leaf>(structure: Structure<Leaf>, show: (leaf: Leaf) => string): string {
  switch (structure.kind) {
    case 'leaf':
      return show(structure.leaf);
    case 'list':
      return `[${structure.items.map((item) => showStructure(item, show)).join(', ')}]`;
    case 'object':
      return `{${Object.entries(structure.entries)
        .map(([key, entry]) => `${key}: ${showStructure(entry, show)}`)
        .join(', ')}}`;
  }
}

const showPorts = (structure: Structure<TensorReference>): string => showStructure(structure, showTensor);

const showValue = (value: Structure<CallLeaf>): string =>
  showStructure(value, (leaf) => ('tensor' in leaf ? showTensor(leaf.tensor) : showConstant(leaf.constant)));

const showConstant = (constant: unknown): string =>
  typeof constant === 'number' ? String(constant) : JSON.stringify(constant);

function showTensor({ node, call, output }: TensorReference): string {
  if (output > 0) return `${node}/${call}/${output}`;
  return call > 0 ? `${node}/${call}` : node;
}
