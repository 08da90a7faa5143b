const HIDDEN_FOLDERS: ReadonlySet<string> = new Set(['__MACOSX', '@eaDir', '$RECYCLE.BIN']);
const HIDDEN_FILES: ReadonlySet<string> = new Set(['thumbs.db', 'ehthumbs.db', 'desktop.ini', 'icon\r']);

/**
 * Whether a file of an archive is one that operating systems create: `.DS_Store`, `__MACOSX`, `Thumbs.db` and
 * the like.
 */
export function isHidden(path: string): boolean {
  const parts = path.split('/');
  const file = parts.at(-1) ?? '';
  return (
    HIDDEN_FILES.has(file.toLowerCase()) ||
    parts.some((part) => part.startsWith('.') || HIDDEN_FOLDERS.has(part))
  );
}
