import { isObject, type JsonObject } from '../../../schema/json-object.js';

/** Classes of models that Keras and TensorFlow.js print with their layers, by their form. */
export const MODEL_FORMS: ReadonlyMap<string, 'sequential' | 'functional'> = new Map([
  ['Sequential', 'sequential'],
  ['Functional', 'functional'],
  ['Model', 'functional'],
]);

/** Whether a saved object is a model that has its layers with it. */
export const isSavedModel = ({ class_name: className, config }: JsonObject): boolean =>
  MODEL_FORMS.has(String(className)) &&
  (Array.isArray(config) || (isObject(config) && Array.isArray(config['layers'])));
