import type { JsonObject } from '../../../schema/json-object.js';
import { showValue } from '../../../schema/show-value.js';
import { closestName } from '../../../validation/suggestion.js';
import type { Finding } from '../../problems/finding.js';
import { isForeign } from './custom-object.js';
import { MODEL_FORMS } from './model-classes.js';
import { savedLayersOf } from './saved-layers.js';

/** Refuses a saved model of a class whose definition is Python code; undefined for one of Keras. */
export function unsupportedClass(saved: JsonObject, pointer: string): Finding | undefined {
  const { class_name: className } = saved;
  const isKnown = typeof className === 'string' && MODEL_FORMS.has(className);
  if (isKnown && !isForeign(saved)) return undefined;
  const place = `${pointer}/class_name`;
  const hasLayers = savedLayersOf(saved, pointer).layers.length > 0;
  const meant = hasLayers && !isKnown ? closestName(String(className), [...MODEL_FORMS.keys()]) : undefined;
  if (meant !== undefined) {
    const detail = `Unknown model class ${showValue(className)}; did you mean '${meant}'?`;
    return { pointer: place, code: 'unsupported_model_format', detail };
  }
  const detail = `${showValue(className)} is a subclassed model: its layers are in the Python code of its class, so it has no definition that can be posted. Build the model with keras.Sequential or keras.Model(inputs, outputs) and send what its to_json() prints, or write its layers in the short form: {"layers": [{"type": "Dense", "units": 10}]}.`;
  return { pointer: place, code: 'unsupported_model_format', detail };
}
