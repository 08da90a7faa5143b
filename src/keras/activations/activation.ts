/** The parts of an activation that need no TensorFlow; its kernel has the same name in workers/engine/activations. */
export interface ActivationDefinition {
  /** Its formula, in a sentence. */
  summary: string;
  /** Whether each number is activated on its own, or all of the last axis together. */
  over: 'element' | 'last_axis';
  /** The outputs, in words, where not every number can be reached. */
  range: string | null;
  /** Whether the outputs are probabilities whose logits a crossentropy takes instead, which is more exact. */
  isProbability: boolean;
  /** Whether the last axis of the output is half of the input's. */
  halves?: boolean;
  /** Its name in TensorFlow.js where that is another; null where TensorFlow.js has nothing like it. */
  tfjs?: string | null;
}

/** An activation of the catalogue. */
export interface ActivationSpec<Type extends string = string> extends ActivationDefinition {
  /** Its name in Keras and on the wire. */
  type: Type;
}

type Facts = Partial<Pick<ActivationDefinition, 'isProbability' | 'tfjs' | 'halves'>>;

/** Describes an activation of each number on its own. `range` is null where it reaches every number. */
export const elementwise = <const Type extends string>(
  type: Type,
  summary: string,
  range: string | null,
  facts: Facts = {},
): ActivationSpec<Type> => ({ type, summary, over: 'element', range, isProbability: false, ...facts });

/** Describes an activation of the last axis as a whole. */
export const overLastAxis = <const Type extends string>(
  type: Type,
  summary: string,
  range: string | null,
  facts: Facts = {},
): ActivationSpec<Type> => ({ type, summary, over: 'last_axis', range, isProbability: false, ...facts });
