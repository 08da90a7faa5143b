import { type ClassDefinition, type ClassSpec, classSpec } from '../class-spec.js';
import type { Arguments } from '../kind.js';

/** Describes a callback, which is known by its class name; its kernel has the same name in workers/engine/callbacks. */
export const callback = <const Type extends string, const A extends Arguments>(
  type: Type,
  definition: Omit<ClassDefinition<A>, 'className'>,
): ClassSpec<Type, A> => classSpec(type, { ...definition, className: type }, type);
