import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Layer } from '../../src/keras/layers/index.js';
import { inputShapes, type LayerCase, type LayerCases } from './layer-cases.js';

/** The default exports of all files in the folders next to this one. */
export async function readLayerCases(): Promise<LayerCases[]> {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\/[^/]+\.js$/.test(file),
  );
  const modules: { default: LayerCases }[] = await Promise.all(
    files.sort().map((file) => import(new URL(file, import.meta.url).href)),
  );
  return modules.map((module) => module.default);
}

/** One layer of each type that a chain can have, with the shape of its input. */
export interface LayerExample {
  layer: Layer;
  input: readonly number[];
  /** Of a layer that looks integers up: they are below this. */
  integers?: number;
}

/** The first case of every layer with a single input, and no states. */
export async function layerExamples(): Promise<LayerExample[]> {
  return (await readLayerCases()).flatMap(({ type, cases: [first] }) => {
    if (first === undefined || first.call?.initialState !== undefined) return [];
    const shapes = inputShapes(first.input);
    return shapes.length === 1 ? [exampleOf(type, first, shapes[0] ?? [])] : [];
  });
}

function exampleOf(
  type: Layer['type'],
  { args, integers }: LayerCase,
  input: readonly number[],
): LayerExample {
  // The cases of a layer have its arguments, by their type.
  const layer = { ...args, type } as Layer;
  return { layer, input, ...(integers !== undefined && { integers }) };
}
