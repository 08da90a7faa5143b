import type { ActivationArgument } from '../../../activations/index.js';
import type { NestedLayer } from '../../../argument.js';
import type { Shape } from '../../../shape.js';
import type { CallOptions, CallSignature } from '../../call.js';
import { got, type Inputs, type LayerInput, type ShapeInference } from '../../shapes/shape-inference.js';
import { lastAxisFrom, type TfjsLayer, type Traits } from '../../traits/traits.js';
import { type StepShapes, stateComplaint, statesInWords, stepOfUnits } from '../recurrent.js';

/** The number of states of each cell of units. */
const STATES: Readonly<Record<string, number>> = { LSTMCell: 2, GRUCell: 1, SimpleRNNCell: 1 };

/** The signature of a cell's call. @param input Keras's name of the input */
export const callOfCell = (input: 'inputs' | 'sequence'): CallSignature => ({
  parameters: [input, 'states', 'training'],
  inputs: [input],
});

/** The cells of units that a cell is made of, in the order of their steps: those of a stack, or itself. */
export const cellsOf = (cell: NestedLayer): readonly NestedLayer[] =>
  cell.type === 'StackedRNNCells' ? (cell['cells'] as readonly NestedLayer[]) : [cell];

/** The output and the states of complete cells that run one after the other; Keras's output_size and state_size. */
export function stepOfCells(type: string, cells: readonly NestedLayer[]): StepShapes {
  const steps = cells.map((cell) => stepOfUnits(cell.type, unitsOf(cell), STATES[cell.type] ?? 1));
  return {
    type,
    output: steps.at(-1)?.output ?? [],
    states: steps.flatMap(({ states }) => states),
  };
}

/** The units of a complete cell. */
export const unitsOf = (cell: NestedLayer): number => Number(cell['units']);

/** The output of a cell that is called as a layer: that of its step, and then its states. */
export function cellOutput(
  step: StepShapes,
  [input]: Inputs<LayerInput>,
  { initialState }: Pick<CallOptions<LayerInput>, 'initialState'>,
): ShapeInference {
  if (input.shape.length !== 1) return { complaint: rankComplaint(step, input) };
  if (initialState.length === 0) return { complaint: missingStates(step) };
  const complaint = stateComplaint(step, 'states', initialState);
  return complaint === undefined ? { shape: step.output, more: step.states } : { complaint };
}

const rankComplaint = ({ type }: StepShapes, input: LayerInput): string =>
  `${type} expects the input of one step, of rank 1 [features], but ${got(input)}. ${inRnn(type)}`;

const missingStates = ({ type, states }: StepShapes): string =>
  `A call of ${type} needs states: ${statesInWords(states)}. ${inRnn(type)}`;

const inRnn = (type: string): string =>
  `To run it over the steps of a sequence, put it in an RNN: {"type": "RNN", "cell": {"type": "${type}", …}}.`;

/** TensorFlow.js nests the cells of an RNN, and calls cells, in another way: it refuses a class of this name. */
export const ofCells =
  (type: string) =>
  ({ name }: { name: string }): TfjsLayer[] => [{ type: `${type}OfCells`, name, arguments: {} }];

/** The traits of a cell of units. @param kept numbers kept per unit */
export const cellTraits = (kept: number): Traits<{ units: number; activation: ActivationArgument }> => ({
  mask: 'drops',
  activation: ({ activation }) => activation,
  keepsRange: () => false,
  keepsValues: false,
  originOf: lastAxisFrom('units'),
  timesUsed: () => 1,
  keptElements: ({ units }) => kept * units,
  outputWithoutInput: ({ units }) => [units],
  vocabulary: () => null,
});

/** The shape of one step of [steps, …]. */
export const inputOfStep = ([, ...step]: Shape): Shape => step;
