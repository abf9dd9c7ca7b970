/** What is wrong with a query, and where. */

/** Characters [from, to) of a text. */
export interface Span {
  from: number
  to: number
}

/** A mistake in a query: where it is, and got, expected, remedy in one sentence. */
export class QueryError extends Error {
  override name = 'QueryError'
  readonly from: number
  readonly to: number

  constructor({ from, to }: Span, message: string) {
    super(message)
    this.from = from
    this.to = to
  }
}

const LONGEST_SHOWN = 40

/** A piece of the text as an error quotes it. */
export function shown(text: string): string {
  const characters = Array.from(text)
  return characters.length <= LONGEST_SHOWN ? text : `${characters.slice(0, LONGEST_SHOWN - 1).join('')}…`
}

/** Edits (insert, delete, replace, swap of neighbours) from one text to the other, up to `most`; else `most` + 1. */
function edits(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1
  let older: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      let best = Math.min(replaced, above[j]! + 1, row[j - 1]! + 1)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, older[j - 2]! + 1)
      row.push(best)
    }
    if (Math.min(...row) > most) return most + 1
    older = above
    above = row
  }
  return above[b.length]!
}

/** The known name that was probably meant: one that begins so, else one with few wrong letters; null where none is near. */
export function nearest(got: string, known: readonly string[]): string | null {
  const wanted = got.toLowerCase()
  const most = Math.max(1, Math.floor(wanted.length / 3))
  let best: string | null = null
  let least = most + 1
  for (const name of known) {
    const lower = name.toLowerCase()
    const distance = wanted.length >= 2 && lower.startsWith(wanted) ? 0.5 : edits(wanted, lower, most)
    if (distance < least) {
      least = distance
      best = name
    }
  }
  return best
}
