import type { KerasModel } from '../../../contracts/model-definition.js';
import { showValue } from '../../../schema/show-value.js';
import { closestName } from '../../../validation/suggestion.js';
import type { Finding } from '../../problems/finding.js';
import { type GraphShape, graphShape } from './functional-graph.js';
import { KERAS_3_FIELDS, savedLayers } from './keras-dialect.js';

/** Gives the layers of a chain in a form that is supported; checked with Keras 3.15. */
const DUMP_LAYERS =
  'json.dumps({"class_name": "Sequential", "config": [{"class_name": type(l).__name__, "config": l.get_config()} for l in model.layers]})';
/** Classes of models that Keras prints with their layers. */
const FORMS = ['Sequential', 'Functional', 'Model'];
const OTHER_FORMS =
  'write the layers in the short form, {"layers": [{"type": "Dense", "units": 10}]}, or send what model.to_json() of Keras 2 (tf_keras) prints for a Sequential model.';

/** A saved model whose form is not supported, and whether its layers are a chain all the same. */
export interface UnsupportedForm {
  issue: Finding;
  isChain: boolean;
}

/** Finds an unsupported form of a saved model; undefined for a Sequential model of Keras 2 or TensorFlow.js. */
export function unsupportedForm(model: KerasModel, pointer: string): UnsupportedForm | undefined {
  const { class_name: className } = model;
  const marker = KERAS_3_FIELDS.find((field) => Object.hasOwn(model, field));
  const format = marker === undefined ? '' : `Keras 3 JSON (it has '${marker}')`;
  if (className === 'Sequential')
    return marker === undefined ? undefined : { issue: formIssue(pointer, format, CHAIN), isChain: true };
  if (className !== 'Functional' && className !== 'Model')
    return { issue: subclassed(className, pointer, savedLayers(model).length > 0), isChain: false };
  const found = [format, `a functional model (class_name ${showValue(className)})`]
    .filter(Boolean)
    .join(' of ');
  const shape = graphShape(Array.isArray(model.config) ? {} : { ...model.config }, savedLayers(model));
  const place = marker === undefined ? `${pointer}/class_name` : pointer;
  return { issue: formIssue(place, found, shape), isChain: shape.kind === 'chain' };
}

const CHAIN: GraphShape = { kind: 'chain' };

function formIssue(pointer: string, found: string, shape: GraphShape): Finding {
  const detail = `This is ${found}; that form is not supported yet. ${wayOut(shape)}`;
  return { pointer, code: 'unsupported_model_format', detail };
}

/** A branched model that is sent as a list of its layers would be another model. */
function wayOut(shape: GraphShape): string {
  switch (shape.kind) {
    case 'chain':
      return `Its layers are a chain. Send what this gives in Python: ${DUMP_LAYERS}. Or ${OTHER_FORMS}`;
    case 'branched':
      return `Only a chain of layers is supported so far, and here ${shape.why}.`;
    case 'unstated':
      return `Only a chain of layers is supported so far: one input, one output, each layer used once. If it is one, send what this gives in Python: ${DUMP_LAYERS}. Or ${OTHER_FORMS}`;
  }
}

function subclassed(className: string, pointer: string, hasLayers: boolean): Finding {
  const meant = hasLayers ? closestName(className, FORMS) : undefined;
  if (meant !== undefined) {
    const detail = `Unknown model class ${showValue(className)}; did you mean '${meant}'?`;
    return { pointer: `${pointer}/class_name`, code: 'unsupported_model_format', detail };
  }
  const detail = `${showValue(className)} is a subclassed model: its layers are in the Python code of its class, so it has no definition that can be posted. Send a Sequential model, or ${OTHER_FORMS}`;
  return { pointer: `${pointer}/class_name`, code: 'unsupported_model_format', detail };
}
