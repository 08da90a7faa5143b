import type { KerasModel } from '../../../contracts/model-definition.js';
import { isObject } from '../../../schema/json-object.js';
import type { Finding } from '../../problems/finding.js';
import type { LocatedLayer, ParsedModel } from '../located-layer.js';
import { savedLayers, type Versions, writerOf } from './keras-dialect.js';
import { fromKerasLayer, readDimensions } from './keras-layer.js';
import { unsupportedForm } from './unsupported-form.js';

/** Reads a model that Keras or TensorFlow.js saved; of a form that is not supported too, as far as its layers are a chain. */
export function parseKerasModel(model: KerasModel, pointer: string, around: Versions = {}): ParsedModel {
  const form = unsupportedForm(model, pointer);
  const formIssues = form === undefined ? [] : [form.issue];
  const place = Array.isArray(model.config) ? `${pointer}/config` : `${pointer}/config/layers`;
  const saved = savedLayers(model);
  if (saved.length === 0) return { model: undefined, issues: [...formIssues, ...noLayers(model, pointer)] };
  const writer = writerOf(model, around);
  const read = saved.map((layer, index) => fromKerasLayer(layer, `${place}/${index}`, writer));
  const issues = [
    ...formIssues,
    ...read.flatMap((layer) => (layer.outcome === 'accepted' ? [] : layer.issues)),
  ];
  if (form !== undefined && !form.isChain) return { model: undefined, issues };
  const layers = read.map((layer) => (layer.outcome === 'accepted' ? layer.value : undefined));
  const name = Array.isArray(model.config) ? undefined : model.config?.name;
  const located = {
    ...(name !== undefined && { name }),
    layers: withBuildShape(layers, model.config, pointer),
  };
  return { model: located, issues };
}

function noLayers({ class_name: className, config }: KerasModel, pointer: string): Finding[] {
  if (!['Sequential', 'Functional', 'Model'].includes(className)) return [];
  const name = config === undefined ? 'config' : 'config/layers';
  const detail = `Missing field '${config === undefined ? 'config' : 'layers'}'; expected the layers of the ${className} model.`;
  return [{ pointer: `${pointer}/${name}`, code: 'missing_field', detail }];
}

/** A model saved after it was built without a declared input shape carries it as build_input_shape. */
function withBuildShape(
  layers: (LocatedLayer | undefined)[],
  config: unknown,
  pointer: string,
): (LocatedLayer | undefined)[] {
  const dimensions = isObject(config) ? readDimensions(config['build_input_shape']) : undefined;
  const [first, ...rest] = layers;
  if (dimensions === undefined || first === undefined || first.declaredInput !== undefined) return layers;
  const declaredInput = { shape: dimensions.slice(1), pointer: `${pointer}/config/build_input_shape` };
  return [{ ...first, declaredInput }, ...rest];
}
