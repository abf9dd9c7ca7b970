/** The samples as a table over the lower half of the canvas: its text alternative, and the way to any sample by keys. */
import { useSignalEffect } from '@preact/signals'
import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import { points } from '../../model/points'
import { sheetRows, toggleListed } from '../../model/sheet'
import { Icon } from '../../parts/icon'
import { snapshotNames } from '../../parts/moments'
import { thin } from '../../parts/number'
import { RowGrid } from '../../parts/rowGrid'
import { hoveredPoint } from '../../state/hover'
import { pin, pinned, pinnedRows } from '../../state/pinned'
import { index } from '../../state/playhead'
import { run } from '../../state/run'
import { lit } from '../../state/selection'
import { keptList, onlySelected, sheetAt, sheetOrder, sortBy } from '../../state/sheet'
import { tableOpen } from '../../state/tab'
import { adopt } from '../../style/sheet'
import { Cells } from './cells'
import { type SheetColumn, countWords, sheetColumns, sorting, template } from './logic'
import style from './table.css'

adopt(style)

const ROW = 30
const HEAD = 28

function Heading({ column: { key, title, right } }: { column: SheetColumn }): JSX.Element {
  const present = sorting(sheetOrder.value, key)
  return (
    <span role="columnheader" aria-sort={present} class={right ? 'to-right' : ''}>
      <button title={`Sort by ${title}`} onClick={() => sortBy(key)}>
        <bdi class="cut">{title}</bdi>
        {present !== 'none' && <span class={`sign ${present}`}>{present === 'descending' ? '↓' : '↑'}</span>}
      </button>
    </span>
  )
}

function Head({ columns }: { columns: readonly SheetColumn[] }): JSX.Element {
  return (
    <div role="row" class="row head" aria-rowindex={1}>
      <span role="columnheader" aria-label="selected" />
      <span role="columnheader" aria-label="medium" />
      {columns.map((column) => (
        <Heading key={column.key} column={column} />
      ))}
    </div>
  )
}

function Title(): JSX.Element {
  const narrowed = lit.value !== null && onlySelected.value
  const words = countWords(thin(sheetRows.value.length), thin(points.value?.count ?? 0), narrowed)
  return (
    <header>
      <h2>Samples</h2>
      <span class="muted cut">{`${words}, ${snapshotNames.value[index.value] ?? ''}`}</span>
      {lit.value !== null && (
        <label>
          <input
            class="check"
            type="checkbox"
            checked={onlySelected.value}
            onChange={(event) => {
              onlySelected.value = event.currentTarget.checked
              keptList.value = null
              sheetAt.value = 0
            }}
          />
          selected only
        </label>
      )}
      <span class="muted keys">
        <kbd class="kbd">Enter</kbd> inspects <kbd class="kbd">space</kbd> selects
      </span>
      <button
        class="icon-button"
        aria-label="Close the table"
        title="Close (D)"
        onClick={() => {
          tableOpen.value = false
        }}
      >
        <Icon name="close" />
      </button>
    </header>
  )
}

/** The list goes where a sample was clicked elsewhere, not back to it when it is sorted anew. */
function useFollowing(): void {
  useSignalEffect(() => {
    const row = pinned.value
    const rows = sheetRows.peek()
    if (row === null || rows[sheetAt.peek()] === row) return
    const place = rows.indexOf(row)
    if (place >= 0) sheetAt.value = place
  })
}

function Sheet(): JSX.Element {
  const host = useRef<HTMLElement>(null)
  useFollowing()
  const info = run.value
  const columns = info === null ? [] : sheetColumns(info)
  const rows = sheetRows.value
  return (
    <section
      class="sheet-table"
      ref={host}
      aria-label="Samples as a table"
      data-panel="table"
      style={{ '--columns': template(columns) }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        tableOpen.value = false
        event.preventDefault()
      }}
    >
      <Title />
      {rows.length === 0 && <p class="muted">No sample is selected.</p>}
      <RowGrid
        label="Samples"
        count={rows.length}
        rowHeight={ROW}
        columns={columns.length + 2}
        at={sheetAt}
        order={sheetOrder.value}
        draw={(place) => <Cells columns={columns} row={rows[place]!} />}
        mark={(place) => (pinnedRows.value.includes(rows[place]!) ? 'pinned' : '')}
        open={(place) => pin(rows[place] ?? null)}
        hover={(place) => {
          hoveredPoint.value = place === null ? null : (rows[place] ?? null)
        }}
        press={(event, place) => {
          if (event.key !== ' ') return false
          toggleListed(rows[place]!)
          return true
        }}
        head={<Head columns={columns} />}
        headHeight={HEAD}
      />
    </section>
  )
}

export function SampleTable(): JSX.Element | null {
  return tableOpen.value && points.value !== null ? <Sheet /> : null
}
