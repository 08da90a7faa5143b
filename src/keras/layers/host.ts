import type { TensorType } from '../operations/operation.js';

/** The type of a tensor between layers: of numbers, or of texts, which only the host computes with. */
export type ElementType = TensorType | 'string';

/** Values that a layer takes: texts, whole numbers, or any numbers. */
export type HostElement = 'texts' | 'integers' | 'numbers';

/**
 * A layer that computes on the host, before the recorded step: on texts, or on integers that float32 would round. Its inputs
 * must be inputs of the model, or outputs of other layers on the host.
 */
export interface HostRules<Config> {
  /** `always`; only where its inputs are `texts`; or where its output is `asked` for by a layer on the host. */
  when: 'always' | 'texts' | 'asked';
  /** Nothing: it cannot compute there. */
  takes(config: Config): readonly HostElement[];
  /** The type of its output, given those of its inputs. */
  gives(config: Config, inputs: readonly ElementType[]): ElementType;
}

/** A layer that moves texts on the host, and numbers on the device. */
export const movesTexts: HostRules<unknown> = {
  when: 'texts',
  takes: () => ['texts'],
  gives: () => 'string',
};
