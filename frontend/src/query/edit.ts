/** Changes the text of a query: adds and takes away conditions that all have to hold. */
import { parsed } from './parse'
import { QueryError } from './problem'
import { conjuncts } from './resolve'

/** The conditions of a text that all have to hold, as they are written; null where the text is wrong. */
export function conditions(text: string): string[] | null {
  try {
    const tree = parsed(text)
    return tree === null ? [] : conjuncts(tree).map(({ from, to }) => text.slice(from, to))
  } catch (error) {
    if (error instanceof QueryError) return null
    throw error
  }
}

/** Whether a text holds all conditions of another. */
export function holds(text: string, wanted: string): boolean {
  const held = conditions(text)
  const asked = conditions(wanted)
  return held !== null && asked !== null && asked.length > 0 && asked.every((one) => held.includes(one))
}

/** The text with the conditions of another added, or taken away where it holds them all. A wrong text is replaced. */
export function toggled(text: string, wanted: string): string {
  const held = conditions(text)
  const asked = conditions(wanted)
  if (held === null || asked === null) return wanted
  const rest = held.filter((one) => !asked.includes(one))
  if (holds(text, wanted)) return rest.join(' ')
  return [...(rest.length === 1 ? [grouped(rest[0]!)] : rest), ...asked].join(' ')
}

/** An alternative stands in parentheses beside other conditions. */
function grouped(text: string): string {
  const tree = parsed(text)
  if (tree?.kind !== 'or') return text
  const [first] = tree.parts
  const enclosed = first !== undefined && first.from > tree.from
  return enclosed ? text : `(${text})`
}
