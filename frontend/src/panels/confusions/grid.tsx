/** The matrix as a grid of squares, for as many classes as have room. */
import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import { palette } from '../../model/palette'
import { Swatch } from '../../parts/className'
import { className } from '../../parts/classes'
import { thin } from '../../parts/number'
import { type Counted, cellText, choiceText, choose, isPicked } from './counts'
import { type Cell, type Choice, movedCell } from './logic'

const LARGEST = 30
const DIGIT = 6.6
const LONGEST_NAME = 76

interface GridProps {
  counted: Counted
  /** Classes in the order of rows and columns. */
  order: readonly number[]
  /** CSS pixels there are. */
  width: number
  /** Tells what lies under the pointer or has the focus; the empty string for nothing. */
  tell: (text: string) => void
}

function choiceOf(cell: Cell, order: readonly number[]): Choice {
  return { label: order[cell.row] ?? null, called: order[cell.column] ?? null }
}

function shade(share: number, end: number): string {
  return `color-mix(in srgb, var(--negative) ${String(Math.round(8 + 72 * Math.min(1, share / end)))}%, var(--surface))`
}

interface SquareProps {
  cell: Cell
  counted: Counted
  order: readonly number[]
  size: number
  focus: boolean
}

function Square({ cell, counted, order, size, focus }: SquareProps): JSX.Element {
  const label = order[cell.row]!
  const called = order[cell.column]!
  const count = counted.counts[label * counted.classes + called] ?? 0
  const share = count / Math.max(1, counted.sums[label] ?? 0)
  const wrong = label !== called && count > 0
  const digits = thin(count)
  return (
    <div
      role="gridcell"
      class={`cell${label === called ? ' own' : ''}${wrong && share > 0.55 * counted.end ? ' strong' : ''}`}
      style={wrong ? { background: shade(share, counted.end) } : {}}
      aria-selected={isPicked({ label, called })}
      aria-label={cellText(counted, label, called)}
      tabIndex={focus ? 0 : -1}
      data-row={cell.row}
      data-column={cell.column}
    >
      {count > 0 && digits.length * DIGIT <= size ? digits : ''}
    </div>
  )
}

interface HeadProps {
  cell: Cell
  order: readonly number[]
  focus: boolean
}

function Head({ cell, order, focus }: HeadProps): JSX.Element {
  const choice = choiceOf(cell, order)
  const known = choice.label ?? choice.called ?? 0
  return (
    <div
      role={choice.label === null ? 'columnheader' : 'rowheader'}
      class="head"
      aria-selected={isPicked(choice)}
      aria-label={`everything ${choiceText(choice)}`}
      title={className(known)}
      tabIndex={focus ? 0 : -1}
      data-row={cell.row}
      data-column={cell.column}
    >
      <Swatch colour={palette(known)} />
      <bdi class="cut">{className(known)}</bdi>
    </div>
  )
}

function cellOf(target: EventTarget | null): Cell | null {
  const element = target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null
  if (element === null) return null
  return { row: Number(element.dataset['row']), column: Number(element.dataset['column']) }
}

/** Sizes of the squares and of the heads. */
function measured(order: readonly number[], width: number): { size: number; head: number; turned: boolean } {
  const longest = Math.max(0, ...order.map((known) => className(known).length)) * DIGIT
  const head = Math.min(LONGEST_NAME, longest) + 20
  const size = Math.max(8, Math.min(LARGEST, Math.floor((width - head) / Math.max(1, order.length))))
  return { size, head, turned: longest > size }
}

export function Grid({ counted, order, width, tell }: GridProps): JSX.Element {
  const host = useRef<HTMLDivElement>(null)
  const at = useSignal<Cell>({ row: 0, column: 0 })
  const { size, head, turned } = measured(order, width)
  const held = { row: Math.min(at.value.row, order.length - 1), column: Math.min(at.value.column, order.length - 1) }
  const focused = (row: number, column: number): boolean => held.row === row && held.column === column
  const told = (cell: Cell | null): void => {
    const { label, called } = cell === null ? { label: null, called: null } : choiceOf(cell, order)
    tell(label === null || called === null ? '' : cellText(counted, label, called))
  }
  const pick = (cell: Cell, more: boolean): void => choose(choiceOf(cell, order), more)
  const press = (event: KeyboardEvent): void => {
    const to = movedCell(event.key, held, order.length)
    if (to !== null) {
      at.value = to
      const selector = `[data-row="${String(to.row)}"][data-column="${String(to.column)}"]`
      host.current?.querySelector<HTMLElement>(selector)?.focus()
    } else if (event.key === 'Enter' || event.key === ' ') pick(held, event.ctrlKey || event.metaKey)
    else return
    event.preventDefault()
  }
  const rows = order.map((known, row) => (
    <div role="row" class="line" key={known}>
      <Head cell={{ row, column: -1 }} order={order} focus={focused(row, -1)} />
      {order.map((other, column) => (
        <Square
          key={other}
          cell={{ row, column }}
          counted={counted}
          order={order}
          size={size}
          focus={focused(row, column)}
        />
      ))}
    </div>
  ))
  return (
    <div
      ref={host}
      class={turned ? 'matrix turned' : 'matrix'}
      role="grid"
      aria-label="Confusion matrix: rows are labels, columns are predictions"
      aria-multiselectable="true"
      style={{ '--cell': `${String(size)}px`, '--head': `${String(head)}px`, '--count': String(order.length) }}
      onKeyDown={press}
      onClick={(event) => {
        const cell = cellOf(event.target)
        if (cell === null) return
        at.value = cell
        pick(cell, event.ctrlKey || event.metaKey)
      }}
      onPointerOver={(event) => told(cellOf(event.target))}
      onPointerLeave={() => tell('')}
      onFocusIn={(event) => told(cellOf(event.target))}
    >
      <div role="row" class="line">
        <span class="corner" />
        {order.map((known, column) => (
          <Head key={known} cell={{ row: -1, column }} order={order} focus={focused(-1, column)} />
        ))}
      </div>
      {rows}
    </div>
  )
}
