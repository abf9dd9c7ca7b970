/** The classes: colour, name, samples, accuracy and errors at the present snapshot. */
import { computed, useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import { classStatistics } from '../../model/classes'
import { palette } from '../../model/palette'
import { Swatch, classTitle } from '../../parts/className'
import { Icon } from '../../parts/icon'
import { decimal, percent, thin } from '../../parts/number'
import { useSize } from '../../parts/size'
import { hoveredClass } from '../../state/hover'
import { playing } from '../../state/playhead'
import { run } from '../../state/run'
import { pickedClass } from '../../state/show'
import { compact } from '../../state/theme'
import { adopt } from '../../style/sheet'
import style from './legend.css'
import { MANY, type Row, matching, rows, windowOf, worstFirst } from './logic'

adopt(style)

const ROW = 21
/** Names longer than this need the room of the counts. */
const WIDE_NAME = 8

const names = computed(() => {
  const given = run.value?.classes.map(({ name }) => name) ?? []
  return given.map((_, index) => classTitle(given, index))
})
const listed = computed<Row[]>(() => rows(names.value, classStatistics.value))
const many = computed(() => names.value.length > MANY)
const wideNames = computed(() => names.value.some((name) => name.length > WIDE_NAME))
const showsCounts = computed(() => !compact.value && !wideNames.value)

let lastOrder: readonly number[] = []
/** Class order for few classes, else worst first; rows keep their places while the picture plays. */
const order = computed<readonly number[]>(() => {
  if (!many.value) return names.value.map((_, index) => index)
  const held = playing.value && lastOrder.length === names.value.length
  if (!held) lastOrder = worstFirst(classStatistics.value)
  return lastOrder
})

function ClassRow({ row }: { row: Row }): JSX.Element {
  const { index, name } = row
  const accuracy = percent(row.accuracy)
  const hover = (on: boolean) => () => {
    hoveredClass.value = on ? index : null
  }
  return (
    <button
      class="class-row"
      aria-pressed={pickedClass.value === index}
      aria-label={`${name}: ${thin(row.count)} samples, accuracy ${accuracy}`}
      title={`${name} · ${thin(row.count)} samples · accuracy ${accuracy}`}
      data-class={index}
      onPointerEnter={hover(true)}
      onPointerLeave={hover(false)}
      onFocus={hover(true)}
      onBlur={hover(false)}
      onClick={() => {
        pickedClass.value = pickedClass.value === index ? null : index
      }}
    >
      <Swatch colour={palette(index)} />
      <bdi class="name cut">{name}</bdi>
      {showsCounts.value && <span class="muted">{thin(row.count)}</span>}
      <span>{accuracy}</span>
      <span class="bar">
        <i style={{ width: `${decimal(100 * row.errors, 1)}%` }} />
      </span>
    </button>
  )
}

function List({ wanted }: { wanted: readonly number[] }): JSX.Element {
  const host = useRef<HTMLDivElement>(null)
  const { height } = useSize(host)
  const scrolled = useSignal(0)
  const [from, to] = many.value ? windowOf(scrolled.value, height, ROW, wanted.length) : [0, wanted.length]
  return (
    <div
      class="list"
      ref={host}
      onScroll={(event) => {
        scrolled.value = event.currentTarget.scrollTop
      }}
    >
      <div style={many.value ? { height: `${wanted.length * ROW}px`, paddingTop: `${from * ROW}px` } : {}}>
        {wanted.slice(from, to).map((index) => {
          const row = listed.value[index]
          return row === undefined ? null : <ClassRow key={index} row={row} />
        })}
      </div>
    </div>
  )
}

export function Legend(): JSX.Element | null {
  const search = useSignal('')
  if (names.value.length === 0) return null
  const wanted = many.value ? matching(names.value, order.value, search.value) : order.value
  const kind = `section legend${many.value ? ' many' : ''}${wideNames.value ? ' wide-names' : ''}`
  return (
    <section class={kind} aria-label="Classes" data-panel="legend">
      <header class="section-head">
        <h2>Classes</h2>
        <span class="side">{compact.value ? 'accuracy' : thin(names.value.length)}</span>
      </header>
      {many.value && (
        <label class="field">
          <Icon name="search" />
          <input
            type="search"
            aria-label="Find a class"
            placeholder="Find a class"
            value={search.value}
            onInput={(event) => {
              search.value = event.currentTarget.value
            }}
          />
        </label>
      )}
      {!compact.value && (
        <div class="class-row class-head" aria-hidden="true">
          <span />
          <span>{many.value ? 'worst first' : ''}</span>
          {showsCounts.value && <span>samples</span>}
          <span>accuracy</span>
          <span>errors</span>
        </div>
      )}
      {wanted.length === 0 && <p class="muted none">No class is called so.</p>}
      <List wanted={wanted} />
    </section>
  )
}
