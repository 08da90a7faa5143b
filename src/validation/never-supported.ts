import { isSameName } from './suggestion.js';

/** Class names of layers that run something a definition cannot contain, and what they run. */
const RUNS_CODE: Readonly<Record<string, string>> = {
  Lambda: 'Python code',
  TFOpLambda: 'a TensorFlow operation outside any layer',
  SlicingOpLambda: 'a TensorFlow operation outside any layer',
  TensorFlowOpLayer: 'a TensorFlow operation outside any layer',
  TFSMLayer: 'a TensorFlow SavedModel',
  TorchModuleWrapper: 'a PyTorch module',
  JaxLayer: 'a JAX function',
  FlaxLayer: 'a Flax module',
};

/** Why a layer of this name can never be part of a definition; undefined for any other. */
export function whyNeverSupported(label: string, name: string): string | undefined {
  if (label !== 'layer') return undefined;
  const found = Object.entries(RUNS_CODE).find(([known]) => isSameName(name, known));
  return found && `${found[0]} runs ${found[1]}, which a model definition cannot contain. ${ONLY_BUILT_IN}`;
}

/** Ends every rejection of a class that is not built into Keras. */
export const ONLY_BUILT_IN = 'Custom code will not be supported, only the built-in classes of Keras.';
