import type { ResolvedConfig } from '../../../contracts/jobs/training-config.js';
import type { NestedLayer } from '../../../keras/argument.js';
import { withLayersInside } from '../../../keras/layers/inside.js';
import { adaptingOf, sharesStatistics, weightsOf } from '../../../keras/layers/rules.js';
import { safeText } from '../../../schema/show-value.js';
import type { InferredLayer, InferredStep } from '../../model/inferred-model.js';
import type { Finding, JobWarning } from '../../problems/finding.js';

/** A call of a layer without statistics, alone or in the arguments of another. */
interface Adapted {
  step: InferredLayer;
  layer: NestedLayer;
  rules: NonNullable<ReturnType<typeof adaptingOf>>;
}

/** The argument `adapt` of fit. */
interface AdaptOption {
  adapt?: boolean;
}

/** Rejects layers whose statistics are missing and cannot be computed on the training split. */
export function adaptationIssues(layers: readonly InferredLayer[], { adapt = true }: AdaptOption): Finding[] {
  const reasonOf = adapt ? whyUnadaptable : whyUseless;
  return adaptedCalls(layers).flatMap((call) => {
    const reason = reasonOf(call);
    const { pointer } = call.step.located;
    return reason === undefined ? [] : [{ pointer, code: 'unadaptable_layer' as const, detail: reason }];
  });
}

/** Rejects layers of a model that is not trained and computes nothing without statistics. */
export function unadaptedIssues(layers: readonly InferredLayer[]): Finding[] {
  return adaptedCalls(layers).flatMap(({ step, layer, rules }) =>
    rules.isIdentityWithout
      ? []
      : {
          pointer: step.located.pointer,
          code: 'unadaptable_layer' as const,
          detail: `${layer.type} ${quoted(step)} has no ${rules.given}: neither the definition nor the weights contain it. Upload the file that model.save("model.keras") writes, which does, or send model with ${rules.given} of this layer.`,
        },
  );
}

/** Reports each layer that is adapted, or that changes nothing because it is not. */
export function adaptationWarnings(layers: readonly InferredLayer[], { adapt }: AdaptOption): JobWarning[] {
  const seen = new Set<string>();
  const calls = adaptedCalls(layers).filter(({ step: { path } }) => !seen.has(path) && seen.add(path));
  if (calls.length === 0 && adapt === false)
    return [{ pointer: '/fit/adapt', code: 'no_effect', detail: 'The model has no layer to adapt.' }];
  return calls.map((call) => (adapt === false ? unadapted(call) : adapted(call)));
}

/** `adapt`, where the model has a layer that it concerns, or where it is given. */
export function resolveAdapt(
  layers: readonly InferredLayer[],
  { adapt }: AdaptOption,
): Partial<ResolvedConfig['fit']> {
  const isConcerned = adapt !== undefined || adaptedCalls(layers).length > 0;
  return isConcerned ? { adapt: adapt ?? true } : {};
}

function adaptedCalls(layers: readonly InferredLayer[]): Adapted[] {
  return layers.flatMap((step) =>
    withLayersInside({ ...step.layer }).flatMap((layer) => {
      const rules = adaptingOf(layer);
      return rules === undefined ? [] : [{ step, layer, rules }];
    }),
  );
}

const quoted = ({ path }: InferredLayer): string => `'${safeText(path)}'`;

function adapted({ step, layer, rules }: Adapted): JobWarning {
  const detail = `The definition contains no ${rules.given} of ${quoted(step)}: ${layer.type} is adapted on the training split before the first step. Give ${rules.given}, or set fit.adapt to false, to prevent that.${paddingOf(step)}`;
  return { code: 'adapted_layer', pointer: step.located.pointer, detail };
}

/** Keras has as many columns as terms are found. */
function paddingOf({ layer, located }: InferredLayer): string {
  const isPadded = 'pad_to_max_tokens' in layer && layer.pad_to_max_tokens;
  const wasPadded = 'pad_to_max_tokens' in located.layer && located.layer.pad_to_max_tokens === true;
  if (!isPadded || wasPadded || layer.max_tokens === null) return '';
  return ` Its output has ${layer.max_tokens} columns, as many as the vocabulary may have terms; columns without a term are 0, where Keras has none.`;
}

function unadapted({ step, rules }: Adapted): JobWarning {
  const detail = `${quoted(step)} has no ${rules.given} and leaves its input as it is, since fit.adapt is false. Give it ${rules.given}, or set fit.adapt to true.`;
  return { code: 'unadapted_normalization', pointer: step.located.pointer, detail };
}

/** Keras computes nothing with such a layer. */
function whyUseless({ step, layer, rules }: Adapted): string | undefined {
  if (rules.isIdentityWithout) return undefined;
  return `${layer.type} ${quoted(step)} has no ${rules.given}, and fit.adapt is false. Give it ${rules.given}, or set fit.adapt to true.`;
}

function whyUnadaptable({ step, layer, rules }: Adapted): string | undefined {
  const trained = isTrained(step) ? step : stepsBefore(step).find(isTrained);
  if (trained !== undefined)
    return `${layer.type} ${quoted(step)} has no ${rules.given}, and cannot be adapted: its inputs change as the layer ${quoted(trained)} is trained. Give it ${rules.given}${remedyOf(rules)}, or put it before that layer.`;
  if (stepsBefore(step).every(({ path }) => path !== step.path)) return undefined;
  return `${layer.type} ${quoted(step)} has no ${rules.given}, and cannot be adapted: it is called with its own output. Give it ${rules.given}, or use two layers.`;
}

const remedyOf = ({ isIdentityWithout }: Adapted['rules']): string =>
  isIdentityWithout ? ', set fit.adapt to false' : '';

/** Whether training changes what a layer computes: its weights, or its moving statistics. */
function isTrained({ layer, inputs }: InferredLayer): boolean {
  if (weightsOf(layer, inputs).some(({ trainable }) => trainable)) return true;
  const hasStatistics = withLayersInside({ ...layer }).some((one) => adaptingOf(one) !== undefined);
  return !hasStatistics && sharesStatistics(layer, inputs);
}

/** The layers that a call depends on. */
function stepsBefore(step: InferredLayer): InferredLayer[] {
  const seen = new Set<InferredStep>();
  const open: (InferredStep | undefined)[] = [...step.from];
  for (let next = open.pop(); open.length > 0 || next !== undefined; next = open.pop()) {
    if (next === undefined || seen.has(next)) continue;
    seen.add(next);
    open.push(...next.from);
  }
  return [...seen].filter((one) => one.kind === 'layer');
}
