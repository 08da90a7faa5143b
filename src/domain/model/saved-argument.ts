import type { Arguments } from '../../keras/argument.js';
import { layerTypeOf, specOf } from '../../keras/layers/index.js';
import type { JsonObject } from '../../schema/json-object.js';

/** The arguments of the layers that Keras has saved under a class name; none for an unknown one. */
export function argumentsOfClass(className: string): Arguments {
  const type = layerTypeOf(className);
  return type === undefined ? {} : specOf(type).args;
}

/** The name that a layer's argument has in its saved config: an older one where only that is there. */
export function savedName(className: unknown, name: string, config: JsonObject): string {
  const args = typeof className === 'string' ? argumentsOfClass(className) : {};
  const older = Object.hasOwn(args, name) ? args[name]?.older.name : undefined;
  return older !== undefined && !Object.hasOwn(config, name) && Object.hasOwn(config, older) ? older : name;
}

/** A saved config with the name that Keras 3 has for each argument. */
export function withCurrentNames(className: string, config: JsonObject): JsonObject {
  const args = argumentsOfClass(className);
  const current = new Map(Object.keys(args).map((name) => [savedName(className, name, config), name]));
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [current.get(name) ?? name, value]),
  );
}

/** Whether a layer of the class ignores an argument that Keras 2 saves, and the only value that it may have. */
export function ignoredArgument(className: string, name: string): { only: unknown } | undefined {
  const type = layerTypeOf(className);
  const ignored = type === undefined ? {} : (specOf(type).ignored ?? {});
  return Object.hasOwn(ignored, name) ? { only: ignored[name] } : undefined;
}
