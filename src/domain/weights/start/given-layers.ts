/** Returns whether the given weights include any of the layer with a path, or of a layer inside it. */
export function givenLayers(weights: Iterable<string>): (path: string) => boolean {
  const layers = new Set<string>();
  for (const path of weights)
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
      layers.add(path.slice(0, end));
  return (path) => layers.has(path);
}
