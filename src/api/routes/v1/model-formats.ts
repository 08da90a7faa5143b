import { Type } from 'typebox';
import type { ModelFormat } from '../../../contracts/weights/exports.js';
import { EXPORT_FILES, ModelFormatListSchema } from '../../../contracts/weights/exports.js';
import { EXPORT_FORMATS, type ExportFormat } from '../../../contracts/weights/formats.js';
import type { ForCaller } from '../../../domain/access/caller.js';
import { ERRORS } from '../../../domain/problems/errors.js';
import { closedObject, ref, stringEnum } from '../../../schema/schema-helpers.js';
import type { ExportService, VersionReference } from '../../../services/models/export-service.js';
import type { Api } from '../../api.js';
import { modelVersionPath, toList } from '../../documents.js';
import { DownloadHeadersSchema, downloadResponses } from '../../files/download-contract.js';
import { sendFile } from '../../files/send-file.js';
import { HttpProblem, invalid, versionNotFound } from '../../problems/http-problem.js';
import { BINARY, responses } from '../../responses.js';
import { ModelVersionParamsSchema } from './parameters.js';

const tags = ['models'];

const FormatParamsSchema = closedObject({
  ...ModelVersionParamsSchema.properties,
  format: stringEnum(EXPORT_FORMATS, { description: 'A format of the model version.' }),
});

const FormatQuerySchema = closedObject({
  preprocessing: Type.Optional(
    Type.Boolean({
      default: false,
      description:
        'saved_model: whether the preprocessing steps are part of it, so that it takes samples as the dataset has them.',
    }),
  ),
});

/** Routes to list and download the formats of a model version. */
export function registerFormatRoutes(api: Api, exports: ForCaller<ExportService>): void {
  api.get(
    '/models/:name/versions/:version/formats',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'listModelFormats',
        summary: 'Formats in which a model version can be downloaded',
        tags,
        params: ModelVersionParamsSchema,
        response: responses({ 200: ref(ModelFormatListSchema) }),
      },
    },
    async (request) => {
      const { name, version } = request.params;
      const formats = await exports(request.caller).formats({ name, version });
      if (formats === undefined) throw versionNotFound(name, version);
      return toList({ items: formats, hasMore: false }, (format) => toFormat({ name, version }, format));
    },
  );

  api.get(
    '/models/:name/versions/:version/formats/:format',
    {
      config: { scope: 'read' },
      schema: {
        operationId: 'downloadModelFormat',
        summary: 'Download a model version in a format',
        description:
          'Written at the first request, which waits for it, and kept. 422 names what the format cannot express.',
        tags,
        params: FormatParamsSchema,
        querystring: FormatQuerySchema,
        headers: DownloadHeadersSchema,
        response: downloadResponses(FILE_CONTENT),
      },
    },
    async (request, reply) => {
      const { name, version, format } = request.params;
      const { preprocessing = false } = request.query;
      const reference = { name, version };
      const result = await exports(request.caller).export(reference, format, { preprocessing });
      if (result === undefined) throw versionNotFound(name, version);
      if (result.outcome === 'inexpressible') throw invalid('inexpressible_model', result.errors);
      if (result.outcome === 'failed') {
        request.log.error({ reason: result.message, format }, 'Export failed');
        throw new HttpProblem(
          'export_failed',
          `${ERRORS.export_failed.description} ${ERRORS.export_failed.fix}`,
        );
      }
      const { mediaType } = EXPORT_FILES[format];
      return sendFile(request, reply, { ...result.file, mediaType, saveAs: fileName(reference, format) });
    },
  );
}

const FILE_CONTENT = Object.fromEntries(
  Object.values(EXPORT_FILES).map(({ mediaType }) => [mediaType, BINARY]),
);

const fileName = ({ name, version }: VersionReference, format: ExportFormat): string =>
  `${name}-${version}${EXPORT_FILES[format].suffix}`;

function toFormat(reference: VersionReference, format: ExportFormat): ModelFormat {
  const { summary, mediaType } = EXPORT_FILES[format];
  return {
    format,
    summary,
    file: fileName(reference, format),
    media_type: mediaType,
    href: `${modelVersionPath(reference.name, reference.version)}/formats/${format}`,
  };
}
