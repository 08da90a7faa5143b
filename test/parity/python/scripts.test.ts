import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { resolvedGraphOf } from '../../../src/domain/model/short/resolved-graph.js';
import { pythonScript } from '../../../src/domain/python/script.js';
import { modelToKeras3 } from '../../../src/keras/formats/keras3-model.js';
import { namesToGive } from '../../../src/keras/formats/python/auto-names.js';
import { modelCode } from '../../../src/keras/formats/python/model.js';
import type { ResolvedGraph } from '../../../src/keras/graph/resolved.js';
import { createTestStore } from '../../helpers/data/dataset-uploads.js';
import { startKeras } from '../../helpers/keras/keras-process.js';
import { inputShapes, type LayerCase } from '../../layers/layer-cases.js';
import { readLayerCases } from '../../layers/read-cases.js';
import { startKerasExamples } from '../../models/keras-examples.js';
import { npzOfExample } from '../../models/npz-of-example.js';
import { resolveBody, uploadNpz } from '../../models/train-in-engine.js';
import { sampled } from '../../weights/sampled.js';

const SCRIPT = fileURLToPath(new URL('../../../../test/parity/python/python_scripts.py', import.meta.url));
const IMPORTS = `import keras
import numpy as np
from keras import layers, ops
from keras.src.applications.convnext import LayerScale, StochasticDepth
from keras.src.applications.inception_resnet_v2 import CustomScaleLayer
`;
const SAMPLES: [number, number] = [8, 6];
/** Without TEST_ALL, as many cases of a layer. */
/** Another part of the layers each day. */
const PARTS = 12;
const MAX_CASES = process.env['TEST_ALL'] === undefined ? 3 : undefined;

const keras = startKeras(SCRIPT);
const examples = startKerasExamples();
after(async () => {
  await Promise.all([keras.stop(), examples.stop()]);
});

/** Examples with several outputs, shared layers, nested models, operations, masks and compile arguments. */
const JOBS = [
  'two_inputs',
  'models_three_deep',
  'shared_model_with_two_outputs',
  'indexing',
  'model_of_dicts_in_a_model',
  'states_from_other_layers',
  'averaged_weights_of_two_tasks',
];

/** Examples alone, separated by commas. */
const only = process.env['MODEL'];

const ends: (() => Promise<void>)[] = [];
let store: Awaited<ReturnType<typeof createTestStore>>;
before(async () => {
  store = await createTestStore({ after: (end) => ends.push(end) });
});
after(async () => {
  for (const end of ends) await end();
});

describe('the Keras code of a job trains as the model that Keras printed', async () => {
  for (const name of only === undefined ? JOBS : only.split(','))
    test(name, async () => {
      const printed = await examples.print({ name, seed: 1, samples: SAMPLES, varied: false });
      const npz = await npzOfExample(printed.splits);
      const dataset = { id: await uploadNpz(store, npz) };
      const body = { model: JSON.parse(printed.model), dataset, fit: { epochs: 2, batch_size: 4 }, seed: 1 };
      const config = await resolveBody(store, body);
      const graph = resolvedGraphOf(config.model);
      const script = pythonScript({ config, graph, evaluatedOn: 'test' });
      if (process.env['SHOW']) process.stdout.write(script);
      const question = {
        kind: 'job',
        script,
        npz: npz.toString('base64'),
        printed: printed.model,
        json: modelToKeras3(graph),
      };
      const isRandom = /Dropout|Gaussian|Random|Noise|StochasticDepth/.test(printed.model);
      const { difference } = await keras.ask<{ difference: string | null }>({
        ...question,
        compare: !isRandom,
      });
      assert.equal(difference, null, `${difference}\n${script}`);
    });
});

describe('the Keras code of a layer makes the layer', async () => {
  const all = await readLayerCases();
  const asked = process.env['LAYER'];
  for (const { type, cases } of asked === undefined ? sampled(all, PARTS) : all) {
    if (asked !== undefined && asked !== type) continue;
    if (only !== undefined) continue;
    test(type, async () => {
      const graphs = cases.flatMap((one) => graphOf(type, one) ?? []).slice(0, MAX_CASES);
      const models = graphs.map((graph) => {
        const { functions, lines } = modelCode(graph, namesToGive(graph));
        return {
          code: [IMPORTS, ...functions.flat(), ...lines].join('\n'),
          json: modelToKeras3(graph),
        };
      });
      const { differences } = await keras.ask<{ differences: (string | null)[] }>({ kind: 'models', models });
      for (const [index, difference] of differences.entries())
        assert.equal(difference, null, `${difference}\n${models[index]?.code}`);
    });
  }
});

/** A model of the layer of a case; undefined where the case needs more than inputs. */
function graphOf(type: string, { args, input, call, mask, integers }: LayerCase): ResolvedGraph | undefined {
  if (call !== undefined || mask !== undefined || type === 'InputLayer') return undefined;
  const shapes = inputShapes(input);
  const inputs = shapes.map((_, index) => `in_${index}`);
  const entries = shapes.map((shape, index) => ({
    type: 'InputLayer' as const,
    name: inputs[index] ?? '',
    shape: [...shape],
    ...(integers === undefined ? {} : { dtype: 'int32' as const }),
  }));
  const layer = { ...args, type, name: 'layer', inputs: inputs.length === 1 ? inputs[0] : inputs };
  return resolvedGraphOf({ name: 'functional', layers: [...entries, layer] } as Parameters<
    typeof resolvedGraphOf
  >[0]);
}
