import { type ClassDefinition, type ClassSpec, classSpec } from '../class-spec.js';
import { type Argument, type Arguments, type Complete, number, required } from '../kind.js';

/** Rounds to float32, in which Keras computes a rate. */
export const f32 = Math.fround;

/** An argument that does not fit the others. */
export interface ArgumentComplaint {
  argument: string;
  detail: string;
}

/** Facts about a schedule, in addition to its arguments. */
export interface ScheduleFacts<A extends Arguments> {
  /** The rate of a step, counted from 0: Keras's formula, each operation rounded to float32. */
  rateAt(config: Complete<A>, step: number): number;
  /** Arguments that do not fit each other. */
  complaints?(config: Complete<A>): ArgumentComplaint[];
}

/** A learning-rate schedule of the catalogue. It computes on the host, so that it has no kernel. */
export type ScheduleSpec<Type extends string, A extends Arguments> = ClassSpec<Type, A> & ScheduleFacts<A>;

/** Describes a schedule; it is known by its class name. */
export function schedule<const Type extends string, const A extends Arguments>(
  type: Type,
  { rateAt, complaints, ...definition }: Omit<ClassDefinition<A>, 'className'> & ScheduleFacts<A>,
): ScheduleSpec<Type, A> {
  const spec = classSpec(type, { ...definition, className: type }, type);
  return { ...spec, rateAt, ...(complaints && { complaints }) };
}

/** A rate to begin with. */
export const rate = (): Argument<number, number, 'required'> => required(number({ minimum: 0 }));

/** How many steps something takes. */
export const steps = (): Argument<number, number, 'required'> => required(number({ exclusiveMinimum: 0 }));
