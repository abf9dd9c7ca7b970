/** A long list of rows of which only the seen ones exist; keys move through it, Enter opens a row. */
import { type Signal, useSignal } from '@preact/signals'
import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { adopt } from '../style/sheet'
import style from './rowGrid.css'
import { rowWindow, scrolledTo } from './rowWindow'
import { useSize } from './size'

adopt(style)

interface RowGridProps {
  label: string
  count: number
  /** CSS pixels. */
  rowHeight: number
  columns: number
  /** Place of the row that the keys have reached. */
  at: Signal<number>
  /** What the rows are sorted by; when it becomes another, the row that the keys have reached comes into sight. */
  order?: unknown
  /** Cells of a row; each with role gridcell. */
  draw: (place: number) => ComponentChildren
  /** Further class of a row. */
  mark?: (place: number) => string
  /** A row was clicked or entered. */
  open: (place: number) => void
  hover?: (place: number | null) => void
  /** Another key on a row; answers whether it was one of its own. */
  press?: (event: KeyboardEvent, place: number) => boolean
  /** A row with role row above the others; it stays in sight. */
  head?: ComponentChildren
  headHeight?: number
}

/** Where a key leads in a list; null where it is no key of a list. */
export function movedRow(key: string, at: number, count: number, page: number): number | null {
  const moves: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: count - 1,
  }
  const to = moves[key]
  return to === undefined || count === 0 ? null : Math.min(count - 1, Math.max(0, to))
}

function placeOf(target: EventTarget | null): number | null {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-place]') : null
  return row === null ? null : Number(row.dataset['place'])
}

interface RowsProps extends Pick<RowGridProps, 'draw' | 'mark' | 'rowHeight'> {
  from: number
  to: number
  held: number
  id: string
}

function Rows({ from, to, held, id, draw, mark, rowHeight }: RowsProps): JSX.Element {
  return (
    <>
      {Array.from({ length: to - from }, (_, i) => from + i).map((place) => (
        <div
          key={place}
          id={`${id}-${String(place)}`}
          role="row"
          class={`row ${mark?.(place) ?? ''}${place === held ? ' at' : ''}`}
          aria-rowindex={place + 2}
          data-place={place}
          style={{ height: `${String(rowHeight)}px` }}
        >
          {draw(place)}
        </div>
      ))}
    </>
  )
}

export function RowGrid(props: RowGridProps): JSX.Element {
  const { label, count, rowHeight, columns, at, order, open, hover, head, headHeight = 0 } = props
  const host = useRef<HTMLDivElement>(null)
  const id = useId()
  const { height: whole } = useSize(host)
  const height = Math.max(0, whole - headHeight)
  const top = useSignal(0)
  const held = Math.max(0, Math.min(at.value, count - 1))
  const { from, to, offset, total } = rowWindow({ count, rowHeight, height, top: top.value })
  useEffect(() => {
    if (host.current === null || height === 0) return
    const next = scrolledTo(held, { count, rowHeight, height, top: host.current.scrollTop })
    if (next !== host.current.scrollTop) host.current.scrollTop = next
  }, [held, order, count, rowHeight, height])
  const press = (event: KeyboardEvent): void => {
    if (event.target !== host.current || event.altKey) return
    const moved = movedRow(event.key, held, count, Math.max(1, Math.floor(height / rowHeight) - 1))
    if (moved !== null) at.value = moved
    else if (event.key === 'Enter' && count > 0) open(held)
    else if (count === 0 || props.press?.(event, held) !== true) return
    event.preventDefault()
  }
  return (
    <div
      ref={host}
      class="row-grid"
      role="grid"
      aria-label={label}
      aria-rowcount={count + 1}
      aria-colcount={columns}
      aria-activedescendant={count === 0 ? undefined : `${id}-${String(held)}`}
      tabIndex={0}
      onKeyDown={press}
      onScroll={(event) => {
        top.value = event.currentTarget.scrollTop
      }}
      onClick={(event) => {
        const place = placeOf(event.target)
        if (place === null) return
        at.value = place
        open(place)
      }}
      onPointerOver={(event) => hover?.(placeOf(event.target))}
      onPointerLeave={() => hover?.(null)}
    >
      {head}
      <div class="rows" style={{ height: `${String(total)}px` }}>
        <div style={{ transform: `translateY(${String(offset)}px)` }}>
          <Rows {...props} from={from} to={to} held={held} id={id} />
        </div>
      </div>
    </div>
  )
}
