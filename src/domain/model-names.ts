import type { ModelManifest } from '../contracts/models.js';
import { cutTexts } from '../schema/shown-text.js';

/** A manifest whose names can be displayed: version 0.1.0 stored names of any length. */
export function withShownNames(manifest: ModelManifest): ModelManifest {
  const { classes, feature_names } = manifest;
  return {
    ...manifest,
    ...(classes && { classes: cutTexts(classes) }),
    ...(feature_names && { feature_names: cutTexts(feature_names) }),
  };
}
