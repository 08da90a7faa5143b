import type { KerasModel, ModelDefinition, ShortModel } from '../../contracts/model-definition.js';
import { showValue } from '../../contracts/show-value.js';
import { accepted, type Checked, type Issue, refused } from '../issue.js';
import { isObject } from '../json-object.js';
import { fromKerasLayer, readDimensions } from './keras-layer.js';
import type { LocatedLayer, LocatedModel } from './located-layer.js';

const POINTER = '/model';

/** Reads a definition in any of its forms: the short one, or a Sequential model of Keras 2 or TensorFlow.js. */
export function parseModelDefinition(definition: ModelDefinition): Checked<LocatedModel> {
  if ('modelTopology' in definition) return parseTopology(definition.modelTopology);
  if ('model_config' in definition)
    return parseKerasModel(definition.model_config, `${POINTER}/model_config`);
  if ('class_name' in definition) return parseKerasModel(definition, POINTER);
  return accepted(locateShortModel(definition));
}

function parseTopology(topology: KerasModel | { model_config: KerasModel }): Checked<LocatedModel> {
  const pointer = `${POINTER}/modelTopology`;
  return 'model_config' in topology
    ? parseKerasModel(topology.model_config, `${pointer}/model_config`)
    : parseKerasModel(topology, pointer);
}

function locateShortModel(model: ShortModel): LocatedModel {
  const layers = model.layers.map((layer, index): LocatedLayer => {
    const pointer = `${POINTER}/layers/${index}`;
    const argument = (name: string) => `${pointer}/${name}`;
    const declared = { shape: layer.input_shape, pointer: argument('input_shape') };
    const ofModel = { shape: model.input_shape, pointer: `${POINTER}/input_shape` };
    const { shape, ...at } = index === 0 && declared.shape === undefined ? ofModel : declared;
    return { layer, pointer, argument, ...(shape !== undefined && { declaredInput: { shape, ...at } }) };
  });
  return { ...(model.name !== undefined && { name: model.name }), layers };
}

function parseKerasModel(model: KerasModel, pointer: string): Checked<LocatedModel> {
  const unsupported = findUnsupportedForm(model, pointer);
  if (unsupported !== undefined) return refused(unsupported);
  const { config } = model;
  const saved = Array.isArray(config) ? config : config.layers;
  const layersPointer = Array.isArray(config) ? `${pointer}/config` : `${pointer}/config/layers`;
  const read = saved.map((layer, index) => fromKerasLayer(layer, `${layersPointer}/${index}`));
  const issues = read.flatMap((layer) => (layer.ok ? [] : layer.issues));
  if (issues.length > 0) return { ok: false, issues };
  const layers = read.flatMap((layer) => (layer.ok ? [layer.value] : []));
  const name = Array.isArray(config) ? undefined : config.name;
  return accepted({ ...(name !== undefined && { name }), layers: withBuildShape(layers, config, pointer) });
}

/** A model saved after it was built without a declared input shape carries it as build_input_shape. */
function withBuildShape(layers: LocatedLayer[], config: unknown, pointer: string): LocatedLayer[] {
  const dimensions = isObject(config) ? readDimensions(config['build_input_shape']) : undefined;
  const [first, ...rest] = layers;
  if (dimensions === undefined || first === undefined || first.declaredInput !== undefined) return layers;
  const declaredInput = { shape: dimensions.slice(1), pointer: `${pointer}/config/build_input_shape` };
  return [{ ...first, declaredInput }, ...rest];
}

/** Gives the layers of a model in a form that is taken; checked with Keras 3.15. */
const DUMP_LAYERS =
  'json.dumps({"class_name": "Sequential", "config": [{"class_name": type(l).__name__, "config": l.get_config()} for l in model.layers]})';
const SUPPORTED_FORMS = `Send what this gives in Python: ${DUMP_LAYERS}. Or write the layers in the short form, {"layers": [{"type": "Dense", "units": 10}]}, or send what model.to_json() of Keras 2 (tf_keras) prints for a Sequential model.`;

function findUnsupportedForm(model: KerasModel, pointer: string): Issue | undefined {
  const marker = kerasThreeMarker(model);
  const kind = modelKind(model);
  if (marker === undefined && kind === undefined) return undefined;
  const format = marker === undefined ? '' : `Keras 3 JSON (it has '${marker}')`;
  const found = [format, kind].filter(Boolean).join(' of ');
  const condition = kind === undefined ? '' : 'Only a chain of layers is taken so far. ';
  return {
    pointer: marker === undefined ? `${pointer}/class_name` : pointer,
    code: 'unsupported_model_format',
    detail: `This is ${found}; that form is not taken yet. ${condition}${SUPPORTED_FORMS}`,
  };
}

/** What a model is, in words, if it is not Sequential. */
function modelKind({ class_name: className }: KerasModel): string | undefined {
  if (className === 'Sequential') return undefined;
  const isFunctional = className === 'Functional' || className === 'Model';
  const shown = showValue(className);
  return isFunctional
    ? `a functional model (class_name ${shown})`
    : `a ${shown}, which is no Sequential model`;
}

/** What only Keras 3 writes: in layers Keras 2.13 and later have these fields too, but not in the model. */
function kerasThreeMarker(model: KerasModel): string | undefined {
  const markers = ['module', 'registered_name', 'build_config', 'compile_config'];
  return markers.find((marker) => Object.hasOwn(model, marker));
}
