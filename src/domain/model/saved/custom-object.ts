import { isObject, type JsonObject } from '../../../schema/json-object.js';
import { showValue } from '../../../schema/show-value.js';
import { ONLY_BUILT_IN } from '../../../validation/never-supported.js';

const BUILT_IN_MODULE = /^((tf_)?keras|tensorflow|builtins)(\.|$)/;

/** Why an object that Keras saved is not Keras's own, as a sentence with what is supported; undefined where it is. */
export function whyCustom(saved: unknown): string | undefined {
  if (!isObject(saved)) return undefined;
  if (saved['class_name'] === '__lambda__' || isMarshalled(saved))
    return `This is Python code, which is never run. ${ONLY_BUILT_IN}`;
  if (typeof saved['class_name'] !== 'string') return undefined;
  return isForeign(saved) ? `${describe(saved)} is a custom class. ${ONLY_BUILT_IN}` : undefined;
}

/**
 * Saved with a module that is not Keras's, or with the name it was registered by, which Keras's own have not. Legacy
 * `.h5` files have that name, `package>name`, in place of the class; `Custom>` is there before Keras's own, too.
 */
export function isForeign({
  class_name: className,
  module,
  registered_name: registered,
}: JsonObject): boolean {
  if (typeof className === 'string' && /^(?!Custom>).+>/.test(className)) return true;
  if (typeof module === 'string' && !BUILT_IN_MODULE.test(module)) return true;
  if (typeof registered !== 'string') return false;
  return registered.includes('>') || typeof module !== 'string';
}

/** How Keras 3 saves a lambda: the bytes of its code in base64. */
const isMarshalled = ({ class_name: className, value }: JsonObject): boolean =>
  className === undefined && Array.isArray(value);

function describe({ class_name: className, module, registered_name: registered }: JsonObject): string {
  const from = typeof module === 'string' ? module : registered;
  return from === className || from === undefined
    ? showValue(className)
    : `${showValue(className)} of ${showValue(from)}`;
}
