import { RUNS_CODE, runsCode } from '../keras/unsupported.js';
import { isSameName } from './suggestion.js';

/** Layers that only Keras 2 has, with the code they run. */
const KERAS_2_RUNS_CODE: Readonly<Record<string, string>> = {
  TFOpLambda: 'a TensorFlow operation outside any layer',
  SlicingOpLambda: 'a TensorFlow operation outside any layer',
  TensorFlowOpLayer: 'a TensorFlow operation outside any layer',
};

const ALL = Object.entries({ ...RUNS_CODE, ...KERAS_2_RUNS_CODE });

/** Why a layer of this name can never be part of a definition; undefined for any other. */
export function whyNeverSupported(label: string, name: string): string | undefined {
  if (label !== 'layer') return undefined;
  const found = ALL.find(([known]) => isSameName(name, known));
  return found && `${runsCode(...found)} ${ONLY_BUILT_IN}`;
}

/** Ends every rejection of a class that is not built into Keras. */
export const ONLY_BUILT_IN = 'Only the built-in classes of Keras are supported.';
