/**
 * The names under which Keras saves the objects of a list, by those of their classes: the second of a class is `dense_1`. After
 * `_save_container_state` of keras.src.saving.saving_lib.
 */
export function savedNames(classes: readonly string[]): string[] {
  const used = new Map<string, number>();
  return classes.map((name) => {
    const count = used.get(name);
    used.set(name, (count ?? -1) + 1);
    return count === undefined ? name : `${name}_${count + 1}`;
  });
}

/** After Keras's to_snake_case: `MaxPooling2D` to `max_pooling2d`, `PReLU` to `p_re_lu`. */
export function inSnakeCase(className: string): string {
  return className
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
