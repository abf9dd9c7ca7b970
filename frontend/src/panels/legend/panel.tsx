/** The classes: colour, name, samples, accuracy and errors at the present snapshot. */
import { computed, useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import { classStatistics, overallStatistics } from '../../model/classes'
import { palette } from '../../model/palette'
import { Swatch } from '../../parts/className'
import { className, classNames } from '../../parts/classes'
import { decimal, percent, thin } from '../../parts/number'
import { rowWindow } from '../../parts/rowWindow'
import { SearchField } from '../../parts/searchField'
import { SectionHead, useFolded } from '../../parts/section'
import { useSize } from '../../parts/size'
import { pickClass, pickedClasses } from '../../state/classChoice'
import { hoveredClass } from '../../state/hover'
import { playing } from '../../state/playhead'
import { litExcept } from '../../state/selection'
import { compact } from '../../state/theme'
import { adopt } from '../../style/sheet'
import style from './legend.css'
import { MANY, type Row, countWidth, matching, matchesFirst, rows, worstFirst } from './logic'

adopt(style)

const ROW = 21
/** Names longer than this need the room of the counts. */
const WIDE_NAME = 8

const names = computed(() => classNames.value.map((_, index) => className(index)))
/** Counts are of what the other panels have selected; accuracy and errors of all, so that they can be compared. */
const listed = computed<Row[]>(() => rows(names.value, overallStatistics.value, classStatistics.value))
/** Whether others have selected something. */
const selecting = computed(() => litExcept('legend') !== null)
const many = computed(() => names.value.length > MANY)
const wideNames = computed(() => names.value.some((name) => name.length > WIDE_NAME))
/** CSS pixels of the counts. */
const counts = computed(() => countWidth(listed.value.map(({ all }) => all)))
const narrow = computed(() => compact.value || wideNames.value)
/** Where there is no room for both, the number of matches takes the place of the errors. */
const showsCounts = computed(() => !narrow.value || selecting.value)
const showsErrors = computed(() => !narrow.value || !selecting.value)

let lastOrder: readonly number[] = []
/** Class order for few classes, else worst first; rows keep their places while the picture plays. */
const order = computed<readonly number[]>(() => {
  if (!many.value) return names.value.map((_, index) => index)
  const held = playing.value && lastOrder.length === names.value.length
  if (!held) {
    const worst = worstFirst(overallStatistics.value)
    lastOrder = selecting.value ? matchesFirst(worst, classStatistics.value) : worst
  }
  return lastOrder
})

function ClassRow({ row }: { row: Row }): JSX.Element {
  const { index, name } = row
  const accuracy = percent(row.accuracy)
  const counted = selecting.value ? `${thin(row.count)} of ${thin(row.all)} samples` : `${thin(row.all)} samples`
  const hover = (on: boolean) => () => {
    hoveredClass.value = on ? index : null
  }
  return (
    <button
      class="class-row"
      aria-pressed={pickedClasses.value.includes(index)}
      aria-label={`${name}: ${counted}, accuracy ${accuracy}`}
      title={`${name} · ${counted} · accuracy ${accuracy}`}
      data-class={index}
      onPointerEnter={hover(true)}
      onPointerLeave={hover(false)}
      onFocus={hover(true)}
      onBlur={hover(false)}
      onClick={(event) => pickClass(index, event.ctrlKey || event.metaKey)}
    >
      <Swatch colour={palette(index)} />
      <bdi class="name cut">{name}</bdi>
      {showsCounts.value && <span class="muted">{thin(row.count)}</span>}
      <span>{accuracy}</span>
      {showsErrors.value && (
        <span class="bar">
          <i style={{ width: `${decimal(100 * row.errors, 1)}%` }} />
        </span>
      )}
    </button>
  )
}

function List({ wanted }: { wanted: readonly number[] }): JSX.Element {
  const host = useRef<HTMLDivElement>(null)
  const { height } = useSize(host)
  const scrolled = useSignal(0)
  const { from, to, offset, total } = rowWindow({ count: wanted.length, rowHeight: ROW, height, top: scrolled.value })
  const seen = many.value ? wanted.slice(from, to) : wanted
  return (
    <div
      class="list"
      ref={host}
      onScroll={(event) => {
        scrolled.value = event.currentTarget.scrollTop
      }}
    >
      <div style={many.value ? { height: `${String(total)}px`, paddingTop: `${String(offset)}px` } : {}}>
        {seen.map((index) => {
          const row = listed.value[index]
          return row === undefined ? null : <ClassRow key={index} row={row} />
        })}
      </div>
    </div>
  )
}

/** The dense form has no heads over its columns. */
function sideText(): string {
  if (!compact.value) return thin(names.value.length)
  return selecting.value ? 'matches, accuracy' : 'accuracy'
}

function Classes(): JSX.Element {
  const search = useSignal('')
  const wanted = many.value ? matching(names.value, order.value, search.value) : order.value
  return (
    <>
      {many.value && <SearchField label="Find a class" text={search} />}
      {!compact.value && (
        <div class="class-row class-head" aria-hidden="true">
          <span />
          <span>{many.value ? 'worst first' : ''}</span>
          {showsCounts.value && <span>{selecting.value ? 'matches' : 'samples'}</span>}
          <span>accuracy</span>
          {showsErrors.value && <span>errors</span>}
        </div>
      )}
      {wanted.length === 0 && <p class="muted none">No class is called so.</p>}
      <List wanted={wanted} />
    </>
  )
}

export function Legend(): JSX.Element | null {
  const folded = useFolded()
  if (names.value.length === 0) return null
  const kinds = { folded, many: many.value, 'wide-names': wideNames.value, matching: selecting.value && narrow.value }
  const kind = ['section', 'legend', ...Object.entries(kinds).flatMap(([name, on]) => (on ? [name] : []))].join(' ')
  return (
    <section class={kind} aria-label="Classes" data-panel="legend" style={{ '--counts': `${String(counts.value)}px` }}>
      <SectionHead title="Classes" side={sideText()} />
      {!folded && <Classes />}
    </section>
  )
}
