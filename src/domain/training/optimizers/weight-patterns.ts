import type { CompleteOptimizer } from '../../../keras/optimizers/index.js';
import type { OptimizedWeight } from '../../../keras/optimizers/optimizer.js';
import { patternsFor } from '../../../keras/optimizers/parts.js';
import type { CompleteSingle } from '../../../keras/optimizers/single.js';
import { knownPatterns, type Pattern } from '../../../keras/patterns/pattern.js';
import { showValue } from '../../../schema/show-value.js';
import type { Finding, JobWarning } from '../../problems/finding.js';
import { innerOptimizers, noEffect } from './optimizer-warnings.js';

const MAX_LISTED = 8;

/** The model whose weights patterns name. */
export interface NamedWeights {
  weights: readonly OptimizedWeight[];
  /** The name of the model. */
  model: string | undefined;
}

/** Comparisons that matching all weights with all patterns may take: about half a second. */
const MAX_COMPARISONS = 10_000_000;

/** Refuses patterns that take too long with this model; nothing may be matched before. */
export function costlyPatterns(config: CompleteOptimizer, { weights }: NamedWeights): Finding[] {
  const size = [...patternsOf(config), ...innerOptimizers(config).flatMap(excludedOf)].reduce(
    (sum, pattern) => sum + pattern.size,
    0,
  );
  if (size === 0) return [];
  // A path is also matched without the names of the models around its layer.
  const characters = weights.reduce((sum, { path }) => sum + path.length * path.split('/').length, 0);
  if (size * characters <= MAX_COMPARISONS) return [];
  const detail = `The regular expressions are too large together for the ${weights.length} weights of this model. Use fewer or shorter ones, such as "encoder/.*".`;
  return [{ pointer: '/compile/optimizer', code: 'invalid_value', detail }];
}

const excludedOf = (config: CompleteSingle): Pattern[] =>
  config.type === 'muon' ? knownPatterns(config.exclude_layers) : [];

/** Refuses patterns of a MultiOptimizer of which several match a weight, as Keras does. */
export function patternConflicts(config: CompleteOptimizer, { weights, model }: NamedWeights): Finding[] {
  const patterns = patternsOf(config);
  const conflict = weights
    .map(({ path }) => ({ path, matching: patternsFor(patterns, path, model) }))
    .find(({ matching }) => matching.length > 1);
  if (conflict === undefined) return [];
  const detail = `The patterns ${conflict.matching.map((pattern) => showValue(pattern)).join(' and ')} both match the weight ${showValue(conflict.path)}; Keras refuses that. Change them so that at most one matches each weight.`;
  return [{ pointer: '/compile/optimizer', code: 'conflicting_arguments', detail }];
}

/** Warns of patterns and names that match no weight of the model. */
export function unmatchedPatterns(config: CompleteOptimizer, { weights, model }: NamedWeights): JobWarning[] {
  const patterns = patternsOf(config);
  const used = new Set(weights.flatMap(({ path }) => patternsFor(patterns, path, model)));
  const unused = patterns.filter(({ text }) => !used.has(text));
  const paths = weights.map(({ path }) => path);
  return [
    ...unused.map(({ text }) => unmatched('optimizer_map', text, paths)),
    ...innerOptimizers(config).flatMap((inner) => unmatchedIn(inner, paths)),
  ];
}

const patternsOf = (config: CompleteOptimizer): Pattern[] => {
  if (config.type === 'lossscaleoptimizer') return patternsOf(config.inner_optimizer);
  return config.type === 'multioptimizer' ? knownPatterns(Object.keys(config.optimizer_map)) : [];
};

function unmatchedIn(config: CompleteSingle, paths: readonly string[]): JobWarning[] {
  const names = paths.map((path) => path.split('/').at(-1) ?? '');
  const layers = config.type === 'muon' ? config.exclude_layers : [];
  return [
    ...knownPatterns(layers)
      .filter((pattern) => !paths.some((path) => pattern.isIn(path)))
      .map(({ text }) => unmatched('exclude_layers', text, paths)),
    ...config.exclude_from_weight_decay
      .filter((part) => !names.some((name) => name.includes(part)))
      .map((part) => unmatched('exclude_from_weight_decay', part, [...new Set(names)])),
  ];
}

function unmatched(argument: string, pattern: string, names: readonly string[]): JobWarning {
  const listed = names.slice(0, MAX_LISTED).join(', ');
  const more = names.length > MAX_LISTED ? ' …' : '';
  return noEffect(
    `${showValue(pattern)} in ${argument} matches no weight. The weights are: ${listed}${more}.`,
  );
}
