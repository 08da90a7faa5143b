import { isLoopback } from '../../config/http-access.js';
import { type Config, SETTINGS } from '../../config/settings.js';
import { isActive } from '../../domain/access/api-key.js';
import type { KeyStore } from '../../domain/ports.js';
import { StartRefusal } from '../../domain/problems/start-refusal.js';

/**
 * Anyone who reaches an API without keys can train, predict and delete.
 * @throws StartRefusal where other machines could reach it.
 */
export async function refuseOpenApi({ http, storage }: Config, keys: KeyStore): Promise<void> {
  if (isLoopback(http) || (await keys.list()).some(isActive)) return;
  const { host } = SETTINGS.http;
  throw new StartRefusal(
    `${host.env} is ${http.host}, which other machines can reach, and ${storage.dataDirectory} has no API key. Create one with\n` +
      '  npm run keys -- create --name admin --project default --scopes admin\n' +
      `or, where only dist is installed: node dist/scripts/keys.js create …; or leave ${host.env} at 127.0.0.1.`,
  );
}
