import type { ResolvedGraph } from '../../../keras/graph/resolved.js';
import type { CompleteOptimizer } from '../../../keras/optimizers/index.js';
import { optimizerPlan } from '../../../keras/optimizers/parts.js';
import type { WeightPlace } from '../../weights/weight-place.js';
import { weightPlaces } from '../../weights/weight-places.js';

/**
 * The same optimizer for a model that Keras loads. The paths of its weights are others there: those of a Sequential begin with its
 * name, those of recurrent layers have the name of a cell. Patterns that would match other weights then become the paths that
 * they match here.
 */
export function withPathsOfKeras(optimizer: CompleteOptimizer, graph: ResolvedGraph): CompleteOptimizer {
  if (optimizer.type === 'lossscaleoptimizer') {
    const inner = withPathsOfKeras(optimizer.inner_optimizer, graph);
    return inner.type === 'lossscaleoptimizer' ? optimizer : { ...optimizer, inner_optimizer: inner };
  }
  if (optimizer.type !== 'multioptimizer') return optimizer;
  const weights = weightPlaces(graph).filter(({ trainable }) => trainable);
  if (graph.form === 'functional' && weights.every(hasPathOfKeras)) return optimizer;
  const { parts } = optimizerPlan(optimizer, weights, graph.name);
  const map = parts.flatMap(({ pattern, weights: own, config }) =>
    pattern === null ? [] : [[own.length === 0 ? pattern : own.map(patternOf).join('|'), config] as const],
  );
  return { ...optimizer, optimizer_map: Object.fromEntries(map) };
}

/** Whether a weight has the same path in a functional model that Keras reads: that of a plain layer. */
const hasPathOfKeras = ({ layer, kerasPath, path }: WeightPlace): boolean =>
  layer.length === 1 && /^layers\/[^/]+\/vars\/\d+$/.test(kerasPath) && path.split('/').length === 2;

/** Names may come between those of the path. */
function patternOf({ layer, path }: WeightPlace): string {
  const own = path.split('/').slice(layer.length - 1);
  return `(?:.*/)?${own.map(escaped).join('/(?:.*/)?')}`;
}

const escaped = (name: string): string => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
