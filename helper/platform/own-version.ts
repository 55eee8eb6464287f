/** The version of this very helper, as its package names it. */
export async function ownVersion(): Promise<string> {
  const { default: manifest } = await import('../../package.json', { with: { type: 'json' } });
  return manifest.version;
}
