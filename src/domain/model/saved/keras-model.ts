import type { KerasModel } from '../../../contracts/model-definition.js';
import { isObject, type JsonObject } from '../../../schema/json-object.js';
import type { LocatedGraph, ParsedDefinition } from '../located-graph.js';
import { readFunctional } from './graph/functional.js';
import { readSequential } from './graph/sequential.js';
import { type Versions, writerOf } from './keras-dialect.js';
import { MODEL_FORMS } from './model-classes.js';
import { type Reading, report } from './reading.js';
import { withRestoredFlags } from './restored-flags.js';
import { savedLayersOf } from './saved-layers.js';
import { unsupportedClass } from './unsupported-class.js';

/** Reads a model that Keras or TensorFlow.js saved, Sequential or functional. */
export function readKerasModel(model: KerasModel, pointer: string, around: Versions = {}): ParsedDefinition {
  const reading: Reading = {
    writer: writerOf(model, around),
    issues: [],
    warnings: [],
    readModel: (saved, at) => readGraph(saved, at, reading),
  };
  const { writer, warnings: found } = reading;
  const restored = writer.dialect === 'keras3' ? withRestoredFlags(model, pointer, found) : model;
  const graph = readGraph({ ...restored }, pointer, reading);
  const { issues, warnings } = reading;
  return { graph, issues, warnings, ...compileConfigOf({ ...model }, pointer) };
}

/** Keras prints an empty object for a model that is not compiled. */
function compileConfigOf(model: JsonObject, pointer: string): Pick<ParsedDefinition, 'compileConfig'> {
  const { compile_config: config } = model;
  return isObject(config) ? { compileConfig: { config, pointer: `${pointer}/compile_config` } } : {};
}

function readGraph(saved: JsonObject, pointer: string, reading: Reading): LocatedGraph | undefined {
  const form = MODEL_FORMS.get(String(saved['class_name']));
  const custom = unsupportedClass(saved, pointer);
  if (custom !== undefined) reading.issues.push(custom);
  const layers = savedLayersOf(saved, pointer);
  if (form === undefined) return undefined;
  if (layers.layers.length === 0) {
    const detail = `Missing field 'layers'; expected the layers of the ${saved['class_name']} model.`;
    return report(reading, layers.layersPointer, 'missing_field', detail);
  }
  return form === 'sequential' ? readSequential(layers, reading) : readFunctional(layers, reading);
}
