/** What stands in one row of the table. */
import type { JSX } from 'preact'
import { frame } from '../../model/frames'
import { mediaKind, probeOf } from '../../model/mediaUrl'
import { palette } from '../../model/palette'
import { column, points } from '../../model/points'
import { isPredicted } from '../../model/prediction'
import { FLIPS, values } from '../../model/values'
import { ClassName } from '../../parts/className'
import { className } from '../../parts/classes'
import { columnText } from '../../parts/columnText'
import { Icon } from '../../parts/icon'
import { Medium } from '../../parts/medium'
import { decimal } from '../../parts/number'
import { sampleName } from '../../parts/sampleName'
import { index } from '../../state/playhead'
import { run } from '../../state/run'
import { lit } from '../../state/selection'
import type { SheetKey } from '../../state/sheet'
import { type SheetColumn, lossText } from './logic'

function Class({ known }: { known: number | null }): JSX.Element {
  if (known === null) return <span class="muted">none</span>
  return <ClassName name={className(known)} colour={palette(known)} />
}

function called(row: number): number | null {
  const there = frame(index.value)
  const classes = run.value?.classes.length ?? 0
  return there !== undefined && isPredicted(there.prediction, row, classes) ? there.prediction[row]! : null
}

/** Text of a cell that holds no class. */
function textOf(key: SheetKey, row: number): string {
  switch (key) {
    case 'probe':
      return probeOf(row)?.name ?? ''
    case 'id':
      return String(points.value?.id[row] ?? '')
    case 'confidence':
      return decimal(called(row) === null ? null : frame(index.value)!.confidence[row]! / 255, 2)
    case 'loss':
      return lossText(frame(index.value)?.lossBits[row])
    case 'flips':
      return String(values(FLIPS, 0)?.[row] ?? '')
    default: {
      const found = column(key.slice('column:'.length))
      return found === null ? '' : columnText(found, row)
    }
  }
}

function Content({ of: key, row }: { of: SheetKey; row: number }): JSX.Element {
  if (key === 'label') return <Class known={points.value?.label[row] ?? -1} />
  if (key === 'prediction') return <Class known={called(row)} />
  if (key === 'truth') return <Class known={points.value?.truth?.[row] ?? -1} />
  const text = textOf(key, row)
  return (
    <bdi class="cut" title={text}>
      {text}
    </bdi>
  )
}

export function Cells({ columns, row }: { columns: readonly SheetColumn[]; row: number }): JSX.Element {
  const selected = lit.value?.has(row) === true
  return (
    <>
      <span role="gridcell" class="tick" aria-label={selected ? 'selected' : 'not selected'}>
        {selected && <Icon name="check" />}
      </span>
      <span role="gridcell" class="picture">
        {mediaKind(row) === null ? null : <Medium row={row} name={sampleName(row)} size="tile" />}
      </span>
      {columns.map(({ key, right }) => (
        <span key={key} role="gridcell" class={right ? 'to-right' : ''}>
          <Content of={key} row={row} />
        </span>
      ))}
    </>
  )
}
