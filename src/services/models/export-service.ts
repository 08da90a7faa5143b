import type { ExportOptions } from '../../contracts/ipc/exporter.js';
import type { ModelManifest } from '../../contracts/models.js';
import { EXPORT_FORMATS, type ExportFormat } from '../../contracts/weights/formats.js';
import type { ExportResult, ModelExports, ModelRegistry } from '../../domain/ports.js';

/** A model version to export. */
export interface VersionReference {
  name: string;
  version: number;
}

/** The use cases of model versions in other formats; undefined for a version that does not exist. */
export interface ExportService {
  /** The formats that a version may have; whether it can be expressed in one shows when it is written. */
  formats(version: VersionReference): Promise<ExportFormat[] | undefined>;
  export(
    version: VersionReference,
    format: ExportFormat,
    options: ExportOptions,
  ): Promise<ExportResult | undefined>;
}

/** The use cases of exports over the given ports. */
export function createExportService({
  models,
  exports,
}: {
  models: Pick<ModelRegistry, 'get'>;
  exports: ModelExports;
}): ExportService {
  const isThere = async ({ name, version }: VersionReference) =>
    (await models.get(name, version)) !== undefined;
  return {
    async formats({ name, version }) {
      const found = await models.get(name, version);
      return found && EXPORT_FORMATS.filter((format) => mayHave(found.manifest, format));
    },
    async export({ name, version }, format, options) {
      const found = await models.get(name, version);
      if (found === undefined) return undefined;
      try {
        const result = await exports.get(found, format, options);
        return result.outcome === 'failed' && !(await isThere({ name, version })) ? undefined : result;
      } catch (error) {
        // Deleted while it was exported.
        if (!(await isThere({ name, version }))) return undefined;
        throw error;
      }
    },
  };
}

const mayHave = ({ files }: ModelManifest, format: ExportFormat): boolean =>
  format !== 'optimizer_safetensors' || files.some(({ name }) => name === 'optimizer.safetensors');
