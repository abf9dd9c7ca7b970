/** Cuts the text of a query into tokens. */
import { QueryError, type Span } from './problem'

export type Operator = ':' | '=' | '!=' | '<' | '<=' | '>' | '>='

/** `text` of a quoted token is what stands between the quotes, without escapes. */
export interface Token extends Span {
  kind: 'word' | 'quoted' | 'operator' | 'open' | 'close' | 'comma' | 'range' | 'minus' | 'end'
  text: string
}

const BREAKS = new Set([' ', '\t', '\n', '\r', '\u00a0', '(', ')', ',', ':', '=', '!', '<', '>', '"'])
const SINGLE = new Map<string, Token['kind']>([
  ['(', 'open'],
  [')', 'close'],
  [',', 'comma'],
])
const ESCAPES = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])
/** After these a minus sign belongs to a number. */
const BEFORE_VALUE = new Set<Token['kind']>(['operator', 'comma', 'range'])

export function isSpace(character: string | undefined): boolean {
  return character !== undefined && /\s/.test(character)
}

function isRange(text: string, at: number): boolean {
  return text[at] === '.' && text[at + 1] === '.'
}

/** A quote opens a text at the beginning of a word only, so that don't needs none. */
function quoted(text: string, from: number, lenient: boolean): Token {
  const quote = text[from]
  let content = ''
  for (let at = from + 1; at < text.length; at += 1) {
    const character = text[at]!
    if (character === quote) return { kind: 'quoted', text: content, from, to: at + 1 }
    if (character === '\\' && at + 1 < text.length) {
      at += 1
      content += ESCAPES.get(text[at]!) ?? text[at]!
    } else content += character
  }
  if (!lenient)
    throw new QueryError(
      { from, to: text.length },
      `The quote that opens here is not closed; add ${quote ?? '"'} at the end.`,
    )
  return { kind: 'quoted', text: content, from, to: text.length }
}

function operator(text: string, from: number): Token {
  const two = text.slice(from, from + 2)
  if (two === '!=' || two === '<=' || two === '>=') return { kind: 'operator', text: two, from, to: from + 2 }
  if (two === '==') return { kind: 'operator', text: '=', from, to: from + 2 }
  return { kind: 'operator', text: text[from]!, from, to: from + 1 }
}

function word(text: string, from: number): Token {
  let to = from
  while (to < text.length && !BREAKS.has(text[to]!) && !isSpace(text[to]) && !isRange(text, to)) to += 1
  return { kind: 'word', text: text.slice(from, to), from, to }
}

/** Whether a minus sign belongs to the number that follows it. */
function signs(text: string, from: number, before: Token | undefined): boolean {
  if (before === undefined || !BEFORE_VALUE.has(before.kind)) return false
  return before.kind !== 'range' || before.to === from || /[\d.]/.test(text[from + 1] ?? '')
}

function next(text: string, from: number, before: Token | undefined, lenient: boolean): Token {
  const character = text[from]!
  const single = SINGLE.get(character)
  if (single !== undefined) return { kind: single, text: character, from, to: from + 1 }
  if (isRange(text, from)) return { kind: 'range', text: '..', from, to: from + 2 }
  if (character === '"' || character === "'") return quoted(text, from, lenient)
  if (character === '!' && text[from + 1] !== '=' && !lenient)
    throw new QueryError(
      { from, to: from + 1 },
      'Got "!", expected a condition; write not, or != between name and value.',
    )
  if (':=!<>'.includes(character)) return operator(text, from)
  const negates = (character === '-' || character === '−') && !signs(text, from, before)
  if (negates) return { kind: 'minus', text: character, from, to: from + 1 }
  return word(text, from)
}

/** The tokens of a text, the last one being its end. `lenient`: an open quote ends with the text, as while typing. */
export function tokens(text: string, lenient = false): Token[] {
  const found: Token[] = []
  let at = 0
  while (at < text.length) {
    if (isSpace(text[at])) {
      at += 1
      continue
    }
    const token = next(text, at, found.at(-1), lenient)
    found.push(token)
    at = token.to
  }
  found.push({ kind: 'end', text: '', from: text.length, to: text.length })
  return found
}
