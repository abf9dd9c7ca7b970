/** Where the page was loaded from; every route lies below it. Bundled chunks lie in that same folder. */
export const base = new URL('.', import.meta.url)

/** The address of a route or file with its query. */
export function address(name: string, query: Record<string, string | number> = {}): string {
  const url = new URL(name, base)
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, String(value))
  return url.href
}
