import { knownPatterns, type Pattern } from '../patterns/pattern.js';
import type { CompleteOptimizer } from './index.js';
import type { OptimizedWeight } from './optimizer.js';
import { type CompleteSingle, sharedSlotsOf, slotsOfWeight } from './single.js';

/** One of the optimizers of a training, and the weights that it trains. */
export interface OptimizerPart<Weight extends OptimizedWeight> {
  config: CompleteSingle;
  /** The key of its pattern; null for the default, or where there is only one optimizer. */
  pattern: string | null;
  weights: readonly Weight[];
}

/** The dynamic scale of a loss. */
export interface LossScale {
  initial: number;
  growthSteps: number;
}

/** The optimizers of a training, of which each weight has one. */
export interface OptimizerPlan<Weight extends OptimizedWeight> {
  /** The default first. */
  parts: readonly OptimizerPart<Weight>[];
  /** A factor of the loss and, inverted, of the gradients; null for none. */
  lossScaleFactor: number | null;
  lossScale: LossScale | null;
}

/** Divides weights among the optimizers that train them. @param model the name of the model, which begins the paths of Keras's Sequential */
export function optimizerPlan<Weight extends OptimizedWeight>(
  config: CompleteOptimizer,
  weights: readonly Weight[],
  model: string | undefined,
): OptimizerPlan<Weight> {
  if (config.type === 'lossscaleoptimizer') {
    const { inner_optimizer, initial_scale, dynamic_growth_steps } = config;
    const inner = optimizerPlan(inner_optimizer, weights, model);
    // As in Keras, the factor of the inner one does not count.
    const lossScale = { initial: initial_scale, growthSteps: dynamic_growth_steps };
    return { ...inner, lossScaleFactor: null, lossScale };
  }
  if (config.type === 'multioptimizer') {
    const { default_optimizer, optimizer_map, loss_scale_factor: lossScaleFactor } = config;
    const parts = dividedByPath({ default_optimizer, optimizer_map }, weights, model);
    return { parts, lossScaleFactor, lossScale: null };
  }
  const parts = [{ config, pattern: null, weights }];
  return { parts, lossScaleFactor: config.loss_scale_factor, lossScale: null };
}

function dividedByPath<Weight extends OptimizedWeight>(
  { default_optimizer, optimizer_map }: Pick<MultiConfig, 'default_optimizer' | 'optimizer_map'>,
  weights: readonly Weight[],
  model: string | undefined,
): OptimizerPart<Weight>[] {
  const patterns = knownPatterns(Object.keys(optimizer_map));
  const chosen = weights.map((weight) => ({
    weight,
    pattern: patternsFor(patterns, weight.path, model)[0] ?? null,
  }));
  const weightsOf = (pattern: string | null) =>
    chosen.flatMap((one) => (one.pattern === pattern ? [one.weight] : []));
  return [
    { config: default_optimizer, pattern: null, weights: weightsOf(null) },
    ...Object.entries(optimizer_map).map(([pattern, config]) => ({
      config,
      pattern,
      weights: weightsOf(pattern),
    })),
  ];
}

type MultiConfig = Extract<CompleteOptimizer, { type: 'multioptimizer' }>;

/**
 * The patterns that match a weight, of which Keras accepts one (`OptimizerMap.__getitem__`): the one that is its path, or those that
 * match all of it. The path of Keras depends on how its model was built: in a Sequential it begins with the name of the model; read
 * from JSON it lacks the names of models inside. The path within the model counts first, then the others.
 */
export function patternsFor(patterns: readonly Pattern[], path: string, model: string | undefined): string[] {
  for (const candidate of pathsOf(path, model)) {
    if (patterns.some(({ text }) => text === candidate)) return [candidate];
    const matching = patterns.filter((pattern) => pattern.matchesWhole(candidate));
    if (matching.length > 0) return matching.map(({ text }) => text);
  }
  return [];
}

/** The paths that Keras may give a weight; each has the name of its layer. */
function pathsOf(path: string, model: string | undefined): string[] {
  const segments = path.split('/');
  const shorter = segments.slice(1, -1).map((_, index) => segments.slice(index + 1).join('/'));
  return [path, ...(model === undefined ? [] : [`${model}/${path}`]), ...shorter];
}

/** How many numbers the optimizers of a plan remember between steps. */
export function stateElements({ parts }: OptimizerPlan<OptimizedWeight>): number {
  let elements = 0;
  for (const { config, weights } of parts) {
    elements += sharedSlotsOf(config).length;
    for (const weight of weights)
      for (const { shape = weight.shape } of slotsOfWeight(config, weight))
        elements += shape.reduce((product, size) => product * size, 1);
  }
  return elements;
}
