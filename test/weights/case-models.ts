import type { ModelEntry, ShortModel } from '../../src/keras/graph/short-model.js';
import type { Layer } from '../../src/keras/layers/index.js';
import { elementsOf, type Shape } from '../../src/keras/shape.js';
import type { Batch } from '../helpers/engine/apply-graph.js';
import type { Random } from '../helpers/graphs/random-model.js';
import { inputShapes, type LayerCase, type LayerCases } from '../layers/layer-cases.js';

const BATCH = 3;

/** A model in which every case of a layer is a branch of its own. */
export interface CaseModel {
  type: string;
  definition: ShortModel;
  /** Of each input: its shape, and the number below which its integers are. */
  inputs: readonly { shape: Shape; integers: number | undefined }[];
}

/** The model of the cases of a layer that are called on their inputs, or on these and states. */
export function caseModel({ type, cases }: LayerCases): CaseModel {
  const branches = [
    ...cases.filter((one) => isLoadable(type, one)).map((one, index) => branchOf(type, one, index)),
    // Something to train, without which a model is rejected.
    branchOf('Dense', TRAINABLE, cases.length),
  ];
  return {
    type,
    definition: {
      name: 'cases',
      layers: branches.flatMap(({ layers }) => layers),
      inputs: branches.flatMap(({ inputs }) => inputs.map(({ name }) => name)),
      outputs: branches.map(({ output }) => output),
    },
    inputs: branches.flatMap(({ inputs }) => inputs),
  };
}

const TRAINABLE: LayerCase<'Dense'> = { args: { units: 2 }, input: [3], output: [2] };

/** Keras rejects images of other than 3 channels in models only, not where it is called on them. */
const isLoadable = (type: string, { input, notInKeras }: LayerCase): boolean =>
  notInKeras === undefined && !(type === 'RandomColorDegeneration' && inputShapes(input)[0]?.at(-1) !== 3);

function branchOf(type: Layer['type'], { args, input, integers, call = {} }: LayerCase, index: number) {
  const shapes = inputShapes(input);
  const inputs = shapes.map((shape, at) => ({ name: `input_${index}_${at}`, shape, integers }));
  const states = (call.initialState ?? []).map((shape, at) => ({
    name: `state_${index}_${at}`,
    shape,
    integers: undefined,
  }));
  const [first, ...others] = inputs.map(({ name }) => name);
  // Cells know their states by another name than layers.
  const argument = /Cell/.test(type) ? 'states' : 'initial_state';
  const stateNames = states.map(({ name }) => name);
  const layer = {
    ...args,
    type,
    name: `case_${index}`,
    inputs: others.length > 0 ? [first, ...others] : first,
    ...(states.length > 0 && { arguments: { [argument]: stateNames } }),
  } as ModelEntry;
  const ports = [...inputs, ...states];
  return {
    inputs: ports,
    layers: [
      ...ports.map(({ name, shape }): ModelEntry => ({ type: 'InputLayer', name, shape: [...shape] })),
      layer,
    ],
    output: `case_${index}`,
  };
}

/** A batch for each input of a model. */
export function batchesFor({ inputs }: CaseModel, random: Random): Batch[] {
  return inputs.map(({ shape, integers }) => {
    const one = () => (integers === undefined ? 2 * random() - 1 : Math.floor(random() * integers));
    return {
      shape: [BATCH, ...shape],
      values: Float32Array.from({ length: BATCH * elementsOf(shape) }, one),
    };
  });
}
