/** Samples and numbers as texts of an address: "p0:17,18;p1:3". */

export interface SampleId {
  /** Key of the probe. */
  probe: string
  id: number
}

/** Characters of one value that are read. */
export const LONGEST = 4000

/** The whole number that a text is; null for anything else. */
export function integer(text: string | undefined): number | null {
  return text !== undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : null
}

/** Whole numbers between commas; none where one of them is something else or there are too many. */
export function integersOf(text: string | undefined, most: number): number[] {
  if (text === undefined || text === '' || text.length > LONGEST) return []
  const found = text.split(',').map(integer)
  const all = found.filter((one) => one !== null)
  return all.length === found.length && all.length <= most ? [...new Set(all)] : []
}

/** Samples by probe; none where the text is something else or names too many. */
export function idsOf(text: string | undefined, most: number): SampleId[] {
  if (text === undefined || text === '' || text.length > LONGEST) return []
  const found: SampleId[] = []
  for (const part of text.split(';')) {
    const match = /^(p\d{1,6}):(.+)$/.exec(part)
    const ids = integersOf(match?.[2], most)
    if (match === null || ids.length === 0) return []
    found.push(...ids.map((id) => ({ probe: match[1]!, id })))
  }
  return found.length > most ? [] : found
}

/** The samples in their order, neighbours of one probe together; null for none. */
export function writtenIds(samples: readonly SampleId[]): string | null {
  let text = ''
  let last: string | null = null
  for (const { probe, id } of samples) {
    text += probe === last ? `,${id}` : `${text === '' ? '' : ';'}${probe}:${id}`
    last = probe
  }
  return text === '' ? null : text
}
