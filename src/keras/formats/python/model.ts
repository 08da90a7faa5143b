import type { Call, CallLeaf, Structure, TensorReference } from '../../graph/graph.js';
import { callOrder, type GraphCall } from '../../graph/order.js';
import type { ResolvedGraph, ResolvedItem, ResolvedNode } from '../../graph/resolved.js';
import { shapesOf } from '../../graph/shapes.js';
import { oneForEach } from '../../layers/call.js';
import { signatureOf } from '../../layers/rules.js';
import {
  call,
  dictionary,
  type Expression,
  fits,
  inline,
  keyword,
  list,
  statement,
  textLiteral,
} from './expression.js';
import { type IsNamed, layerExpression } from './layer.js';
import { constantLiteral } from './literal.js';
import { createVariables, identifierOf, type Variables } from './names.js';
import { operationExpression, type WrittenArgument } from './operation.js';

/** Functions of models inside a model, in the order in which a script defines them. */
interface Builders {
  functions: string[][];
  names: Variables;
  isNamed: IsNamed;
}

/** The code of a model. */
export interface ModelCode {
  /** Functions that build the models inside it, each with its lines. */
  functions: string[][];
  /** Statements, the last of which assigns the model to the variable `model`. */
  lines: string[];
}

/** Writes the Python code of a model. @param taken variables that the script has already */
export function modelCode(graph: ResolvedGraph, isNamed: IsNamed, taken: readonly string[] = []): ModelCode {
  const builders: Builders = { functions: [], names: createVariables(), isNamed };
  if (graph.form === 'sequential') {
    const lines = statement('model = ', sequentialExpression(graph, builders));
    return { functions: builders.functions, lines };
  }
  const variables = createVariables(taken);
  const { lines, model } = functionalCode(graph, builders, variables, '');
  return { functions: builders.functions, lines: [...lines, ...statement('model = ', model)] };
}

function sequentialExpression({ name, nodes }: ResolvedGraph, builders: Builders): Expression {
  const items = nodes.map((node) => itemExpression(node, builders));
  return call('keras.Sequential', list(items), ...nameItems(name, builders.isNamed));
}

const nameItems = (name: string, isNamed: IsNamed) =>
  isNamed(name) ? [keyword('name', textLiteral(name))] : [];

/** A layer or model before it is called. */
function itemExpression({ name, item }: ResolvedNode, builders: Builders): Expression {
  switch (item.kind) {
    case 'layer':
      return layerExpression(item.layer, builders.isNamed);
    case 'operation':
      throw new Error(`${item.operation.type} is not a layer`);
    case 'model':
      return item.isDistributed
        ? call(
            'layers.TimeDistributed',
            innerModel(item.model, builders),
            ...nameItems(name, builders.isNamed),
          )
        : innerModel({ ...item.model, name }, builders);
  }
}

/** A model inside another: a list of layers, or a call of the function that builds it. */
function innerModel(graph: ResolvedGraph, builders: Builders): Expression {
  if (graph.form === 'sequential') return sequentialExpression(graph, builders);
  const { lines, model } = functionalCode(graph, builders, createVariables(), '    ');
  const name = builders.names.add(`build_${identifierOf(graph.name)}`);
  builders.functions.push([`def ${name}():`, ...lines, ...statement('return ', model, '    ')]);
  return call(name);
}

/** The statements of a functional model, and the expression that makes it of its inputs and outputs. */
function functionalCode(
  graph: ResolvedGraph,
  builders: Builders,
  variables: Variables,
  indent: string,
): { lines: string[]; model: Expression } {
  const scope = createScope(graph, builders, variables, indent);
  const lines = orderedCalls(graph).flatMap((one) => callLines(one, scope));
  const model = call(
    'keras.Model',
    ports(graph.inputs, scope),
    ports(graph.outputs, scope),
    ...nameItems(graph.name, builders.isNamed),
  );
  return { lines, model };
}

/** The calls of an accepted graph, which has no cycle. */
function orderedCalls(graph: ResolvedGraph): readonly GraphCall<ResolvedNode>[] {
  const order = callOrder(graph);
  return order.outcome === 'ordered' ? order.calls : [];
}

interface Scope {
  builders: Builders;
  variables: Variables;
  indent: string;
  /** The expressions of the outputs of each call, by its node and number. */
  outputs: Map<string, readonly string[]>;
  /** The variables of layers and models that are called several times, by their nodes. */
  shared: Map<string, string>;
  /** How many outputs a call has. */
  countOf(call: GraphCall<ResolvedNode>): number;
}

function createScope(graph: ResolvedGraph, builders: Builders, variables: Variables, indent: string): Scope {
  const { outputCounts } = shapesOf(graph);
  const countOf = ({ node, index }: GraphCall<ResolvedNode>) =>
    outputCounts.get(index > 0 ? `${node.name}#${index}` : node.name) ?? 1;
  return { builders, variables, indent, outputs: new Map(), shared: new Map(), countOf };
}

/** Operations that return a list, whatever its length. */
const LISTS: ReadonlySet<string> = new Set(['Split', 'ArraySplit', 'Unstack', 'Meshgrid']);

function callLines(one: GraphCall<ResolvedNode>, scope: Scope): string[] {
  const { node, index } = one;
  const name = index > 0 ? `${node.name}_${index}` : node.name;
  const given = node.calls[index];
  const { indent, variables } = scope;
  if (isInput(node) || given === undefined) {
    const variable = variables.add(node.name);
    remember(one, variable, scope);
    return statement(`${variable} = `, itemExpression(node, scope.builders), indent);
  }
  if (node.item.kind === 'operation') {
    const variable = variables.add(name);
    const value = operationExpression(
      node.item.operation,
      given.args.map((arg) => written(arg, scope)),
      writtenKwargs(given, scope),
    );
    remember(one, variable, scope);
    return statement(`${variable} = `, value, indent);
  }
  return layerLines(one, given, name, scope);
}

/** A layer that is called once and fits on a line is called where it is made. */
function layerLines(one: GraphCall<ResolvedNode>, given: Call, name: string, scope: Scope): string[] {
  const { node } = one;
  const { indent, variables, shared } = scope;
  const args = argumentItems(node.item, given, scope);
  const known = shared.get(node.name);
  const made = known === undefined ? itemExpression(node, scope.builders) : known;
  if (known === undefined && node.calls.length === 1) {
    const together = call(inline(made), ...args);
    const variable = variables.add(node.name);
    remember(one, variable, scope);
    if (fits(together, `${variable} = `, indent)) return statement(`${variable} = `, together, indent);
    const layer = variables.add(`${node.name}_layer`);
    return [
      ...statement(`${layer} = `, made, indent),
      ...statement(`${variable} = `, call(layer, ...args), indent),
    ];
  }
  const layer = known ?? variables.add(`${node.name}_layer`);
  shared.set(node.name, layer);
  const variable = variables.add(name);
  remember(one, variable, scope);
  return [
    ...(known === undefined ? statement(`${layer} = `, made, indent) : []),
    ...statement(`${variable} = `, call(layer, ...args), indent),
  ];
}

const isInput = ({ item }: ResolvedNode): boolean =>
  item.kind === 'layer' && item.layer.type === 'InputLayer';

function argumentItems(item: ResolvedItem, given: Call, scope: Scope) {
  const args = item.kind === 'layer' ? oneForEach(signatureOf(item.layer).inputs, given.args) : given.args;
  return [
    ...args.map((arg, index) => {
      const isNamed = index > 0 && item.kind === 'layer' && item.layer.type === 'CategoryEncoding';
      return isNamed ? keyword('count_weights', expressionOf(arg, scope)) : expressionOf(arg, scope);
    }),
    ...Object.entries(given.kwargs).map(([name, value]) => keyword(name, expressionOf(value, scope))),
  ];
}

const writtenKwargs = ({ kwargs }: Call, scope: Scope) =>
  Object.entries(kwargs).map(([name, value]) => [name, written(value, scope)] as const);

function written(value: Structure<CallLeaf>, scope: Scope): WrittenArgument {
  if (value.kind === 'leaf' && 'constant' in value.leaf) return { constant: value.leaf.constant };
  return { written: expressionOf(value, scope) };
}

function expressionOf(value: Structure<CallLeaf>, scope: Scope): Expression {
  switch (value.kind) {
    case 'leaf':
      return 'tensor' in value.leaf
        ? reference(value.leaf.tensor, scope)
        : constantLiteral(value.leaf.constant);
    case 'list':
      return list(value.items.map((item) => expressionOf(item, scope)));
    case 'object':
      return dictionary(Object.entries(value.entries).map(([key, item]) => [key, expressionOf(item, scope)]));
  }
}

function ports(structure: Structure<TensorReference>, scope: Scope): Expression {
  switch (structure.kind) {
    case 'leaf':
      return reference(structure.leaf, scope);
    case 'list':
      return list(structure.items.map((item) => ports(item, scope)));
    case 'object':
      return dictionary(Object.entries(structure.entries).map(([key, item]) => [key, ports(item, scope)]));
  }
}

function reference({ node, call: index, output }: TensorReference, { outputs }: Scope): string {
  const found = outputs.get(`${node}/${index}`)?.[output];
  if (found === undefined) throw new Error(`The code has no output ${output} of '${node}'`);
  return found;
}

/** Notes the expression of each output of a call that a variable holds. */
function remember(one: GraphCall<ResolvedNode>, variable: string, { outputs, countOf }: Scope): void {
  const { node, index } = one;
  outputs.set(`${node.name}/${index}`, outputsOf(node.item, variable, countOf(one)));
}

function outputsOf(item: ResolvedItem, variable: string, count: number): string[] {
  if (item.kind === 'model' && !item.isDistributed) return pathsOf(item.model.outputs, variable);
  const isList = count > 1 || (item.kind === 'operation' && LISTS.has(item.operation.type));
  return isList ? Array.from({ length: count }, (_, output) => `${variable}[${output}]`) : [variable];
}

/** The leaves of what a model returns, in the order of Keras: objects by their sorted keys. */
function pathsOf(structure: Structure<TensorReference>, path: string): string[] {
  switch (structure.kind) {
    case 'leaf':
      return [path];
    case 'list':
      return structure.items.flatMap((item, index) => pathsOf(item, `${path}[${index}]`));
    case 'object':
      return Object.entries(structure.entries)
        .sort(([first], [second]) => (first < second ? -1 : 1))
        .flatMap(([key, item]) => pathsOf(item, `${path}[${textLiteral(key)}]`));
  }
}
