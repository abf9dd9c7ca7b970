/** What a recorded medium is, by its MIME type, and what its bytes say. All of it is text or an address, never markup. */

export type MediaKind = 'image' | 'text' | 'table' | 'audio'

export type Medium =
  | { kind: 'image'; url: string }
  | { kind: 'text'; text: string }
  | { kind: 'table'; entries: readonly (readonly [name: string, value: string])[] }
  | { kind: 'audio'; url: string }

const KINDS = new Map<string, MediaKind>([
  ['image/png', 'image'],
  ['image/jpeg', 'image'],
  ['image/webp', 'image'],
  ['image/gif', 'image'],
  ['text/plain', 'text'],
  ['application/json', 'table'],
  ['audio/wav', 'audio'],
  ['audio/mpeg', 'audio'],
  ['audio/ogg', 'audio'],
  ['audio/flac', 'audio'],
])

/** Kept of a text, and of every value of a table. */
const MOST_CHARACTERS = 20_000
const MOST_ENTRIES = 256

/** Null for a type that the page does not show. */
export function kindOf(mime: string): MediaKind | null {
  return KINDS.get(mime.split(';', 1)[0]!.trim()) ?? null
}

/** The text of some bytes; broken UTF-8 shows as replacement characters. */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, 4 * MOST_CHARACTERS)).slice(0, MOST_CHARACTERS)
}

function valueText(value: unknown): string {
  if (value === null || value === undefined) return '–'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.slice(0, MOST_CHARACTERS)
}

/** A row of a table as names and values; null where the bytes are no object. */
export function entriesOf(bytes: Uint8Array): (readonly [string, string])[] | null {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(bytes))
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null
    return Object.entries(parsed)
      .slice(0, MOST_ENTRIES)
      .map(([name, value]) => [name, valueText(value)] as const)
  } catch {
    return null
  }
}

/** A text or a table from its bytes; what claims to be a table and is none is shown as the text it is. */
export function wordsOf(kind: 'text' | 'table', bytes: Uint8Array): Medium {
  const entries = kind === 'table' ? entriesOf(bytes) : null
  return entries === null ? { kind: 'text', text: textOf(bytes) } : { kind: 'table', entries }
}
