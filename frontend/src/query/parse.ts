/** Parses the text of a query. `or` binds weakest, then `and` (also written by juxtaposition), then `not` and `-`. */
import { QueryError, shown } from './problem'
import type { Item, Node, Term, Value } from './syntax'
import { type Operator, type Token, tokens } from './token'

/** Longer texts are refused; a list of 1,000 ids takes about 10,000 characters. */
export const LONGEST = 100_000
const DEEPEST = 100
const WHAT = 'a condition such as wrong, label:cat or conf>0.9'

function keyword({ kind, text }: Token): string | null {
  const lower = text.toLowerCase()
  return kind === 'word' && ['and', 'or', 'not'].includes(lower) ? lower : null
}

class Parser {
  private at = 0
  private depth = 0

  constructor(
    private readonly tokens: readonly Token[],
    private readonly text: string,
  ) {}

  private get token(): Token {
    return this.tokens[this.at]!
  }

  /** The token after the present one, which has to touch it. */
  private touching(): Token | null {
    const following = this.tokens[this.at + 1]
    return following !== undefined && following.from === this.token.to && following.kind !== 'end' ? following : null
  }

  private take(): Token {
    const taken = this.token
    this.at += 1
    return taken
  }

  whole(): Node {
    const node = this.either()
    if (this.token.kind === 'close')
      throw new QueryError(this.token, 'This ) closes nothing; take it away, or write ( where the group begins.')
    return node
  }

  private either(): Node {
    const parts = [this.every()]
    while (keyword(this.token) === 'or') {
      this.take()
      parts.push(this.every())
    }
    return joined('or', parts)
  }

  private every(): Node {
    const parts = [this.unary()]
    for (;;) {
      if (keyword(this.token) === 'and') this.take()
      else if (this.token.kind === 'end' || this.token.kind === 'close' || keyword(this.token) === 'or') break
      parts.push(this.unary())
    }
    return joined('and', parts)
  }

  private unary(): Node {
    const { token } = this
    if (token.kind !== 'minus' && keyword(token) !== 'not') return this.primary()
    this.take()
    const part = this.deeper(token, () => this.unary())
    return { kind: 'not', part, from: token.from, to: part.to }
  }

  private deeper<T>(token: Token, inner: () => T): T {
    this.depth += 1
    if (this.depth > DEEPEST)
      throw new QueryError(token, `Groups lie in groups more than ${DEEPEST} deep; write it with fewer parentheses.`)
    const made = inner()
    this.depth -= 1
    return made
  }

  private primary(): Node {
    const { token } = this
    if (token.kind === 'open') return this.group()
    if (token.kind === 'word' && keyword(token) === null) return this.condition()
    throw this.missing(token)
  }

  private missing(token: Token): QueryError {
    if (token.kind === 'end') {
      const before = this.tokens[this.at - 1]
      const after = before === undefined ? '' : ` after "${shown(this.text.slice(before.from, before.to))}"`
      return new QueryError({ from: Math.max(0, token.from - 1), to: token.to }, `The query ends${after}; add ${WHAT}.`)
    }
    const got = shown(this.text.slice(token.from, token.to))
    if (token.kind === 'close')
      return new QueryError(token, `Got ")" where ${WHAT} belongs; fill the group or take it away.`)
    if (token.kind === 'quoted')
      return new QueryError(token, `Got the text ${got} alone; say what it is, for example label:${got}.`)
    return new QueryError(token, `Got "${got}", expected ${WHAT}.`)
  }

  private group(): Node {
    const open = this.take()
    const node = this.deeper(open, () => this.either())
    if (this.token.kind !== 'close')
      throw new QueryError(open, 'The ( that opens here is not closed; add ) at the end.')
    const close = this.take()
    return { ...node, from: open.from, to: close.to }
  }

  private condition(): Node {
    const field = this.field()
    const { token } = this
    if (token.kind !== 'operator') {
      return { kind: 'term', ...field, operator: null, values: [], from: field.field.from, to: this.end() }
    }
    this.take()
    const operator = { from: token.from, to: token.to, text: token.text as Operator }
    if (field.column === null && field.field.text === 'when') return this.when(field.field, operator)
    const values = this.values(operator)
    return { kind: 'term', ...field, operator, values, from: field.field.from, to: this.end() }
  }

  /** Where the token before the present one ends. */
  private end(): number {
    return this.tokens[this.at - 1]!.to
  }

  private when(field: Item, operator: { text: Operator; from: number; to: number }): Node {
    if (operator.text !== ':')
      throw new QueryError(
        operator,
        `Got "${operator.text}" after when, expected ":"; write when:wrong or when:(wrong conf>0.5).`,
      )
    const part = this.deeper(this.token, () => this.unary())
    return { kind: 'when', part, from: field.from, to: part.to }
  }

  /** A field name; `col.age` and `col."age of cat"` name a column. */
  private field(): Pick<Term, 'field' | 'column'> {
    const following = this.touching()
    const token = this.take()
    const lower = token.text.toLowerCase()
    const field = { text: lower, quoted: false, from: token.from, to: token.to }
    if (!lower.startsWith('col.')) return { field, column: null }
    field.text = 'col'
    if (lower === 'col.' && following?.kind === 'quoted') return { field, column: item(this.take()) }
    const column = { text: token.text.slice(4), quoted: false, from: token.from + 4, to: token.to }
    if (column.text === '') throw new QueryError(token, 'Got "col." without a name, expected a column such as col.age.')
    return { field, column }
  }

  private values(operator: { text: string; from: number; to: number }): Value[] {
    const values = [this.value(operator)]
    while (this.token.kind === 'comma') values.push(this.value(this.take()))
    return values
  }

  private value(before: { text: string; from: number; to: number }): Value {
    const first = this.token
    const low = this.valueItem()
    if (this.token.kind !== 'range') {
      if (low !== null) return { low, high: low, range: false, from: low.from, to: low.to }
      const remedy =
        first.kind === 'operator' ? `take "${first.text}" away` : 'write one, with quotes around spaces and signs'
      throw new QueryError(before, `No value after "${before.text}"; ${remedy}.`)
    }
    const range = this.take()
    // what stands apart is the next condition, unless it is a number
    const apart = this.token.from > range.to && !/^[-−+.]?\d/.test(this.token.text)
    const high = apart ? null : this.valueItem()
    if (low === null && high === null)
      throw new QueryError(range, 'Got ".." without numbers, expected a range such as 10..20.')
    return { low, high, range: true, from: low?.from ?? range.from, to: high?.to ?? range.to }
  }

  private valueItem(): Item | null {
    const { kind } = this.token
    return kind === 'word' || kind === 'quoted' ? item(this.take()) : null
  }
}

function item({ kind, text, from, to }: Token): Item {
  return { text, quoted: kind === 'quoted', from, to }
}

function joined(kind: 'and' | 'or', parts: readonly Node[]): Node {
  const first = parts[0]!
  return parts.length === 1 ? first : { kind, parts, from: first.from, to: parts.at(-1)!.to }
}

/** The parts of a query; null for an empty text. Raises QueryError with the characters that are wrong. */
export function parsed(text: string): Node | null {
  if (text.length > LONGEST)
    throw new QueryError(
      { from: LONGEST, to: text.length },
      `The query has ${text.length} characters, at most ${LONGEST} are read; save the samples as a selection instead.`,
    )
  const found = tokens(text)
  return found.length === 1 ? null : new Parser(found, text).whole()
}
