import { Type } from 'typebox';
import { SampleShapeSchema } from '../../schema/primitives.js';
import { closedObject, ref, shared, tag } from '../../schema/schema-helpers.js';
import {
  type Argument,
  type Arguments,
  absent,
  argumentProperties,
  type Complete,
  completeArguments,
  dtypePolicy,
  type Given,
  type NestedLayer,
  regularizer,
} from '../argument.js';
import type { DtypePolicy } from '../dtype-policy.js';
import type { Regularizer } from '../regularizers/index.js';
import type { Shape } from '../shape.js';
import type { CallOptions, CallSignature } from './call.js';
import { type CallProperties, callProperties } from './call-properties.js';
import type { HostRules } from './host.js';
import { LayerNameSchema } from './layer-name.js';
import { inSnakeCase } from './saved-names.js';
import type { InputCount } from './shapes/input-count.js';
import type { Complaint, Inputs, LayerInput, ShapeInference } from './shapes/shape-inference.js';
import type { NestedRules, TfjsContext, TfjsLayer, Traits } from './traits/traits.js';
import type { WeightSpec } from './weight.js';

/** A layer with its name and every argument. */
export type Configured<A extends Arguments> = { name: string; trainable: boolean } & Complete<A>;

/** Arguments that every layer may have besides its own. */
type CommonArguments = {
  /** Of its outputs. */
  activity_regularizer?: Regularizer | null;
};

/** The dtype policy of a layer, float32 where it is left out; some layers have a dtype of their own. */
type PolicyArgument<A extends Arguments> = 'dtype' extends keyof A ? unknown : { dtype?: DtypePolicy };

/** How a layer departs from its dtype policy, as Keras's does. */
export interface PrecisionRule {
  /** Whether floats stay as they are given, as do the integers that a layer looks up. */
  keepsInputs?: boolean;
  /** Whether weights stay float32. */
  keepsWeights?: boolean;
  /** Whether all is computed in float32, and only the output has the precision of the policy. */
  isFloat32Inside?: boolean;
}

/** The statistics of a layer that are computed on training data where its arguments do not give them. */
export interface AdaptingRules<Config> {
  /** Whether the arguments leave them out. */
  isMissing(config: Config): boolean;
  /** The arguments that give them, in words. */
  given: string;
  /** Whether the layer leaves its input as it is without them; if not, Keras raises an error. */
  isIdentityWithout: boolean;
  /**
   * Arguments that give the output a width known before the layer is adapted; undefined where it is known, or cannot be.
   * @param distinct the most different values that the input has, where that is known
   */
  sized?(config: Config, distinct: number | undefined): Partial<Config> | undefined;
}

/** All that is known of a kind of layer without TensorFlow; its kernel has the same name in workers/engine/layers. */
export interface LayerDefinition<A extends Arguments> {
  /** Describes the computation in a sentence. */
  summary: string;
  /** In the order of Keras. */
  args: A;
  /** The module of a class that Keras does not export: `keras.src.applications.convnext`. */
  module?: string;
  /** The name of its class where Keras exports it by another one. */
  className?: string;
  /** Class names under which Keras has exported or saved it besides. */
  aliases?: readonly string[];
  /** Arguments of a base class that Keras 2 saves and the layer ignores, each with its default; undefined: any value. */
  ignored?: Readonly<Record<string, unknown>>;
  /** Number of inputs of a call; one where left out. */
  inputs?: InputCount;
  /** The parameters of Keras's `call`; where left out, `inputs` and options that every layer has. */
  call?: CallSignature;
  /** The output shape, after Keras's compute_output_shape. */
  output(
    config: Configured<A>,
    inputs: Inputs<LayerInput>,
    rules: NestedRules,
    options: CallOptions<LayerInput>,
  ): ShapeInference;
  /** In the order of Keras. False stands for one that the arguments leave out. */
  weights(config: Configured<A>, inputs: Inputs<Shape>, rules: NestedRules): readonly (WeightSpec | false)[];
  /** Whether the output has a mask even where the input has none; where left out, it has not. */
  startsMask?(config: Configured<A>): boolean;
  /**
   * The layers of TensorFlow.js that compute the same, where that is not one of the same name and arguments. For what
   * TensorFlow.js would compute in another way, a class that it does not have, so that it refuses the model.
   */
  tfjs?(config: Configured<A>, context: TfjsContext, rules: NestedRules): readonly TfjsLayer[];
  /**
   * When training draws random numbers, in words with arguments in backquotes; true: always; where left out, never. They are
   * not those that Keras draws, so that only inference is equal to Keras's.
   */
  random?: string | true;
  /** Whether the output holds whole numbers, which an Embedding may look up; where left out, it does not. */
  givesIntegers?(config: Configured<A>): boolean;
  /** The dtype that Keras saves; where left out, float32. */
  savedDtype?(config: Configured<A>): string;
  /** Where it computes on the host; where left out, nowhere. */
  host?: HostRules<Configured<A>>;
  /** Where it is left out, inputs, weights and arithmetic have the precision of the policy. */
  precision?: PrecisionRule;
  /** Of a layer that `adapt` of Keras gives statistics; where left out, it has none. */
  adapting?: AdaptingRules<Configured<A>>;
  /** Arguments that exclude each other, whatever the input. */
  conflicts?(config: Configured<A>): Complaint[];
  traits: Traits<Configured<A>>;
}

/** A layer of the catalogue. */
export interface LayerSpec<Type extends string = string, A extends Arguments = Arguments>
  extends LayerDefinition<A> {
  type: Type;
  /** The name that Keras draws from the class name: `conv2d`. */
  baseName: string;
  /** On the wire: its class name in `type`, its arguments next to it. */
  schema: ReturnType<typeof layerSchema>;
  /** The layer with its name, and every argument in its complete form. */
  complete(
    given: NestedLayer,
    name: string,
    nested: (layer: NestedLayer) => NestedLayer,
  ): { type: Type; name: string } & Complete<A>;
}

/** A layer as clients give it. `input_shape` belongs on the first layer only. */
export type GivenOf<Type extends string, A extends Arguments> = {
  type: Type;
  name?: string;
  trainable?: boolean;
  input_shape?: number[];
} & CommonArguments &
  PolicyArgument<A> &
  CallProperties &
  Given<A>;

/** A layer with its name and every argument. */
export type CompleteOf<Type extends string, A extends Arguments> = {
  type: Type;
  name: string;
} & (Type extends 'InputLayer'
  ? Complete<A>
  : { trainable: boolean } & CommonArguments & PolicyArgument<A> & Complete<A>);

/** Describes a layer. */
export function layer<const Type extends string, const A extends Arguments>(
  type: Type,
  definition: LayerDefinition<A>,
): LayerSpec<Type, A> {
  const args = withCommonArguments(type, definition);
  return {
    ...definition,
    args,
    type,
    baseName: inSnakeCase(definition.className ?? type),
    schema: layerSchema(type, { summary: definition.summary, args }),
    complete: (given, name, nested) => {
      const trainable = given['trainable'] !== false;
      // As after `layer.trainable = False`, which Keras sets in every layer inside, too.
      const inside = trainable ? nested : (one: NestedLayer) => nested({ ...one, trainable: false });
      const common = isInput(type) ? {} : { trainable };
      return { type, name, ...common, ...completeArguments(args, given, inside) };
    },
  };
}

function layerSchema(type: string, { summary, args }: { summary: string; args: Arguments }) {
  return closedObject(
    {
      type: tag(type),
      name: Type.Optional(ref(LayerNameSchema)),
      ...(isInput(type) ? {} : { trainable: Type.Optional(Type.Boolean({ default: true })) }),
      input_shape: Type.Optional(shared('InputShape', SampleShapeSchema)),
      ...callProperties(),
      ...argumentProperties(args),
    },
    { $id: type, description: summary },
  );
}

/** Layers whose class in Keras has no activity_regularizer: they compute nothing, give it to themselves, do not accept it, or compute on the host. */
const WITHOUT_PENALTY: ReadonlySet<string> = new Set([
  'Discretization',
  'InputLayer',
  'ActivityRegularization',
  'Pipeline',
  'SpatialDropout1D',
  'SpatialDropout2D',
  'SpatialDropout3D',
  'StringLookup',
  'IntegerLookup',
  'TextVectorization',
  'Hashing',
  'HashedCrossing',
]);

/** Keras's base class gives every layer an activity_regularizer and a dtype policy. */
function withCommonArguments<const A extends Arguments>(type: string, definition: LayerDefinition<A>): A {
  const { args } = definition;
  const isPenalized = !('activity_regularizer' in args || WITHOUT_PENALTY.has(type));
  const common: Record<string, Argument> = {
    ...(isPenalized && { activity_regularizer: absent(regularizer()) }),
    ...(hasPolicy(definition) && { dtype: dtypePolicy() }),
  };
  return { ...args, ...common };
}

/** Layers of integers have a type of their own in Keras, whatever their policy. */
const hasPolicy = <A extends Arguments>({ args, savedDtype, givesIntegers }: LayerDefinition<A>): boolean =>
  !('dtype' in args) && savedDtype === undefined && givesIntegers === undefined;

/** An InputLayer computes nothing, so that there is nothing to train. */
const isInput = (type: string): boolean => type === 'InputLayer';
